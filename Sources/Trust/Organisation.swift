import Crypto
import Policy
import Wire

/// A new organisation, as `rs init` makes it: what stays with the administrator and what the relay gets.
public struct Organisation: Sendable {
  /// Stays with the administrator.
  public let root: OrganisationRoot
  /// Stays with the administrator: the first operator, role admin.
  public let administrator: OperatorIdentity
  /// To the relay: the certificate of its evidence key, DER.
  public let evidenceCertificate: [UInt8]
  /// To the relay: version 1, signed by the root.
  public let policy: SignedBytes
  /// To the relay: version 1, empty, signed by the root.
  public let revocations: SignedBytes

  /// The public halves of the keys the relay made for itself.
  public struct RelayKeys: Sendable {
    /// Ed25519, 32 bytes.
    public var policy: [UInt8]
    /// Ed25519, 32 bytes.
    public var audit: [UInt8]
    /// P-256, SubjectPublicKeyInfo (DER).
    public var evidence: [UInt8]

    public init(policy: [UInt8], audit: [UInt8], evidence: [UInt8]) {
      self.policy = policy
      self.audit = audit
      self.evidence = evidence
    }
  }

  /// The longest session of a new organisation, seconds.
  public static let maxSeconds: UInt32 = 8 * 3600

  /// Makes the organisation; throws `.name` for a name that could imitate another, `.malformed` for keys that are none.
  public init(
    company: String, domain: String, administrator name: String, relay: RelayKeys, locations: [RelayLocation],
    consentVersion: String, at now: Timestamp
  ) throws(TrustError) {
    root = try OrganisationRoot(company: company, domain: domain, at: now)
    administrator = try OperatorIdentity(name: name, role: .admin, issuer: root.signer, at: now)
    evidenceCertificate = try root.evidenceCertificate(publicKey: relay.evidence, at: now)
    let names = try OrganisationCertificate(root.certificate)
    policy = try root.signer.sign(
      OrganisationPolicy(
        version: 1, issuedAt: now, company: names.company, domain: names.domain, relayPolicyKey: relay.policy,
        auditKey: relay.audit, evidenceCertificate: Array(SHA256.hash(data: evidenceCertificate)), relays: locations,
        rights: [.server: .all, .networkDevice: .all, .workstation: .all, .attended: .all], maxSeconds: Self.maxSeconds,
        consentVersion: consentVersion))
    revocations = try root.signer.sign(RevocationList(version: 1, issuedAt: now, operators: [], devices: []))
  }
}
