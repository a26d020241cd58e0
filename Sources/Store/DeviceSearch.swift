import Policy

/// Which devices are asked for. Texts are compared whole, except `search`.
public struct DeviceQuery: Sendable {
  /// What is asked for beside texts.
  public enum State: String, CaseIterable, Sendable {
    case online
    case offline
    /// Somebody has to look at another company's remote tool.
    case conflict
    case duplicate
    case retired
  }

  /// Words that all have to be found in name, host, customer, group or tags, without regard to case and umlauts; or the beginning of an id, at least
  /// `idDigits` digits.
  public var search = ""
  public var customer = ""
  public var group = ""
  public var tag = ""
  /// Nil: every device that is not retired.
  public var state: State?
  /// The devices that may be told of; nil: all.
  public var visible: Set<[UInt8]>?
  public var offset = 0

  public init() {}

  /// Devices of one page.
  public static let page = 100
  /// Digits from which on a word may be the beginning of an id.
  static let idDigits = 4
  /// Words that are looked for one by one; what comes behind them is looked for as it stands.
  static let words = 4

  /// The words, folded, exactly `words` of them; those that are missing are empty.
  fileprivate var folded: [String] {
    let parts = Folding.folded(search).split(maxSplits: Self.words - 1, whereSeparator: \.isWhitespace)
    let words = parts.map { String($0.drop(while: \.isWhitespace)) }
    return words + [String](repeating: "", count: Self.words - words.count)
  }

  /// The search as the beginning of an id; what fits no id where it is none.
  fileprivate var idPrefix: String {
    search.utf8.count >= Self.idDigits && search.allSatisfy { $0.isASCII && $0.isHexDigit } ? search.uppercased() : "-"
  }
}

/// One page of devices.
public struct DevicePage: Sendable {
  /// Devices that fit, on all pages.
  public let total: Int
  public let devices: [DeviceRow]
}

/// When somebody was on a device last.
public struct LastSession: Equatable, Sendable {
  public let started: Timestamp
  /// The operator's name; empty where the directory has it no more.
  public let operatorName: String
}

/// A customer with what its devices are sorted by.
public struct CustomerSummary: Equatable, Sendable {
  public let name: String
  /// Devices that are not retired.
  public fileprivate(set) var devices = 0
  public fileprivate(set) var online = 0
  public fileprivate(set) var groups: Set<String> = []
  public fileprivate(set) var tags: Set<String> = []

  init(name: String) {
    self.name = name
  }
}

extension RelayReader {
  /// A page of the devices that fit, in order of customer and name. `isOnline` is asked for each that fits but for its connection.
  public func devices(_ query: DeviceQuery, isOnline: @Sendable ([UInt8]) -> Bool) throws(StoreError) -> DevicePage {
    let words = query.folded
    let fitting = try database.rows(
      """
      SELECT rowid, digest, state, tools FROM device INDEXED BY device_search
      WHERE (?1 = '' OR customer = ?1) AND (?2 = '' OR section = ?2) AND (?3 = '' OR instr(tags, ?3) > 0)
        AND (instr(folded, ?4) > 0 AND instr(folded, ?5) > 0 AND instr(folded, ?6) > 0 AND instr(folded, ?7) > 0
          OR substr(hex(digest), 1, length(?8)) = ?8)
      ORDER BY folded, digest
      """, .text(query.customer), .text(query.group), .text(query.tag.isEmpty ? "" : DeviceLabels.text(of: [query.tag])),
      .text(words[0]), .text(words[1]), .text(words[2]), .text(words[3]), .text(query.idPrefix)
    ).filter { query.fits(digest: $0[1].blob, state: $0[2].text, tools: $0[3].blob, isOnline) }
    var devices: [DeviceRow] = []
    for row in fitting.dropFirst(max(query.offset, 0)).prefix(DeviceQuery.page) {
      devices += try database.rows("SELECT * FROM device WHERE rowid = ?", row[0]).compactMap(DeviceRow.init)
    }
    return DevicePage(total: fitting.count, devices: devices)
  }

  /// A device by its digest.
  public func device(_ digest: [UInt8]) throws(StoreError) -> DeviceRow? {
    try database.rows("SELECT * FROM device WHERE digest = ?", .blob(digest)).first.flatMap(DeviceRow.init)
  }

  /// The newest session of each of these devices that has had one.
  public func lastSessions(of devices: [[UInt8]]) throws(StoreError) -> [[UInt8]: LastSession] {
    var sessions: [[UInt8]: LastSession] = [:]
    for device in devices {
      let rows = try database.rows(
        """
        SELECT started, (SELECT name FROM operator WHERE operator.digest = session.operator) FROM session
        WHERE device = ? ORDER BY started DESC LIMIT 1
        """, .blob(device))
      sessions[device] = rows.first.map {
        LastSession(started: Timestamp(milliseconds: $0[0].integer), operatorName: $0[1].text)
      }
    }
    return sessions
  }

  /// All customers that have devices or something in the audit, in order of name; with `visible` those that have one of these devices.
  public func customers(
    visible: Set<[UInt8]>? = nil, isOnline: @Sendable ([UInt8]) -> Bool
  ) throws(StoreError) -> [CustomerSummary] {
    var customers: [String: CustomerSummary] = [:]
    for row in try database.rows(
      "SELECT customer, digest, section, tags FROM device INDEXED BY device_search WHERE state <> 'retired' ORDER BY folded")
    where visible?.contains(row[1].blob) ?? true {
      var customer = customers[row[0].text] ?? CustomerSummary(name: row[0].text)
      customer.devices += 1
      customer.online += isOnline(row[1].blob) ? 1 : 0
      if !row[2].text.isEmpty { customer.groups.insert(row[2].text) }
      customer.tags.formUnion(DeviceLabels.tags(in: row[3].text))
      customers[row[0].text] = customer
    }
    for name in visible == nil ? try auditedCustomers() : [] where customers[name] == nil {
      customers[name] = CustomerSummary(name: name)
    }
    return customers.values.sorted { (Folding.folded($0.name), $0.name) < (Folding.folded($1.name), $1.name) }
  }

  /// All operators, in order of name.
  public func operators() throws(StoreError) -> [OperatorRow] {
    try database.rows("SELECT digest, name, role, valid_until, chain FROM operator ORDER BY name, digest")
      .compactMap(RelayStore.operatorRow)
  }

  /// The operators who sign in at a browser, and whether they do so by a passkey.
  public func browserAccounts() throws(StoreError) -> [[UInt8]: Bool] {
    let rows = try database.rows(
      "SELECT operator, EXISTS (SELECT 1 FROM passkey WHERE passkey.operator = account.operator) FROM account")
    return Dictionary(rows.map { ($0[0].blob, $0[1].integer != 0) }) { first, _ in first }
  }

  /// From one customer to the next through the index: as many steps as there are customers.
  private func auditedCustomers() throws(StoreError) -> [String] {
    var names: [String] = []
    while case .text(let next)? = try database.rows(
      "SELECT min(customer) FROM audit WHERE customer > ?", .text(names.last ?? "")
    ).first?[0] {
      names.append(next)
    }
    return names
  }
}

extension DeviceQuery {
  /// What an index cannot decide.
  fileprivate func fits(digest: [UInt8], state name: String, tools: [UInt8], _ isOnline: ([UInt8]) -> Bool) -> Bool {
    guard visible?.contains(digest) ?? true else { return false }
    let isRetired = name == Facts.DeviceState.retired.name
    switch state {
    case nil: return !isRetired
    case .retired: return isRetired
    case .duplicate: return name == Facts.DeviceState.duplicate.name
    case .conflict:
      let isUnsettled = RelayStore.tools(in: tools).contains { $0.signs.contains(.unsettled) }
      return !isRetired && (isUnsettled || name == Facts.DeviceState.conflict.name)
    case .online: return !isRetired && isOnline(digest)
    case .offline: return !isRetired && !isOnline(digest)
    }
  }
}
