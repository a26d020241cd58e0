import Crypto
import CryptoExtras
import FoundationEssentials
import SwiftASN1

/// A private key under a passphrase, as `openssl pkey` opens it: EncryptedPrivateKeyInfo (RFC 5958) with PBES2 (RFC 8018):
/// PBKDF2 with HMAC-SHA256, then AES-256-CBC.
enum EncryptedKey {
  /// Rounds for new keys, the figure OWASP recommends for PBKDF2 with SHA-256.
  static let rounds = 600_000
  /// Rounds accepted when opening: below is careless, above is a trap for the reader's time.
  static let acceptedRounds = 210_000...10_000_000
  private static let discriminator = "ENCRYPTED PRIVATE KEY"

  static func pem(of key: P256.Signing.PrivateKey, passphrase: String) throws(TrustError) -> String {
    try failing(as: .malformed) {
      let salt = RandomBytes.make(16)
      let vector = RandomBytes.make(16)
      let derived = try derive(passphrase, salt: salt, rounds: rounds)
      let sealed = try AES._CBC.encrypt(Array(key.derRepresentation), using: derived, iv: AES._CBC.IV(ivBytes: vector))
      var serializer = DER.Serializer()
      try serializer.appendConstructedNode(identifier: .sequence) { info in
        try writeAlgorithm(salt: salt, vector: vector, to: &info)
        try info.serialize(ASN1OctetString(contentBytes: Array(sealed)[...]))
      }
      return PEMDocument(type: discriminator, derBytes: serializer.serializedBytes).pemString + "\n"
    }
  }

  /// Throws `.malformed` for anything but this format, `.passphrase` where the passphrase does not open it.
  static func open(_ pem: String, passphrase: String) throws(TrustError) -> P256.Signing.PrivateKey {
    let (parameters, sealed) = try failing(as: .malformed) { try parse(pem) }
    return try failing(as: .passphrase) {
      let derived = try derive(passphrase, salt: parameters.salt, rounds: parameters.rounds)
      let plain = try AES._CBC.decrypt(sealed, using: derived, iv: AES._CBC.IV(ivBytes: parameters.vector))
      return try P256.Signing.PrivateKey(derRepresentation: plain)
    }
  }

  private struct Parameters {
    let salt: [UInt8]
    let rounds: Int
    let vector: [UInt8]
  }

  private static func derive(_ passphrase: String, salt: [UInt8], rounds: Int) throws -> SymmetricKey {
    try KDF.Insecure.PBKDF2.deriveKey(
      from: Array(passphrase.utf8), salt: salt, using: .sha256, outputByteCount: 32, rounds: rounds)
  }

  private static let pbes2: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 5, 13]
  private static let pbkdf2: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 5, 12]
  private static let hmacWithSHA256: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 2, 9]
  private static let aes256CBC: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 1, 42]

  private static func writeAlgorithm(salt: [UInt8], vector: [UInt8], to info: inout DER.Serializer) throws {
    try info.appendConstructedNode(identifier: .sequence) { algorithm in
      try algorithm.serialize(pbes2)
      try algorithm.appendConstructedNode(identifier: .sequence) { parameters in
        try parameters.appendConstructedNode(identifier: .sequence) { derivation in
          try derivation.serialize(pbkdf2)
          try derivation.appendConstructedNode(identifier: .sequence) { fields in
            try fields.serialize(ASN1OctetString(contentBytes: salt[...]))
            try fields.serialize(rounds)
            try fields.appendConstructedNode(identifier: .sequence) { function in
              try function.serialize(hmacWithSHA256)
              try function.serialize(ASN1Null())
            }
          }
        }
        try parameters.appendConstructedNode(identifier: .sequence) { cipher in
          try cipher.serialize(aes256CBC)
          try cipher.serialize(ASN1OctetString(contentBytes: vector[...]))
        }
      }
    }
  }

  private static func parse(_ pem: String) throws -> (Parameters, [UInt8]) {
    let document = try PEMDocument(pemString: pem)
    guard document.discriminator == discriminator else { throw TrustError.malformed }
    return try DER.sequence(DER.parse(document.derBytes), identifier: .sequence) { info in
      let parameters = try sequence(&info) { algorithm in
        guard try ASN1ObjectIdentifier(derEncoded: &algorithm) == pbes2 else { throw TrustError.malformed }
        return try sequence(&algorithm) { try parseParameters(&$0) }
      }
      return (parameters, Array(try ASN1OctetString(derEncoded: &info).bytes))
    }
  }

  private static func parseParameters(_ nodes: inout ASN1NodeCollection.Iterator) throws -> Parameters {
    let (salt, rounds) = try sequence(&nodes) { derivation in
      guard try ASN1ObjectIdentifier(derEncoded: &derivation) == pbkdf2 else { throw TrustError.malformed }
      return try sequence(&derivation) { fields in
        let salt = Array(try ASN1OctetString(derEncoded: &fields).bytes)
        let rounds = try Int(derEncoded: &fields)
        try sequence(&fields) { function in
          guard try ASN1ObjectIdentifier(derEncoded: &function) == hmacWithSHA256 else { throw TrustError.malformed }
          _ = try ASN1Null(derEncoded: &function)
        }
        return (salt, rounds)
      }
    }
    let vector = try sequence(&nodes) { cipher in
      guard try ASN1ObjectIdentifier(derEncoded: &cipher) == aes256CBC else { throw TrustError.malformed }
      return Array(try ASN1OctetString(derEncoded: &cipher).bytes)
    }
    guard acceptedRounds.contains(rounds), vector.count == 16 else { throw TrustError.malformed }
    return Parameters(salt: salt, rounds: rounds, vector: vector)
  }

  private static func sequence<Value>(
    _ nodes: inout ASN1NodeCollection.Iterator, _ body: (inout ASN1NodeCollection.Iterator) throws -> Value
  ) throws -> Value {
    guard let node = nodes.next() else { throw TrustError.malformed }
    return try DER.sequence(node, identifier: .sequence, body)
  }
}
