/// The audit of a relay's database as it stood at one moment, read without changing it, beside a running relay or without one.
public struct AuditSnapshot {
  /// How far a log of checkpoints has come: so many lines, and the head after them.
  public typealias Position = (count: UInt64, head: [UInt8])

  /// Some entries of one customer's chain.
  public struct Span: Equatable, Sendable {
    public let customer: String
    public let first: Int64
    public let last: Int64
  }

  /// What a verification found.
  public enum Finding: Equatable, Sendable {
    /// Every line of every chain fits; so many lines, of which so many are newer than the last checkpoint.
    case intact(lines: Int, unsealed: Int)
    /// The chain of this customer does not fit at line `n`.
    case broken(customer: String, n: Int64)
    /// The chain of this customer has fewer than the `n` lines that a checkpoint says.
    case truncated(customer: String, n: Int64)
    /// The chains fit, but a checkpoint was made over other entries: at least one of these was altered. The first checkpoint that does not fit decides.
    case altered([Span])
    /// The ledger of checkpoints does not fit at line `n`.
    case ledgerBroken(n: Int64)
    /// A witness knows a newer state, or another one with as many lines: this is an older or another database.
    case olderThanWitness(count: UInt64)
  }

  private let entries: [[SQLValue]]
  private let lines: [[SQLValue]]
  private let checkpoints: [(count: Int64, signed: RelayStore.SignedCheckpoint)]
  private let trust: [String: [UInt8]]

  /// Reads the database in this folder.
  public init(folder: String) throws(StoreError) {
    let database = try Database(path: folder + "/" + RelayStore.fileName, readOnly: true)
    // One transaction, ended with the connection: a running relay's next line is in all of it or in nothing.
    try database.rows("BEGIN")
    let version = try database.version
    guard version <= RelaySchema.migrations.count else { throw .newer(path: database.path, version: version) }
    try self.init(database)
  }

  init(_ database: Database) throws(StoreError) {
    entries = try database.rows("SELECT customer, n, line, h FROM audit ORDER BY customer, n")
    lines = try database.rows("SELECT n, line, h FROM ledger ORDER BY n")
    checkpoints = try database.rows("SELECT count, text, signature FROM checkpoint ORDER BY count").map {
      ($0[0].integer, RelayStore.SignedCheckpoint(text: $0[1].text, signature: $0[2].blob))
    }
    let rows = try database.rows("SELECT kind, bytes FROM trust")
    trust = Dictionary(rows.map { ($0[0].text, $0[1].blob) }) { first, _ in first }
  }

  /// The statement that was in force, as it was stored.
  public func trust(_ kind: RelayStore.TrustKind) -> [UInt8]? { trust[kind.rawValue] }

  /// Recomputes every chain and the ledger of checkpoints, and compares them with the checkpoints. `witness` is one that somebody else has kept;
  /// `opened` checks the signature of a stored one and reads it, nil where it is not signed. Without `opened` the stored ones are not looked at.
  public func verify(
    witness: Position? = nil, opened: ((RelayStore.SignedCheckpoint) -> Position?)? = nil
  ) -> Finding {
    var chains: [String: [[UInt8]]] = [:]
    for row in entries {
      let customer = row[0].text
      let n = Int64(chains[customer]?.count ?? 0) + 1
      let hash = AuditChain.next(chains[customer]?.last ?? AuditChain.start, row[2].text)
      guard row[1].integer == n, row[3].blob == hash else { return .broken(customer: customer, n: n) }
      chains[customer, default: []].append(hash)
    }
    var ledger = Ledger()
    for (n, row) in zip((1 as Int64)..., lines) {
      guard row[0].integer == n, ledger.append(row[1].text), row[2].blob == ledger.head else { return .ledgerBroken(n: n) }
    }
    if let finding = ledger.contradiction(of: chains) { return finding }
    if let opened, let finding = ledger.contradiction(of: checkpoints.map { ($0.count, opened($0.signed)) }) { return finding }
    if let witness, ledger.head(at: witness.count) != witness.head { return .olderThanWitness(count: witness.count) }
    let sealed = ledger.sealed.values.reduce(0, +)
    return .intact(lines: entries.count, unsealed: entries.count - Int(sealed))
  }
}

/// The ledger of checkpoints, recomputed line by line.
private struct Ledger {
  /// The head after so many lines; the first is that of the empty ledger.
  private(set) var heads = [AuditChain.start]
  private var spans: [(span: AuditSnapshot.Span, head: [UInt8])] = []
  /// How many entries of each customer are under a checkpoint.
  private(set) var sealed: [String: Int64] = [:]

  /// Appends a line; false for one that is none.
  mutating func append(_ text: String) -> Bool {
    guard let line = LedgerLine(text), line.n > sealed[line.customer] ?? 0 else { return false }
    heads.append(AuditChain.next(head, text))
    spans.append((.init(customer: line.customer, first: (sealed[line.customer] ?? 0) + 1, last: line.n), line.head))
    sealed[line.customer] = line.n
    return true
  }

  var head: [UInt8] { heads[heads.count - 1] }

  func head(at count: UInt64) -> [UInt8]? {
    count < heads.count ? heads[Int(count)] : nil
  }

  /// The first line that does not say what the chains are.
  func contradiction(of chains: [String: [[UInt8]]]) -> AuditSnapshot.Finding? {
    for (span, head) in spans {
      guard let chain = chains[span.customer], span.last <= chain.count else {
        return .truncated(customer: span.customer, n: span.last)
      }
      guard chain[Int(span.last) - 1] == head else { return .altered([span]) }
    }
    return nil
  }

  /// The first checkpoint that was not made over this ledger. Each covers the lines since the one before, and the last covers the last line.
  func contradiction(of checkpoints: [(count: Int64, opened: AuditSnapshot.Position?)]) -> AuditSnapshot.Finding? {
    var covered = 0
    for (count, opened) in checkpoints {
      guard let opened, opened.count == count, opened.count > covered, head(at: opened.count) == opened.head else {
        return altered(after: covered, to: Int(count))
      }
      covered = Int(count)
    }
    return covered == spans.count ? nil : altered(after: covered, to: spans.count)
  }

  private func altered(after covered: Int, to count: Int) -> AuditSnapshot.Finding {
    let unsure = spans.prefix(max(count, 0)).dropFirst(covered).map(\.span)
    return unsure.isEmpty ? .ledgerBroken(n: Int64(spans.count + 1)) : .altered(unsure)
  }
}
