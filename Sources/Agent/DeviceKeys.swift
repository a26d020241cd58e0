import Policy
import Store
import Trust

/// The device's key, and its next one from when it is made until the relay has taken it. Wherever that is cut off, the relay knows one of the two, and both are
/// kept here.
struct DeviceKeys: Sendable {
  /// After this long a key is replaced, seconds.
  static let life: Int64 = 365 * 86_400

  private(set) var identity: DeviceIdentity
  private(set) var device: VerifiedDevice
  private(set) var entry: [UInt8]
  private(set) var next: (identity: DeviceIdentity, succession: [UInt8])?
  /// True where the relay has not let in the present key and may know the next one.
  private(set) var offersNext = false
  private let root: [UInt8]

  /// Checks that key and roster entry belong together; throws what `RosterEntry.verified` throws, and `.wrongKey`.
  init(keyDER: [UInt8], entry: [UInt8], next: (keyDER: [UInt8], succession: [UInt8])?, root: [UInt8]) throws(TrustError) {
    identity = try DeviceIdentity(keyDER: keyDER)
    device = try RosterEntry.verified(entry, root: root)
    self.entry = entry
    self.root = root
    guard KeyDigest.matches(device.keyDigest, identity.digest) else { throw .wrongKey }
    if let next { self.next = (try DeviceIdentity(keyDER: next.keyDER), next.succession) }
  }

  /// The key for the next hello.
  var offered: DeviceIdentity { offersNext ? next?.identity ?? identity : identity }

  /// The relay has not let in the key that was offered: it may know the other one, if there is one.
  mutating func refused() {
    offersNext = next != nil && !offersNext
  }

  /// Makes the next key where the present one is old and has none yet; true where it did.
  mutating func renew(at now: Timestamp) -> Bool {
    guard next == nil, now.milliseconds - device.keyMadeAt.milliseconds >= Self.life * 1000 else { return false }
    let new = DeviceIdentity()
    guard let succession = try? DeviceSuccession.make(of: device, from: identity, to: new, at: now),
      (try? RosterEntry.succeeded(entry, by: succession)) != nil
    else { return false }
    next = (new, succession)
    return true
  }

  /// Forgets a next key that could not be stored, and so was not shown to anyone.
  mutating func drop() { next = nil }

  /// The next key is the device's from now on; false where there is none.
  mutating func succeed() -> Bool {
    guard let next, let entry = try? RosterEntry.succeeded(entry, by: next.succession),
      let device = try? RosterEntry.verified(entry, root: root), KeyDigest.matches(device.keyDigest, next.identity.digest)
    else { return false }
    (identity, self.device, self.entry) = (next.identity, device, entry)
    (self.next, offersNext) = (nil, false)
    return true
  }
}

extension AgentState {
  /// The relay has let us in. What is to be announced to it: the step to a next key, where the present one is old.
  func accepted() async -> [UInt8]? {
    if keys.withLock({ $0.offersNext }) {
      await succeed()
      return nil
    }
    if keys.withLock({ $0.renew(at: WallClock.now()) }), let next = keys.withLock({ $0.next }) {
      // The relay hears of a key only when it can no longer be lost.
      guard (try? await store.keep([.nextKey: next.identity.keyDER, .succession: next.succession])) != nil else {
        keys.withLock { $0.drop() }
        return nil
      }
    }
    return keys.withLock { $0.next?.succession }
  }

  /// The relay has taken the next key, if this is its entry.
  func taken(_ entry: [UInt8]) async {
    guard let device = try? RosterEntry.verified(entry, root: known.root), let next = keys.withLock({ $0.next }),
      KeyDigest.matches(device.keyDigest, next.identity.digest)
    else { return }
    await succeed()
  }

  /// Where this cannot be stored, both keys still are, and the next start finds out.
  private func succeed() async {
    let (isDone, key, entry) = keys.withLock { ($0.succeed(), $0.identity.keyDER, $0.entry) }
    if isDone { try? await store.keep([.deviceKey: key, .rosterEntry: entry], dropping: [.nextKey, .succession]) }
  }
}
