import Crypto
import FoundationEssentials
import Policy
import SwiftASN1
import X509

/// What goes into a certificate of ours besides keys and names.
struct CertificateIssue {
  let subject: DistinguishedName
  let publicKey: P256.Signing.PublicKey
  let from: Timestamp
  let until: Timestamp
  var role: OperatorRole?
  var isAuthority = false
  var names: [GeneralName] = []
  var usages: [ExtendedKeyUsage.Usage] = []

  /// The DER certificate, signed with ECDSA and SHA-256 by the issuer.
  func sign(by issuer: DistinguishedName, _ key: P256.Signing.PrivateKey) throws(TrustError) -> [UInt8] {
    try failing(as: .malformed) {
      let certificate = try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(publicKey),
        notValidBefore: from.date, notValidAfter: until.date, issuer: issuer, subject: subject,
        signatureAlgorithm: .ecdsaWithSHA256, extensions: try extensions(signedBy: key),
        issuerPrivateKey: Certificate.PrivateKey(key))
      var serializer = DER.Serializer()
      try serializer.serialize(certificate)
      return serializer.serializedBytes
    }
  }

  private func extensions(signedBy key: P256.Signing.PrivateKey) throws -> Certificate.Extensions {
    let constraints = isAuthority ? BasicConstraints.isCertificateAuthority(maxPathLength: nil) : .notCertificateAuthority
    var list = [
      try Certificate.Extension(constraints, critical: true),
      try Certificate.Extension(KeyUsage(digitalSignature: true, keyCertSign: isAuthority), critical: true),
      try Certificate.Extension(SubjectKeyIdentifier(hash: Certificate.PublicKey(publicKey)), critical: false),
      try Certificate.Extension(
        AuthorityKeyIdentifier(
          keyIdentifier: SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey)).keyIdentifier),
        critical: false),
    ]
    if let role { list.append(try RoleExtension.make(role)) }
    if !names.isEmpty { list.append(try Certificate.Extension(SubjectAlternativeNames(names), critical: false)) }
    if !usages.isEmpty { list.append(try Certificate.Extension(try ExtendedKeyUsage(usages), critical: false)) }
    return try Certificate.Extensions(list)
  }
}

/// Text forms of certificates and keys, as every other tool reads them (RFC 7468).
public enum PEM {
  /// Certificates in the order given.
  public static func certificates(_ chain: [[UInt8]]) -> String {
    chain.map { PEMDocument(type: "CERTIFICATE", derBytes: $0).pemString + "\n" }.joined()
  }

  /// The certificates of a text, in its order; throws `.malformed` where it holds anything else or nothing.
  public static func chain(_ text: String) throws(TrustError) -> [[UInt8]] {
    let documents = try failing(as: .malformed) { try PEMDocument.parseMultiple(pemString: text) }
    guard !documents.isEmpty, documents.allSatisfy({ $0.discriminator == "CERTIFICATE" }) else { throw .malformed }
    return documents.map(\.derBytes)
  }
}
