extension ControlMessage {
  /// Reads one WebSocket message; anything too long, unknown or left over is refused.
  public init(_ bytes: [UInt8]) throws(WireError) {
    guard bytes.count <= Limits.controlMessage else { throw .tooLong }
    var reader = ByteReader(bytes)
    guard let kind = ControlKind(rawValue: try reader.u8()) else { throw .unknownValue }
    switch kind {
    case .challenge, .accepted, .refused, .restarting, .checkpoint, .trust, .attendance, .changed:
      self = try Self.fromRelay(kind, &reader)
    case .hello: self = .hello(try Self.hello(&reader))
    case .signIn: self = .signIn(token: try reader.digest())
    case .enrol: self = .enrol(try Self.enrolment(&reader))
    case .presence, .offerAnswer, .record, .succession, .tools, .connect:
      self = try Self.toRelay(kind, &reader)
    case .enrolled, .offer, .open, .variantWish, .connecting, .granted, .denied:
      self = try Self.answer(kind, &reader)
    case .join, .knocking, .admitted, .joinRefused, .newKey, .admit, .requestGrant, .keyMissed, .keyOpened, .knock, .joined,
      .keyClosed, .permitted:
      self = try Self.attended(kind, &reader)
    case .end:
      let session = try reader.session()
      self = .end(session: session, reason: try reader.u16())
    case .request:
      let id = try reader.u32()
      self = .request(id: id, try AdminRequest(&reader))
    case .reply:
      let id = try reader.u32()
      self = .reply(id: id, try AdminReply(&reader))
    }
    try reader.finish()
  }

  private static func fromRelay(_ kind: ControlKind, _ reader: inout ByteReader) throws(WireError) -> ControlMessage {
    switch kind {
    case .challenge:
      let version = try reader.u8()
      let nonce = try reader.digest()
      return .challenge(version: version, nonce: nonce, relayTime: try reader.i64())
    case .accepted: return .accepted(pingSeconds: try reader.u16())
    case .refused:
      guard let refusal = ControlRefusal(rawValue: try reader.u16()) else { throw .unknownValue }
      return .refused(refusal)
    case .restarting: return .restarting(windowSeconds: try reader.u16())
    case .checkpoint:
      let text = try reader.text(limit: Limits.statement)
      return .checkpoint(text: text, signature: try reader.bytes(limit: Limits.signature))
    case .trust:
      let policy = try reader.signed()
      return .trust(policy: policy, revocations: try reader.signed())
    case .attendance:
      let terms = try reader.signed()
      let schedule = try reader.signed()
      let overrides = try reader.list(limit: Limits.overrides) { (reader: inout ByteReader) throws(WireError) -> SignedBytes in
        try reader.signed()
      }
      return .attendance(terms: terms, schedule: schedule, overrides: overrides)
    case .changed:
      guard let area = ChangedArea(rawValue: try reader.u8()) else { throw .unknownValue }
      return .changed(area, id: try reader.text(limit: Limits.name))
    default: throw .unknownValue
    }
  }

  private static func hello(_ reader: inout ByteReader) throws(WireError) -> Hello {
    guard let role = ControlRole(rawValue: try reader.u8()) else { throw .unknownValue }
    let chain = try reader.chain()
    let publicKey = try reader.bytes(limit: Limits.certificate)
    let signature = try reader.bytes(limit: Limits.signature)
    let version = try reader.text(limit: Limits.name)
    let count = try reader.u64()
    return Hello(
      role: role, chain: chain, publicKey: publicKey, signature: signature, version: version, witnessCount: count,
      witnessHead: try reader.digest())
  }

  private static func enrolment(_ reader: inout ByteReader) throws(WireError) -> Enrolment {
    let claim = try reader.bytes(limit: Limits.statement)
    let hostName = try reader.text(limit: Limits.name)
    let userName = try reader.text(limit: Limits.name)
    let version = try reader.text(limit: Limits.name)
    let digest = try reader.digest()
    let acceptedAt = try reader.i64()
    return Enrolment(
      claim: claim, hostName: hostName, userName: userName, consentVersion: version, consentDigest: digest,
      acceptedAt: acceptedAt, tools: try reader.tools())
  }

  private static func toRelay(_ kind: ControlKind, _ reader: inout ByteReader) throws(WireError) -> ControlMessage {
    switch kind {
    case .presence:
      guard let display = DisplayState(rawValue: try reader.u8()), let presence = PresenceState(rawValue: try reader.u8())
      else { throw .unknownValue }
      return .presence(display, presence, hostName: try reader.text(limit: Limits.name))
    case .offerAnswer:
      let session = try reader.session()
      guard try reader.bool() else { return .offerAnswer(session: session, .denial(try reader.u16())) }
      return .offerAnswer(session: session, .nonce(try reader.digest()))
    case .record:
      let session = try reader.session()
      guard let record = RecordKind(rawValue: try reader.u8()) else { throw .unknownValue }
      let statement = try reader.bytes(limit: Limits.statement)
      let signature = try reader.bytes(limit: Limits.signature)
      guard try reader.bool() else { return .record(session: session, record, statement: statement, signature: signature) }
      let salt = try reader.digest()
      let person = SaltedName(name: try reader.text(limit: Limits.name), salt: salt)
      return .record(session: session, record, statement: statement, signature: signature, person: person)
    case .succession: return .succession(try reader.bytes(limit: Limits.statement))
    case .tools: return .tools(try reader.tools())
    case .connect:
      let device = try reader.text(limit: Limits.name)
      let rights = try reader.u32()
      return .connect(device: device, rights: rights, reason: try reader.text(limit: Limits.reason))
    default: throw .unknownValue
    }
  }

  private static func answer(_ kind: ControlKind, _ reader: inout ByteReader) throws(WireError) -> ControlMessage {
    switch kind {
    case .enrolled:
      return .enrolled(rosterEntry: try reader.bytes(limit: Limits.statement))
    case .offer:
      let session = try reader.session()
      let technician = try reader.digest()
      let name = try reader.text(limit: Limits.name)
      let rights = try reader.u32()
      let reason = try reader.text(limit: Limits.reason)
      return .offer(session: session, technician: technician, technicianName: name, rights: rights, reason: reason)
    case .open:
      let session = try reader.session()
      let ticket = try reader.digest()
      let grant = try reader.bytes(limit: Limits.statement)
      return .open(session: session, ticket: ticket, grant: grant, signature: try reader.bytes(limit: Limits.signature))
    case .variantWish: return .variantWish(try reader.signed())
    case .connecting:
      let name = try reader.text(limit: Limits.name)
      return .connecting(deviceName: name, variant: try reader.u8())
    case .granted:
      let session = try reader.session()
      let ticket = try reader.digest()
      let grant = try reader.bytes(limit: Limits.statement)
      let signature = try reader.bytes(limit: Limits.signature)
      let entry = try reader.bytes(limit: Limits.statement)
      return .granted(session: session, ticket: ticket, grant: grant, signature: signature, rosterEntry: entry)
    case .denied: return .denied(try reader.u16())
    default: throw .unknownValue
    }
  }
}

extension ByteReader {
  /// 32 bytes: a digest, nonce or ticket.
  public mutating func digest() throws(WireError) -> [UInt8] { try fixed(32) }

  /// 16 bytes: the id of a session.
  public mutating func session() throws(WireError) -> [UInt8] { try fixed(16) }

  /// A certificate chain, leaf first.
  public mutating func chain() throws(WireError) -> [[UInt8]] {
    try list(limit: Limits.chainLength) { (reader: inout ByteReader) throws(WireError) -> [UInt8] in
      try reader.bytes(limit: Limits.certificate)
    }
  }

  /// Remote tools, each product once and in ascending order.
  mutating func tools() throws(WireError) -> [ToolRecord] {
    var last: UInt8 = 0
    return try list(limit: Limits.tools) { (reader: inout ByteReader) throws(WireError) -> ToolRecord in
      let product = try reader.u8()
      guard product > last else { throw .unknownValue }
      last = product
      return ToolRecord(product: product, signs: try reader.u8())
    }
  }

  /// A signed payload, as `ControlKind` lays it out.
  public mutating func signed() throws(WireError) -> SignedBytes {
    let payload = try bytes(limit: Limits.statement)
    let signature = try bytes(limit: Limits.signature)
    return SignedBytes(payload: payload, signature: signature, chain: try chain())
  }
}
