import Crypto
import Policy
import X509

/// The key that everything of an organisation hangs on, with its self-signed certificate (10 years) that carries the
/// company's name and domain. It is made by `rs init`, kept encrypted, and never lives on the relay's account.
public struct OrganisationRoot: Sendable {
  private let key: P256.Signing.PrivateKey
  /// DER.
  public let certificate: [UInt8]

  /// A new root, valid from an hour before `now` (clocks differ) for ten years; throws `.name` for a company or domain that `DisplayName`
  /// refuses.
  public init(company: String, domain: String, at now: Timestamp) throws(TrustError) {
    let company = try DisplayName.issued(company)
    let domain = try DisplayName.issued(domain)
    key = P256.Signing.PrivateKey()
    let subject = try failing(as: .name) {
      try DistinguishedName {
        OrganizationName(company)
        CommonName(domain)
      }
    }
    let issue = CertificateIssue(
      subject: subject, publicKey: key.publicKey, from: now.adding(seconds: -3600), until: now.adding(seconds: 3652 * 86_400),
      isAuthority: true)
    certificate = try issue.sign(by: subject, key)
  }

  /// The root from its encrypted key and certificate; throws `.passphrase`, `.malformed` or `.wrongKey`.
  public init(encryptedKey: String, passphrase: String, certificate: [UInt8]) throws(TrustError) {
    key = try EncryptedKey.open(encryptedKey, passphrase: passphrase)
    guard try OrganisationCertificate(certificate).publicKey == Array(key.publicKey.derRepresentation) else { throw .wrongKey }
    self.certificate = certificate
  }

  /// The digest that everyone pins.
  public var digest: [UInt8] { KeyDigest.of(publicKey: Array(key.publicKey.derRepresentation)) }

  /// PKCS#8, encrypted, PEM.
  public func encryptedKey(passphrase: String) throws(TrustError) -> String {
    try EncryptedKey.pem(of: key, passphrase: passphrase)
  }

  /// Signs statements and certificates in the name of the organisation.
  public var signer: OrganisationSigner { OrganisationSigner(key: key, chain: [certificate]) }

  /// A certificate for the relay's CMS signatures on exported evidence, valid for a year.
  public func evidenceCertificate(publicKey: [UInt8], at now: Timestamp) throws(TrustError) -> [UInt8] {
    let root = try CertificateChain.parse(certificate)
    let subject = try failing(as: .name) {
      try DistinguishedName {
        OrganizationName(root.subject.organisation ?? "")
        CommonName("rs evidence")
      }
    }
    let issue = CertificateIssue(
      subject: subject, publicKey: try P256Signature.publicKey(publicKey), from: now.adding(seconds: -3600),
      until: now.adding(seconds: 366 * 86_400))
    return try issue.sign(by: root.subject, key)
  }
}

/// What a root certificate says of its organisation. Being well-formed proves nothing: compare `digest` with the pinned one.
public struct OrganisationCertificate: Equatable, Sendable {
  public let company: String
  public let domain: String
  public let publicKey: [UInt8]

  /// Reads a certificate (DER); throws `.chain` or `.malformed`.
  public init(_ bytes: [UInt8]) throws(TrustError) {
    let certificate = try CertificateChain.parse(bytes)
    guard let company = certificate.subject.organisation, let domain = certificate.subject.commonName else { throw .malformed }
    self.company = DisplayName.shown(company)
    self.domain = DisplayName.shown(domain)
    publicKey = certificate.spki
  }

  /// What is pinned.
  public var digest: [UInt8] { KeyDigest.of(publicKey: publicKey) }
}
