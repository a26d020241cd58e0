import Policy

/// A session as the relay documents it.
public struct SessionRow: Equatable, Sendable {
  public var id: [UInt8]
  /// The digest of the device, or of the key of a guest.
  public var device: [UInt8]
  /// True for the session of a guest, who is in no directory.
  public var isAttended: Bool
  public var technician: [UInt8]
  public var customer: String
  public var rights: AccessRights
  public var variant: Variant
  public var started: Timestamp

  public init(
    id: [UInt8], device: [UInt8], isAttended: Bool = false, technician: [UInt8], customer: String, rights: AccessRights,
    variant: Variant, started: Timestamp
  ) {
    self.id = id
    self.device = device
    self.isAttended = isAttended
    self.technician = technician
    self.customer = customer
    self.rights = rights
    self.variant = variant
    self.started = started
  }
}

extension RelayStore {
  /// Records of one kind that a session may have.
  static let records: Int64 = 200

  /// Documents a session before anyone is told that it may begin.
  public func begin(_ session: SessionRow, _ event: AuditEvent) throws(StoreError) {
    let (device, guest): (SQLValue, SQLValue) =
      session.isAttended ? (.null, .blob(session.device)) : (.blob(session.device), .null)
    try change([event], at: session.started) { () throws(StoreError) in
      try database.rows(
        "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)", .blob(session.id), device, guest,
        .blob(session.technician), .text(session.customer), .integer(Int64(session.rights.rawValue)),
        .integer(Int64(session.variant.rawValue)), .integer(session.started.milliseconds))
    }
  }

  /// Documents the end of a session, once: false where it had ended. `operatorDigest`: who has ended it from outside.
  public func end(
    _ id: [UInt8], reason: UInt16, code: String, by operatorDigest: [UInt8]? = nil, at now: Timestamp
  ) throws(StoreError) -> Bool {
    guard let session = try openSessions().first(where: { $0.id == id }) else { return false }
    let event = AuditEvent(
      "session.end", customer: session.customer, session: id, technician: session.technician, device: session.device,
      object: operatorDigest.map { "by-\(AuditLine.hex($0))" }, result: code)
    try change([event], at: now) { () throws(StoreError) in
      try database.rows(
        "UPDATE session SET ended = ?, reason = ? WHERE id = ?", .integer(now.milliseconds), .integer(Int64(reason)), .blob(id))
    }
    return true
  }

  /// Sessions that have not ended, as far as the database knows.
  public func openSessions() throws(StoreError) -> [SessionRow] {
    try database.rows(
      """
      SELECT id, coalesce(device, guest), device IS NULL, operator, customer, rights, variant, started FROM session
      WHERE ended IS NULL
      """
    ).compactMap { row in
      guard let variant = Variant(rawValue: UInt8(clamping: row[6].integer)) else { return nil }
      return SessionRow(
        id: row[0].blob, device: row[1].blob, isAttended: row[2].integer != 0, technician: row[3].blob, customer: row[4].text,
        rights: AccessRights(rawValue: UInt32(clamping: row[5].integer)), variant: variant,
        started: Timestamp(milliseconds: row[7].integer))
    }
  }

  /// What an operator has done in a time.
  public struct Activity: Equatable, Sendable {
    /// Sessions that began.
    public let sessions: Int
    /// The different machines that they were with, guests' included, without the one that was asked about.
    public let otherDevices: Int
  }

  /// What an operator has done since, the machine `device` left out of the count of machines.
  public func activity(of technician: [UInt8], since: Timestamp, besides device: [UInt8]) throws(StoreError) -> Activity {
    let row = try database.rows(
      """
      SELECT count(*), count(DISTINCT nullif(coalesce(device, guest), ?)) FROM session WHERE operator = ? AND started > ?
      """, .blob(device), .blob(technician), .integer(since.milliseconds)
    ).first
    return Activity(sessions: Int(clamping: row?[0].integer ?? 0), otherDevices: Int(clamping: row?[1].integer ?? 0))
  }

  /// Keeps a record that the agent has signed, whole, and documents it; false where the session is unknown, or the record is known, or there are too
  /// many. A device's session has one record of a kind.
  public func keep(
    _ statement: [UInt8], signature: [UInt8], kind: UInt8, session: [UInt8], device: [UInt8], event: String,
    committed: [Commitment] = [], at now: Timestamp
  ) throws(StoreError) -> Bool {
    let known = try database.rows(
      "SELECT customer, device IS NULL FROM session WHERE id = ? AND coalesce(device, guest) = ?", .blob(session), .blob(device))
    let kept = try database.rows(
      "SELECT count(*), total(statement = ?) > 0 FROM record WHERE session = ? AND kind = ?", .blob(statement), .blob(session),
      .integer(Int64(kind)))
    guard let row = known.first, let count = kept.first?[0].integer, kept.first?[1].integer == 0,
      count < (row[1].integer == 0 ? 1 : Self.records)
    else { return false }
    let line = AuditEvent(
      event, customer: row[0].text, session: session, device: device, committed: committed, record: statement + signature)
    try change([line], at: now) { () throws(StoreError) in
      try database.rows(
        "INSERT INTO record VALUES (?, ?, ?, ?, ?)", .blob(session), .integer(Int64(kind)), .integer(count + 1),
        .blob(statement), .blob(signature))
    }
    return true
  }
}
