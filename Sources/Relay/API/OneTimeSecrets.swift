import Synchronization
import Trust

/// Random secrets that somebody was given and shows again soon, each standing for a value. They are few, short-lived, and in memory alone: whom a
/// restart cuts off begins again.
final class OneTimeSecrets<Value: Sendable>: Sendable {
  typealias Instant = ContinuousClock.Instant

  /// So many at once; the oldest goes first.
  static var limit: Int { 4096 }

  private struct State {
    var values: [[UInt8]: (value: Value, end: Instant)] = [:]
    /// In the order of their ends.
    var order: [[UInt8]] = []
  }

  private let state = Mutex(State())
  private let life: Duration

  /// Secrets that live so long.
  init(life: Duration) {
    self.life = life
  }

  /// A new secret, 32 bytes, for a value.
  func make(_ value: Value, at now: Instant = .now) -> [UInt8] {
    let secret = RandomBytes.make(32)
    state.withLock { state in
      let dead = state.order.prefix { (state.values[$0]?.end ?? now) <= now }.count
      for old in state.order.prefix(max(dead, state.order.count + 1 - Self.limit)) { state.values[old] = nil }
      state.order.removeFirst(max(dead, state.order.count + 1 - Self.limit, 0))
      state.values[secret] = (value, now + life)
      state.order.append(secret)
    }
    return secret
  }

  /// What a secret stands for; nil where it is unknown or too old.
  func value(_ secret: [UInt8], at now: Instant = .now) -> Value? {
    state.withLock { $0.values[secret].flatMap { $0.end > now ? $0.value : nil } }
  }

  /// The same, and from then on nothing.
  func take(_ secret: [UInt8], at now: Instant = .now) -> Value? {
    let value = value(secret, at: now)
    state.withLock { $0.values[secret] = nil }
    return value
  }
}
