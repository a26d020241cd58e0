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
  var scope = OperatorScope.unlimited
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
    if scope != .unlimited { list.append(try ScopeExtension.make(scope)) }
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

/// The role inside an operator's certificate: a UTF8String with the role's name, in an extension of our own. It is not marked
/// critical, so that `openssl verify` takes the chain; our own check demands it.
enum RoleExtension {
  /// Under the arc of UUIDs, which needs no registration (ITU-T X.667); the number was drawn at random.
  static let identifier: ASN1ObjectIdentifier = [2, 25, 4_283_601_447_190_386_723]

  static func make(_ role: OperatorRole) throws -> Certificate.Extension {
    var serializer = DER.Serializer()
    try serializer.serialize(ASN1UTF8String(role.name))
    return Certificate.Extension(oid: identifier, critical: false, value: serializer.serializedBytes[...])
  }

  static func role(of certificate: Certificate) -> OperatorRole? {
    guard let found = certificate.extensions[oid: identifier], let node = try? DER.parse(found.value),
      let name = try? ASN1UTF8String(derEncoded: node)
    else { return nil }
    return OperatorRole.allCases.first { $0.name == String(name) }
  }
}
