import Crypto
import Policy
import Wire

/// A statement in the name of the organisation, by the root or by an operator. It stays valid when the signer's certificate
/// runs out: the chain is checked at the time the statement was made.
public protocol OrganisationStatement: Statement {
  /// The roles whose signature counts.
  static var signers: [OperatorRole] { get }
  /// Whether a key that lives in a browser may sign it: the code there comes from a relay, which could have anything signed.
  static var mayComeFromBrowser: Bool { get }
  /// When it was signed.
  var issuedAt: Timestamp { get }
}

extension OrganisationStatement {
  public static var mayComeFromBrowser: Bool { false }
}

/// A key of the organisation with its chain: the root's, or an operator's.
public struct OrganisationSigner: Sendable {
  let key: P256.Signing.PrivateKey
  /// DER, leaf first, ends with the root.
  public let chain: [[UInt8]]

  init(key: P256.Signing.PrivateKey, chain: [[UInt8]]) {
    self.key = key
    self.chain = chain
  }

  /// The statement with signature and chain.
  public func sign<Content: OrganisationStatement>(_ content: Content) throws(TrustError) -> SignedBytes {
    let payload = content.payload
    return SignedBytes(
      payload: payload, signature: try P256Signature.sign(Content.signedBytes(payload), with: key), chain: chain)
  }
}

/// A statement whose signature and chain were checked; only `SignedBytes.verified` makes one.
public struct Verified<Content: OrganisationStatement>: Sendable {
  public let content: Content
  /// Who signed; whoever takes new statements refuses those of a revoked signer.
  public let signer: VerifiedOperator
  /// What was verified, to keep and to hand on.
  public let bytes: SignedBytes
}

extension SignedBytes {
  /// Checks the chain to the pinned root, the signature, then reads, then checks role, scope and validity at the time of
  /// signing. Throws `.chain`, `.badSignature`, `.malformed`, `.role` or `.expired`.
  public func verified<Content: OrganisationStatement>(
    as kind: Content.Type, root: [UInt8]
  ) throws(TrustError) -> Verified<Content> {
    let chain = try CertificateChain(chain, root: root)
    try P256Signature.verify(signature, over: Content.signedBytes(payload), by: chain.leafKey)
    let content = try Content(verified: payload)
    let signer = try chain.signer(at: content.issuedAt)
    guard Content.signers.contains(signer.role), signer.scope.devices.isEmpty else { throw .role }
    guard Content.mayComeFromBrowser || !signer.scope.livesInBrowser else { throw .role }
    return Verified(content: content, signer: signer, bytes: self)
  }
}
