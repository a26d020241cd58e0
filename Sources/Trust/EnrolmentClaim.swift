import Crypto
import Policy
import Wire

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
