/// What kind of machine a device is; the class decides the variant (S0-18, S1-3).
public enum DeviceClass: UInt8, CaseIterable, Sendable {
  case server = 1
  case networkDevice = 2
  case workstation = 3
  /// A machine whose user has called and typed a key; it is in no directory.
  case attended = 4

  /// What a machine can be enrolled as.
  public static let enrollable: [DeviceClass] = [.server, .networkDevice, .workstation]

  /// The name on command lines and in audit lines.
  public var name: String {
    switch self {
    case .server: "server"
    case .networkDevice: "network"
    case .workstation: "workstation"
    case .attended: "attended"
    }
  }
}

/// Whether somebody at the device confirms each session (S0-3).
public enum Variant: UInt8, CaseIterable, Sendable {
  /// A: every session is confirmed at that machine, by someone present.
  case confirmEverySession = 0
  /// B: sessions need no confirmation.
  case noConfirmation = 1

  /// "A" or "B", as the customer's contract names it.
  public var letter: String {
    switch self {
    case .confirmEverySession: "A"
    case .noConfirmation: "B"
    }
  }

  /// The variant in force: servers and network devices are always B; a workstation is A unless the customer's recorded
  /// wish says B (S0-18, S1-3, S1-5, OPS.1.2.5.A2).
  public static func effective(for deviceClass: DeviceClass, wish: Variant?) -> Variant {
    switch deviceClass {
    case .server, .networkDevice: .noConfirmation
    case .workstation: wish ?? .confirmEverySession
    case .attended: .confirmEverySession
    }
  }
}
