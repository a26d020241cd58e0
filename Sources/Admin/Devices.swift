import Catalogue
import Policy
import Trust
import Wire

/// `rs device`: the machines of the customers.
public struct Devices: Sendable {
  private let admin: Administration

  public init(_ admin: Administration) {
    self.admin = admin
  }

  /// Lists all devices, those of one customer, or those where something is to be settled.
  public func list(customer: String?, unsettled: Bool = false) async throws(AdminError) {
    let rows = try await all().filter { (customer == nil || $0.customer == customer) && (!unsettled || $0.isUnsettled) }
    admin.console.show(
      Table(
        heads: [
          AdminSentences.Head.name, AdminSentences.Head.customer, AdminSentences.Head.deviceClass, AdminSentences.Head.variant,
          AdminSentences.Head.state, AdminSentences.Head.lastSeen, AdminSentences.Head.id,
        ],
        rows: rows.map { row in
          [
            DisplayName.shown(row.name), DisplayName.shown(row.customer), Self.deviceClass(row), Self.variant(row),
            Self.state(row).text(admin.console.language), Timestamp(milliseconds: row.lastSeen).short,
            String(KeyDigest.hex(row.digest).prefix(16)),
          ]
        }))
    admin.console.show(json: rows.map(Row.init))
  }

  /// Shows one device: name, id or unique prefix.
  public func show(_ device: String) async throws(AdminError) {
    let row = try await find(device)
    let heads = AdminSentences.Head.self
    let pairs: [(Sentence, String)] = [
      (heads.name, DisplayName.shown(row.name)), (heads.customer, DisplayName.shown(row.customer)),
      (heads.deviceClass, Self.deviceClass(row)), (heads.variant, Self.variant(row)),
      (heads.state, Self.state(row).text(admin.console.language)), (heads.host, DisplayName.shown(row.hostName)),
      (heads.lastSeen, Timestamp(milliseconds: row.lastSeen).short),
      (heads.display, shown(DisplayState(rawValue: row.display)?.sentence)),
      (heads.presence, shown(PresenceState(rawValue: row.presence)?.sentence)),
      (heads.tools, row.toolText(admin.console.language)),
      (heads.settlement, row.settlement.isEmpty ? "-" : DisplayName.shown(row.settlement, limit: Limits.reason)),
      (heads.id, KeyDigest.hex(row.digest)),
    ]
    admin.console.show(pairs.map { "\($0.0.text(admin.console.language)): \($0.1)" }.joined(separator: "\n"))
    admin.console.show(json: Row(row))
    if row.state == "duplicate" { admin.console.say(Denial.deviceDuplicate.sentence) }
    if row.state == "conflict" { admin.console.say(Denial.deviceConflict.sentence) }
  }

  /// Records what was settled with the customer about other companies' remote tools (S4-14).
  public func settle(_ device: String, note: String) async throws(AdminError) {
    guard !note.allSatisfy(\.isWhitespace), note.utf8.count <= Limits.reason else {
      throw AdminError(AdminSentences.noNote, code: "note.missing", exit: .usage)
    }
    let row = try await find(device)
    try await admin.change(.settleDevice(KeyDigest.hex(row.digest), note: note))
    admin.console.say(AdminSentences.settled(DisplayName.shown(row.name)))
    admin.console.show(json: ["settled": KeyDigest.hex(row.digest)])
  }

  /// Takes a device out of service for good: its key goes onto the revocation list.
  public func retire(_ device: String) async throws(AdminError) {
    let row = try await find(device)
    try await admin.connected { (relay) throws(AdminError) in
      try await admin.revoke(relay) { list in
        if !list.revokes(device: row.digest) { list.devices.append(row.digest) }
      }
    }
    admin.console.say(AdminSentences.deviceRetired(DisplayName.shown(row.name)))
    admin.console.show(json: ["retired": KeyDigest.hex(row.digest)])
  }

  private func shown(_ sentence: Sentence?) -> String { sentence?.text(admin.console.language) ?? "-" }

  func find(_ device: String) async throws(AdminError) -> DeviceRecord {
    let missing = AdminSentences.noDevice(DisplayName.shown(device))
    guard case .devices(let rows, _) = try await admin.request(.showDevice(device), missing: missing) else {
      throw AdminError(.protocolError)
    }
    guard let row = rows.first else { throw AdminError(.notFound, missing: missing) }
    return row
  }

  func all() async throws(AdminError) -> [DeviceRecord] {
    try await admin.connected { (relay) throws(AdminError) in
      var rows: [DeviceRecord] = []
      while true {
        guard case .devices(let page, let more) = try await relay.request(.listDevices(offset: UInt32(clamping: rows.count)))
        else { throw AdminError(.protocolError) }
        rows += page
        if !more || page.isEmpty { return rows }
      }
    }
  }

  private static func deviceClass(_ row: DeviceRecord) -> String {
    DeviceClass(rawValue: row.deviceClass)?.name ?? "-"
  }

  private static func variant(_ row: DeviceRecord) -> String {
    Variant(rawValue: row.variant)?.letter ?? "-"
  }

  private static func state(_ row: DeviceRecord) -> Sentence {
    switch row.state {
    case "retired": AdminSentences.retired
    case "duplicate": AdminSentences.duplicate
    case "conflict": AdminSentences.conflict
    default: row.withAlert(row.isOnline ? AdminSentences.online : AdminSentences.offline)
    }
  }

  private struct Row: Encodable {
    let id: String
    let name: String
    let customer: String
    let deviceClass: String
    let variant: String
    let state: String
    let online: Bool
    let hostName: String
    let lastSeen: String?
    let display: String
    let presence: String
    let tools: [ToolRow]
    let settlement: String

    private enum CodingKeys: String, CodingKey {
      case id, name, customer, variant, state, online, hostName, lastSeen, display, presence, tools, settlement
      case deviceClass = "class"
    }

    init(_ row: DeviceRecord) {
      id = KeyDigest.hex(row.digest)
      name = row.name
      customer = row.customer
      deviceClass = Devices.deviceClass(row)
      variant = Devices.variant(row)
      state = row.state
      online = row.isOnline
      hostName = row.hostName
      lastSeen = row.lastSeen > 0 ? Timestamp(milliseconds: row.lastSeen).iso8601 : nil
      display = DisplayState(rawValue: row.display).map { "\($0)" } ?? "-"
      presence = PresenceState(rawValue: row.presence).map { "\($0)" } ?? "-"
      tools = row.remoteTools.map(ToolRow.init)
      settlement = row.settlement
    }
  }
}
