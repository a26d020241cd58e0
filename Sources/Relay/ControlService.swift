import Catalogue
import Policy
import Store
import Transport
import Trust
import Wire

/// One control socket from the challenge to its end: who is it, and then what that role may say.
struct ControlService {
  let rendezvous: Rendezvous
  let store: RelayStore
  let connection: ControlConnection

  /// Returns when the connection is to be closed.
  func serve() async {
    let nonce = RandomBytes.make(32)
    connection.send(
      ControlMessage.challenge(
        version: ProtocolVersion.control, nonce: nonce, relayTime: WallClock.now().milliseconds
      ).bytes)
    var messages = connection.messages.makeAsyncIterator()
    do throws(ControlRefusal) {
      let first = try await next(&messages)
      if case .signIn(let token) = first { return try await servePage(token, nonce, &messages) }
      guard case .hello(let hello) = first else { throw .protocolError }
      guard let trust = await rendezvous.trust else { throw .noOrganisation }
      switch hello.role {
      case .technician: try await serveTechnician(hello, nonce, trust, page: nil, &messages)
      case .device: try await serveDevice(hello, nonce, trust, &messages)
      case .enrolling: try await enrol(hello, nonce, trust, &messages)
      case .guest: try await serveGuest(hello, nonce, trust, &messages)
      }
    } catch {
      rendezvous.metrics.refused(error)
      connection.close(after: ControlMessage.refused(error).bytes)
      // The refusal leaves before the caller closes.
      try? await Task.sleep(for: .milliseconds(200))
    }
  }

  /// The next message; a connection that ends is an ordinary end, told apart by `isOpen`.
  func next(_ messages: inout AsyncStream<[UInt8]>.AsyncIterator) async throws(ControlRefusal) -> ControlMessage? {
    guard let bytes = await messages.next() else { return nil }
    do { return try ControlMessage(bytes) } catch { throw .protocolError }
  }

  /// Everyone who is let in gets the trust in force and the newest checkpoint; what they witness is compared with ours (T58).
  func welcome(_ hello: Hello, _ trust: RelayTrust, who: String) async {
    connection.authenticated()
    connection.send(ControlMessage.accepted(pingSeconds: 20).bytes)
    connection.send(trust.message.bytes)
    if let checkpoint = try? await store.newestCheckpoint() {
      connection.send(ControlMessage.checkpoint(text: checkpoint.text, signature: checkpoint.signature).bytes)
    }
    let head = try? await store.ledgerHead(at: hello.witnessCount)
    if hello.witnessCount > 0, head != hello.witnessHead {
      rendezvous.log.error("\(RelaySentences.witnessDiffers(who).text(rendezvous.language))")
      try? await store.record(AuditEvent("audit.witness", object: who, result: "differs"), at: WallClock.now())
    }
  }

  // MARK: Technicians

  /// `page` is who has signed in on this connection: a key that lives in a browser works there alone.
  func serveTechnician(
    _ hello: Hello, _ nonce: [UInt8], _ trust: RelayTrust, page: SignedIn?,
    _ messages: inout AsyncStream<[UInt8]>.AsyncIterator
  ) async throws(ControlRefusal) {
    let outerKey = connection.relayKeyDigest
    guard
      let technician = try? ControlHello.verifiedOperator(
        hello, nonce: nonce, outerKey: outerKey, root: trust.root, at: WallClock.now()),
      !trust.revocations.content.revokes(operator: technician.digest),
      page == nil ? !technician.scope.livesInBrowser : page?.digest == technician.digest
    else { throw .notAccepted }
    await welcome(hello, trust, who: KeyDigest.hex(technician.digest))
    connection.send(await rendezvous.attendance.message.bytes)
    await rendezvous.arrive(technician: technician.digest, on: connection)
    let expiry = Task { [rendezvous, connection] in
      // A wall clock that is set meanwhile counts, at the latest a minute later.
      while case let left = WallClock.now().seconds(until: technician.validUntil), left > 0 {
        try await Task.sleep(for: .seconds(min(left, 60)))
      }
      await rendezvous.expire(technician: connection)
    }
    defer { expiry.cancel() }
    do throws(ControlRefusal) {
      while let message = try await next(&messages) {
        guard WallClock.now() < technician.validUntil else { throw .notAccepted }
        try await handle(message, from: technician)
      }
    } catch {
      await rendezvous.leave(technician: connection)
      throw error
    }
    await rendezvous.leave(technician: connection)
  }

  private func handle(_ message: ControlMessage, from technician: VerifiedOperator) async throws(ControlRefusal) {
    switch message {
    case .connect(let device, let rights, let reason):
      let admission = Admission(rendezvous: rendezvous, store: store, technician: technician, viewer: connection)
      // Not awaited: the technician may give up while the agent is asked.
      Task { await admission.connect(device: device, rights: AccessRights(rawValue: rights), reason: reason) }
    case .end(let session, let reason):
      await rendezvous.end(session, SessionEnd(rawValue: reason) ?? .protocolError, from: connection)
    case .newKey, .admit, .requestGrant, .keyMissed:
      let admission = AttendedAdmission(rendezvous: rendezvous, store: store, technician: technician, viewer: connection)
      await admission.handle(message)
    case .request(let id, let request):
      let desk = AdministrationDesk(rendezvous: rendezvous, store: store, technician: technician)
      connection.send(ControlMessage.reply(id: id, await desk.answer(request)).bytes)
    default: throw .protocolError
    }
  }

  // MARK: Agents

  private func serveDevice(
    _ hello: Hello, _ nonce: [UInt8], _ trust: RelayTrust, _ messages: inout AsyncStream<[UInt8]>.AsyncIterator
  ) async throws(ControlRefusal) {
    guard (try? ControlHello.verify(hello, nonce: nonce, outerKey: connection.relayKeyDigest)) != nil,
      let device = try? await store.device(withKey: KeyDigest.of(publicKey: hello.publicKey)), device.state != .retired,
      !trust.revocations.content.revokes(device: device.digest)
    else { throw .notAccepted }
    let digest = device.digest
    guard await rendezvous.arrive(device, on: connection) else { throw .notAccepted }
    await welcome(hello, trust, who: KeyDigest.hex(digest))
    if let wish = device.wish.flatMap({ SignedBytes(stored: $0) }) { connection.send(ControlMessage.variantWish(wish).bytes) }
    do throws(ControlRefusal) {
      var key = hello.publicKey
      while let message = try await next(&messages) {
        if case .succession(let step) = message {
          key = await succeed(step, of: digest, after: key, trust.root) ?? key
        } else {
          try await handle(message, from: digest, key)
        }
      }
    } catch {
      await rendezvous.leave(digest, on: connection)
      throw error
    }
    await rendezvous.leave(digest, on: connection)
  }

  /// Takes a device's next key, outside sessions: what a viewer was told of its key holds to the end. The key; nil where it stays as it was.
  private func succeed(_ step: [UInt8], of device: [UInt8], after key: [UInt8], _ root: [UInt8]) async -> [UInt8]? {
    guard await rendezvous.claim(device) else { return nil }
    var next: [UInt8]?
    if await rendezvous.session(on: device) == nil { next = await taken(step, of: device, after: key, root) }
    await rendezvous.release(device)
    return next
  }

  private func taken(_ step: [UInt8], of device: [UInt8], after key: [UInt8], _ root: [UInt8]) async -> [UInt8]? {
    guard let row = try? await store.device(device), let entry = try? RosterEntry.succeeded(row.entry, by: step),
      let verified = try? RosterEntry.verified(entry, root: root)
    else { return nil }
    let event = AuditEvent(
      "device.key", customer: row.customer, device: device, object: KeyDigest.hex(verified.keyDigest), record: step)
    let done: Void? = try? await store.succeed(
      device, from: KeyDigest.of(publicKey: key), to: verified.keyDigest, entry: entry, event, at: WallClock.now())
    guard done != nil else { return nil }
    connection.send(ControlMessage.enrolled(rosterEntry: entry).bytes)
    return verified.publicKey
  }

  private func handle(_ message: ControlMessage, from device: [UInt8], _ key: [UInt8]) async throws(ControlRefusal) {
    switch message {
    case .presence(let display, let presence, let hostName):
      await rendezvous.update(device, display, presence)
      try? await store.seen(device, hostName: DisplayName.shown(hostName), at: WallClock.now())
    case .tools(let found): await note(found, of: device)
    case .offerAnswer(let session, let answer):
      await rendezvous.answer(session, from: device, answer)
    case .record(let session, let kind, let statement, let signature, let person):
      await keep(statement, signature, person, kind, session, device, key)
    case .end(let session, let reason):
      await rendezvous.end(session, SessionEnd(rawValue: reason) ?? .protocolError, from: connection)
    default: throw .protocolError
    }
  }

  /// Keeps what the agent has signed, if it has: the relay cannot invent consent.
  func keep(
    _ statement: [UInt8], _ signature: [UInt8], _ person: SaltedName?, _ kind: RecordKind, _ session: [UInt8],
    _ device: [UInt8], _ key: [UInt8]
  ) async {
    let event: String
    var committed: [Commitment] = []
    switch kind {
    case .consent:
      guard let record = try? ConsentRecord(payload: statement, signature: signature, devicePublicKey: key),
        record.session == session
      else { return }
      event = "consent.\(record.outcome)"
      // A name that was not signed is no name.
      if let person, let digest = record.person, KeyDigest.matches(person.commitment, digest) {
        committed = [Commitment(name: "person", salt: person.salt, value: person.name)]
      }
    case .end:
      guard let record = try? EndRecord(payload: statement, signature: signature, devicePublicKey: key),
        record.session == session
      else { return }
      event = "session.receipt"
    }
    _ = try? await store.keep(
      statement, signature: signature, kind: kind.rawValue, session: session, device: device, event: event,
      committed: committed, at: WallClock.now())
  }

  // MARK: Enrolment

  private func enrol(
    _ hello: Hello, _ nonce: [UInt8], _ trust: RelayTrust, _ messages: inout AsyncStream<[UInt8]>.AsyncIterator
  ) async throws(ControlRefusal) {
    let digest = KeyDigest.of(publicKey: hello.publicKey)
    guard (try? ControlHello.verify(hello, nonce: nonce, outerKey: connection.relayKeyDigest)) != nil,
      let token = try? await store.token(digest), !token.isUsed, WallClock.now() < token.validUntil
    else { throw .notAccepted }
    await welcome(hello, trust, who: KeyDigest.hex(digest))
    guard case .enrol(let enrolment) = try await next(&messages) else { throw .protocolError }
    guard let ticket = SignedBytes(stored: token.statement) else { throw .notAccepted }
    let entry = RosterEntry.bytes(ticket: ticket, claim: enrolment.claim)
    guard let device = try? RosterEntry.verified(entry, root: trust.root), device.token == digest,
      !trust.revocations.content.revokes(operator: device.enrolledBy.digest)
    else { throw .notAccepted }
    let tools = RemoteTool.atEnrolment(enrolment.tools.map(RemoteTool.init))
    let unsettled = tools.filter { $0.signs.contains(.unsettled) }
    let row = DeviceRow(
      digest: device.digest, name: device.name, customer: device.customer, deviceClass: device.deviceClass,
      state: unsettled.isEmpty ? .active : .conflict, entry: entry, hostName: DisplayName.shown(enrolment.hostName),
      lastSeen: WallClock.now(), tools: tools)
    let event = AuditEvent(
      "device.enrolled", customer: device.customer, technician: device.enrolledBy.digest, device: device.digest,
      object: device.deviceClass.name, result: "consent-\(KeyDigest.hex(enrolment.consentDigest))",
      personal: [
        ("name", device.name), ("host", row.hostName), ("user", DisplayName.shown(enrolment.userName)),
        ("consentVersion", DisplayName.shown(enrolment.consentVersion)),
      ])
    guard (try? await store.enrol(row, token: digest, event, at: WallClock.now())) != nil else { throw .notAccepted }
    rendezvous.alert(unsettled, on: device.name, .enrolment)
    connection.send(ControlMessage.enrolled(rosterEntry: entry).bytes)
    // The agent closes; it comes back as a device.
    _ = try? await next(&messages)
  }
}
