import Policy
import Wire

/// What a peer knows of its organisation: the newest policy and revocations it has seen, never older ones (T34).
public struct KnownTrust: Sendable {
  /// The pinned root.
  public let root: [UInt8]
  public private(set) var policy: Verified<OrganisationPolicy>?
  public private(set) var revocations: Verified<RevocationList>?

  /// Knows only the root.
  public init(root: [UInt8]) {
    self.root = root
  }

  /// Takes a policy and revocations that the relay hands out. Nothing changes where either is refused: throws what
  /// `SignedBytes.verified` throws, `.outdated` for a lower version or other content of the version known, `.revoked` where a
  /// new version is signed by a revoked operator.
  public mutating func take(policy: SignedBytes, revocations: SignedBytes) throws(TrustError) {
    let newPolicy = try policy.verified(as: OrganisationPolicy.self, root: root)
    let newRevocations = try revocations.verified(as: RevocationList.self, root: root)
    if let known = self.revocations {
      try Self.compare(newRevocations.content.version, known.content.version, same: newRevocations.content == known.content)
      if newRevocations.content.version > known.content.version { try refuse(newRevocations.signer) }
    }
    if let known = self.policy {
      try Self.compare(newPolicy.content.version, known.content.version, same: newPolicy.content == known.content)
      if newPolicy.content.version > known.content.version { try refuse(newPolicy.signer) }
    }
    self.policy = newPolicy
    self.revocations = newRevocations
  }

  private static func compare(_ new: UInt64, _ known: UInt64, same: Bool) throws(TrustError) {
    guard new > known || (new == known && same) else { throw .outdated }
  }

  private func refuse(_ signer: VerifiedOperator) throws(TrustError) {
    if revocations?.content.revokes(operator: signer.digest) == true { throw .revoked }
  }
}
