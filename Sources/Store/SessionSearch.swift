import Policy

/// Which sessions are asked for; the newest come first.
public struct SessionQuery: Sendable {
  /// Nil: both those that run and those that have ended.
  public var isRunning: Bool?
  /// Sessions with this device only.
  public var device: [UInt8]?
  /// Sessions of this operator only.
  public var technician: [UInt8]?
  public var offset = 0

  public init() {}

  /// Sessions of one page.
  public static let page = 100
}

/// A session as it is listed. Its id is not among it: whoever has that is half-way in it (T12).
public struct ListedSession: Equatable, Sendable {
  /// Its number in this relay.
  public let handle: Int64
  /// Nil: that of a guest, who is in no directory.
  public let device: [UInt8]?
  /// Empty for a guest.
  public let deviceName: String
  public let customer: String
  public let technician: [UInt8]
  /// Empty where the directory has the operator no more.
  public let technicianName: String
  public let rights: AccessRights
  public let variant: Variant
  public let started: Timestamp
  public let ended: Timestamp?
  /// A `SessionEnd`, as it was given to `end`.
  public let reason: UInt16?
}

/// What an agent has signed about the consent to a session.
public struct StoredRecord: Equatable, Sendable {
  public let technicianName: String
  /// When the relay granted the session.
  public let started: Timestamp
  public let statement: [UInt8]
}

extension RelayReader {
  /// A page of sessions, and one more where there is another page.
  public func sessions(_ query: SessionQuery) throws(StoreError) -> [ListedSession] {
    // What an index serves best comes first; each is a fixed text.
    let (condition, order) =
      if query.device != nil {
        ("session.device = ?1 AND (?2 IS NULL OR session.operator = ?2)", "session.started DESC")
      } else if query.technician != nil {
        ("session.operator = ?2", "session.started DESC")
      } else {
        ("?1 IS NULL", "session.rowid DESC")
      }
    let state =
      switch query.isRunning {
      case true?: " AND ended IS NULL"
      case false?: " AND ended IS NOT NULL"
      case nil: ""
      }
    let rows = try database.rows(
      Self.listed + " WHERE " + condition + state + " ORDER BY " + order + " LIMIT ?3 OFFSET ?4",
      [
        query.device.map { .blob($0) } ?? .null, query.technician.map { .blob($0) } ?? .null,
        .integer(Int64(SessionQuery.page + 1)), .integer(Int64(query.offset)),
      ])
    return rows.compactMap(ListedSession.init)
  }

  /// A session by its handle, and its id for those who end it.
  public func session(_ handle: Int64) throws(StoreError) -> (id: [UInt8], session: ListedSession)? {
    guard let row = try database.rows(Self.listed + " WHERE session.rowid = ?", [.integer(handle)]).first,
      let session = ListedSession(row)
    else { return nil }
    return try database.rows("SELECT id FROM session WHERE rowid = ?", .integer(handle)).first.map { ($0[0].blob, session) }
  }

  /// The newest signed records of one kind about a device, at most `limit`.
  public func records(of device: [UInt8], kind: UInt8, limit: Int) throws(StoreError) -> [StoredRecord] {
    try database.rows(
      """
      SELECT operator.name, session.started, record.statement FROM session
        JOIN record ON record.session = session.id AND record.kind = ?2
        LEFT JOIN operator ON operator.digest = session.operator
      WHERE session.device = ?1 ORDER BY session.started DESC, record.n DESC LIMIT ?3
      """, .blob(device), .integer(Int64(kind)), .integer(Int64(limit))
    ).map {
      StoredRecord(technicianName: $0[0].text, started: Timestamp(milliseconds: $0[1].integer), statement: $0[2].blob)
    }
  }

  private static let listed = """
    SELECT session.rowid, session.device, device.name, session.customer, session.operator, operator.name, session.rights,
      session.variant, session.started, session.ended, session.reason
    FROM session LEFT JOIN device ON device.digest = session.device LEFT JOIN operator ON operator.digest = session.operator
    """
}

extension ListedSession {
  fileprivate init?(_ row: [SQLValue]) {
    guard let variant = Variant(rawValue: UInt8(clamping: row[7].integer)) else { return nil }
    self.init(
      handle: row[0].integer, device: row[1] == .null ? nil : row[1].blob, deviceName: row[2].text, customer: row[3].text,
      technician: row[4].blob, technicianName: row[5].text, rights: AccessRights(rawValue: UInt32(clamping: row[6].integer)),
      variant: variant, started: Timestamp(milliseconds: row[8].integer),
      ended: row[9] == .null ? nil : Timestamp(milliseconds: row[9].integer),
      reason: row[10] == .null ? nil : UInt16(clamping: row[10].integer))
  }
}
