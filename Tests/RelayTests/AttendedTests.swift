import Attendance
import NIOCore
import Policy
import Testing
import Trust
import Wire

@testable import Relay
@testable import Store
@testable import Transport

@Suite(.serialized) struct AttendedTests {
  @Test func `S2-5: a guest alone comes nowhere; with a technician's key both get tickets for one stream`() async throws {
    let fixture = try await Fixture()
    let guest = try await fixture.guest()
    guest.peer.send(.join(slot: 42))
    #expect(try await guest.refusal() == .notOpen)
    let technician = try await fixture.technician()
    let key = try await technician.key()
    let attempt = try await Attempt(technician, guest, key)
    let agent = try await Stream(fixture, attempt.guestTicket)
    let viewer = try await Stream(fixture, attempt.viewerTicket)
    try await agent.write([1, 2, 3])
    #expect(await viewer.read(3) == [1, 2, 3])
    #expect(try await fixture.lines("key.opened").count == 1)
    #expect(try await fixture.relay.store.openSessions().isEmpty)
  }

  @Test func `a proved key becomes a session with a signed grant, documented before anyone is told, and is used up`() async throws
  {
    let fixture = try await Fixture()
    let (technician, guest) = (try await fixture.technician(), try await fixture.guest())
    let key = try await technician.key(rights: [.view, .pointer])
    _ = try await Attempt(technician, guest, key)
    let nonce = RandomBytes.make(32)
    let signed = try await technician.permitted(key, guest, nonce, [.view, .pointer])
    let grant = try GrantStatement(
      payload: signed.payload, signature: signed.signature, relayKey: fixture.relay.folder.policyKey.publicKey)
    #expect(grant.session == key.session)
    #expect(grant.device == guest.identity.digest)
    #expect(grant.variant == .confirmEverySession)
    #expect(grant.nonce == nonce)
    #expect(grant.rights == [.view, .pointer])
    #expect(grant.customer == Fixture.customer)
    #expect(try await fixture.relay.store.openSessions().map(\.isAttended) == [true])
    #expect(try await fixture.lines("session.start")[0].contains("\"res\":\"attended\""))
    #expect(try await fixture.lines("key.closed")[0].contains("\"res\":\"used\""))
    // S2-7: once.
    let second = try await fixture.guest()
    second.peer.send(.join(slot: key.slot))
    #expect(try await second.refusal() == .notOpen)
  }

  @Test func `each widening of rights is a grant and an audit line of its own; records are kept with the guest's signature only`()
    async throws
  {
    let fixture = try await Fixture()
    let (technician, guest) = (try await fixture.technician(), try await fixture.guest())
    let key = try await technician.key()
    _ = try await Attempt(technician, guest, key)
    let first = try await technician.permitted(key, guest, RandomBytes.make(32), .view)
    let second = try await technician.permitted(key, guest, RandomBytes.make(32), [.view, .pointer])
    #expect(try await fixture.lines("session.start").count == 1)
    #expect(try await fixture.lines("session.rights").count == 1)
    for (grant, rights) in [(first, AccessRights.view), (second, [.view, .pointer] as AccessRights)] {
      let record = ConsentRecord(
        session: key.session, device: guest.identity.digest, grantPayload: grant.payload, outcome: .given, rights: rights,
        decidedAt: WallClock.now())
      let forged = try DeviceIdentity().sign(record)
      guest.peer.send(.record(session: key.session, .consent, statement: forged.payload, signature: forged.signature))
      let signed = try guest.identity.sign(record)
      for _ in 0..<2 {
        guest.peer.send(.record(session: key.session, .consent, statement: signed.payload, signature: signed.signature))
      }
    }
    try await eventually { try await fixture.lines("consent.given").count == 2 }
    technician.send(.end(session: key.session, reason: SessionEnd.viewerLeft.rawValue))
    #expect(try await guest.peer.ended(key.session) == .viewerLeft)
    try await eventually { try await fixture.lines("session.end").count == 1 }
    // S3-9: open, taken, running, ended, each with who.
    let steps = try await fixture.relay.store.lines(of: Fixture.customer, skipping: 0, limit: 100).map(\.line)
    let events = ["key.opened", "request.taken", "session.start", "consent.given", "session.end"]
    let order = events.map { event in steps.firstIndex { $0.contains("\"ev\":\"\(event)\"") } }
    #expect(order == order.compactMap { $0 }.sorted() && Set(order).count == events.count, "\(steps)")
    let taken = try await fixture.lines("request.taken")
    #expect(taken.count == 1 && taken[0].contains("\"op\":\"\(KeyDigest.hex(fixture.administrator.digest))\""))
    #expect(taken[0].contains("\"dev\":\"\(KeyDigest.hex(guest.identity.digest))\""))
    #expect(try await fixture.lines("consent.given").count == 2)
    // S2-8: the guest may come again, but not with this key.
    guest.peer.send(.join(slot: key.slot))
    #expect(try await guest.refusal() == .notOpen)
  }

  @Test func `S2-8, T29: two misses kill the key; a guest hears no more than of a slot that is not open`() async throws {
    let fixture = try await Fixture()
    let (technician, guest) = (try await fixture.technician(), try await fixture.guest())
    let key = try await technician.key()
    for miss in 1...2 {
      _ = try await Attempt(technician, guest, key)
      // Either end may be the first to say so.
      if miss == 1 {
        guest.peer.send(.end(session: key.session, reason: SessionEnd.keyMissed.rawValue))
        #expect(try await guest.refusal() == .notOpen)
        technician.send(.keyMissed(session: key.session))
      } else {
        technician.send(.keyMissed(session: key.session))
        #expect(try await guest.refusal() == .notOpen)
      }
      try await eventually { try await fixture.lines("key.missed").count == miss }
    }
    #expect(try await technician.closed(key) == .missed)
    guest.peer.send(.join(slot: key.slot))
    #expect(try await guest.refusal() == .notOpen)
    // T14: that was the third miss of this source; now even a right key is of no use.
    let next = try await technician.key()
    guest.peer.send(.join(slot: next.slot))
    #expect(try await guest.refusal() == .locked)
    #expect(try await fixture.lines("guest.locked").count == 1)
  }

  @Test
  func
    `T25: ten wrong keys with ten different X-Forwarded-For lock a stranger after three; behind a named proxy each is a source of its own`()
    async throws
  {
    for (proxies, isLocked) in [("", true), ("192.0.2.0/24", true), ("127.0.0.1", false)] {
      let fixture = try await Fixture(proxies: try #require(TrustedProxies(proxies)))
      var refusals: [JoinRefusal] = []
      for number in 1...10 {
        var client = RelayClient(address: fixture.address)
        client.headers = ["X-Forwarded-For": "203.0.113.\(number)", "X-Real-IP": "203.0.113.\(number)"]
        let guest = try await fixture.guest(through: client)
        guest.peer.send(.join(slot: 42))
        refusals.append(try await guest.refusal())
        guest.peer.connection.close()
      }
      let first = [JoinRefusal](repeating: .notOpen, count: 3)
      #expect(refusals == first + [JoinRefusal](repeating: isLocked ? .locked : .notOpen, count: 7), "\(proxies)")
    }
  }

  @Test func `a guest that is quicker with its next try than the relay with its no hears only what belongs to the next`()
    async throws
  {
    let fixture = try await Fixture()
    let (technician, guest) = (try await fixture.technician(), try await fixture.guest())
    let key = try await technician.key()
    _ = try await Attempt(technician, guest, key)
    // Its end of the stream has told it that the digits did not fit; the technician's word is still on its way.
    _ = try await Attempt(technician, guest, key)
    technician.send(.keyMissed(session: key.session))
    #expect(try await guest.refusal() == .notOpen)
    #expect(try await fixture.lines("key.missed").count == 1)
    _ = try await Attempt(technician, guest, key)
    try await Task.sleep(for: GuestPeer.refusalDelay * 2)
    _ = try await technician.permitted(key, guest, RandomBytes.make(32), .view)
    technician.send(.end(session: key.session, reason: SessionEnd.viewerLeft.rawValue))
    // Nothing stood before it.
    #expect(await guest.peer.next() == .end(session: key.session, reason: SessionEnd.viewerLeft.rawValue))
  }

  @Test func `a technician's cancel, and the loss of its connection, kill the key`() async throws {
    let fixture = try await Fixture()
    let (technician, guest) = (try await fixture.technician(), try await fixture.guest())
    let cancelled = try await technician.key()
    technician.send(.end(session: cancelled.session, reason: SessionEnd.viewerLeft.rawValue))
    #expect(try await technician.closed(cancelled) == .cancelled)
    guest.peer.send(.join(slot: cancelled.slot))
    #expect(try await guest.refusal() == .notOpen)
    let lost = try await technician.key()
    technician.connection.close()
    try await eventually { try await fixture.lines("key.closed").count == 2 }
    guest.peer.send(.join(slot: lost.slot))
    #expect(try await guest.refusal() == .notOpen)
  }

  @Test func `only the technician who opened a key can admit, miss, grant or cancel it`() async throws {
    let fixture = try await Fixture()
    let (technician, guest) = (try await fixture.technician(), try await fixture.guest())
    let other = try await fixture.technician(fixture.operatorIdentity(.technician))
    let key = try await technician.key()
    _ = try await Attempt(technician, guest, key)
    other.send(.keyMissed(session: key.session))
    other.send(.end(session: key.session, reason: SessionEnd.viewerLeft.rawValue))
    other.send(
      .requestGrant(session: key.session, guest: guest.identity.digest, nonce: RandomBytes.make(32), rights: 1))
    #expect(try await other.denial() == .keyDead)
    #expect(try await fixture.lines("key.missed").isEmpty)
    // T29: nor can the technician be given a permission for another guest's key.
    technician.send(
      .requestGrant(session: key.session, guest: DeviceIdentity().digest, nonce: RandomBytes.make(32), rights: 1))
    #expect(try await technician.denial() == .keyDead)
    _ = try await technician.permitted(key, guest, RandomBytes.make(32), .view)
  }

  @Test func `S0-8: what breaks ends the session, and its key is of no further use`() async throws {
    let fixture = try await Fixture()
    for breaksGuest in [true, false] {
      let (technician, guest) = (try await fixture.technician(), try await fixture.guest())
      let key = try await technician.key()
      _ = try await Attempt(technician, guest, key)
      _ = try await technician.permitted(key, guest, RandomBytes.make(32), .view)
      if breaksGuest {
        guest.peer.connection.close()
        #expect(try await technician.ended(key.session) == .connectionLost)
      } else {
        technician.connection.close()
        #expect(try await guest.peer.ended(key.session) == .connectionLost)
      }
      // Both ends hear it before it is documented.
      try await eventually { try await fixture.relay.store.openSessions().isEmpty }
      technician.connection.close()
    }
  }

  @Test func `S2-8: a restart of the relay leaves no key`() async throws {
    let fixture = try await Fixture()
    let technician = try await fixture.technician()
    let key = try await technician.key()
    await fixture.relay.stop()
    #expect(try await technician.closed(key) == .cancelled)
    #expect(try fixture.folder.run("mkdir next && cp *.key outer.pem organisation rs.db rs.db-wal next/").status == 0)
    let next = try await Fixture.start(fixture.folder.file("next"))
    let guest = try await fixture.guest(at: next.address)
    guest.peer.send(.join(slot: key.slot))
    #expect(try await guest.refusal() == .notOpen)
  }

  @Test func `S4-9: a technician who names a guest's number gets that guest, whoever of them is first`() async throws {
    let fixture = try await Fixture()
    let (first, bystander) = (try await fixture.guest(), try await fixture.guest())
    let technician = try await fixture.technician()
    let number = GuestNumber(keyDigest: first.identity.digest)
    let key = try await technician.key(guest: number.digits)
    #expect(key.slot == KeyDesk.byNumber)
    _ = try await Attempt(technician, first, key, joins: false)
    _ = try await technician.permitted(key, first, RandomBytes.make(32), .view)
    let later = DeviceIdentity()
    let second = try await technician.key(guest: GuestNumber(keyDigest: later.digest).digits)
    bystander.peer.send(.join(slot: KeyDesk.byNumber))
    #expect(try await bystander.refusal() == .notOpen)
    _ = try await Attempt(technician, fixture.guest(later), second, joins: false)
  }

  @Test func `T13: a slot that never was, a dead key and one that is being tried are answered alike, none at once`() async throws
  {
    let fixture = try await Fixture()
    let (technician, holder) = (try await fixture.technician(), try await fixture.guest())
    let (tried, dead) = (try await technician.key(), try await technician.key())
    technician.send(.end(session: dead.session, reason: SessionEnd.viewerLeft.rawValue))
    #expect(try await technician.closed(dead) == .cancelled)
    _ = try await Attempt(technician, holder, tried)
    let never = try #require((0..<100 as Range<UInt8>).first { $0 != tried.slot && $0 != dead.slot })
    for slot in [never, dead.slot, tried.slot] {
      let guest = try await fixture.guest()
      let start = ContinuousClock.now
      guest.peer.send(.join(slot: slot))
      #expect(await guest.peer.next() == .joinRefused(.notOpen, seconds: 0, opens: 0))
      #expect(ContinuousClock.now - start >= GuestPeer.refusalDelay)
    }
    // Who is being tried noticed nothing.
    _ = try await technician.permitted(tried, holder, RandomBytes.make(32), .view)
  }

  @Test func `T15: joins at random lead to guarded mode; the caller gets in by his number, and nobody else`() async throws {
    let fixture = try await Fixture()
    let (technician, guest) = (try await fixture.technician(), try await fixture.guest())
    let key = try await technician.key()
    // Of two hundred networks; here there is only one to come from.
    try await fixture.relay.rendezvous.fail(2000, networks: 200)
    guest.peer.send(.join(slot: key.slot))
    let shown = try await guest.peer.expect { if case .knocking(let number) = $0 { number } else { nil } }
    let told = try await technician.expect { message in
      if case .knock(key.session, let number, let source) = message { (number, source) } else { nil }
    }
    #expect(told.0 == shown)
    #expect(told.1 == "127.0.0.0/24")
    technician.send(.admit(session: key.session, number: shown == 10 ? 11 : 10))
    technician.send(.admit(session: key.session, number: shown))
    _ = try await Attempt(technician, guest, key, joins: false)
    #expect(try await fixture.lines("guest.guarded").count == 1)
    #expect(try await fixture.lines("guest.knocked").count == 1)
  }

  @Test func `F7: who knocks again and again without waiting for the click is locked, and fills no log`() async throws {
    let fixture = try await Fixture()
    let (technician, guest) = (try await fixture.technician(), try await fixture.guest())
    let key = try await technician.key()
    try await fixture.relay.rendezvous.fail(100, networks: 100)
    for _ in 0..<3 {
      guest.peer.send(.join(slot: key.slot))
      _ = try await guest.peer.expect { if case .knocking = $0 { true } else { nil } }
    }
    // The third was given up by the fourth.
    guest.peer.send(.join(slot: key.slot))
    #expect(try await guest.refusal() == .locked)
    #expect(try await fixture.lines("guest.knocked").count == 3)
    #expect(try await fixture.lines("guest.locked").count == 1)
  }

  @Test func `who may not open sessions gets no key, and four keys are one too many`() async throws {
    let fixture = try await Fixture()
    let auditor = try await fixture.technician(fixture.operatorIdentity(.auditor))
    auditor.send(.newKey(customer: Fixture.customer, rights: 1, reason: "x", guest: ""))
    #expect(try await auditor.denial() == .roleMayNot)
    let technician = try await fixture.technician()
    for (rights, reason, denial) in [(AccessRights.view, " ", Denial.reasonMissing), ([] as AccessRights, "x", .noRights)] {
      technician.send(.newKey(customer: Fixture.customer, rights: rights.rawValue, reason: reason, guest: ""))
      #expect(try await technician.denial() == denial)
    }
    for _ in 0..<3 { _ = try await technician.key() }
    technician.send(.newKey(customer: Fixture.customer, rights: 1, reason: "x", guest: ""))
    #expect(try await technician.denial() == .tooManyKeys)
    #expect(try await fixture.lines("session.denied").count == 4)
  }

  @Test func `T24: guests of one network are few, and one key is one guest`() async throws {
    let fixture = try await Fixture()
    let identity = DeviceIdentity()
    let first = try await fixture.guest(identity)
    await #expect(throws: Unexpected.self) { _ = try await fixture.guest(identity) }
    var guests = [first]
    for _ in 1..<GuestPeer.perSource { guests.append(try await fixture.guest()) }
    await #expect(throws: Unexpected.self) { _ = try await fixture.guest() }
    guests.removeLast().peer.connection.close()
    try await eventually { await fixture.relay.rendezvous.guests.count == GuestPeer.perSource - 1 }
    _ = try await fixture.guest()
    // Technicians are not strangers.
    _ = try await fixture.technician()
  }

  @Test func `T65: who has had too many devices within an hour gets no session, and an alarm is raised`() async throws {
    let fixture = try await Fixture(limits: OperatorLimits(sessions: 5, devices: 1))
    let device = try await fixture.device()
    let agent = try await fixture.agent(device)
    for _ in 0..<2 {
      let session = try await Session(fixture.technician(), agent, device: "srv-1")
      session.viewer.connection.close()
      #expect(try await session.ended(agent) == .connectionLost)
    }
    _ = try await fixture.agent(fixture.device(name: "other"))
    let technician = try await fixture.technician()
    technician.send(.connect(device: "other", rights: 1, reason: "x"))
    #expect(try await technician.denial() == .operatorLimit)
    technician.send(.newKey(customer: Fixture.customer, rights: 1, reason: "x", guest: ""))
    #expect(try await technician.denial() == .operatorLimit)
    #expect(try await fixture.lines("operator.alarm").allSatisfy { $0.contains("\"res\":\"devices\"") })
    #expect(try await fixture.lines("operator.alarm").count == 2)
    let other = try await fixture.technician(fixture.operatorIdentity(.technician))
    other.send(.connect(device: "other", rights: 1, reason: "x"))
    _ = try await other.expect { if case .connecting = $0 { true } else { nil } }
  }
}
