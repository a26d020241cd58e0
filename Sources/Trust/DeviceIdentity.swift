import Crypto
import Policy
import X509

/// The key of a device; the digest of its first key is the device's id. Also serves as the one-session key of an agent that leaves nothing behind.
public struct DeviceIdentity: Sendable {
  let key: P256.Signing.PrivateKey

  /// A new key.
  public init() {
    key = P256.Signing.PrivateKey()
  }

  /// A key from its stored form; throws `.malformed`.
  public init(keyDER: [UInt8]) throws(TrustError) {
    key = try failing(as: .malformed) { try P256.Signing.PrivateKey(derRepresentation: keyDER) }
  }

  /// PKCS#8, DER: for storage and for TLS libraries.
  public var keyDER: [UInt8] { Array(key.derRepresentation) }
  /// SubjectPublicKeyInfo, DER.
  public var publicKey: [UInt8] { Array(key.publicKey.derRepresentation) }
  /// `KeyDigest` of the public key.
  public var digest: [UInt8] { KeyDigest.of(publicKey: publicKey) }

  /// A self-signed certificate (DER) for the inner TLS. Peers look at its key alone, so it names nobody and its dates decide
  /// nothing.
  public func certificate(at now: Timestamp) throws(TrustError) -> [UInt8] {
    try SelfSigned.certificate(key: key, name: "rs device", at: now, days: 365)
  }

  /// Signs a record of a session; verify with `DeviceRecordSignature`.
  public func sign<Content: DeviceStatement>(_ content: Content) throws(TrustError) -> (payload: [UInt8], signature: [UInt8]) {
    let payload = content.payload
    return (payload, try P256Signature.sign(Content.signedBytes(payload), with: key))
  }
}

/// A statement signed by a device.
public protocol DeviceStatement: Statement {}

extension DeviceStatement {
  /// Reads a statement after checking the device's signature; throws `.badSignature` or `.malformed`.
  public init(payload: [UInt8], signature: [UInt8], devicePublicKey: [UInt8]) throws(TrustError) {
    try P256Signature.verify(signature, over: Self.signedBytes(payload), by: P256Signature.publicKey(devicePublicKey))
    try self.init(verified: payload)
  }
}

/// Certificates whose only content is their key.
enum SelfSigned {
  static func certificate(
    key: P256.Signing.PrivateKey, name: String, names: [GeneralName] = [], at now: Timestamp, days: Int64
  ) throws(TrustError) -> [UInt8] {
    let subject = try failing(as: .name) { try DistinguishedName { CommonName(name) } }
    let issue = CertificateIssue(
      subject: subject, publicKey: key.publicKey, from: now.adding(seconds: -86_400),
      until: now.adding(seconds: days * 86_400), names: names, usages: [.serverAuth])
    return try issue.sign(by: subject, key)
  }
}
