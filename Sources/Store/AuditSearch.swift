import Policy

/// Which lines of the audit are asked for; the newest come first.
public struct AuditQuery: Sendable {
  /// Nil: every chain.
  public var customer: String?
  /// How the code of the event begins; empty: every event.
  public var event = ""
  /// From this moment on.
  public var from: Timestamp?
  /// Before this moment.
  public var until: Timestamp?
  /// What has to be in the line, or in one of the personal values that it commits to; without regard to case, and letters beyond ASCII stand for any.
  public var search = ""
  /// Only lines that were written before the one of this number; nil: from the newest on.
  public var before: Int64?

  public init() {}

  /// Lines of one page.
  public static let page = 100
}

/// A line of the audit, and what it commits to where that has not been erased.
public struct AuditEntry: Equatable, Sendable {
  /// Its place among all lines of this relay.
  public let place: Int64
  public let line: RelayStore.Line
  /// Personal values by the hexadecimal digest that stands in the line.
  public let personal: [String: String]
}

extension RelayReader {
  /// A page of lines, and one more where there is another page.
  public func lines(_ query: AuditQuery) throws(StoreError) -> [AuditEntry] {
    // A line begins {"n":1,"t":"2026-11-21T03:04:05.678Z","ev":"session.start"; what a person has written is never in it as it stands.
    try database.rows(
      """
      SELECT rowid, customer, n, line, h FROM audit
      WHERE rowid < ?1 AND (?2 IS NULL OR customer = ?2) AND (?3 = '' OR instr(line, ?3) > 0)
        AND (?4 = '' OR substr(line, instr(line, '"t":"') + 5, 24) >= ?4)
        AND (?5 = '' OR substr(line, instr(line, '"t":"') + 5, 24) < ?5)
        AND (?6 = '' OR line LIKE ?6 ESCAPE '\\'
          OR rowid IN (SELECT line FROM personal WHERE ?6 <> '' AND value LIKE ?6 ESCAPE '\\'))
      ORDER BY rowid DESC LIMIT ?7
      """, .integer(query.before ?? .max), query.customer.map { .text($0) } ?? .null,
      .text(query.event.isEmpty ? "" : "\"ev\":\"\(AuditLine.quoted(query.event).dropFirst().dropLast())"),
      .text(query.from?.iso8601 ?? ""), .text(query.until?.iso8601 ?? ""), .text(Self.pattern(query.search)),
      .integer(Int64(AuditQuery.page + 1))
    ).map(entry)
  }

  /// The names that the directory has for an operator and a device.
  public func names(technician: [UInt8]?, device: [UInt8]?) throws(StoreError) -> (technician: String?, device: String?) {
    let row =
      try database.rows(
        "SELECT (SELECT name FROM operator WHERE digest = ?), (SELECT name FROM device WHERE digest = ?)",
        technician.map { .blob($0) } ?? .null, device.map { .blob($0) } ?? .null
      ).first ?? [.null, .null]
    return (row[0] == .null ? nil : row[0].text, row[1] == .null ? nil : row[1].text)
  }

  /// The first `count` lines of a customer's chain.
  public func chain(of customer: String, count: UInt64) throws(StoreError) -> [RelayStore.Line] {
    try database.rows(
      "SELECT customer, n, line, h FROM audit WHERE customer = ? AND n <= ? ORDER BY n", .text(customer),
      .integer(Int64(clamping: count))
    ).map(RelayStore.Line.init)
  }

  func entry(_ row: [SQLValue]) throws(StoreError) -> AuditEntry {
    var personal: [String: String] = [:]
    for value in try database.rows("SELECT commitment, value FROM personal WHERE line = ?", row[0]) {
      personal[AuditLine.hex(value[0].blob)] = value[1].text
    }
    return AuditEntry(
      place: row[0].integer,
      line: RelayStore.Line(Array(row.dropFirst())),
      personal: personal)
  }

  /// The text anywhere, for `LIKE`.
  private static func pattern(_ text: String) -> String {
    guard !text.isEmpty else { return "" }
    return text.reduce(into: "%") { $0 += "\\%_".contains($1) ? "\\\($1)" : $1.isASCII ? String($1) : "_" } + "%"
  }
}
