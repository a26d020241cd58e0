/// The control messages of attended support, read and written; `ControlKind` has their layouts.
extension ControlMessage {
  static func attended(_ kind: ControlKind, _ reader: inout ByteReader) throws(WireError) -> ControlMessage {
    switch kind {
    case .join: return .join(slot: try reader.u8())
    case .knocking: return .knocking(number: try reader.u8())
    case .joinRefused:
      guard let refusal = JoinRefusal(rawValue: try reader.u8()) else { throw .unknownValue }
      let seconds = try reader.u32()
      return .joinRefused(refusal, seconds: seconds, opens: try reader.i64())
    case .newKey:
      let customer = try reader.text(limit: Limits.name)
      let rights = try reader.u32()
      let reason = try reader.text(limit: Limits.reason)
      return .newKey(customer: customer, rights: rights, reason: reason, guest: try reader.text(limit: Limits.name))
    default: return try ofKey(kind, session: try reader.session(), &reader)
    }
  }

  /// The messages that begin with the session of a key.
  private static func ofKey(
    _ kind: ControlKind, session: [UInt8], _ reader: inout ByteReader
  ) throws(WireError) -> ControlMessage {
    switch kind {
    case .admitted:
      let ticket = try reader.digest()
      return .admitted(session: session, ticket: ticket, slot: try reader.u8())
    case .admit: return .admit(session: session, number: try reader.u8())
    case .requestGrant:
      let guest = try reader.digest()
      let nonce = try reader.digest()
      return .requestGrant(session: session, guest: guest, nonce: nonce, rights: try reader.u32())
    case .keyMissed: return .keyMissed(session: session)
    case .keyOpened:
      let slot = try reader.u8()
      return .keyOpened(session: session, slot: slot, seconds: try reader.u16())
    case .knock:
      let number = try reader.u8()
      return .knock(session: session, number: number, source: try reader.text(limit: Limits.name))
    case .joined:
      let ticket = try reader.digest()
      return .joined(session: session, ticket: ticket, guest: try reader.digest())
    case .keyClosed:
      guard let end = KeyEnd(rawValue: try reader.u8()) else { throw .unknownValue }
      return .keyClosed(session: session, end)
    case .permitted:
      let grant = try reader.bytes(limit: Limits.statement)
      return .permitted(session: session, grant: grant, signature: try reader.bytes(limit: Limits.signature))
    default: throw .unknownValue
    }
  }

  func writeAttended(to writer: inout ByteWriter) {
    switch self {
    case .join(let slot): writer.u8(slot)
    case .knocking(let number): writer.u8(number)
    case .joinRefused(let refusal, let seconds, let opens):
      writer.u8(refusal.rawValue)
      writer.u32(seconds)
      writer.i64(opens)
    case .newKey(let customer, let rights, let reason, let guest):
      writer.text(customer)
      writer.u32(rights)
      writer.text(reason)
      writer.text(guest)
    case .admitted(let session, let ticket, let slot):
      writer.fixed(session)
      writer.fixed(ticket)
      writer.u8(slot)
    case .admit(let session, let number):
      writer.fixed(session)
      writer.u8(number)
    case .requestGrant(let session, let guest, let nonce, let rights):
      for bytes in [session, guest, nonce] { writer.fixed(bytes) }
      writer.u32(rights)
    case .keyMissed(let session): writer.fixed(session)
    case .keyOpened(let session, let slot, let seconds):
      writer.fixed(session)
      writer.u8(slot)
      writer.u16(seconds)
    case .knock(let session, let number, let source):
      writer.fixed(session)
      writer.u8(number)
      writer.text(source)
    case .joined(let session, let ticket, let guest):
      for bytes in [session, ticket, guest] { writer.fixed(bytes) }
    case .keyClosed(let session, let end):
      writer.fixed(session)
      writer.u8(end.rawValue)
    case .permitted(let session, let grant, let signature):
      writer.fixed(session)
      writer.bytes(grant)
      writer.bytes(signature)
    default: break
    }
  }
}
