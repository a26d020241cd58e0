extension ControlMessage {
  /// The bytes of one WebSocket message.
  public var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.u8(kind.rawValue)
    switch self {
    case .challenge, .accepted, .refused, .restarting, .checkpoint, .trust, .attendance, .changed: writeFromRelay(to: &writer)
    case .hello, .enrol, .presence, .offerAnswer, .record, .succession, .tools, .connect: writeToRelay(to: &writer)
    case .enrolled, .offer, .open, .variantWish, .connecting, .granted, .denied: writeAnswer(to: &writer)
    case .join, .knocking, .admitted, .joinRefused, .newKey, .admit, .requestGrant, .keyMissed, .keyOpened, .knock, .joined,
      .keyClosed, .permitted:
      writeAttended(to: &writer)
    case .signIn(let token):
      writer.fixed(token)
    case .end(let session, let reason):
      writer.fixed(session)
      writer.u16(reason)
    case .request(let id, let request):
      writer.u32(id)
      request.write(to: &writer)
    case .reply(let id, let reply):
      writer.u32(id)
      reply.write(to: &writer)
    }
    return writer.bytes
  }

  private func writeFromRelay(to writer: inout ByteWriter) {
    switch self {
    case .challenge(let version, let nonce, let relayTime):
      writer.u8(version)
      writer.fixed(nonce)
      writer.i64(relayTime)
    case .accepted(let seconds), .restarting(let seconds):
      writer.u16(seconds)
    case .refused(let refusal):
      writer.u16(refusal.rawValue)
    case .checkpoint(let text, let signature):
      writer.text(text)
      writer.bytes(signature)
    case .trust(let policy, let revocations):
      writer.signed(policy)
      writer.signed(revocations)
    case .attendance(let terms, let schedule, let overrides):
      writer.signed(terms)
      writer.signed(schedule)
      writer.list(overrides) { $0.signed($1) }
    case .changed(let area, let id):
      writer.u8(area.rawValue)
      writer.text(id)
    default: break
    }
  }

  private func writeToRelay(to writer: inout ByteWriter) {
    switch self {
    case .hello(let hello):
      writer.u8(hello.role.rawValue)
      writer.list(hello.chain) { $0.bytes($1) }
      writer.bytes(hello.publicKey)
      writer.bytes(hello.signature)
      writer.text(hello.version)
      writer.u64(hello.witnessCount)
      writer.fixed(hello.witnessHead)
    case .enrol(let enrolment):
      writer.bytes(enrolment.claim)
      writer.text(enrolment.hostName)
      writer.text(enrolment.userName)
      writer.text(enrolment.consentVersion)
      writer.fixed(enrolment.consentDigest)
      writer.i64(enrolment.acceptedAt)
      writer.tools(enrolment.tools)
    case .presence(let display, let presence, let hostName):
      writer.u8(display.rawValue)
      writer.u8(presence.rawValue)
      writer.text(hostName)
    case .offerAnswer(let session, .nonce(let nonce)):
      writer.fixed(session)
      writer.bool(true)
      writer.fixed(nonce)
    case .offerAnswer(let session, .denial(let denial)):
      writer.fixed(session)
      writer.bool(false)
      writer.u16(denial)
    case .record(let session, let kind, let statement, let signature, let person):
      writer.fixed(session)
      writer.u8(kind.rawValue)
      writer.bytes(statement)
      writer.bytes(signature)
      writer.bool(person != nil)
      if let person {
        writer.fixed(person.salt)
        writer.text(person.name)
      }
    case .succession(let step):
      writer.bytes(step)
    case .tools(let tools):
      writer.tools(tools)
    case .connect(let device, let rights, let reason):
      writer.text(device)
      writer.u32(rights)
      writer.text(reason)
    default: break
    }
  }

  private func writeAnswer(to writer: inout ByteWriter) {
    switch self {
    case .enrolled(let rosterEntry):
      writer.bytes(rosterEntry)
    case .offer(let session, let technician, let name, let rights, let reason):
      writer.fixed(session)
      writer.fixed(technician)
      writer.text(name)
      writer.u32(rights)
      writer.text(reason)
    case .open(let session, let ticket, let grant, let signature):
      writer.fixed(session)
      writer.fixed(ticket)
      writer.bytes(grant)
      writer.bytes(signature)
    case .variantWish(let wish):
      writer.signed(wish)
    case .connecting(let name, let variant):
      writer.text(name)
      writer.u8(variant)
    case .granted(let session, let ticket, let grant, let signature, let rosterEntry):
      writer.fixed(session)
      writer.fixed(ticket)
      writer.bytes(grant)
      writer.bytes(signature)
      writer.bytes(rosterEntry)
    case .denied(let denial):
      writer.u16(denial)
    default: break
    }
  }
}

extension ByteWriter {
  /// Remote tools, in ascending order of product.
  mutating func tools(_ tools: [ToolRecord]) {
    list(tools) {
      $0.u8($1.product)
      $0.u8($1.signs)
    }
  }

  /// A signed payload, as `ControlKind` lays it out.
  public mutating func signed(_ value: SignedBytes) {
    bytes(value.payload)
    bytes(value.signature)
    list(value.chain) { $0.bytes($1) }
  }
}
