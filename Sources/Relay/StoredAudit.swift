import Catalogue
import Policy
import Store
import Trust

/// The audit in a relay's data folder, read without changing it, beside a running relay or without one.
public enum StoredAudit {
  /// Recomputes every chain and the ledger of checkpoints, and compares the ledger with a checkpoint that somebody else has kept; the number of
  /// entries. Throws with exit code 65 and the first thing that does not fit.
  public static func verify(data: String, witness: Checkpoint?) throws(RelayError) -> Int {
    let finding: AuditChain.Finding
    do throws(StoreError) {
      finding = try AuditChain.verify(folder: data, witness: witness.map { ($0.count, $0.head) })
    } catch {
      throw RelayError(error)
    }
    switch finding {
    case .intact(let lines): return lines
    case .broken(let customer, let n):
      throw broken(AdminSentences.auditBroken(customer: DisplayName.shown(customer), number: UInt64(clamping: n)))
    case .truncated(let customer, let n): throw broken(RelaySentences.auditTruncated(DisplayName.shown(customer), n))
    case .ledgerBroken(let n): throw broken(RelaySentences.ledgerBroken(n))
    case .olderThanWitness(let count): throw broken(RelaySentences.olderThanWitness(count))
    }
  }

  private static func broken(_ sentence: Sentence) -> RelayError {
    RelayError("audit.broken", sentence, exit: 65)
  }
}
