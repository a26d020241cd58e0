import Policy

/// A session as the relay documents it.
public struct SessionRow: Equatable, Sendable {
  public var id: [UInt8]
  public var device: [UInt8]
  public var technician: [UInt8]
  public var customer: String
  public var rights: AccessRights
  public var variant: Variant
  public var started: Timestamp

  public init(
    id: [UInt8], device: [UInt8], technician: [UInt8], customer: String, rights: AccessRights, variant: Variant,
    started: Timestamp
  ) {
    self.id = id
    self.device = device
    self.technician = technician
    self.customer = customer
    self.rights = rights
    self.variant = variant
    self.started = started
  }
}

extension RelayStore {
  /// Documents a session before anyone is told that it may begin.
  public func begin(_ session: SessionRow, _ event: AuditEvent) throws(StoreError) {
    try change([event], at: session.started) { () throws(StoreError) in
      try database.rows(
        "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)", .blob(session.id), .blob(session.device),
        .blob(session.technician), .text(session.customer), .integer(Int64(session.rights.rawValue)),
        .integer(Int64(session.variant.rawValue)), .integer(session.started.milliseconds))
    }
  }

  /// Documents the end of a session, once: false where it had ended.
  public func end(_ id: [UInt8], reason: UInt16, code: String, at now: Timestamp) throws(StoreError) -> Bool {
    guard let session = try openSessions().first(where: { $0.id == id }) else { return false }
    let event = AuditEvent(
      "session.end", customer: session.customer, session: id, technician: session.technician, device: session.device,
      result: code)
    try change([event], at: now) { () throws(StoreError) in
      try database.rows(
        "UPDATE session SET ended = ?, reason = ? WHERE id = ?", .integer(now.milliseconds), .integer(Int64(reason)), .blob(id))
    }
    return true
  }

  /// Sessions that have not ended, as far as the database knows.
  public func openSessions() throws(StoreError) -> [SessionRow] {
    try database.rows(
      "SELECT id, device, operator, customer, rights, variant, started FROM session WHERE ended IS NULL"
    ).compactMap { row in
      guard let variant = Variant(rawValue: UInt8(clamping: row[5].integer)) else { return nil }
      return SessionRow(
        id: row[0].blob, device: row[1].blob, technician: row[2].blob, customer: row[3].text,
        rights: AccessRights(rawValue: UInt32(clamping: row[4].integer)), variant: variant,
        started: Timestamp(milliseconds: row[6].integer))
    }
  }

  /// Keeps a record that the agent has signed, whole, and documents it; false where the session is unknown or has one of this kind.
  public func keep(
    _ statement: [UInt8], signature: [UInt8], kind: UInt8, session: [UInt8], device: [UInt8], event: String, at now: Timestamp
  ) throws(StoreError) -> Bool {
    let known = try database.rows("SELECT customer FROM session WHERE id = ? AND device = ?", .blob(session), .blob(device))
    let kept = try database.rows("SELECT 1 FROM record WHERE session = ? AND kind = ?", .blob(session), .integer(Int64(kind)))
    guard let customer = known.first?[0].text, kept.isEmpty else { return false }
    let line = AuditEvent(event, customer: customer, session: session, device: device, record: statement + signature)
    try change([line], at: now) { () throws(StoreError) in
      try database.rows(
        "INSERT INTO record VALUES (?, ?, ?, ?)", .blob(session), .integer(Int64(kind)), .blob(statement), .blob(signature))
    }
    return true
  }
}
