import Crypto

/// `h_n = SHA-256(hex(h_{n-1}) ‖ "\n" ‖ line ‖ "\n")`, `h_0` is 32 zero bytes: verifiable with `sha256sum` alone.
public enum AuditChain {
  /// The head of a chain without lines.
  public static let start = [UInt8](repeating: 0, count: 32)

  /// The head after one more line.
  public static func next(_ head: [UInt8], _ line: String) -> [UInt8] {
    var hash = SHA256()
    hash.update(data: Array(AuditLine.hex(head).utf8))
    hash.update(data: Array("\n\(line)\n".utf8))
    return Array(hash.finalize())
  }

  /// What a verification found.
  public enum Finding: Equatable, Sendable {
    /// Every line of every chain fits; so many lines.
    case intact(lines: Int)
    /// The chain of this customer does not fit at line `n`.
    case broken(customer: String, n: Int64)
    /// The chain of this customer has fewer lines, or another head, than a signed checkpoint says.
    case truncated(customer: String, n: Int64)
    /// The ledger of checkpoints does not fit at line `n`.
    case ledgerBroken(n: Int64)
    /// A witness knows a newer state, or another one with as many lines: this is an older or another database.
    case olderThanWitness(count: UInt64)
  }

  /// Verifies a database without changing it. `witness` is a checkpoint that somebody else has kept.
  public static func verify(
    folder: String, witness: (count: UInt64, head: [UInt8])? = nil
  ) throws(StoreError) -> Finding {
    let database = try Database(path: folder + "/" + RelayStore.fileName, readOnly: true)
    guard try database.version == RelaySchema.migrations.count else {
      throw .newer(path: database.path, version: try database.version)
    }
    return try verify(database, witness: witness)
  }

  static func verify(_ database: Database, witness: (count: UInt64, head: [UInt8])?) throws(StoreError) -> Finding {
    var lines = 0
    var heads: [String: (n: Int64, h: [UInt8])] = [:]
    var hashes: [String: [Int64: [UInt8]]] = [:]
    for row in try database.rows("SELECT customer, n, line, h FROM audit ORDER BY customer, n") {
      let customer = row[0].text
      let head = heads[customer] ?? (0, start)
      let hash = next(head.h, row[2].text)
      guard row[1].integer == head.n + 1, row[3].blob == hash else { return .broken(customer: customer, n: head.n + 1) }
      heads[customer] = (head.n + 1, hash)
      hashes[customer, default: [:]][head.n + 1] = hash
      lines += 1
    }
    var ledger: (n: Int64, h: [UInt8]) = (0, start)
    var witnessed = witness.map { $0.count == 0 } ?? true
    for row in try database.rows("SELECT n, line, h FROM ledger ORDER BY n") {
      let hash = next(ledger.h, row[1].text)
      guard row[0].integer == ledger.n + 1, row[2].blob == hash else { return .ledgerBroken(n: ledger.n + 1) }
      ledger = (ledger.n + 1, hash)
      if let witness, witness.count == UInt64(ledger.n) { witnessed = witness.head == hash }
      guard let anchor = LedgerLine(row[1].text) else { return .ledgerBroken(n: ledger.n) }
      guard hashes[anchor.customer]?[anchor.n] == anchor.head else { return .truncated(customer: anchor.customer, n: anchor.n) }
    }
    guard witnessed else { return .olderThanWitness(count: witness?.count ?? 0) }
    return .intact(lines: lines)
  }
}

/// One line of the ledger: which customer's chain stood where when a checkpoint was signed.
struct LedgerLine {
  let customer: String
  let n: Int64
  let head: [UInt8]

  init(customer: String, n: Int64, head: [UInt8]) {
    self.customer = customer
    self.n = n
    self.head = head
  }

  /// `n`, tab, head in hexadecimal, tab, customer.
  var text: String { "\(n)\t\(AuditLine.hex(head))\t\(customer)" }

  init?(_ text: String) {
    let parts = text.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let n = Int64(parts[0]), parts[1].utf8.count == 64 else { return nil }
    var head: [UInt8] = []
    var digits = parts[1].makeIterator()
    while let high = digits.next()?.hexDigitValue, let low = digits.next()?.hexDigitValue {
      head.append(UInt8(high << 4 | low))
    }
    guard head.count == 32 else { return nil }
    self.init(customer: String(parts[2]), n: n, head: head)
  }
}
