import Crypto
import Policy
import Wire

/// What an operator signs when a token is made: whoever holds the token's secret key may enrol one device, so and so.
public struct EnrolmentTicket: OrganisationStatement {
  public static let kind = "ticket"
  public static let signers: [OperatorRole] = [.admin, .technician]

  /// SubjectPublicKeyInfo (DER, P-256) of the token.
  public var tokenPublicKey: [UInt8]
  public var customer: String
  public var deviceClass: DeviceClass
  /// The name the device will have; empty: its host name.
  public var name: String
  public var issuedAt: Timestamp
  public var validUntil: Timestamp

  /// A ticket; throws `.name` for a customer or name that `DisplayName` refuses.
  public init(
    tokenPublicKey: [UInt8], customer: String, deviceClass: DeviceClass, name: String, issuedAt: Timestamp,
    validUntil: Timestamp
  ) throws(TrustError) {
    self.tokenPublicKey = tokenPublicKey
    self.customer = try DisplayName.issued(customer)
    self.deviceClass = deviceClass
    self.name = name.isEmpty ? "" : try DisplayName.issued(name)
    self.issuedAt = issuedAt
    self.validUntil = validUntil
  }

  public func write(to writer: inout ByteWriter) {
    writer.bytes(tokenPublicKey)
    writer.text(customer)
    writer.u8(deviceClass.rawValue)
    writer.text(name)
    writer.i64(issuedAt.milliseconds)
    writer.i64(validUntil.milliseconds)
  }

  public init(reading reader: inout ByteReader) throws(WireError) {
    tokenPublicKey = try reader.bytes(limit: Limits.certificate)
    customer = try reader.text(limit: Limits.name)
    guard let deviceClass = DeviceClass(rawValue: try reader.u8()), DeviceClass.enrollable.contains(deviceClass) else {
      throw .unknownValue
    }
    self.deviceClass = deviceClass
    name = try reader.text(limit: Limits.name)
    issuedAt = Timestamp(milliseconds: try reader.i64())
    validUntil = Timestamp(milliseconds: try reader.i64())
  }
}

/// The one-time key of an enrolment. The secret half exists in the address alone.
public struct EnrolmentToken: Sendable {
  let key: P256.Signing.PrivateKey

  /// A new token.
  public init() {
    key = P256.Signing.PrivateKey()
  }

  init(secret: [UInt8]) throws(TrustError) {
    key = try failing(as: .malformed) { try P256.Signing.PrivateKey(rawRepresentation: secret) }
  }

  var secret: [UInt8] { Array(key.rawRepresentation) }
  /// SubjectPublicKeyInfo, DER.
  public var publicKey: [UInt8] { Array(key.publicKey.derRepresentation) }
}
