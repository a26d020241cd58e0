import Catalogue
import Glibc
import Policy
import Store
import Trust
import Wire

/// What the relay knows of its organisation: the root it serves, and the newest signed policy and revocations.
struct RelayTrust: Sendable {
  var root: [UInt8]
  var rootCertificate: [UInt8]
  var policy: Verified<OrganisationPolicy>
  var revocations: Verified<RevocationList>

  /// The message that agents and viewers get.
  var message: ControlMessage { .trust(policy: policy.bytes, revocations: revocations.bytes) }

  /// What the store holds; nil before `rs init`.
  static func load(_ store: RelayStore) async throws(StoreError) -> RelayTrust? {
    guard let root = try await store.trust(.root), let policy = try await store.trust(.policy),
      let revocations = try await store.trust(.revocations), let digest = try? KeyDigest.of(certificate: root)
    else { return nil }
    var known = KnownTrust(root: digest)
    guard let signedPolicy = SignedBytes(stored: policy), let signedRevocations = SignedBytes(stored: revocations),
      (try? known.take(policy: signedPolicy, revocations: signedRevocations)) != nil,
      let verifiedPolicy = known.policy, let verifiedRevocations = known.revocations
    else { return nil }
    return RelayTrust(root: digest, rootCertificate: root, policy: verifiedPolicy, revocations: verifiedRevocations)
  }

  /// Takes what `rs init` has left into the store.
  static func adopt(_ new: NewOrganisation, into store: RelayStore) async throws(StoreError) {
    let now = WallClock.now()
    try await store.setTrust(
      [
        (.root, 1, new.root), (.evidenceCertificate, 1, new.evidenceCertificate), (.policy, 1, new.policy.stored),
        (.revocations, 1, new.revocations.stored),
      ], AuditEvent("organisation.made"), at: now)
    guard let root = try? KeyDigest.of(certificate: new.root),
      let administrator = try? CertificateChain(new.administrator, root: root).verifiedOperator(at: now)
    else { return }
    try await store.enter(
      OperatorRow(administrator, chain: new.administrator),
      AuditEvent(
        "operator.added", object: KeyDigest.hex(administrator.digest), personal: [("name", administrator.name)]), at: now)
  }
}

extension OperatorRow {
  init(_ verified: VerifiedOperator, chain: [[UInt8]]) {
    var writer = ByteWriter()
    writer.list(chain) { $0.bytes($1) }
    self.init(
      digest: verified.digest, name: verified.name, role: verified.role, validUntil: verified.validUntil, chain: writer.bytes)
  }
}

extension SignedBytes {
  /// One run of bytes, as the store keeps it.
  var stored: [UInt8] {
    var writer = ByteWriter()
    writer.signed(self)
    return writer.bytes
  }

  init?(stored bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let signed = try? reader.signed() else { return nil }
    self = signed
  }
}

extension RelayError {
  /// What a failure of the store means for the person who runs the relay.
  init(_ error: StoreError) {
    switch error {
    case .locked(let path): self.init("data.locked", RelaySentences.locked(path), exit: 75)
    case .unreadable(let path, let code):
      self.init("data.unreadable", RelaySentences.unreadable(path, SystemSentences.error(code)), exit: 73)
    case .newer(let path, _): self.init("data.newer", RelaySentences.newer(path), exit: 78)
    case .corrupt(let path, let part):
      self.init("data.corrupt", RelaySentences.corrupt(path, SystemSentences.part(part)), exit: 65)
    case .full: self.init("data.full", RelaySentences.storage(SystemSentences.error(ENOSPC)), exit: 74)
    case .ioError(let code): self.init("data.io", RelaySentences.storage(SystemSentences.error(code)), exit: 74)
    case .statement(let part): self.init("data.io", RelaySentences.storage(SystemSentences.part(part)), exit: 74)
    case .exists: self.init("data.exists", RelaySentences.storage(SystemSentences.error(EEXIST)), exit: 70)
    }
  }
}
