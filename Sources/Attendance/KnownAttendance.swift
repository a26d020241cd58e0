import Policy
import Trust
import Wire

/// Terms, business hours and exceptions of an organisation as a peer knows them: verified up to the pinned root, and never older ones
/// than those seen before (T34). The relay decides by them first, the agent again.
public struct KnownAttendance: Sendable {
  public private(set) var terms: Verified<Terms>?
  public private(set) var schedule: Verified<Schedule>?
  /// Only as many as were in force when they came.
  public private(set) var overrides: [Verified<HoursOverride>] = []

  /// Nothing was set: the program's own terms, always open.
  public init() {}

  /// Takes what the relay hands out or an operator publishes; an empty payload stands for what was never set. Nothing changes where
  /// any is refused: throws what `SignedBytes.verified` throws, `.outdated` for a lower version, other content of the version known, or
  /// nothing where something was known, `.revoked` for a newer statement of a revoked signer; a first one stays valid when its
  /// signer has left. Exceptions of revoked signers are left out.
  public mutating func take(
    terms: SignedBytes, schedule: SignedBytes, overrides: [SignedBytes], root: [UInt8], revocations: RevocationList
  ) throws(TrustError) {
    let newTerms = try Self.newer(terms, than: self.terms, root, revocations, \.version)
    let newSchedule = try Self.newer(schedule, than: self.schedule, root, revocations, \.version)
    var found: [Verified<HoursOverride>] = []
    for bytes in overrides {
      let override = try bytes.verified(as: HoursOverride.self, root: root)
      guard !revocations.revokes(operator: override.signer.digest) else { continue }
      found.append(override)
    }
    self.terms = newTerms
    self.schedule = newSchedule
    self.overrides = found
  }

  /// What holds for a customer, a technician and a moment.
  public func hours(for customer: String, technician: [UInt8], at now: Timestamp) -> OpenHours {
    guard let hours = schedule?.content.hours(for: customer) else { return .always }
    guard let rules = ZoneRules.named(hours.zone) else {
      return OpenHours(isOpen: false, closes: nil, opens: nil, end: hours.end)
    }
    let exception = overrides.filter {
      $0.content.covers(customer, at: now) && !KeyDigest.matches($0.signer.digest, technician)
    }.map(\.content.until).max()
    guard hours.isOpen(at: now, rules) else {
      return OpenHours(isOpen: exception != nil, closes: exception, opens: hours.nextOpening(from: now, rules), end: hours.end)
    }
    let closing = hours.closing(after: now, rules)
    return OpenHours(isOpen: true, closes: closing.map { max($0, exception ?? $0) }, opens: nil, end: hours.end)
  }

  private static func newer<Content: OrganisationStatement>(
    _ bytes: SignedBytes, than known: Verified<Content>?, _ root: [UInt8], _ revocations: RevocationList,
    _ version: (Content) -> UInt64
  ) throws(TrustError) -> Verified<Content>? {
    guard !bytes.payload.isEmpty else {
      guard known == nil else { throw .outdated }
      return nil
    }
    let new = try bytes.verified(as: Content.self, root: root)
    if let known, version(new.content) == version(known.content) {
      guard new.content == known.content else { throw .outdated }
      return new
    }
    guard version(new.content) > known.map({ version($0.content) }) ?? 0 else { throw .outdated }
    guard known == nil || !revocations.revokes(operator: new.signer.digest) else { throw .revoked }
    return new
  }
}

/// Whether a customer can be helped now, and what comes next.
public struct OpenHours: Equatable, Sendable {
  public let isOpen: Bool
  /// When it closes; nil where it does not, or is closed.
  public let closes: Timestamp?
  /// When it opens; nil where it is open by the schedule, or never does.
  public let opens: Timestamp?
  /// What happens to a session that runs when it closes.
  public let end: HoursEnd

  /// No hours were set.
  public static let always = OpenHours(isOpen: true, closes: nil, opens: nil, end: .warn)

  /// The fact for the rules.
  public var fact: Facts.Hours { isOpen ? .open : .closed }
}
