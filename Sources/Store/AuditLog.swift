import Policy

extension RelayStore {
  /// One line of a customer's chain.
  public struct Line: Equatable, Sendable {
    public let customer: String
    public let number: UInt64
    public let line: String
    public let hash: [UInt8]

    init(_ row: [SQLValue]) {
      customer = row[0].text
      number = UInt64(clamping: row[1].integer)
      line = row[2].text
      hash = row[3].blob
    }
  }

  /// Lines of one customer, or of every chain (`customer` nil) in the order they were written; skips the first so many, at most
  /// `limit`.
  public func lines(of customer: String?, skipping: UInt64, limit: Int) throws(StoreError) -> [Line] {
    let rows =
      if let customer {
        try database.rows(
          "SELECT customer, n, line, h FROM audit WHERE customer = ? AND n > ? ORDER BY n LIMIT ?", .text(customer),
          .integer(Int64(clamping: skipping)), .integer(Int64(limit)))
      } else {
        try database.rows(
          "SELECT customer, n, line, h FROM audit ORDER BY rowid LIMIT ? OFFSET ?", .integer(Int64(limit)),
          .integer(Int64(clamping: skipping)))
      }
    return rows.map(Line.init)
  }

  /// Where a customer's chain stands; zero and zeros where it has no line.
  public func head(of customer: String) throws(StoreError) -> (count: UInt64, head: [UInt8]) {
    let row = try database.rows("SELECT n, h FROM audit WHERE customer = ? ORDER BY n DESC LIMIT 1", .text(customer)).first
    return (UInt64(clamping: row?[0].integer ?? 0), row?[1].blob ?? AuditChain.start)
  }

  /// A signed checkpoint, as witnesses keep it.
  public struct SignedCheckpoint: Equatable, Sendable {
    public let text: String
    public let signature: [UInt8]

    public init(text: String, signature: [UInt8]) {
      self.text = text
      self.signature = signature
    }
  }

  /// Enters every chain with news into the ledger and signs where the ledger stands; nil where there was no news. `sign` gets the
  /// count and head of the ledger.
  public func checkpoint(
    sign: (UInt64, [UInt8]) throws(StoreError) -> SignedCheckpoint
  ) throws(StoreError) -> SignedCheckpoint? {
    let news = try database.rows(
      """
      SELECT audit.customer, audit.n, audit.h FROM audit LEFT JOIN anchored USING (customer)
      WHERE audit.n = (SELECT max(n) FROM audit AS other WHERE other.customer = audit.customer)
        AND audit.n > coalesce(anchored.n, 0) ORDER BY audit.customer
      """)
    guard !news.isEmpty else { return nil }
    return try database.transaction { () throws(StoreError) in
      var (count, head) = try ledgerHead()
      for row in news {
        let line = LedgerLine(customer: row[0].text, n: row[1].integer, head: row[2].blob).text
        count += 1
        head = AuditChain.next(head, line)
        try database.rows("INSERT INTO ledger VALUES (?, ?, ?)", .integer(Int64(count)), .text(line), .blob(head))
        try database.rows("INSERT OR REPLACE INTO anchored VALUES (?, ?)", row[0], row[1])
      }
      let signed = try sign(count, head)
      try database.rows(
        "INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?)", .integer(Int64(count)), .text(signed.text), .blob(signed.signature))
      return signed
    }
  }

  /// The newest checkpoint; nil before the first.
  public func newestCheckpoint() throws(StoreError) -> SignedCheckpoint? {
    try database.rows("SELECT text, signature FROM checkpoint ORDER BY count DESC LIMIT 1").first.map {
      SignedCheckpoint(text: $0[0].text, signature: $0[1].blob)
    }
  }

  /// The head the ledger had after so many lines; nil where it has fewer.
  public func ledgerHead(at count: UInt64) throws(StoreError) -> [UInt8]? {
    if count == 0 { return AuditChain.start }
    return try database.rows("SELECT h FROM ledger WHERE n = ?", .integer(Int64(clamping: count))).first?[0].blob
  }

  private func ledgerHead() throws(StoreError) -> (UInt64, [UInt8]) {
    let row = try database.rows("SELECT n, h FROM ledger ORDER BY n DESC LIMIT 1").first
    return (UInt64(clamping: row?[0].integer ?? 0), row?[1].blob ?? AuditChain.start)
  }

  /// Verifies all chains of the open database.
  public func verify() throws(StoreError) -> AuditSnapshot.Finding {
    try AuditSnapshot(database).verify()
  }
}
