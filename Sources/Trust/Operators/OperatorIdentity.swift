import Crypto
import Policy
import Wire
import X509

/// An operator's key and certificate chain, as the technician's machine keeps them.
public struct OperatorIdentity: Sendable {
  let key: P256.Signing.PrivateKey
  /// DER, leaf first, ends with the root.
  public let chain: [[UInt8]]

  /// The longest life of an operator's certificate, days.
  public static let maximumDays: Int64 = 30

  /// The identity from PEM texts; throws `.malformed`, or `.wrongKey` where key and certificate do not belong together.
  public init(keyPEM: String, chainPEM: String) throws(TrustError) {
    try self.init(
      key: try failing(as: .malformed) { try P256.Signing.PrivateKey(pemRepresentation: keyPEM) }, chain: PEM.chain(chainPEM))
  }

  init(key: P256.Signing.PrivateKey, chain: [[UInt8]]) throws(TrustError) {
    guard let leaf = chain.first else { throw .malformed }
    guard try CertificateChain.parse(leaf).spki == Array(key.publicKey.derRepresentation) else { throw .wrongKey }
    self.key = key
    self.chain = chain
  }

  /// A new operator with a new key, certified by the root or an admin operator.
  public init(
    name: String, role: OperatorRole, scope: OperatorScope = .unlimited, issuer: OrganisationSigner, at now: Timestamp,
    days: Int64 = maximumDays
  ) throws(TrustError) {
    let key = P256.Signing.PrivateKey()
    let chain = try issuer.certify(
      name: name, role: role, scope: scope, publicKey: Array(key.publicKey.derRepresentation), at: now, days: days)
    try self.init(key: key, chain: chain)
  }

  /// The same key with a renewed chain; throws `.wrongKey` where the chain certifies another key.
  public func renewed(chain: [[UInt8]]) throws(TrustError) -> OperatorIdentity {
    try OperatorIdentity(key: key, chain: chain)
  }

  /// PKCS#8, PEM, not encrypted.
  public var keyPEM: String { key.pemRepresentation + "\n" }
  /// PKCS#8, DER, as TLS libraries take it.
  public var keyDER: [UInt8] { Array(key.derRepresentation) }
  /// SubjectPublicKeyInfo, DER.
  public var publicKey: [UInt8] { Array(key.publicKey.derRepresentation) }
  /// `KeyDigest` of the public key.
  public var digest: [UInt8] { KeyDigest.of(publicKey: publicKey) }
  /// Digest of the root at the end of the chain.
  public var rootDigest: [UInt8] {
    get throws(TrustError) {
      guard let root = chain.last else { throw .malformed }
      return KeyDigest.of(publicKey: try CertificateChain.parse(root).spki)
    }
  }
  /// Signs statements in the name of the organisation, as far as the role allows.
  public var signer: OrganisationSigner { OrganisationSigner(key: key, chain: chain) }
}

extension OrganisationSigner {
  /// A chain for an operator's key, certified by this signer; a renewal is the same key, name and scope again. It ends after
  /// `days`, at most `OperatorIdentity.maximumDays`, and never after the signer's own certificates. An administrator whose key lives in a
  /// browser is certified, but certifies nobody. Throws `.name`, or `.role` where the signer's role, scope or place in the chain or the new
  /// operator's scope forbids it, or `.malformed` where `publicKey` is no P-256 key, or `.expired`.
  public func certify(
    name: String, role: OperatorRole, scope: OperatorScope = .unlimited, publicKey: [UInt8], at now: Timestamp,
    days: Int64 = OperatorIdentity.maximumDays
  ) throws(TrustError) -> [[UInt8]] {
    let own = try self.own(at: now)
    guard own.role == .admin, own.scope == .unlimited, chain.count < Limits.chainLength else { throw .role }
    guard role.allows(scope), scope.isWellFormed else { throw .role }
    guard let issuer = chain.first else { throw .malformed }
    let issuerName = try CertificateChain.parse(issuer).subject
    let name = try DisplayName.issued(name)
    let subject = try failing(as: .name) {
      try DistinguishedName {
        OrganizationName(issuerName.organisation ?? "")
        CommonName(name)
      }
    }
    let end = now.adding(seconds: min(max(days, 1), OperatorIdentity.maximumDays) * 86_400)
    let issue = CertificateIssue(
      subject: subject, publicKey: try P256Signature.publicKey(publicKey), from: now.adding(seconds: -3600),
      until: min(end, own.validUntil), role: role, scope: scope, isAuthority: role == .admin && !scope.livesInBrowser,
      usages: [.clientAuth])
    return [try issue.sign(by: issuerName, key)] + chain
  }

  /// The operator of a chain certified again: same key, name, role and scope. The old chain must be of this organisation but may have run
  /// out. Throws `.chain`, or what `certify` throws.
  public func renew(
    _ old: [[UInt8]], at now: Timestamp, days: Int64 = OperatorIdentity.maximumDays
  ) throws(TrustError) -> [[UInt8]] {
    guard let root = chain.last, let leaf = old.first else { throw .chain }
    let verified = try CertificateChain(old, root: KeyDigest.of(certificate: root))
    guard !verified.isRootAlone else { throw .role }
    let certificate = try CertificateChain.parse(leaf)
    return try certify(
      name: certificate.subject.commonName ?? "", role: verified.role, scope: verified.scope, publicKey: certificate.spki,
      at: now,
      days: days)
  }

  /// Who this signer is, by its own chain; throws `.expired` where a certificate ran out.
  public func own(at now: Timestamp) throws(TrustError) -> VerifiedOperator {
    guard let root = chain.last else { throw .malformed }
    return try CertificateChain(chain, root: KeyDigest.of(publicKey: try CertificateChain.parse(root).spki)).signer(at: now)
  }
}
