import Policy
import Transport
import Trust
import Wire

/// A key that a technician has opened: all that the relay knows of it, which is everything but the five secret digits.
struct OpenKey {
  typealias Instant = ContinuousClock.Instant

  let session: [UInt8]
  /// The first two digits; `KeyDesk.byNumber` where the guest was named by its number.
  let slot: UInt8
  let technician: VerifiedOperator
  let customer: String
  let rights: AccessRights
  let reason: String
  /// The number of the one guest that it is for; empty: whoever types the key.
  let guestNumber: String
  let expires: Instant
  /// Key agreements that failed.
  fileprivate(set) var misses = 0
  /// The guest that is joined to the technician now: one at a time (S2-7).
  fileprivate(set) var guest: [UInt8]?
  /// The guest that was joined last, until its miss is counted.
  fileprivate(set) var tried: [UInt8]?
  /// Guests that wait for the technician's click, oldest first.
  fileprivate(set) var knocks: [Knock] = []

  /// Whether a guest may be joined to the technician now.
  fileprivate func isJoinable(at now: Instant) -> Bool {
    guest == nil && expires > now && misses < KeyDesk.allowedMisses
  }

  /// A guest in guarded mode, and the number that its window shows.
  struct Knock: Equatable {
    let guest: [UInt8]
    let source: RemoteNetwork
    let number: UInt8
    let at: Instant
  }

  /// What a technician asks for.
  struct Request {
    let technician: VerifiedOperator
    let customer: String
    let rights: AccessRights
    let reason: String
    let guestNumber: String
  }

  fileprivate init(_ request: Request, session: [UInt8], slot: UInt8, expires: Instant) {
    self.session = session
    self.slot = slot
    self.expires = expires
    technician = request.technician
    customer = request.customer
    rights = request.rights
    reason = request.reason
    guestNumber = request.guestNumber
  }
}

/// The open keys. They live in memory alone: a relay that restarts has none (S2-8). Decides, and leaves it to the caller to say so.
struct KeyDesk {
  typealias Instant = ContinuousClock.Instant

  /// What a guest hears.
  enum Answer {
    case admitted(OpenKey)
    /// The key, where there is one: a guest cannot tell (T13).
    case knocking(OpenKey.Knock, OpenKey?)
    case notOpen
    case locked(seconds: UInt32)
  }

  /// The slot of keys that are for the guest of a number.
  static let byNumber: UInt8 = 255
  /// How long a key is good.
  static let life = Duration.seconds(600)
  /// Open keys of one technician.
  static let perTechnician = 3
  /// How long no new key gets the slot of a dead one.
  static let quarantine = Duration.seconds(600)
  /// Key agreements that may fail.
  static let allowedMisses = 2
  /// Guests that knock at one key; of more, the newest.
  static let shownKnocks = 5

  private(set) var keys: [[UInt8]: OpenKey] = [:]
  private var resting: [UInt8: Instant] = [:]
  var limits = JoinLimits()

  /// Opens a key; its slot is drawn from those that are free.
  mutating func open(_ request: OpenKey.Request, at now: Instant) throws(Denial) -> OpenKey {
    guard keys.values.count(where: { $0.technician.digest == request.technician.digest }) < Self.perTechnician else {
      throw .tooManyKeys
    }
    resting = resting.filter { $0.value > now }
    let taken = Set(keys.values.map(\.slot)).union(resting.keys)
    let free = request.guestNumber.isEmpty ? (0..<100).filter { !taken.contains($0) } : [Self.byNumber]
    guard let slot = free.randomElement() else { throw .relayBusy }
    let key = OpenKey(request, session: RandomBytes.make(16), slot: slot, expires: now + Self.life)
    keys[key.session] = key
    return key
  }

  /// A guest has typed a key with this slot. Limits come before the slot is looked at; whatever is not open looks the same.
  mutating func join(_ guest: [UInt8], from source: RemoteNetwork, slot: UInt8, at now: Instant) -> Answer {
    let verdict = limits.join(from: source, at: now)
    if case .locked(let seconds) = verdict { return .locked(seconds: seconds) }
    let known = slot == Self.byNumber ? nil : keys.values.first { $0.slot == slot && $0.isJoinable(at: now) }
    if verdict == .guarded { return knock(at: known, guest, source, now) }
    return known.map { admit($0, guest) } ?? .notOpen
  }

  /// The key that waits for the guest of this number.
  mutating func join(_ guest: [UInt8], number: String, at now: Instant) -> OpenKey? {
    let known = keys.values.first { $0.slot == Self.byNumber && $0.guestNumber == number && $0.isJoinable(at: now) }
    guard let known, case .admitted(let key) = admit(known, guest) else { return nil }
    return key
  }

  private mutating func knock(at key: OpenKey?, _ guest: [UInt8], _ source: RemoteNetwork, _ now: Instant) -> Answer {
    var knocks = key?.knocks.filter { $0.source != source } ?? []
    let free = (10...99).filter { number in !knocks.contains { $0.number == number } }
    let knock = OpenKey.Knock(guest: guest, source: source, number: free.randomElement() ?? 10, at: now)
    guard var key else { return .knocking(knock, nil) }
    knocks.append(knock)
    key.knocks = knocks.suffix(Self.shownKnocks)
    keys[key.session] = key
    return .knocking(knock, key)
  }

  private mutating func admit(_ key: OpenKey, _ guest: [UInt8]) -> Answer {
    var key = key
    key.guest = guest
    key.tried = guest
    key.knocks.removeAll { $0.guest == guest }
    keys[key.session] = key
    return .admitted(key)
  }

  /// The technician has clicked a number; the key with the guest that shows it.
  mutating func admit(_ session: [UInt8], number: UInt8, at now: Instant) -> OpenKey? {
    guard let key = keys[session], key.isJoinable(at: now),
      let knock = key.knocks.first(where: { $0.number == number }), case .admitted(let admitted) = admit(key, knock.guest)
    else { return nil }
    return admitted
  }

  /// A guest no longer knocks.
  mutating func stopKnocking(_ guest: [UInt8]) {
    for session in keys.keys { keys[session]?.knocks.removeAll { $0.guest == guest } }
  }

  /// The key agreement of the guest that was joined last has failed, which counts once; the guest may have left on its own since.
  /// The key, with all its misses and that guest.
  mutating func missed(_ session: [UInt8]) -> OpenKey? {
    guard var key = keys[session], key.tried != nil else { return nil }
    key.misses += 1
    keys[session] = key
    keys[session]?.tried = nil
    return key
  }

  /// The guest that was joined is gone, and another may come. The key.
  mutating func leave(_ session: [UInt8]) -> OpenKey? {
    keys[session]?.guest = nil
    return keys[session]
  }

  /// The key is dead, and its slot rests. The key, unless it was dead before.
  mutating func close(_ session: [UInt8], at now: Instant) -> OpenKey? {
    guard let key = keys.removeValue(forKey: session) else { return nil }
    if key.slot != Self.byNumber { resting[key.slot] = now + Self.quarantine }
    return key
  }
}
