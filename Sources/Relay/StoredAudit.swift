import Catalogue
import Glibc
import Policy
import Store
import Trust
import Wire

/// The audit in a relay's data folder, read without changing it, beside a running relay or without one.
public enum StoredAudit {
  /// An audit in which everything fits.
  public struct Intact: Sendable {
    public let lines: Int
    /// So many of them are newer than the last signed checkpoint.
    public let unsealed: Int
    /// What the checkpoints are signed with; nil before the first organisation, when there are none.
    public let key: LogKey?
  }

  /// The key of the audit log, as the organisation-signed policy in the folder names it.
  public struct LogKey: Sendable {
    /// Ed25519, 32 bytes.
    public let key: [UInt8]
    /// SHA-256 of the public key of the root that the policy's signature leads to.
    public let root: [UInt8]
    public let policyVersion: UInt64
  }

  /// Recomputes every chain and the ledger of checkpoints, checks the signature of every checkpoint and that its head is in the ledger, and compares the
  /// ledger with a checkpoint that somebody else has kept. `root` is the organisation's as somebody else has pinned it; without it, that of the folder
  /// counts. Throws with exit code 65 and the first thing that does not fit, with 66 where there is nothing to read.
  public static func verify(data: String, root: [UInt8]?, witness: Checkpoint?) throws(RelayError) -> Intact {
    let snapshot: AuditSnapshot
    do throws(StoreError) { snapshot = try AuditSnapshot(folder: data) } catch { throw notRead(error) }
    let key = try logKey(snapshot, root)
    let finding = snapshot.verify(witness: witness.map { ($0.count, $0.head) }) { stored in
      let read = key.flatMap { try? Checkpoint(text: stored.text, signature: stored.signature, auditKey: $0.key) }
      return read.map { ($0.count, $0.head) }
    }
    switch finding {
    case .intact(let lines, let unsealed): return Intact(lines: lines, unsealed: unsealed, key: key)
    case .broken(let customer, let n):
      throw broken(AdminSentences.auditBroken(customer: DisplayName.shown(customer), number: UInt64(clamping: n)))
    case .truncated(let customer, let n): throw broken(RelaySentences.auditTruncated(DisplayName.shown(customer), n))
    case .altered(let spans):
      throw broken(RelaySentences.auditAltered(spans.map { (DisplayName.shown($0.customer), $0.first, $0.last) }))
    case .ledgerBroken(let n): throw broken(RelaySentences.ledgerBroken(n))
    case .olderThanWitness(let count): throw broken(RelaySentences.olderThanWitness(count))
    }
  }

  private static func logKey(_ snapshot: AuditSnapshot, _ pinned: [UInt8]?) throws(RelayError) -> LogKey? {
    guard let certificate = snapshot.trust(.root), let stored = snapshot.trust(.policy) else { return nil }
    guard let root = pinned ?? (try? KeyDigest.of(certificate: certificate)), let signed = SignedBytes(stored: stored),
      let policy = try? signed.verified(as: OrganisationPolicy.self, root: root)
    else { throw broken(RelaySentences.foreignPolicy) }
    return LogKey(key: policy.content.auditKey, root: root, policyVersion: policy.content.version)
  }

  private static func broken(_ sentence: Sentence) -> RelayError {
    RelayError("audit.broken", sentence, exit: 65)
  }

  private static func notRead(_ error: StoreError) -> RelayError {
    guard case .unreadable(let path, let code) = error else { return RelayError(error) }
    let sentence = code == ENOENT ? RelaySentences.noState(path) : RelaySentences.unreadable(path, SystemSentences.error(code))
    return RelayError("data.unreadable", sentence, exit: 66)
  }
}
