import Policy

/// What shows who calls the relay's API: sessions of browsers, and tokens of programs. The table knows their SHA-256 alone, so that a copy of it lets
/// nobody in (T7).
extension RelayStore {
  /// A session of a browser, from the last factor of its sign-in on.
  public struct WebSession: Equatable, Sendable {
    public let technician: [UInt8]
    public let started: Timestamp
    /// When its person last did something, to the minute.
    public let used: Timestamp
  }

  /// A token with which a program calls the API.
  public struct APIToken: Equatable, Sendable {
    public var digest: [UInt8]
    /// What its maker calls it.
    public var name: String
    public var role: OperatorRole
    /// Who made it.
    public var technician: [UInt8]
    public var made: Timestamp
    public var validUntil: Timestamp

    public init(
      digest: [UInt8], name: String, role: OperatorRole, technician: [UInt8], made: Timestamp, validUntil: Timestamp
    ) {
      self.digest = digest
      self.name = name
      self.role = role
      self.technician = technician
      self.made = made
      self.validUntil = validUntil
    }
  }

  /// The session with this digest.
  public func webSession(_ digest: [UInt8]) throws(StoreError) -> WebSession? {
    try database.rows("SELECT operator, started, used FROM web_session WHERE digest = ?", .blob(digest)).first.map {
      WebSession(
        technician: $0[0].blob, started: Timestamp(milliseconds: $0[1].integer), used: Timestamp(milliseconds: $0[2].integer))
    }
  }

  /// Notes that the person of a session did something; at most once a minute, since it waits for the disk.
  public func used(_ digest: [UInt8], at now: Timestamp) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try database.rows("UPDATE web_session SET used = ? WHERE digest = ?", .integer(now.milliseconds), .blob(digest))
    }
  }

  /// Ends a session.
  public func signOut(_ digest: [UInt8], _ event: AuditEvent, at now: Timestamp) throws(StoreError) {
    try change([event], at: now) { () throws(StoreError) in
      try database.rows("DELETE FROM web_session WHERE digest = ?", .blob(digest))
    }
  }

  /// Forgets what has run out: sessions that began or were last used before these moments, tokens, and invitations with the accounts of those who
  /// were never let in.
  public func sweepAccounts(startedBefore: Timestamp, usedBefore: Timestamp, at now: Timestamp) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try database.rows(
        "DELETE FROM web_session WHERE started < ? OR used < ?", .integer(startedBefore.milliseconds),
        .integer(usedBefore.milliseconds))
      try database.rows("DELETE FROM api_token WHERE valid_until < ?", .integer(now.milliseconds))
      try database.rows("DELETE FROM invitation WHERE valid_until < ?", .integer(now.milliseconds))
      try database.rows(
        """
        DELETE FROM account WHERE operator NOT IN (SELECT digest FROM operator)
          AND name NOT IN (SELECT name FROM invitation WHERE key IS NOT NULL)
        """)
    }
  }

  /// Enters a token; `.exists` where its digest is known.
  public func add(_ token: APIToken, _ event: AuditEvent, at now: Timestamp) throws(StoreError) {
    try change([event], at: now) { () throws(StoreError) in
      try database.rows(
        "INSERT INTO api_token VALUES (?, ?, ?, ?, ?, ?)", .blob(token.digest), .text(token.name),
        .integer(Int64(token.role.rawValue)), .blob(token.technician), .integer(token.made.milliseconds),
        .integer(token.validUntil.milliseconds))
    }
  }

  /// The token with this digest.
  public func apiToken(_ digest: [UInt8]) throws(StoreError) -> APIToken? {
    try database.rows("SELECT * FROM api_token WHERE digest = ?", .blob(digest)).first.flatMap(Self.token)
  }

  /// All tokens, the newest first.
  public func apiTokens() throws(StoreError) -> [APIToken] {
    try database.rows("SELECT * FROM api_token ORDER BY made DESC, digest").compactMap(Self.token)
  }

  /// Ends a token; false where there was none.
  public func removeToken(_ digest: [UInt8], _ event: AuditEvent, at now: Timestamp) throws(StoreError) -> Bool {
    guard try apiToken(digest) != nil else { return false }
    try change([event], at: now) { () throws(StoreError) in
      try database.rows("DELETE FROM api_token WHERE digest = ?", .blob(digest))
    }
    return true
  }

  private static func token(_ row: [SQLValue]) -> APIToken? {
    guard let role = OperatorRole(rawValue: UInt8(clamping: row[2].integer)) else { return nil }
    return APIToken(
      digest: row[0].blob, name: row[1].text, role: role, technician: row[3].blob,
      made: Timestamp(milliseconds: row[4].integer), validUntil: Timestamp(milliseconds: row[5].integer))
  }
}
