import Policy

/// A device as the directory keeps it.
public struct DeviceRow: Equatable, Sendable {
  /// Its id: that of its first key.
  public var digest: [UInt8]
  public var name: String
  public var customer: String
  public var deviceClass: DeviceClass
  public var state: Facts.DeviceState
  /// The roster entry, as the agent sent it.
  public var entry: [UInt8]
  public var hostName: String
  /// The customer's signed wish, as it came.
  public var wish: [UInt8]?
  /// What the wish says.
  public var variantWish: Variant?
  public var lastSeen: Timestamp
  /// Other companies' remote tools on it.
  public var tools: [RemoteTool]
  /// What was settled about them last; empty: nothing.
  public var settlement: String
  /// What operators have added; it decides nothing.
  public var labels: DeviceLabels

  public init(
    digest: [UInt8], name: String, customer: String, deviceClass: DeviceClass, state: Facts.DeviceState, entry: [UInt8],
    hostName: String, wish: [UInt8]? = nil, variantWish: Variant? = nil, lastSeen: Timestamp, tools: [RemoteTool] = [],
    settlement: String = "", labels: DeviceLabels = DeviceLabels()
  ) {
    self.digest = digest
    self.name = name
    self.customer = customer
    self.deviceClass = deviceClass
    self.state = state
    self.entry = entry
    self.hostName = hostName
    self.wish = wish
    self.variantWish = variantWish
    self.lastSeen = lastSeen
    self.tools = tools
    self.settlement = settlement
    self.labels = labels
  }

  /// A whole row of the table; nil where it has a class of a newer version.
  init?(_ row: [SQLValue]) {
    guard let deviceClass = DeviceClass(rawValue: UInt8(clamping: row[3].integer)) else { return nil }
    self.init(
      digest: row[0].blob, name: row[1].text, customer: row[2].text, deviceClass: deviceClass,
      state: Facts.DeviceState(name: row[4].text), entry: row[5].blob, hostName: row[6].text,
      wish: row[7] == .null ? nil : row[7].blob,
      variantWish: row[8] == .null ? nil : Variant(rawValue: UInt8(clamping: row[8].integer)),
      lastSeen: Timestamp(milliseconds: row[9].integer), tools: RelayStore.tools(in: row[11].blob), settlement: row[12].text,
      labels: DeviceLabels(group: row[13].text, tags: DeviceLabels.tags(in: row[14].text), notes: row[15].text))
  }
}

/// An operator as the directory keeps it.
public struct OperatorRow: Equatable, Sendable {
  public var digest: [UInt8]
  public var name: String
  public var role: OperatorRole
  public var validUntil: Timestamp
  /// The certificate chain, as the caller encodes it.
  public var chain: [UInt8]

  public init(digest: [UInt8], name: String, role: OperatorRole, validUntil: Timestamp, chain: [UInt8]) {
    self.digest = digest
    self.name = name
    self.role = role
    self.validUntil = validUntil
    self.chain = chain
  }
}

/// What a one-time enrolment token stands for.
public struct TokenRow: Equatable, Sendable {
  /// SHA-256 of the token's public key.
  public var digest: [UInt8]
  public var customer: String
  /// The operator's signed ticket, as the caller encodes it.
  public var statement: [UInt8]
  public var validUntil: Timestamp
  public var isUsed: Bool

  public init(digest: [UInt8], customer: String, statement: [UInt8], validUntil: Timestamp, isUsed: Bool = false) {
    self.digest = digest
    self.customer = customer
    self.statement = statement
    self.validUntil = validUntil
    self.isUsed = isUsed
  }
}

extension Facts.DeviceState {
  /// The name in the directory and on command lines.
  public var name: String {
    switch self {
    case .active: "active"
    case .retired: "retired"
    case .duplicate: "duplicate"
    case .conflict: "conflict"
    }
  }

  init(name: String) {
    self =
      switch name {
      case "retired": .retired
      case "duplicate": .duplicate
      case "conflict": .conflict
      default: .active
      }
  }
}

extension RelayStore {
  /// The signed statements that are in force, one of each kind.
  public enum TrustKind: String, Sendable {
    case root
    case policy
    case revocations
    case evidenceCertificate
    case terms
    case schedule
    case overrides
    /// What customers are told to do, in the organisation's own words; not signed.
    case help
  }

  /// The statement in force, as it was stored.
  public func trust(_ kind: TrustKind) throws(StoreError) -> [UInt8]? {
    try database.rows("SELECT bytes FROM trust WHERE kind = ?", .text(kind.rawValue)).first?[0].blob
  }

  /// Puts statements into force. The caller has verified them.
  public func setTrust(
    _ statements: [(kind: TrustKind, version: UInt64, bytes: [UInt8])], _ event: AuditEvent, at now: Timestamp
  ) throws(StoreError) {
    try change([event], at: now) { () throws(StoreError) in
      for statement in statements {
        try database.rows(
          "INSERT OR REPLACE INTO trust VALUES (?, ?, ?)", .text(statement.kind.rawValue),
          .integer(Int64(clamping: statement.version)), .blob(statement.bytes))
      }
    }
  }

  /// Enters or renews an operator.
  public func enter(_ row: OperatorRow, _ event: AuditEvent, at now: Timestamp) throws(StoreError) {
    try change([event], at: now) { () throws(StoreError) in
      try database.rows(
        "INSERT OR REPLACE INTO operator VALUES (?, ?, ?, ?, ?)", .blob(row.digest), .text(row.name),
        .integer(Int64(row.role.rawValue)), .integer(row.validUntil.milliseconds), .blob(row.chain))
    }
  }

  /// Operators in order of name.
  public func operators(offset: UInt32, limit: Int) throws(StoreError) -> [OperatorRow] {
    try database.rows(
      "SELECT digest, name, role, valid_until, chain FROM operator ORDER BY name, digest LIMIT ? OFFSET ?",
      .integer(Int64(limit)), .integer(Int64(offset))
    ).compactMap(Self.operatorRow)
  }

  /// An operator by the digest of his key.
  public func operatorRow(_ digest: [UInt8]) throws(StoreError) -> OperatorRow? {
    try database.rows("SELECT digest, name, role, valid_until, chain FROM operator WHERE digest = ?", .blob(digest))
      .first.flatMap(Self.operatorRow)
  }

  static func operatorRow(_ row: [SQLValue]) -> OperatorRow? {
    guard let role = OperatorRole(rawValue: UInt8(clamping: row[2].integer)) else { return nil }
    return OperatorRow(
      digest: row[0].blob, name: row[1].text, role: role, validUntil: Timestamp(milliseconds: row[3].integer),
      chain: row[4].blob)
  }

  /// Registers a one-time token; `.exists` where it is known.
  public func register(_ token: TokenRow, _ event: AuditEvent, at now: Timestamp) throws(StoreError) {
    try change([event], at: now) { () throws(StoreError) in
      try database.rows(
        "INSERT INTO token VALUES (?, ?, ?, ?, NULL)", .blob(token.digest), .text(token.customer), .blob(token.statement),
        .integer(token.validUntil.milliseconds))
    }
  }

  /// A token by the digest of its public key.
  public func token(_ digest: [UInt8]) throws(StoreError) -> TokenRow? {
    try database.rows(
      "SELECT digest, customer, statement, valid_until, used_by IS NOT NULL FROM token WHERE digest = ?", .blob(digest)
    ).first.map {
      TokenRow(
        digest: $0[0].blob, customer: $0[1].text, statement: $0[2].blob, validUntil: Timestamp(milliseconds: $0[3].integer),
        isUsed: $0[4].integer != 0)
    }
  }

  /// Uses a token and enters its device. `.exists` where the token has been used or the device is known.
  public func enrol(_ device: DeviceRow, token: [UInt8], _ event: AuditEvent, at now: Timestamp) throws(StoreError) {
    try change([event] + Self.toolsAtEnrolment(of: device), at: now) { () throws(StoreError) in
      let used = try database.rows(
        "UPDATE token SET used_by = ? WHERE digest = ? AND used_by IS NULL RETURNING digest", .blob(device.digest),
        .blob(token))
      guard used.count == 1 else { throw .exists }
      try database.rows(
        "INSERT INTO device VALUES (?1, ?2, ?3, ?4, ?8, ?5, ?6, NULL, NULL, ?7, ?1, ?9, '', '', '', '', ?10)",
        .blob(device.digest),
        .text(device.name), .text(device.customer), .integer(Int64(device.deviceClass.rawValue)), .blob(device.entry),
        .text(device.hostName), .integer(now.milliseconds), .text(device.state.name), .blob(Self.bytes(of: device.tools)),
        .text(DeviceFolding.text(of: device)))
    }
  }

  /// Gives a device its next key and the entry that proves it. `.exists` where the key is another device's, or the device has no longer the key before.
  public func succeed(
    _ digest: [UInt8], from before: [UInt8], to key: [UInt8], entry: [UInt8], _ event: AuditEvent, at now: Timestamp
  ) throws(StoreError) {
    try change([event], at: now) { () throws(StoreError) in
      let changed = try database.rows(
        "UPDATE device SET key = ?, entry = ? WHERE digest = ? AND key = ? RETURNING digest", .blob(key), .blob(entry),
        .blob(digest), .blob(before))
      guard changed.count == 1 else { throw .exists }
    }
  }

  /// Devices in order of customer and name.
  public func devices(offset: UInt32, limit: Int) throws(StoreError) -> [DeviceRow] {
    try database.rows(
      "SELECT * FROM device ORDER BY customer, name COLLATE NOCASE, digest LIMIT ? OFFSET ?", .integer(Int64(limit)),
      .integer(Int64(offset))
    ).compactMap(DeviceRow.init)
  }

  /// The device that has this key now.
  public func device(withKey digest: [UInt8]) throws(StoreError) -> DeviceRow? {
    try database.rows("SELECT * FROM device WHERE key = ?", .blob(digest)).first.flatMap(DeviceRow.init)
  }

  /// A device by its digest.
  public func device(_ digest: [UInt8]) throws(StoreError) -> DeviceRow? {
    try database.rows("SELECT * FROM device WHERE digest = ?", .blob(digest)).first.flatMap(DeviceRow.init)
  }

  /// Devices that a person may mean: those named exactly so, else those whose name or hexadecimal id begins so. At most `limit`; retired ones only
  /// where nothing else fits.
  public func devices(named selector: String, limit: Int) throws(StoreError) -> [DeviceRow] {
    let active = try matches(selector, limit).filter { $0.state != .retired }
    return active.isEmpty ? try matches(selector, limit) : active
  }

  private func matches(_ selector: String, _ limit: Int) throws(StoreError) -> [DeviceRow] {
    let exact = try database.rows(
      "SELECT * FROM device WHERE name = ? COLLATE NOCASE OR lower(hex(digest)) = lower(?) LIMIT ?", .text(selector),
      .text(selector), .integer(Int64(limit)))
    if !exact.isEmpty { return exact.compactMap(DeviceRow.init) }
    guard !selector.isEmpty else { return [] }
    return try database.rows(
      """
      SELECT * FROM device WHERE substr(lower(name), 1, length(?1)) = lower(?1) OR substr(lower(hex(digest)), 1, length(?1)) = lower(?1)
      LIMIT ?2
      """, .text(selector), .integer(Int64(limit))
    ).compactMap(DeviceRow.init)
  }

  /// Notes that a device was connected; not documented, since sessions are.
  public func seen(_ digest: [UInt8], hostName: String?, at now: Timestamp) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try database.rows(
        "UPDATE device SET last_seen = ?, host = coalesce(?, host) WHERE digest = ?", .integer(now.milliseconds),
        hostName.map { .text($0) } ?? .null, .blob(digest))
      if hostName != nil { try DeviceFolding.refresh(database, digest) }
    }
  }

  /// Sets the state of a device.
  public func set(_ state: Facts.DeviceState, of digest: [UInt8], _ event: AuditEvent, at now: Timestamp) throws(StoreError) {
    try change([event], at: now) { () throws(StoreError) in
      try database.rows("UPDATE device SET state = ? WHERE digest = ?", .text(state.name), .blob(digest))
    }
  }

  /// Records the customer's wish for a device.
  public func setWish(
    _ wish: [UInt8], _ variant: Variant, of digest: [UInt8], _ event: AuditEvent, at now: Timestamp
  ) throws(StoreError) {
    try change([event], at: now) { () throws(StoreError) in
      try database.rows(
        "UPDATE device SET wish = ?, variant = ? WHERE digest = ?", .blob(wish), .integer(Int64(variant.rawValue)),
        .blob(digest))
    }
  }
}
