import Policy
import Wire

/// The relay's permission for one session, signed with its policy key (Ed25519). It is bound to both ends' keys and to a nonce
/// the agent made, and the agent may still say no.
public struct GrantStatement: Statement {
  public static let kind = "grant"

  /// 16 random bytes.
  public var id: [UInt8]
  /// 16 bytes.
  public var session: [UInt8]
  public var variant: Variant
  /// `KeyDigest` of the device.
  public var device: [UInt8]
  /// `KeyDigest` of the operator.
  public var technician: [UInt8]
  public var technicianName: String
  public var rights: AccessRights
  public var reason: String
  /// The agent's, 32 bytes.
  public var nonce: [UInt8]
  /// Seconds from the nonce to the start of the session, on the agent's monotonic clock.
  public var startWithin: UInt16
  /// The longest the session may last, seconds.
  public var maxSeconds: UInt32
  /// The version of the organisation's policy the relay decided by.
  public var policyVersion: UInt64
  /// The relay's clock, for records only.
  public var issuedAt: Timestamp
  /// Whose computer it is, where a guest shows it: no roster says so. Empty for enrolled devices, and then not written.
  public var customer: String

  public init(
    id: [UInt8] = RandomBytes.make(16), session: [UInt8], variant: Variant, device: [UInt8], technician: [UInt8],
    technicianName: String, rights: AccessRights, reason: String, nonce: [UInt8], startWithin: UInt16 = 60,
    maxSeconds: UInt32, policyVersion: UInt64, issuedAt: Timestamp, customer: String = ""
  ) {
    self.id = id
    self.session = session
    self.variant = variant
    self.device = device
    self.technician = technician
    self.technicianName = technicianName
    self.rights = rights
    self.reason = reason
    self.nonce = nonce
    self.startWithin = startWithin
    self.maxSeconds = maxSeconds
    self.policyVersion = policyVersion
    self.issuedAt = issuedAt
    self.customer = customer
  }

  /// Payload and signature, as they travel.
  public func signed(by key: RelaySigningKey) throws(TrustError) -> (payload: [UInt8], signature: [UInt8]) {
    let payload = payload
    return (payload, try key.sign(Self.signedBytes(payload)))
  }

  /// Reads a grant after checking the signature of the relay's policy key; throws `.badSignature` or `.malformed`.
  public init(payload: [UInt8], signature: [UInt8], relayKey: [UInt8]) throws(TrustError) {
    try RelaySigningKey.verify(signature, over: Self.signedBytes(payload), by: relayKey)
    try self.init(verified: payload)
  }

  public func write(to writer: inout ByteWriter) {
    writer.fixed(id)
    writer.fixed(session)
    writer.u8(variant.rawValue)
    writer.fixed(device)
    writer.fixed(technician)
    writer.text(technicianName)
    writer.u32(rights.rawValue)
    writer.text(reason)
    writer.fixed(nonce)
    writer.u16(startWithin)
    writer.u32(maxSeconds)
    writer.u64(policyVersion)
    writer.i64(issuedAt.milliseconds)
    if !customer.isEmpty { writer.text(customer) }
  }

  public init(reading reader: inout ByteReader) throws(WireError) {
    id = try reader.session()
    session = try reader.session()
    guard let variant = Variant(rawValue: try reader.u8()) else { throw .unknownValue }
    self.variant = variant
    device = try reader.digest()
    technician = try reader.digest()
    technicianName = try reader.text(limit: Limits.name)
    rights = AccessRights(rawValue: try reader.u32())
    reason = try reader.text(limit: Limits.reason)
    nonce = try reader.digest()
    startWithin = try reader.u16()
    maxSeconds = try reader.u32()
    policyVersion = try reader.u64()
    issuedAt = Timestamp(milliseconds: try reader.i64())
    customer = reader.remaining > 0 ? try reader.text(limit: Limits.name) : ""
  }
}
