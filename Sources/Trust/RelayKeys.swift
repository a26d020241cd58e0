import Crypto
import Policy
import SwiftASN1
import X509

/// An Ed25519 key of the relay: the policy key signs grants, the audit key signs checkpoints. Both are named in the
/// organisation-signed policy.
public struct RelaySigningKey: Sendable {
  let key: Curve25519.Signing.PrivateKey

  /// A new key.
  public init() {
    key = Curve25519.Signing.PrivateKey()
  }

  /// A key from its stored form, 32 bytes; throws `.malformed`.
  public init(rawKey: [UInt8]) throws(TrustError) {
    key = try failing(as: .malformed) { try Curve25519.Signing.PrivateKey(rawRepresentation: rawKey) }
  }

  /// 32 bytes, for storage.
  public var rawKey: [UInt8] { Array(key.rawRepresentation) }
  /// 32 bytes, as the organisation's policy names it.
  public var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

  func sign(_ bytes: [UInt8]) throws(TrustError) -> [UInt8] {
    try failing(as: .malformed) { Array(try key.signature(for: bytes)) }
  }

  static func verify(_ signature: [UInt8], over bytes: [UInt8], by publicKey: [UInt8]) throws(TrustError) {
    let key = try failing(as: .malformed) { try Curve25519.Signing.PublicKey(rawRepresentation: publicKey) }
    guard key.isValidSignature(signature, for: bytes) else { throw .badSignature }
  }

  /// The PEM of a raw public key, as `openssl pkeyutl -pubin` reads it (RFC 8410).
  public static func publicKeyPEM(_ publicKey: [UInt8]) -> String {
    let prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
    return PEMDocument(type: "PUBLIC KEY", derBytes: prefix + publicKey).pemString + "\n"
  }
}

/// A P-256 key of the relay: for the outer TLS when the operator brings no certificate, and for CMS signatures on evidence.
public struct RelayIdentity: Sendable {
  let key: P256.Signing.PrivateKey

  /// A new key.
  public init() {
    key = P256.Signing.PrivateKey()
  }

  /// A key from its PEM (PKCS#8); throws `.malformed`.
  public init(keyPEM: String) throws(TrustError) {
    key = try failing(as: .malformed) { try P256.Signing.PrivateKey(pemRepresentation: keyPEM) }
  }

  /// PKCS#8, PEM, not encrypted.
  public var keyPEM: String { key.pemRepresentation + "\n" }
  /// PKCS#8, DER.
  public var keyDER: [UInt8] { Array(key.derRepresentation) }
  /// SubjectPublicKeyInfo, DER.
  public var publicKey: [UInt8] { Array(key.publicKey.derRepresentation) }
  /// What clients pin.
  public var digest: [UInt8] { KeyDigest.of(publicKey: publicKey) }

  /// A self-signed certificate (DER) for the outer TLS, valid ten years: clients pin its key. `hosts` are DNS names.
  public func certificate(hosts: [String], at now: Timestamp) throws(TrustError) -> [UInt8] {
    try SelfSigned.certificate(key: key, name: "rs relay", names: hosts.map { .dnsName($0) }, at: now, days: 3652)
  }
}
