/// What is known when a request is decided. The relay and the agent fill in the same facts; what only the device can know
/// is `leftToDevice` at the relay.
public struct Facts: Equatable, Sendable {
  public var deviceState: DeviceState
  public var deviceClass: DeviceClass
  /// The customer's recorded wish for this device, if there is one (S1-5).
  public var variantWish: Variant?
  public var role: OperatorRole
  /// The end of the operator's certificate.
  public var operatorValidUntil: Timestamp
  public var operatorIsRevoked: Bool
  /// Whether the operator's certificate reaches this device (S3-5).
  public var isAssigned: Bool
  /// Whether the operator's key lives in a browser: then the viewer is code that a relay has served.
  public var livesInBrowser: Bool
  /// What the organisation's signed policy says of the customer.
  public var profile: CustomerProfile
  /// Whether the organisation's signed policy lets hosted viewers in where they are kept out: from variant B and professional secrecy.
  public var allowsHosted: Bool
  /// Whether the machine's own policy file lets hosted viewers in at all; deny always wins. At the relay: true.
  public var allowsHostedLocally: Bool
  /// What the organisation's signed policy allows for this class of device.
  public var allowedRights: AccessRights
  /// What the machine's own policy file allows; deny always wins. At the relay: `.all`.
  public var localRights: AccessRights
  public var display: Display
  public var presence: Presence
  public var consent: Consent
  /// The longest session the organisation's policy allows, seconds.
  public var maxSeconds: UInt32
  /// The customer's business hours (S2-4).
  public var hours: Hours

  /// The state of a device in the directory.
  public enum DeviceState: Equatable, Sendable {
    case active
    case retired
    /// Two live connections have used the same key (T37): a copy of the machine or of its key.
    case duplicate
    /// It came with another company's permanent access, and nobody has settled that yet (S4-14).
    case conflict
  }

  /// What the agent can show.
  public enum Display: Equatable, Sendable {
    case leftToDevice
    case ready
    /// No X server runs.
    case none
    /// Only a Wayland session runs, which cannot be shown.
    case wayland
  }

  /// Who is at the device (S0-10).
  public enum Presence: Equatable, Sendable {
    case leftToDevice
    case present
    case locked
    /// The display manager's greeter, nobody logged in.
    case greeter
    case nobody
  }

  /// Whether sessions may be had now.
  public enum Hours: Equatable, Sendable {
    /// Inside business hours, or there are none, or a second operator has allowed an exception.
    case open
    case closed
  }

  /// The answer of the person at the device, to this very request (S0-5).
  public enum Consent: Equatable, Sendable {
    case leftToDevice
    /// Nobody has been asked yet.
    case notAsked
    case given
    case refused
    case timedOut
  }

  public init(
    deviceState: DeviceState, deviceClass: DeviceClass, variantWish: Variant?, role: OperatorRole,
    operatorValidUntil: Timestamp, operatorIsRevoked: Bool, isAssigned: Bool, livesInBrowser: Bool, profile: CustomerProfile,
    allowsHosted: Bool, allowsHostedLocally: Bool, allowedRights: AccessRights, localRights: AccessRights,
    display: Display, presence: Presence, consent: Consent, maxSeconds: UInt32, hours: Hours = .open
  ) {
    self.deviceState = deviceState
    self.deviceClass = deviceClass
    self.variantWish = variantWish
    self.role = role
    self.operatorValidUntil = operatorValidUntil
    self.operatorIsRevoked = operatorIsRevoked
    self.isAssigned = isAssigned
    self.livesInBrowser = livesInBrowser
    self.profile = profile
    self.allowsHosted = allowsHosted
    self.allowsHostedLocally = allowsHostedLocally
    self.allowedRights = allowedRights
    self.localRights = localRights
    self.display = display
    self.presence = presence
    self.consent = consent
    self.maxSeconds = maxSeconds
    self.hours = hours
  }

  /// The variant in force for this device.
  public var variant: Variant {
    Variant.effective(for: deviceClass, wish: variantWish)
  }
}
