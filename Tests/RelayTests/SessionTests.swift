import Catalogue
import NIOCore
import Policy
import Testing
import Transport
import Trust
import Wire

@testable import Relay
@testable import Store

@Suite(.serialized) struct SessionTests {
  @Test func `a session is granted with the agent's nonce, signed, and documented before anyone is told`() async throws {
    let fixture = try await Fixture()
    let device = try await fixture.device()
    let session = try await Session(fixture.technician(), fixture.agent(device), device: "srv", reason: "a\n{\"n\":1}")
    let grant = try GrantStatement(
      payload: session.grant.payload, signature: session.grant.signature, relayKey: fixture.relay.folder.policyKey.publicKey)
    #expect(grant.session == session.id)
    #expect(grant.device == device.digest)
    #expect(grant.technician == fixture.administrator.digest)
    #expect(grant.nonce == [UInt8](repeating: 5, count: 32))
    #expect(grant.variant == .noConfirmation)
    #expect(try await fixture.relay.store.openSessions().map(\.id) == [session.id])
    let start = try await fixture.lines("session.start")
    #expect(start.count == 1)
    #expect(start[0].contains(KeyDigest.hex(session.id)))
    // T57
    #expect(!start[0].contains("\n"))
    let count = try await fixture.relay.store.lines(of: nil, skipping: 0, limit: 99).count
    guard case .intact(count, _) = try await fixture.relay.store.verify() else {
      Issue.record("\(try await fixture.relay.store.verify())")
      return
    }
  }

  @Test func `what both ends write arrives whole and in order, whoever is first, and is counted`() async throws {
    let fixture = try await Fixture()
    let session = try await Session(fixture.technician(), fixture.agent(fixture.device()), device: "srv-1")
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 9) }
    let agent = try await Stream(fixture, session.agentTicket)
    try await agent.write(Array(bytes.prefix(40_000)))
    let viewer = try await Stream(fixture, session.viewerTicket)
    async let sent: Void = agent.write(Array(bytes.dropFirst(40_000)))
    async let sentBack: Void = viewer.write(Array(bytes.reversed()))
    #expect(await viewer.read(bytes.count) == bytes)
    #expect(await agent.read(bytes.count) == Array(bytes.reversed()))
    _ = try await (sent, sentBack)
    viewer.close()
    #expect(try await session.ended(session.agent) == .connectionLost)
    try await eventually { await fixture.relay.rendezvous.metrics.text.contains("rs_forwarded_bytes_total 6000000\n") }
  }

  @Test func `a ticket is good once, for one end, and an invented one for nothing`() async throws {
    let fixture = try await Fixture()
    let session = try await Session(fixture.technician(), fixture.agent(fixture.device()), device: "srv-1")
    let first = try await Stream(fixture, session.agentTicket)
    let second = try await Stream(fixture, session.agentTicket)
    await second.closed()
    let invented = try await Stream(fixture, RandomBytes.make(32))
    await invented.closed()
    let viewer = try await Stream(fixture, session.viewerTicket)
    try await first.write([1, 2, 3])
    #expect(await viewer.read(3) == [1, 2, 3])
  }

  @Test func `T12: only its two ends can end a session`() async throws {
    let fixture = try await Fixture()
    let session = try await Session(fixture.technician(), fixture.agent(fixture.device()), device: "srv-1")
    let other = try await fixture.technician(fixture.operatorIdentity(.technician))
    let otherAgent = try await fixture.agent(fixture.device(name: "srv-2"))
    other.send(.end(session: session.id, reason: SessionEnd.viewerLeft.rawValue))
    otherAgent.send(.end(session: session.id, reason: SessionEnd.agentStopped.rawValue))
    // A request is answered after what was sent before it.
    other.send(.request(id: 1, .currentTrust))
    _ = try await other.expect { if case .reply = $0 { true } else { nil } }
    #expect(try await fixture.relay.store.openSessions().count == 1)
    session.viewer.send(.end(session: session.id, reason: SessionEnd.viewerLeft.rawValue))
    #expect(try await session.ended(session.agent) == .viewerLeft)
    try await eventually { try await fixture.lines("session.end").count == 1 }
    #expect(try await fixture.lines("session.end")[0].contains("\"res\":\"viewer.left\""))
  }

  @Test func `a session ends for both, once, when either end's connection breaks`() async throws {
    let fixture = try await Fixture()
    let device = try await fixture.device()
    for breaksAgent in [true, false] {
      let session = try await Session(fixture.technician(), fixture.agent(device), device: "srv-1")
      (breaksAgent ? session.agent : session.viewer).connection.close()
      #expect(try await session.ended(breaksAgent ? session.viewer : session.agent) == .connectionLost)
      session.agent.connection.close()
      try await eventually { await fixture.relay.rendezvous.agent(device.digest) == nil }
    }
    #expect(try await fixture.lines("session.end").count == 2)
    #expect(try await fixture.relay.store.openSessions().isEmpty)
  }

  @Test func `T64: a revoked operator's running session ends within five seconds and the way back is closed`() async throws {
    let fixture = try await Fixture()
    let technician = try fixture.operatorIdentity(.technician)
    let session = try await Session(fixture.technician(technician), fixture.agent(fixture.device()), device: "srv-1")
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try await fixture.revoke(operators: [technician.digest]) == .done)
    #expect(try await session.ended(session.agent) == .operatorRevoked)
    #expect(clock.now - start < .seconds(5))
    #expect(session.agent.connection.isOpen)
    await #expect(throws: Unexpected.self) { _ = try await fixture.technician(technician) }
    #expect(try await fixture.lines("session.end")[0].contains("\"res\":\"operator.revoked\""))
  }

  @Test func `a session ends when the technician's certificate runs out, and the connection with it`() async throws {
    let fixture = try await Fixture(age: OperatorIdentity.maximumDays * 86_400 - 4)
    let session = try await Session(fixture.technician(), fixture.agent(fixture.device()), device: "srv-1")
    #expect(try await session.ended(session.agent) == .operatorRevoked)
    #expect(try await session.ended(session.viewer) == .operatorRevoked)
    try await eventually { !session.viewer.connection.isOpen }
    #expect(session.agent.connection.isOpen)
    #expect(try await fixture.lines("session.end")[0].contains("\"res\":\"operator.revoked\""))
  }

  @Test func `a retired device's session ends, and neither it nor its key comes back`() async throws {
    let fixture = try await Fixture()
    let device = try await fixture.device()
    let session = try await Session(fixture.technician(), fixture.agent(device), device: "srv-1")
    #expect(try await fixture.revoke(devices: [device.digest]) == .done)
    #expect(try await session.ended(session.viewer) == .deviceRetired)
    await #expect(throws: Unexpected.self) { _ = try await fixture.agent(device) }
    session.viewer.send(.connect(device: "srv-1", rights: 1, reason: "x"))
    #expect(
      try await session.viewer.expect { if case .denied(let denial) = $0 { denial } else { nil } }
        == Denial.deviceRetired.rawValue)
  }

  @Test func `what the policy, the directory or the agent refuses is denied with its code, counted and documented`() async throws
  {
    let fixture = try await Fixture()
    let device = try await fixture.device()
    let agent = try await fixture.agent(device)
    _ = try await fixture.device(name: "srv-2")
    func denial(_ device: String, _ reason: String, _ rights: AccessRights, _ role: OperatorRole = .technician) async throws
      -> Denial?
    {
      let viewer = try await fixture.technician(fixture.operatorIdentity(role))
      defer { viewer.connection.close() }
      viewer.send(.connect(device: device, rights: rights.rawValue, reason: reason))
      return Denial(rawValue: try await viewer.expect { if case .denied(let raw) = $0 { raw } else { nil } })
    }
    #expect(try await denial("srv-1", " \n", .view) == .reasonMissing)
    #expect(try await denial("srv-1", "x", .view, .auditor) == .roleMayNot)
    #expect(try await denial("srv-1", "x", []) == .noRights)
    #expect(try await denial("srv-1", "x", AccessRights(rawValue: .max)) == .rightsForbidden)
    #expect(try await denial("srv-2", "x", .view) == .deviceOffline)
    #expect(try await denial("srv", "x", .view) == .deviceAmbiguous)
    #expect(try await denial("nirgends", "x", .view) == .deviceUnknown)
    async let refused = denial("srv-1", "x", .view)
    let offered = try await agent.expect { if case .offer(let session, _, _, _, _) = $0 { session } else { nil } }
    agent.send(.offerAnswer(session: offered, .denial(Denial.nobodyPresent.rawValue)))
    #expect(try await refused == .nobodyPresent)
    #expect(try await fixture.lines("session.denied").count == 6)
    #expect(try await fixture.lines("session.start").isEmpty)
    let metrics = await fixture.relay.rendezvous.metrics.text
    #expect(metrics.contains("rs_sessions_denied_total{code=\"consent.nobody\"} 1\n"))
    #expect(metrics.contains("rs_sessions_denied_total{code=\"operator.role\"} 1\n"))
  }

  @Test func `S3-5: an employee comes to his own device, and of others learns not even that they exist`() async throws {
    let fixture = try await Fixture()
    let own = try await fixture.device()
    _ = try await fixture.device(name: "srv-2")
    let rosa = try fixture.operatorIdentity(.employee, "Rosa", scope: OperatorScope(devices: [own.digest]))
    let viewer = try await fixture.technician(rosa)
    for other in ["srv-2", "nirgends"] {
      viewer.send(.connect(device: other, rights: 1, reason: "x"))
      #expect(await viewer.next() == .denied(Denial.deviceNotAssigned.rawValue))
    }
    viewer.send(.newKey(customer: Fixture.customer, rights: 1, reason: "x", guest: ""))
    #expect(await viewer.next() == .denied(Denial.roleMayNot.rawValue))
    // Of all that begin so only his own is meant, and it is merely not online.
    viewer.send(.connect(device: "srv", rights: 1, reason: "x"))
    #expect(await viewer.next() == .denied(Denial.deviceOffline.rawValue))
    #expect(try await fixture.ask(.showDevice("srv-2"), as: rosa) == .failed(.notFound))
    guard case .devices(let rows, false) = try await fixture.ask(.listDevices(offset: 0), as: rosa) else {
      Issue.record("no list")
      return
    }
    #expect(rows.map(\.digest) == [own.digest])
  }

  @Test func `4.6: the relay keeps a hosted viewer out of variant B, and says so beforehand`() async throws {
    let fixture = try await Fixture()
    _ = try await fixture.device()
    let viewer = try await WebPerson(fixture, .technician, "Hanna Hosted").viewer()
    viewer.send(.connect(device: "srv-1", rights: 1, reason: "x"))
    _ = try await viewer.expect { $0 == .denied(Denial.hostedForbidden.rawValue) ? true : nil }
    let native = try await fixture.technician(fixture.operatorIdentity(.technician))
    for (peer, denial) in [(viewer, Denial.hostedForbidden.rawValue), (native, 0)] {
      peer.send(.request(id: 7, .explainPolicy(device: "srv-1", rights: 1)))
      let decision = try await peer.expect { if case .reply(7, .decision(let decision)) = $0 { decision } else { nil } }
      #expect(decision.hostedDenial == Denial.hostedForbidden.rawValue)
      #expect(decision.denial == denial)
    }
  }

  @Test func `a device serves one technician; the same one again takes over from the earlier viewer`() async throws {
    let fixture = try await Fixture()
    let agent = try await fixture.agent(fixture.device())
    let first = try await Session(fixture.technician(), agent, device: "srv-1")
    let other = try await fixture.technician(fixture.operatorIdentity(.technician))
    other.send(.connect(device: "srv-1", rights: 1, reason: "x"))
    #expect(await other.next() == .denied(Denial.deviceBusy.rawValue))
    let second = try await Session(fixture.technician(), agent, device: "srv-1")
    #expect(second.id != first.id)
    #expect(try await first.ended(first.viewer) == .connectionLost)
    #expect(try await fixture.relay.store.openSessions().map(\.id) == [second.id])
  }

  @Test func `two technicians at the same moment: one gets the device, the other is told that it is taken`() async throws {
    let fixture = try await Fixture()
    let agent = try await fixture.agent(fixture.device())
    let first = try await fixture.technician()
    let second = try await fixture.technician(fixture.operatorIdentity(.technician))
    first.send(.connect(device: "srv-1", rights: 1, reason: "x"))
    let offered = try await agent.expect { if case .offer(let session, _, _, _, _) = $0 { session } else { nil } }
    second.send(.connect(device: "srv-1", rights: 1, reason: "x"))
    #expect(await second.next() == .denied(Denial.deviceBusy.rawValue))
    agent.send(.offerAnswer(session: offered, .nonce(RandomBytes.make(32))))
    _ = try await first.expect { if case .granted = $0 { true } else { nil } }
    #expect(try await fixture.relay.store.openSessions().map(\.id) == [offered])
  }

  @Test func `records are kept only with the device's signature and for its own session`() async throws {
    let fixture = try await Fixture()
    let device = try await fixture.device()
    let session = try await Session(fixture.technician(), fixture.agent(device), device: "srv-1")
    let record = ConsentRecord(
      session: session.id, device: device.digest, grantPayload: session.grant.payload, outcome: .notNeeded, rights: .all,
      decidedAt: WallClock.now())
    let forged = try DeviceIdentity().sign(record)
    session.agent.send(.record(session: session.id, .consent, statement: forged.payload, signature: forged.signature))
    let signed = try device.sign(record)
    session.agent.send(.record(session: RandomBytes.make(16), .consent, statement: signed.payload, signature: signed.signature))
    session.agent.send(.record(session: session.id, .consent, statement: signed.payload, signature: signed.signature))
    session.agent.send(.record(session: session.id, .consent, statement: signed.payload, signature: signed.signature))
    try await eventually { try await fixture.lines("consent.notNeeded").count == 1 }
    session.agent.send(.end(session: session.id, reason: SessionEnd.agentStopped.rawValue))
    _ = try await session.ended(session.viewer)
    #expect(try await fixture.lines("consent.notNeeded").count == 1)
    #expect(try await fixture.lines("consent.notNeeded")[0].contains(KeyDigest.hex(signed.payload + signed.signature)))
  }

  @Test func `S0-9: the line of a consent commits to the name that was signed, and holds no name; another name is none`()
    async throws
  {
    let fixture = try await Fixture()
    let device = try await fixture.device()
    let anna = try #require(SaltedName(typed: "Anna Beispiel"))
    let name = anna.name
    for person in [anna, SaltedName(name: "Eva", salt: anna.salt)] {
      let session = try await Session(fixture.technician(), fixture.agent(device), device: "srv-1")
      let signed = try device.sign(
        ConsentRecord(
          session: session.id, device: device.digest, grantPayload: session.grant.payload, outcome: .given, rights: .all,
          decidedAt: WallClock.now(), person: anna.commitment))
      session.agent.send(
        .record(session: session.id, .consent, statement: signed.payload, signature: signed.signature, person: person))
      try await eventually { try await fixture.lines("consent.given").contains { $0.contains(KeyDigest.hex(session.id)) } }
      session.agent.send(.end(session: session.id, reason: SessionEnd.agentStopped.rawValue))
      _ = try await session.ended(session.viewer)
      session.agent.connection.close()
    }
    let lines = try await fixture.lines("consent.given")
    #expect(lines.map { $0.contains("\"pd\":{\"person\":\"\(KeyDigest.hex(anna.commitment))\"}") } == [true, false])
    #expect(!lines.contains { $0.contains(name) })
  }
}

@Suite(.serialized) struct RunningRelayTests {
  @Test func `F1: a session that a crash left open gets exactly one end line at the next start`() async throws {
    let session = RandomBytes.make(16)
    let fixture = try await Fixture { data in
      // A relay that was killed: the rows are there, the end is not.
      let store = try RelayStore(folder: data)
      let now = WallClock.now()
      let digest = [UInt8](repeating: 1, count: 32)
      try await store.register(
        TokenRow(digest: digest, customer: "K", statement: [], validUntil: now), AuditEvent("token.created", customer: "K"),
        at: now)
      try await store.enrol(
        DeviceRow(
          digest: digest, name: "d", customer: "K", deviceClass: .server, state: .active, entry: [], hostName: "", lastSeen: now),
        token: digest, AuditEvent("device.enrolled", customer: "K"), at: now)
      try await store.begin(
        SessionRow(
          id: session, device: digest, technician: digest, customer: "K", rights: .all, variant: .noConfirmation, started: now),
        AuditEvent("session.start", customer: "K", session: session))
    }
    let ends = try await fixture.lines("session.end")
    #expect(ends.count == 1)
    #expect(ends[0].contains(KeyDigest.hex(session)) && ends[0].contains("\"res\":\"relay.restart\""))
    await fixture.relay.stop()
  }

  @Test func `a stop is announced, ends sessions with their reason, and the next start knows everything`() async throws {
    let fixture = try await Fixture()
    let device = try await fixture.device()
    let session = try await Session(fixture.technician(), fixture.agent(device), device: "srv-1")
    await fixture.relay.stop()
    #expect(try await session.ended(session.viewer) == .relayRestarted)
    #expect(try await session.agent.expect { if case .restarting(let window) = $0 { window } else { nil } } == 5)
    #expect(try await fixture.lines("session.end").count == 1)
    #expect(try await fixture.lines("relay.stop").count == 1)
    // The files as they are now, in another folder, since this process still holds the first.
    #expect(try fixture.folder.run("mkdir next && cp *.key outer.pem organisation rs.db rs.db-wal next/").status == 0)
    let next = try await Fixture.start(fixture.folder.file("next"))
    #expect(next.folder.pin == fixture.relay.folder.pin)
    _ = try await Session(fixture.technician(at: next.address), fixture.agent(device, at: next.address), device: "srv-1")
  }

  @Test func `T58: the folder of a running relay is verified from outside, also against a witness`() async throws {
    let fixture = try await Fixture()
    _ = try await fixture.device()
    _ = await fixture.relay.rendezvous.checkpoint()
    let newest = try #require(try await fixture.relay.store.newestCheckpoint())
    let witness = try Checkpoint(
      text: newest.text, signature: newest.signature, auditKey: fixture.relay.folder.auditKey.publicKey)
    let root = fixture.organisation.root.digest
    let audit = try StoredAudit.verify(data: fixture.folder.path, root: root, witness: witness)
    #expect(audit.key?.key == fixture.relay.folder.auditKey.publicKey)
    #expect(audit.lines == (try await fixture.relay.store.lines(of: nil, skipping: 0, limit: 99).count))
    let other = try await Fixture()
    #expect { try StoredAudit.verify(data: other.folder.path, root: nil, witness: witness) } throws: {
      ($0 as? RelayError)?.exit == 65
    }
    #expect { try StoredAudit.verify(data: other.folder.path, root: root, witness: nil) } throws: {
      ($0 as? RelayError)?.sentence == RelaySentences.foreignPolicy
    }
    #expect(try fixture.folder.run("sqlite3 rs.db \"UPDATE audit SET line = line || ' ' WHERE n = 2\"").status == 0)
    #expect { try StoredAudit.verify(data: fixture.folder.path, root: nil, witness: nil) } throws: {
      ($0 as? RelayError)?.code == "audit.broken"
    }
  }

  @Test func `F27: a second relay on the folder is refused`() async throws {
    let fixture = try await Fixture()
    await #expect { _ = try await Fixture.start(fixture.folder.path) } throws: { ($0 as? RelayError)?.code == "data.locked" }
  }

  @Test func `T7: keys are the owner's alone and differ from relay to relay`() async throws {
    let folders = [try await Fixture(), try await Fixture()].map(\.folder)
    for name in ["outer.key", "evidence.key", "policy.key", "audit.key"] {
      #expect(try folders[0].bytes(of: name) != folders[1].bytes(of: name))
      #expect(try folders[0].run("stat -c %a \(name) .").text == "600\n700\n")
    }
  }

  @Test func `F24: a broken certificate at reload leaves the running one`() async throws {
    let fixture = try await Fixture()
    try fixture.folder.write(Array("no certificate".utf8), to: "outer.pem")
    await fixture.relay.reload()
    _ = try await fixture.technician()
  }
}
