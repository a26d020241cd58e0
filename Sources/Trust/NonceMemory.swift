import Policy

/// The nonces an agent has given out and not yet seen back. A grant passes only with a nonce of this memory, for the session
/// it was made for, in time, and once (T32): taking it out is what redeems it. Nothing survives a restart, and nothing needs to.
public struct NonceMemory: Sendable {
  private struct Pending {
    let nonce: [UInt8]
    let session: [UInt8]
    let issuedAt: ContinuousClock.Instant
  }

  /// The most nonces waiting at a time; a relay that asks for more makes the oldest useless.
  public static let capacity = 32
  private var pending: [Pending] = []

  /// Nothing is pending.
  public init() {}

  /// A fresh nonce for a session.
  public mutating func issue(session: [UInt8], at now: ContinuousClock.Instant) -> [UInt8] {
    let nonce = RandomBytes.make(32)
    if pending.count == Self.capacity { pending.removeFirst() }
    pending.append(Pending(nonce: nonce, session: session, issuedAt: now))
    return nonce
  }

  /// Uses up the nonce of a grant. Nil: it may start; else `.grantReplayed` for a nonce that is not pending,
  /// `.grantInvalid` for another session, `.grantExpired` where the time to start has passed.
  public mutating func redeem(_ grant: GrantStatement, at now: ContinuousClock.Instant) -> Denial? {
    guard let index = pending.firstIndex(where: { KeyDigest.matches($0.nonce, grant.nonce) }) else { return .grantReplayed }
    let found = pending.remove(at: index)
    guard found.session == grant.session else { return .grantInvalid }
    return now - found.issuedAt <= .seconds(Int64(grant.startWithin)) ? nil : .grantExpired
  }
}
