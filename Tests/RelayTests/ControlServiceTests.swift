import Policy
import Testing
import Trust
import Wire

@testable import Relay
@testable import Store

@Suite(.serialized) struct ControlServiceTests {
  @Test func `a token enrols one device, whose roster entry leads to the root`() async throws {
    let fixture = try await Fixture()
    let token = try await fixture.token(.workstation, name: "Kasse 1")
    let device = DeviceIdentity()
    guard case .enrolled(let entry) = try await fixture.enrol(device, with: token) else { throw Unexpected() }
    let verified = try RosterEntry.verified(entry, root: fixture.organisation.root.digest)
    #expect(verified.digest == device.digest)
    #expect(verified.name == "Kasse 1")
    #expect(verified.customer == Fixture.customer)
    #expect(try await fixture.enrol(DeviceIdentity(), with: token) == nil)
    guard case .devices(let devices, false) = try await fixture.ask(.listDevices(offset: 0)) else { throw Unexpected() }
    #expect(devices.map(\.name) == ["Kasse 1"])
    #expect(devices[0].variant == Variant.confirmEverySession.rawValue)
    #expect(try await fixture.lines("device.enrolled").count == 1)
  }

  @Test func `two that use one token at the same time: one enrols`() async throws {
    let fixture = try await Fixture()
    let token = try await fixture.token()
    let answers = try await withThrowingTaskGroup(of: ControlMessage?.self) { group in
      for _ in 0..<4 { group.addTask { try await fixture.enrol(DeviceIdentity(), with: token) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.count { if case .enrolled? = $0 { true } else { false } } == 1)
    #expect(try await fixture.lines("device.enrolled").count == 1)
  }

  @Test func `a claim for another token than the hello's is refused`() async throws {
    let fixture = try await Fixture()
    let (own, other) = (try await fixture.token(), try await fixture.token(name: "srv-2"))
    let peer = try await fixture.stranger()
    try await peer.enter(
      ControlHello.enrolling(own, nonce: peer.nonce, outerKey: peer.connection.relayKeyDigest, version: "test"))
    let digest = [UInt8](repeating: 3, count: 32)
    let claim = try EnrolmentClaim.make(
      token: other, device: DeviceIdentity(), hostName: "srv", consentDigest: digest, at: WallClock.now())
    peer.send(
      .enrol(Enrolment(claim: claim, hostName: "", userName: "", consentVersion: "1", consentDigest: digest, acceptedAt: 0)))
    #expect(await peer.next() == .refused(.notAccepted))
    #expect(try await fixture.lines("device.enrolled").isEmpty)
  }

  @Test func `T13: known and unknown devices, tokens and operators get the same bytes`() async throws {
    let fixture = try await Fixture()
    let retired = try await fixture.device()
    #expect(try await fixture.revoke(devices: [retired.digest]) == .done)
    let used = try await fixture.token()
    _ = try await fixture.enrol(DeviceIdentity(), with: used)
    let expired = try await fixture.token(seconds: -1)
    let foreign = try Organisation(relay: fixture.relay.folder).administrator
    let hellos: [(Peer) throws -> Hello] = [
      { try fixture.deviceHello(retired, $0) },
      { try fixture.deviceHello(DeviceIdentity(), $0) },
      { try ControlHello.enrolling(used, nonce: $0.nonce, outerKey: $0.connection.relayKeyDigest, version: "") },
      { try ControlHello.enrolling(expired, nonce: $0.nonce, outerKey: $0.connection.relayKeyDigest, version: "") },
      { try ControlHello.enrolling(EnrolmentToken(), nonce: $0.nonce, outerKey: $0.connection.relayKeyDigest, version: "") },
      {
        try ControlHello.technician(foreign, nonce: $0.nonce, outerKey: $0.connection.relayKeyDigest, version: "", witness: nil)
      },
      // Right key, wrong moment; right key, another relay in between.
      {
        try ControlHello.technician(
          fixture.administrator, nonce: Array($0.nonce.reversed()), outerKey: $0.connection.relayKeyDigest, version: "",
          witness: nil)
      },
      {
        try ControlHello.technician(
          fixture.administrator, nonce: $0.nonce, outerKey: RandomBytes.make(32), version: "", witness: nil)
      },
    ]
    for (index, hello) in hellos.enumerated() {
      let peer = try await fixture.stranger()
      peer.send(.hello(try hello(peer)))
      var answers: [[UInt8]] = []
      for await bytes in peer.connection.messages { answers.append(bytes) }
      #expect(answers == [ControlMessage.refused(.notAccepted).bytes], "\(index)")
    }
  }

  @Test func `T6: what cannot be read, or comes at the wrong moment, ends the connection`() async throws {
    let fixture = try await Fixture()
    let device = try await fixture.device()
    let messages: [[UInt8]] = [
      [], [0xFF], Array("{\"hello\":1}".utf8), [UInt8](repeating: 0x10, count: Limits.controlMessage),
      ControlMessage.connect(device: "srv-1", rights: 1, reason: "x").bytes, ControlMessage.request(id: 1, .currentTrust).bytes,
    ]
    for message in messages {
      let peer = try await fixture.stranger()
      peer.connection.send(message)
      #expect(await peer.next() == .refused(.protocolError))
      #expect(await peer.next() == nil)
    }
    // What a technician may say is not a device's to say.
    let agent = try await fixture.agent(device)
    agent.send(.request(id: 1, .listDevices(offset: 0)))
    #expect(await agent.next() == .refused(.protocolError))
  }

  @Test func `T37: a second live connection with a device's key is refused, marks it, and moves no session`() async throws {
    let fixture = try await Fixture()
    let device = try await fixture.device()
    let agent = try await fixture.agent(device)
    let session = try await Session(fixture.technician(), agent, device: "srv-1")
    for _ in 0..<3 {
      let copy = try await fixture.stranger()
      copy.send(.hello(try fixture.deviceHello(device, copy)))
      #expect(await copy.next() == .refused(.notAccepted))
    }
    #expect(await fixture.relay.rendezvous.session(on: device.digest)?.id == session.id)
    #expect(agent.connection.isOpen)
    guard case .devices(let devices, _) = try await fixture.ask(.showDevice("srv-1")) else { throw Unexpected() }
    #expect(devices[0].state == "duplicate")
    #expect(try await fixture.lines("device.duplicate").count == 1)
    let viewer = try await fixture.technician()
    viewer.send(.connect(device: "srv-1", rights: 1, reason: "x"))
    #expect(await viewer.next() == .denied(Denial.deviceDuplicate.rawValue))
  }

  @Test func `a device takes its next key: the old one is out, its id stays, and the step is in the audit`() async throws {
    let fixture = try await Fixture()
    let (first, second) = (try await fixture.device(), DeviceIdentity())
    let root = fixture.organisation.root.digest
    let agent = try await fixture.agent(first)
    let row = try #require(try await fixture.relay.store.device(first.digest))
    let known = try RosterEntry.verified(row.entry, root: root)
    let step = try DeviceSuccession.make(of: known, from: first, to: second, at: WallClock.now())
    agent.send(.succession(step))
    let entry = try await agent.expect { if case .enrolled(let entry) = $0 { entry } else { nil } }
    let device = try RosterEntry.verified(entry, root: root)
    #expect(device.digest == first.digest && device.publicKey == second.publicKey)
    #expect(try await fixture.lines("device.key").count == 1)
    // A session on the same connection: the records are signed with the new key, and taken.
    let session = try await Session(fixture.technician(), agent, device: "srv-1")
    let record = EndRecord(
      session: session.id, device: first.digest, reason: .viewerLeft, seconds: 1, updates: 1, bytesSent: 1, bytesReceived: 1,
      inputEvents: 1, endedAt: WallClock.now())
    for identity in [first, second] {
      let signed = try identity.sign(record)
      agent.send(.record(session: session.id, .end, statement: signed.payload, signature: signed.signature))
    }
    agent.send(.end(session: session.id, reason: SessionEnd.viewerLeft.rawValue))
    _ = try await session.ended(session.viewer)
    #expect(try await fixture.lines("session.receipt").count == 1)
    agent.connection.close()
    let old = try await fixture.stranger()
    old.send(.hello(try fixture.deviceHello(first, old)))
    #expect(await old.next() == .refused(.notAccepted))
    _ = try await fixture.agent(second)
    guard case .devices(let devices, _) = try await fixture.ask(.showDevice("srv-1")) else { throw Unexpected() }
    #expect(devices.map(\.digest) == [first.digest] && devices[0].isOnline)
    // Retired by its id, whatever its key is.
    #expect(try await fixture.revoke(devices: [first.digest]) == .done)
    let retired = try await fixture.stranger()
    retired.send(.hello(try fixture.deviceHello(second, retired)))
    #expect(await retired.next() == .refused(.notAccepted))
  }

  @Test func `no next key is taken in a session, for another device, or one that another device has`() async throws {
    let fixture = try await Fixture()
    let (device, other) = (try await fixture.device(), try await fixture.device(name: "srv-2"))
    let root = fixture.organisation.root.digest
    func step(of identity: DeviceIdentity, to next: DeviceIdentity) async throws -> [UInt8] {
      let row = try #require(try await fixture.relay.store.device(identity.digest))
      return try DeviceSuccession.make(
        of: RosterEntry.verified(row.entry, root: root), from: identity, to: next, at: WallClock.now())
    }
    let agent = try await fixture.agent(device)
    agent.send(.succession(try await step(of: other, to: DeviceIdentity())))
    agent.send(.succession(try await step(of: device, to: other)))
    // When this has arrived, those have been decided: meanwhile the device would be busy.
    agent.send(.presence(.ready, .present, hostName: "decided"))
    for _ in 0..<400 where try await fixture.relay.store.device(device.digest)?.hostName != "decided" {
      try await Task.sleep(for: .milliseconds(5))
    }
    let session = try await Session(fixture.technician(), agent, device: "srv-1")
    agent.send(.succession(try await step(of: device, to: DeviceIdentity())))
    agent.send(.end(session: session.id, reason: SessionEnd.viewerLeft.rawValue))
    _ = try await session.ended(session.viewer)
    #expect(try await fixture.lines("device.key") == [])
    #expect(try await fixture.relay.store.device(withKey: device.digest) != nil)
  }

  @Test func `an agent that comes back takes the place of its own dead connection`() async throws {
    let fixture = try await Fixture()
    let device = try await fixture.device()
    let first = try await fixture.agent(device)
    first.connection.close()
    let second = try await fixture.agent(device)
    #expect(second.connection.isOpen)
    #expect(try await fixture.relay.store.device(device.digest)?.state == .active)
  }

  @Test func `before rs init everyone is told so, and afterwards a reload lets them in`() async throws {
    let fixture = try await Fixture()
    let data = fixture.folder.file("fresh")
    let relay = try await Fixture.start(data)
    let early = try await fixture.stranger(at: relay.address)
    early.send(.hello(try fixture.deviceHello(DeviceIdentity(), early)))
    #expect(await early.next() == .refused(.noOrganisation))
    let folder = try RelayFolder(path: data)
    let organisation = try Organisation(relay: folder)
    try folder.leave(organisation)
    await relay.reload()
    _ = try await fixture.technician(organisation.administrator, at: relay.address)
    #expect(throws: RelayError.self) { try folder.leave(organisation) }
    await relay.stop()
  }

  @Test func `T58: a witness that knows another log is documented, one that agrees is not`() async throws {
    let fixture = try await Fixture()
    let device = try await fixture.device()
    let (text, signature) = try await fixture.stranger().entered(fixture, device)
    let auditKey = fixture.relay.folder.auditKey.publicKey
    let checkpoint = try Checkpoint(text: text, signature: signature, auditKey: auditKey)
    let forged = Checkpoint(origin: checkpoint.origin, count: checkpoint.count, head: RandomBytes.make(32), time: checkpoint.time)
    let newer = Checkpoint(origin: checkpoint.origin, count: 1_000_000, head: checkpoint.head, time: checkpoint.time)
    for (witness, expected) in [(checkpoint, 0), (forged, 1), (newer, 2)] {
      let peer = try await fixture.stranger()
      try await peer.enter(fixture.deviceHello(device, peer, witness: witness))
      _ = try await peer.expect { if case .checkpoint = $0 { true } else { nil } }
      peer.connection.close()
      try await eventually { try await fixture.lines("audit.witness").count == expected }
    }
  }
}

extension Peer {
  /// Enters as a device, returns the checkpoint the relay hands out, and leaves.
  fileprivate func entered(_ fixture: Fixture, _ device: DeviceIdentity) async throws -> (String, [UInt8]) {
    try await enter(fixture.deviceHello(device, self))
    defer { connection.close() }
    return try await expect { if case .checkpoint(let text, let signature) = $0 { (text, signature) } else { nil } }
  }
}
