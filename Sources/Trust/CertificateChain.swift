import Crypto
import Policy
import SwiftASN1
import Wire
import X509

/// An operator whose certificate was checked up to the pinned root, at a given time; only `CertificateChain` makes one.
public struct VerifiedOperator: Equatable, Sendable {
  /// The name in the certificate, already fit for display.
  public let name: String
  public let role: OperatorRole
  public let scope: OperatorScope
  /// `KeyDigest` of the operator's key; stays the same when the certificate is renewed.
  public let digest: [UInt8]
  /// SubjectPublicKeyInfo, DER.
  public let publicKey: [UInt8]
  /// The first end of validity in the chain.
  public let validUntil: Timestamp
}

/// A chain of certificates that ends at the pinned root: every signature, name, key type and constraint was checked, only
/// the time was not. The chain includes the root, because ends pin its digest alone.
///
/// The rules are narrower than RFC 5280, as all certificates are ours: P-256 and ECDSA with SHA-256 only, one issuer each,
/// at most `Limits.chainLength` certificates, issuers have the role admin and an unlimited scope, an employee's names devices, no
/// unknown critical extension.
public struct CertificateChain: Sendable {
  private let certificates: [Certificate]
  let role: OperatorRole
  let scope: OperatorScope
  let leafKey: P256.Signing.PublicKey

  /// Parses and checks DER certificates, leaf first; throws `.chain` for every reason.
  public init(_ chain: [[UInt8]], root: [UInt8]) throws(TrustError) {
    guard !chain.isEmpty, chain.count <= Limits.chainLength else { throw .chain }
    var certificates: [Certificate] = []
    for bytes in chain { certificates.append(try Self.parse(bytes)) }
    guard let leaf = certificates.first, let top = certificates.last else { throw .chain }
    guard KeyDigest.matches(KeyDigest.of(publicKey: top.spki), root), Self.issued(top, by: top) else { throw .chain }
    for (certificate, issuer) in zip(certificates, certificates.dropFirst()) {
      guard Self.issued(certificate, by: issuer) else { throw .chain }
    }
    for issuer in certificates.dropFirst().dropLast() {
      guard RoleExtension.role(of: issuer) == .admin, try ScopeExtension.scope(of: issuer) == .unlimited else { throw .chain }
    }
    guard let key = P256.Signing.PublicKey(leaf.publicKey) else { throw .chain }
    guard let role = certificates.count == 1 ? .admin : RoleExtension.role(of: leaf) else { throw .chain }
    let scope = try ScopeExtension.scope(of: leaf)
    guard role.allows(scope) else { throw .chain }
    self.certificates = certificates
    self.role = role
    self.scope = scope
    leafKey = key
  }

  /// Whether the leaf is the root itself, which signs statements but opens no connection.
  public var isRootAlone: Bool { certificates.count == 1 }

  /// The operator of the leaf, where the whole chain is valid at this time; throws `.expired`, for the root alone `.role`.
  public func verifiedOperator(at now: Timestamp) throws(TrustError) -> VerifiedOperator {
    guard !isRootAlone else { throw .role }
    return try signer(at: now)
  }

  /// As `verifiedOperator`, and the root counts as an admin.
  func signer(at now: Timestamp) throws(TrustError) -> VerifiedOperator {
    var end = Timestamp(milliseconds: .max)
    for certificate in certificates {
      guard Timestamp(certificate.notValidBefore) <= now, now < Timestamp(certificate.notValidAfter) else { throw .expired }
      end = min(end, Timestamp(certificate.notValidAfter))
    }
    let key = Array(leafKey.derRepresentation)
    return VerifiedOperator(
      name: DisplayName.shown(certificates.first?.subject.commonName ?? ""), role: role, scope: scope,
      digest: KeyDigest.of(publicKey: key), publicKey: key, validUntil: end)
  }

  static func parse(_ bytes: [UInt8]) throws(TrustError) -> Certificate {
    guard bytes.count <= Limits.certificate else { throw .chain }
    return try failing(as: .chain) { try Certificate(derEncoded: bytes) }
  }

  private static func issued(_ certificate: Certificate, by issuer: Certificate) -> Bool {
    guard certificate.issuer == issuer.subject, certificate.signatureAlgorithm == .ecdsaWithSHA256 else { return false }
    guard P256.Signing.PublicKey(issuer.publicKey) != nil, hasKnownExtensions(certificate) else { return false }
    guard case .isCertificateAuthority = try? issuer.extensions.basicConstraints else { return false }
    return issuer.publicKey.isValidSignature(certificate.signature, for: certificate)
  }

  private static func hasKnownExtensions(_ certificate: Certificate) -> Bool {
    let known: [ASN1ObjectIdentifier] = [
      .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage, ScopeExtension.identifier,
    ]
    return certificate.extensions.allSatisfy { !$0.critical || known.contains($0.oid) }
  }
}

extension Certificate {
  /// SubjectPublicKeyInfo, DER; empty, and so equal to no pinned key, where it cannot be written.
  var spki: [UInt8] {
    var serializer = DER.Serializer()
    try? serializer.serialize(publicKey)
    return serializer.serializedBytes
  }
}

extension DistinguishedName {
  /// The text of the common name.
  var commonName: String? { text(of: .RDNAttributeType.commonName) }

  /// The text of the organisation's name.
  var organisation: String? { text(of: .RDNAttributeType.organizationName) }

  private func text(of type: ASN1ObjectIdentifier) -> String? {
    for part in self {
      for attribute in part where attribute.type == type { return String(attribute.value) }
    }
    return nil
  }
}

extension KeyDigest {
  /// The digest of the key in a certificate (DER); throws `.chain` where it is none.
  public static func of(certificate: [UInt8]) throws(TrustError) -> [UInt8] {
    of(publicKey: try CertificateChain.parse(certificate).spki)
  }
}
