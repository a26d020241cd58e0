import Policy

/// How an operator signs in to the relay's pages: by passkeys, or by a password and a time code.
public struct AccountRow: Equatable, Sendable {
  /// The digest of the operator's key.
  public var technician: [UInt8]
  public var name: String
  /// Salt and hash of the password, and the secret of the time codes; nil where passkeys do.
  public var password: Password?

  /// What is kept of a password and its second factor.
  public struct Password: Equatable, Sendable {
    public var salt: [UInt8]
    public var hash: [UInt8]
    /// What the time codes are made from.
    public var secret: [UInt8]
    /// The last step of which a code was used.
    public var lastStep: Int64

    public init(salt: [UInt8], hash: [UInt8], secret: [UInt8], lastStep: Int64) {
      self.salt = salt
      self.hash = hash
      self.secret = secret
      self.lastStep = lastStep
    }
  }

  public init(technician: [UInt8], name: String, password: Password?) {
    self.technician = technician
    self.name = name
    self.password = password
  }
}

/// A passkey of an operator.
public struct PasskeyRow: Equatable, Sendable {
  public var id: [UInt8]
  public var technician: [UInt8]
  public var key: [UInt8]
  public var counter: UInt32

  public init(id: [UInt8], technician: [UInt8], key: [UInt8], counter: UInt32) {
    self.id = id
    self.technician = technician
    self.key = key
    self.counter = counter
  }
}

/// Somebody whom an administrator has invited to make his key in a browser.
public struct InvitationRow: Equatable, Sendable {
  /// SHA-256 of what the link holds.
  public var digest: [UInt8]
  public var name: String
  public var role: OperatorRole
  public var invitedBy: [UInt8]
  public var validUntil: Timestamp
  /// SubjectPublicKeyInfo (DER) of the key that was made, and the proof that whoever has the link made it; nil until then.
  public var claim: Claim?
  /// Whether the administrator's command has certified it.
  public var isAdmitted: Bool

  /// What the page of the invitation has sent.
  public struct Claim: Equatable, Sendable {
    public var publicKey: [UInt8]
    public var proof: [UInt8]

    public init(publicKey: [UInt8], proof: [UInt8]) {
      self.publicKey = publicKey
      self.proof = proof
    }
  }

  public init(
    digest: [UInt8], name: String, role: OperatorRole, invitedBy: [UInt8], validUntil: Timestamp, claim: Claim? = nil,
    isAdmitted: Bool = false
  ) {
    self.digest = digest
    self.name = name
    self.role = role
    self.invitedBy = invitedBy
    self.validUntil = validUntil
    self.claim = claim
    self.isAdmitted = isAdmitted
  }
}

extension RelayStore {
  /// What a sign-in uses up, so that it works once.
  public enum UsedFactor: Sendable {
    /// A passkey, and the counter it has now.
    case passkey(id: [UInt8], counter: UInt32)
    /// A time code.
    case step(Int64)
  }

  /// The account with this name.
  public func account(named name: String) throws(StoreError) -> AccountRow? {
    try database.rows("SELECT * FROM account WHERE name = ?", .text(name)).first.map(Self.account)
  }

  /// A passkey, whosever it is.
  public func passkey(_ id: [UInt8]) throws(StoreError) -> PasskeyRow? {
    try database.rows("SELECT id, operator, key, counter FROM passkey WHERE id = ?", .blob(id)).first.map {
      PasskeyRow(id: $0[0].blob, technician: $0[1].blob, key: $0[2].blob, counter: UInt32(clamping: $0[3].integer))
    }
  }

  /// Begins a session, and uses up what it was signed in with. `.exists` where that was used before.
  public func signIn(
    _ digest: [UInt8], technician: [UInt8], with factor: UsedFactor, _ event: AuditEvent, at now: Timestamp
  ) throws(StoreError) {
    try change([event], at: now) { () throws(StoreError) in
      let used =
        switch factor {
        case .passkey(let id, let counter):
          try database.rows(
            "UPDATE passkey SET counter = ?1 WHERE id = ?2 AND operator = ?3 AND (counter < ?1 OR (counter = 0 AND ?1 = 0)) RETURNING 1",
            .integer(Int64(counter)), .blob(id), .blob(technician))
        case .step(let step):
          try database.rows(
            "UPDATE account SET last_step = ?1 WHERE operator = ?2 AND last_step < ?1 RETURNING 1", .integer(step),
            .blob(technician))
        }
      guard used.count == 1 else { throw .exists }
      try database.rows(
        "INSERT INTO web_session VALUES (?, ?, ?, ?)", .blob(digest), .blob(technician), .integer(now.milliseconds),
        .integer(now.milliseconds))
    }
  }

  /// Keeps an invitation; `.exists` where it is known.
  public func invite(_ row: InvitationRow, _ event: AuditEvent, at now: Timestamp) throws(StoreError) {
    try change([event], at: now) { () throws(StoreError) in
      try database.rows(
        "INSERT INTO invitation VALUES (?, ?, ?, ?, ?, NULL, NULL, 0)", .blob(row.digest), .text(row.name),
        .integer(Int64(row.role.rawValue)), .blob(row.invitedBy), .integer(row.validUntil.milliseconds))
    }
  }

  /// The invitation with this digest.
  public func invitation(_ digest: [UInt8]) throws(StoreError) -> InvitationRow? {
    try database.rows("SELECT * FROM invitation WHERE digest = ?", .blob(digest)).first.flatMap { row in
      guard let role = OperatorRole(rawValue: UInt8(clamping: row[2].integer)) else { return nil }
      return InvitationRow(
        digest: row[0].blob, name: row[1].text, role: role, invitedBy: row[3].blob,
        validUntil: Timestamp(milliseconds: row[4].integer),
        claim: row[5] == .null ? nil : InvitationRow.Claim(publicKey: row[5].blob, proof: row[6].blob),
        isAdmitted: row[7].integer != 0)
    }
  }

  /// Takes what the page of an invitation has sent, once: `.exists` the second time. The account that had this name before, of somebody who may
  /// not sign in any more, gives way.
  public func claim(
    _ invitation: [UInt8], _ claim: InvitationRow.Claim, _ account: AccountRow, passkey: PasskeyRow?, _ event: AuditEvent,
    at now: Timestamp
  ) throws(StoreError) {
    try change([event], at: now) { () throws(StoreError) in
      let claimed = try database.rows(
        "UPDATE invitation SET key = ?, proof = ? WHERE digest = ? AND key IS NULL RETURNING 1", .blob(claim.publicKey),
        .blob(claim.proof), .blob(invitation))
      guard claimed.count == 1 else { throw .exists }
      try database.rows("DELETE FROM account WHERE name = ?", .text(account.name))
      let password = account.password
      try database.rows(
        "INSERT INTO account VALUES (?, ?, ?, ?, ?, ?)", .blob(account.technician), .text(account.name),
        password.map { .blob($0.salt) } ?? .null, password.map { .blob($0.hash) } ?? .null,
        password.map { .blob($0.secret) } ?? .null, .integer(password?.lastStep ?? 0))
      guard let passkey else { return }
      try database.rows(
        "INSERT INTO passkey VALUES (?, ?, ?, ?, ?)", .blob(passkey.id), .blob(passkey.technician), .blob(passkey.key),
        .integer(Int64(passkey.counter)), .integer(now.milliseconds))
    }
  }

  /// Enters the operator whom an administrator has certified for an invitation that was claimed; `.exists` where that was done before.
  public func admit(_ invitation: [UInt8], _ row: OperatorRow, _ event: AuditEvent, at now: Timestamp) throws(StoreError) {
    try change([event], at: now) { () throws(StoreError) in
      let admitted = try database.rows(
        "UPDATE invitation SET admitted = 1 WHERE digest = ? AND key IS NOT NULL AND admitted = 0 RETURNING 1", .blob(invitation))
      guard admitted.count == 1 else { throw .exists }
      try database.rows(
        "INSERT OR REPLACE INTO operator VALUES (?, ?, ?, ?, ?)", .blob(row.digest), .text(row.name),
        .integer(Int64(row.role.rawValue)), .integer(row.validUntil.milliseconds), .blob(row.chain))
    }
  }

  private static func account(_ row: [SQLValue]) -> AccountRow {
    let password =
      row[2] == .null
      ? nil : AccountRow.Password(salt: row[2].blob, hash: row[3].blob, secret: row[4].blob, lastStep: row[5].integer)
    return AccountRow(technician: row[0].blob, name: row[1].text, password: password)
  }
}
