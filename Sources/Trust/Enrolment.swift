import Crypto
import Policy
import Wire

/// What an operator signs when a token is made: whoever holds the token's secret key may enrol one device, so and so.
public struct EnrolmentTicket: OrganisationStatement {
  public static let kind = "ticket"
  public static let signers: [OperatorRole] = [.admin, .technician]
  public static let mayComeFromBrowser = true

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

/// What an enrolling agent signs, twice: with the token it was given and with the new device key. The relay joins it with the
/// operator's ticket for that token to a `RosterEntry`.
///
/// Layout: u8 1, bytes token public key, bytes device public key (SPKI DER), text host name, digest of the consent text, i64 time; then
/// bytes signature of the token over `rs-enrol/1\0` and of the device over `rs-roster/1\0`, each followed by everything before
/// the signatures.
public struct EnrolmentClaim: Equatable, Sendable {
  /// SubjectPublicKeyInfo, DER.
  public let token: [UInt8]
  /// SubjectPublicKeyInfo, DER.
  public let device: [UInt8]
  public let hostName: String
  /// SHA-256 of the text of the consent to permanent access that was accepted (S1-14).
  public let consentDigest: [UInt8]
  /// The agent's clock.
  public let acceptedAt: Timestamp

  /// The claim of a new device.
  public static func make(
    token: EnrolmentToken, device: DeviceIdentity, hostName: String, consentDigest: [UInt8], at now: Timestamp
  ) throws(TrustError) -> [UInt8] {
    var writer = ByteWriter()
    writer.u8(1)
    writer.bytes(token.publicKey)
    writer.bytes(device.publicKey)
    writer.text(try DisplayName.issued(hostName))
    writer.fixed(consentDigest)
    writer.i64(now.milliseconds)
    let body = writer.bytes
    writer.bytes(try P256Signature.sign(tokenPrefix + body, with: token.key))
    writer.bytes(try P256Signature.sign(devicePrefix + body, with: device.key))
    return writer.bytes
  }

  /// Reads a claim and checks both signatures; throws `.malformed` or `.badSignature`. The keys have to be read first, as they
  /// are what is claimed.
  public init(_ bytes: [UInt8]) throws(TrustError) {
    let tokenSignature: [UInt8]
    let deviceSignature: [UInt8]
    let body: [UInt8]
    do throws(WireError) {
      var reader = ByteReader(bytes)
      guard try reader.u8() == 1 else { throw .unknownValue }
      token = try reader.bytes(limit: Limits.certificate)
      device = try reader.bytes(limit: Limits.certificate)
      hostName = try reader.text(limit: Limits.name)
      consentDigest = try reader.digest()
      acceptedAt = Timestamp(milliseconds: try reader.i64())
      body = Array(bytes.prefix(bytes.count - reader.remaining))
      tokenSignature = try reader.bytes(limit: Limits.signature)
      deviceSignature = try reader.bytes(limit: Limits.signature)
      try reader.finish()
    } catch {
      throw .malformed
    }
    try P256Signature.verify(tokenSignature, over: Self.tokenPrefix + body, by: P256Signature.publicKey(token))
    try P256Signature.verify(deviceSignature, over: Self.devicePrefix + body, by: P256Signature.publicKey(device))
  }

  private static let tokenPrefix = Array("rs-enrol/1\0".utf8)
  private static let devicePrefix = Array("rs-roster/1\0".utf8)
}
