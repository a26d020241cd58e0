import Attendance
import Catalogue
import Policy
import Store
import Transport
import Trust
import Wire

/// A guest on its control socket: the agent of somebody who has called.
struct GuestPeer {
  /// Guests of one network, and in all; they have proved nothing but that they have a key.
  static let perSource = 20
  static let inAll = 500
  /// How long a guest may wait for a technician.
  static let patience = Duration.seconds(30 * 60)
  /// How long a knock waits for its click, and from being joined until the key must have been proved.
  static let knockLife = Duration.seconds(120)
  static let attemptLife = Duration.seconds(30)
  /// What is refused is refused after this time, whatever the reason (T13).
  static let refusalDelay = Duration.milliseconds(300)

  let digest: [UInt8]
  let publicKey: [UInt8]
  let connection: ControlConnection
  let since = ContinuousClock.now
  /// The session it is in, or whose key it is proving.
  var session: [UInt8]?
  /// True while it waits for the technician's click; whoever does not wait for it has tried in vain.
  var isKnocking = false
  /// Counts its tries, so that what was to happen later to one does not happen to the next.
  var tries = 0
}

/// Keys, the guests that come with them, and how one leads to the other. The session itself is like every other.
extension Rendezvous {
  // MARK: Guests

  /// A guest has shown its key; why it is not let in.
  func arrive(_ guest: GuestPeer) async -> ControlRefusal? {
    guard guests[guest.digest] == nil else { return .notAccepted }
    let source = guest.connection.network
    guard guests.values.count(where: { $0.connection.network == source }) < GuestPeer.perSource else { return .tooMany }
    if guests.count >= GuestPeer.inAll {
      let waiting = guests.values.filter { $0.session == nil }
      guard let oldest = waiting.min(by: { $0.since < $1.since }) else { return .tooMany }
      oldest.connection.close(after: ControlMessage.refused(.tooMany).bytes)
      await leave(guest: oldest.digest, on: oldest.connection)
    }
    guests[guest.digest] = guest
    metrics.guests(1)
    Task {
      try? await Task.sleep(for: GuestPeer.patience)
      self.dismiss(guest.digest, guest.connection)
    }
    return nil
  }

  /// Nobody wanted it.
  private func dismiss(_ digest: [UInt8], _ connection: ControlConnection) {
    guard let guest = guests[digest], guest.connection === connection, guest.session == nil else { return }
    connection.close(after: ControlMessage.refused(.tooMany).bytes)
  }

  /// A guest's connection is gone; its session ends with it.
  func leave(guest digest: [UInt8], on connection: ControlConnection) async {
    guard let guest = guests[digest], guest.connection === connection else { return }
    guests[digest] = nil
    metrics.guests(-1)
    stopKnocking(digest)
    if guest.isKnocking { await miss(connection.network) }
    if let session = guest.session { await end(session, .connectionLost) }
  }

  /// A guest is here whose number a technician may have named.
  func greet(_ digest: [UInt8]) async {
    let number = GuestNumber(keyDigest: digest).digits
    guard guests[digest]?.session == nil, let key = desk.join(digest, number: number, at: .now) else { return }
    await admit(key)
  }

  /// A guest has sent the slot of a key.
  func join(_ digest: [UInt8], slot: UInt8) async {
    if let session = guests[digest]?.session { await endAttempt(session, isMiss: true) }
    guard var guest = guests[digest], guest.session == nil else { return }
    let wasKnocking = guest.isKnocking
    guest.tries += 1
    guest.isKnocking = false
    guests[digest] = guest
    stopKnocking(digest)
    if wasKnocking { await miss(guest.connection.network) }
    let key = desk.keys.values.first { $0.slot == slot }
    let hours = attendance.hours(for: key?.customer ?? "", technician: key?.technician.digest ?? [], at: WallClock.now())
    guard hours.isOpen else { return await refuse(guest, .closed, opens: hours.opens) }
    switch desk.join(digest, from: guest.connection.network, slot: slot, at: .now) {
    case .admitted(let key): await admit(key)
    case .knocking(let knock, let key): await wait(guest, knock, key)
    case .locked(let seconds): await refuse(guest, .locked, seconds: seconds)
    case .notOpen:
      await miss(guest.connection.network)
      await refuse(guest)
    }
  }

  /// Says no, after the time that every no takes, and unless the guest is on its next try by then.
  private func refuse(
    _ guest: GuestPeer, _ refusal: JoinRefusal = .notOpen, seconds: UInt32 = 0, opens: Timestamp? = nil
  ) async {
    metrics.refused(refusal)
    try? await Task.sleep(for: GuestPeer.refusalDelay)
    guard guests[guest.digest]?.tries == guest.tries else { return }
    guest.connection.send(ControlMessage.joinRefused(refusal, seconds: seconds, opens: opens?.milliseconds ?? 0).bytes)
  }

  /// A guest waits for the technician's click; without one it hears what it would of a slot that is not open.
  private func wait(_ guest: GuestPeer, _ knock: OpenKey.Knock, _ key: OpenKey?) async {
    guests[guest.digest]?.isKnocking = true
    guest.connection.send(ControlMessage.knocking(number: knock.number).bytes)
    if let key {
      keyOwners[key.session]?.send(
        ControlMessage.knock(session: key.session, number: knock.number, source: knock.source.shown).bytes)
      await document("guest.knocked", key, object: "\(knock.number)", personal: [("source", knock.source.name)])
    }
    Task {
      try? await Task.sleep(for: GuestPeer.knockLife)
      await self.endKnock(guest)
    }
  }

  private func stopKnocking(_ guest: [UInt8]) {
    desk.stopKnocking(guest)
    notices.changed(.keys)
  }

  private func endKnock(_ guest: GuestPeer) async {
    guard let now = guests[guest.digest], now.tries == guest.tries, now.isKnocking else { return }
    guests[guest.digest]?.isKnocking = false
    stopKnocking(guest.digest)
    await miss(guest.connection.network)
    await refuse(guest)
  }

  /// Counts a try that came to nothing; where that locks a network, it is documented.
  func miss(_ source: RemoteNetwork) async {
    let wasGuarded = desk.limits.isGuarded(at: .now)
    let isLocked = desk.limits.missed(from: source, at: .now)
    if !wasGuarded, desk.limits.isGuarded(at: .now) { await alarm("guest.guarded", RelaySentences.guarded) }
    guard isLocked else { return }
    try? await store.record(AuditEvent("guest.locked", personal: [("source", source.name)]), at: WallClock.now())
  }

  /// Something that the person who runs the relay should look at.
  func alarm(_ event: String, technician: [UInt8]? = nil, result: String? = nil, _ sentence: Sentence) async {
    log.warning("\(sentence.text(language))")
    try? await store.record(AuditEvent(event, technician: technician, result: result), at: WallClock.now())
  }

  // MARK: Keys

  /// A technician opens a key, which is good as long as this connection.
  func open(_ request: OpenKey.Request, for viewer: ControlConnection) async throws(Denial) {
    let named = guests.values.first { GuestNumber(keyDigest: $0.digest).digits == request.guestNumber }
    guard named?.session == nil else { throw .deviceBusy }
    let key = try desk.open(request, at: .now)
    let rights = key.rights.names.joined(separator: ",")
    guard await document("key.opened", key, object: rights, personal: [("reason", key.reason)]) else {
      _ = desk.close(key.session, at: .now)
      throw .relayBusy
    }
    keyOwners[key.session] = viewer
    metrics.keys(1)
    watchHours()
    viewer.send(
      ControlMessage.keyOpened(
        session: key.session, slot: key.slot, seconds: UInt16(clamping: KeyDesk.life.components.seconds)
      ).bytes)
    Task {
      try? await Task.sleep(until: key.expires)
      await self.expire(key.session)
    }
    if let named { await greet(named.digest) }
  }

  /// The time of a key is over; a guest that is just proving it may go on.
  private func expire(_ session: [UInt8]) async {
    guard let key = desk.keys[session], key.expires <= .now, key.guest == nil else { return }
    await closeKey(session, .expired)
  }

  /// The technician has clicked the number that he was told on the telephone.
  func admit(_ session: [UInt8], number: UInt8, from viewer: ControlConnection) async {
    guard keyOwners[session] === viewer, let key = desk.admit(session, number: number, at: .now) else { return }
    await admit(key)
  }

  /// Joins the guest of a key and its technician: documented before either is told.
  private func admit(_ key: OpenKey) async {
    guard let digest = key.guest, var guest = guests[digest], guest.session == nil, let viewer = keyOwners[key.session] else {
      _ = desk.leave(key.session)
      return
    }
    guest.session = key.session
    guest.isKnocking = false
    guest.tries += 1
    guests[digest] = guest
    sessions[key.session] = LiveSession(
      id: key.session, device: digest, technician: key.technician.digest, agent: guest.connection, viewer: viewer, key: key,
      isGranted: false)
    guard await document("request.taken", key, device: digest, personal: [("source", guest.connection.network.name)]) else {
      return await endAttempt(key.session, isMiss: false)
    }
    guard sessions[key.session] != nil, guests[digest]?.tries == guest.tries else { return }
    let tickets = makeTickets(for: key.session)
    guest.connection.send(ControlMessage.admitted(session: key.session, ticket: tickets.agent, slot: key.slot).bytes)
    viewer.send(ControlMessage.joined(session: key.session, ticket: tickets.viewer, guest: digest).bytes)
    Task { [guest] in
      try? await Task.sleep(for: GuestPeer.attemptLife)
      guard self.guests[digest]?.tries == guest.tries else { return }
      await self.endAttempt(key.session, isMiss: true)
    }
  }

  /// The digits did not fit, says the technician's end; after the second time the key is dead. The guest's end, which knows it as
  /// early, may have ended the attempt before.
  func missed(_ session: [UInt8], from viewer: ControlConnection) async {
    guard keyOwners[session] === viewer, sessions[session]?.isGranted != true, let key = desk.missed(session) else { return }
    let source = key.tried.flatMap { guests[$0] }?.connection.network.name ?? ""
    await document("key.missed", key, object: "\(key.misses)", personal: [("source", source)])
    await endAttempt(session, isMiss: true)
    if key.misses >= KeyDesk.allowedMisses { await closeKey(session, .missed) }
  }

  /// A guest did not prove its key: it hears no more than that, and the next may come. `isMiss`: it counts against its network.
  func endAttempt(_ session: [UInt8], isMiss: Bool) async {
    guard sessions[session]?.isGranted == false, let attempt = detach(session) else { return }
    let key = desk.leave(session)
    notices.changed(.keys)
    if var guest = guests[attempt.device] {
      guest.session = nil
      guest.tries += 1
      guests[attempt.device] = guest
    }
    if isMiss { await miss(attempt.agent.network) }
    if let guest = guests[attempt.device] { Task { await self.refuse(guest) } }
    guard let key else { return }
    if key.slot == KeyDesk.byNumber { await closeKey(session, .guestLeft) }
    await expire(session)
  }

  /// A key is dead: documented once, and the technician hears why.
  func closeKey(_ session: [UInt8], _ reason: KeyEnd) async {
    guard let key = desk.close(session, at: .now) else { return }
    let owner = keyOwners.removeValue(forKey: session)
    metrics.keys(-1)
    if reason != .used { owner?.send(ControlMessage.keyClosed(session: session, reason).bytes) }
    await endAttempt(session, isMiss: false)
    await document("key.closed", key, result: reason.code)
    for knock in key.knocks {
      guard let guest = guests[knock.guest], guest.isKnocking else { continue }
      guests[knock.guest]?.isKnocking = false
      Task { await self.refuse(guest) }
    }
  }

  /// The technician's connection is gone, and its keys with it.
  func closeKeys(of viewer: ControlConnection) async {
    for session in keyOwners.filter({ $0.value === viewer }).keys { await closeKey(session, .cancelled) }
  }

  /// The session in which this guest proves its key, or has.
  func attended(_ session: [UInt8], guest: [UInt8], viewer: ControlConnection) -> LiveSession? {
    guard let live = sessions[session], live.key != nil, live.viewer === viewer, KeyDigest.matches(live.device, guest) else {
      return nil
    }
    return live
  }

  /// The session is documented, and its key is used; false where an end has gone meanwhile.
  func grant(_ session: [UInt8]) async -> Bool {
    guard sessions[session] != nil else { return false }
    sessions[session]?.isGranted = true
    metrics.started()
    await closeKey(session, .used)
    return true
  }

  @discardableResult private func document(
    _ event: String, _ key: OpenKey, device: [UInt8]? = nil, object: String? = nil, result: String? = nil,
    personal: [(name: String, value: String)] = []
  ) async -> Bool {
    let event = AuditEvent(
      event, customer: key.customer, session: key.session, technician: key.technician.digest, device: device, object: object,
      result: result,
      personal: personal)
    do throws(StoreError) {
      try await store.record(event, at: WallClock.now())
      return true
    } catch {
      log.error("\(RelayError(error).sentence.text(language))")
      return false
    }
  }
}

extension KeyEnd {
  /// The stable code of audit lines.
  var code: String {
    switch self {
    case .used: "used"
    case .expired: "expired"
    case .missed: "missed"
    case .cancelled: "cancelled"
    case .outsideHours: "hours.closed"
    case .guestLeft: "guest.left"
    }
  }
}
