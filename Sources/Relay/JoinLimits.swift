import Transport

/// How often strangers may try keys. With five secret digits behind a key agreement that allows two misses, guessing is hopeless already; this
/// keeps them from burning keys in bulk, and the relay from work (T14, T15).
///
/// The caller brings the time, on a clock that nobody sets (T60). What is kept of a source is bounded, and forgotten when it is over.
struct JoinLimits {
  typealias Instant = ContinuousClock.Instant

  /// What a source may do now.
  enum Verdict: Equatable {
    case open
    /// Too many misses over all: the technician clicks whom he hears on the telephone.
    case guarded
    case locked(seconds: UInt32)
  }

  /// Misses of one source within `window` that lock it, also for the right key.
  static let missesPerSource = 3
  /// Within which misses of one source count, and how long it is locked then.
  static let window = Duration.seconds(15 * 60)
  /// Attempts of one source within a minute.
  static let joinsPerMinute = 10
  /// Misses over all within `guardedWindow` from which on everyone knocks.
  static let missesOverAll = 20
  /// Within which misses over all count, and how long none may come until nobody knocks any more.
  static let guardedWindow = Duration.seconds(10 * 60)

  private struct Record {
    var joins: [Instant] = []
    var misses: [Instant] = []
    var lockedUntil: Instant?
  }

  private var sources: [RemoteNetwork: Record] = [:]
  private var misses: [Instant] = []
  private var guardedUntil: Instant?
  private var nextSweep: Instant?

  /// Sources of which something is kept.
  var knownSources: Int { sources.count }

  /// Counts an attempt and judges it, before the slot is looked at.
  mutating func join(from source: RemoteNetwork, at now: Instant) -> Verdict {
    sweep(now)
    var record = sources[source, default: Record()]
    defer { sources[source] = record }
    if let until = record.lockedUntil, until > now { return .locked(seconds: Self.seconds(now, until)) }
    record.joins.removeAll { $0 + .seconds(60) <= now }
    if record.joins.count >= Self.joinsPerMinute, let first = record.joins.first {
      return .locked(seconds: Self.seconds(now, first + .seconds(60)))
    }
    record.joins.append(now)
    return isGuarded(at: now) ? .guarded : .open
  }

  /// An attempt of this source came to nothing. True where it is locked from now on.
  mutating func missed(from source: RemoteNetwork, at now: Instant) -> Bool {
    misses = misses.suffix(Self.missesOverAll - 1) + [now]
    if isGuarded(at: now) || misses.count == Self.missesOverAll && misses[0] + Self.guardedWindow > now {
      guardedUntil = now + Self.guardedWindow
    }
    var record = sources[source, default: Record()]
    record.misses.removeAll { $0 + Self.window <= now }
    record.misses.append(now)
    let isLocked = record.misses.count >= Self.missesPerSource
    if isLocked {
      record.misses = []
      record.lockedUntil = now + Self.window
    }
    sources[source] = record
    return isLocked
  }

  func isGuarded(at now: Instant) -> Bool {
    guardedUntil.map { $0 > now } ?? false
  }

  /// Forgets, once a minute, the sources of which nothing counts any more.
  private mutating func sweep(_ now: Instant) {
    guard nextSweep.map({ $0 <= now }) ?? true else { return }
    nextSweep = now + .seconds(60)
    sources = sources.filter { _, record in
      let last = [record.joins.last.map { $0 + .seconds(60) }, record.misses.last.map { $0 + Self.window }, record.lockedUntil]
      return last.contains { $0.map { $0 > now } ?? false }
    }
  }

  /// Whole seconds, rounded up.
  private static func seconds(_ now: Instant, _ until: Instant) -> UInt32 {
    UInt32(clamping: (until - now).components.seconds + 1)
  }
}
