import Crypto
import Policy
import Wire

/// Something that was said and signed: binary fields behind a version byte. What is signed is
/// `"rs-<kind>/1\0" ‖ payload`, so that no signature fits two kinds. Each kind has one algorithm, never named in the bytes.
public protocol Statement: Equatable, Sendable {
  /// The kind in the prefix.
  static var kind: String { get }
  /// Writes the fields behind the version byte.
  func write(to writer: inout ByteWriter)
  /// Reads the fields behind the version byte.
  init(reading reader: inout ByteReader) throws(WireError)
}

extension Statement {
  /// Version byte and fields: what travels beside the signature.
  public var payload: [UInt8] {
    var writer = ByteWriter()
    writer.u8(1)
    write(to: &writer)
    return writer.bytes
  }

  /// What is signed for a payload of this kind.
  static func signedBytes(_ payload: [UInt8]) -> [UInt8] {
    Array("rs-\(kind)/1\0".utf8) + payload
  }

  /// Reads a payload whose signature has been verified.
  init(verified payload: [UInt8]) throws(TrustError) {
    do throws(WireError) {
      var reader = ByteReader(payload)
      guard try reader.u8() == 1 else { throw .unknownValue }
      try self.init(reading: &reader)
      try reader.finish()
    } catch {
      throw .malformed
    }
  }
}

/// ECDSA over P-256 with SHA-256; signatures are r ‖ s, 64 bytes.
enum P256Signature {
  static func sign(_ bytes: [UInt8], with key: P256.Signing.PrivateKey) throws(TrustError) -> [UInt8] {
    try failing(as: .malformed) { Array(try key.signature(for: bytes).rawRepresentation) }
  }

  static func verify(_ signature: [UInt8], over bytes: [UInt8], by key: P256.Signing.PublicKey) throws(TrustError) {
    let parsed = try failing(as: .badSignature) { try P256.Signing.ECDSASignature(rawRepresentation: signature) }
    guard key.isValidSignature(parsed, for: bytes) else { throw .badSignature }
  }

  /// A P-256 key from its SubjectPublicKeyInfo; every other kind of key is refused.
  static func publicKey(_ bytes: [UInt8]) throws(TrustError) -> P256.Signing.PublicKey {
    let key = try failing(as: .malformed) { try P256.Signing.PublicKey(derRepresentation: bytes) }
    guard Array(key.derRepresentation) == bytes else { throw .malformed }
    return key
  }
}
