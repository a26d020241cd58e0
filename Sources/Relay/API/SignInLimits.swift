import Transport

/// How often passwords and codes may be tried. A name is locked against passwords for a while after a few misses, from wherever they came; a network
/// after some more, whatever the names. Names that nobody has are counted alike, so that a lock tells nothing (T13). Passkeys cannot be guessed and
/// are never locked, so that nobody is kept out by strangers who type his name.
///
/// The caller brings the time, on a clock that nobody sets (T60). What is kept is bounded, and forgotten when it is over.
struct SignInLimits {
  typealias Instant = ContinuousClock.Instant

  /// Misses of one name within `window` that lock it.
  static let missesPerName = 5
  /// Misses of one network within `window` that lock it.
  static let missesPerNetwork = 20
  /// Within which misses count, and how long a lock lasts.
  static let window = Duration.seconds(15 * 60)
  /// Names and networks of which something is kept; beyond that the network's lock has to do.
  static let known = 20_000

  private struct Record {
    var misses: [Instant] = []
    var lockedUntil: Instant?

    /// Whether something of it still counts.
    func counts(at now: Instant) -> Bool {
      lockedUntil.map { $0 > now } ?? false || misses.last.map { $0 + SignInLimits.window > now } ?? false
    }

    /// Counts a miss; true where it locks.
    mutating func miss(_ limit: Int, at now: Instant) -> Bool {
      misses = misses.filter { $0 + SignInLimits.window > now } + [now]
      guard misses.count >= limit else { return false }
      misses = []
      lockedUntil = now + SignInLimits.window
      return true
    }
  }

  private var names: [String: Record] = [:]
  private var networks: [RemoteNetwork: Record] = [:]
  private var nextSweep: Instant?

  /// What is kept.
  var count: Int { names.count + networks.count }

  /// Seconds until this name may be tried from this network; nil: at once.
  mutating func lock(_ name: String, _ network: RemoteNetwork, at now: Instant) -> Int? {
    sweep(now)
    let ends = [names[Self.key(name)]?.lockedUntil, networks[network]?.lockedUntil].compactMap { $0 }.filter { $0 > now }
    return ends.max().map { Int(($0 - now).components.seconds) + 1 }
  }

  /// A try came to nothing. True where something is locked from now on.
  mutating func missed(_ name: String, _ network: RemoteNetwork, at now: Instant) -> Bool {
    let locksNetwork = networks[network, default: Record()].miss(Self.missesPerNetwork, at: now)
    let key = Self.key(name)
    guard names[key] != nil || names.count < Self.known else { return locksNetwork }
    return names[key, default: Record()].miss(Self.missesPerName, at: now) || locksNetwork
  }

  /// Somebody signed in: his own slips are forgotten, a network's are not.
  mutating func succeeded(_ name: String) {
    names[Self.key(name)] = nil
  }

  /// Names are the same as the store takes them for the same.
  private static func key(_ name: String) -> String { name.lowercased() }

  private mutating func sweep(_ now: Instant) {
    guard nextSweep.map({ $0 <= now }) ?? true else { return }
    nextSweep = now + .seconds(60)
    names = names.filter { $0.value.counts(at: now) }
    networks = networks.filter { $0.value.counts(at: now) }
  }
}
