import Policy

/// What others may be told of.
public enum WebhookEvent: String, CaseIterable, Sendable {
  case sessionStart = "session.start"
  case sessionEnd = "session.end"
  case sessionDenied = "session.denied"
  /// Another company's remote tool was found on a device, and somebody has to look at it.
  case deviceConflict = "device.conflict"
  case keyOpened = "key.opened"

  /// What a documented event is to others; nil: nothing.
  public init?(_ event: AuditEvent) {
    if event.event == "device.tools", ["conflict", "alert"].contains(event.result) {
      self = .deviceConflict
    } else {
      self.init(rawValue: event.event)
    }
  }
}

/// A server of somebody else that is told of events.
public struct WebhookRow: Equatable, Sendable {
  public var id: Int64
  public var url: String
  public var events: [WebhookEvent]
  /// What its calls are signed with, 32 bytes.
  public var secret: [UInt8]
  /// Whether it may be a machine in the relay's own network.
  public var allowsPrivateAddresses: Bool
  public var made: Timestamp
  /// When a call was taken last.
  public var delivered: Timestamp?
  /// Events that it has not taken, whatever was tried.
  public var failures: Int
  /// Why the last call was not taken; nil where it was.
  public var failure: String?
  /// Events that wait for their call.
  public var waiting: Int
}

/// An event on its way to somebody else.
public struct WebhookDelivery: Sendable {
  public let id: Int64
  public let webhook: WebhookRow
  public let event: WebhookEvent
  /// Calls that were made for it already.
  public let tries: Int
  public let entry: AuditEntry
}

extension RelayStore {
  /// Events that wait for one webhook; of more, the new ones are dropped and counted as failures.
  static let waitingDeliveries: Int64 = 1000

  /// Enters a webhook and returns its id.
  public func addWebhook(
    url: String, events: [WebhookEvent], secret: [UInt8], allowsPrivateAddresses: Bool, by technician: [UInt8], at now: Timestamp
  ) throws(StoreError) -> Int64 {
    let event = AuditEvent(
      "webhook.added", technician: technician, result: allowsPrivateAddresses ? "private-addresses" : nil,
      personal: [("url", url)])
    return try change([event], at: now) { () throws(StoreError) in
      let rows = try database.rows(
        "INSERT INTO webhook VALUES (NULL, ?, ?, ?, ?, ?, NULL, 0, NULL) RETURNING id", .text(url),
        .text(DeviceLabels.text(of: events.map(\.rawValue))), .blob(secret), .integer(allowsPrivateAddresses ? 1 : 0),
        .integer(now.milliseconds))
      return rows.first?[0].integer ?? 0
    }
  }

  /// Removes a webhook and what waits for it; false where there is none.
  public func removeWebhook(_ id: Int64, by technician: [UInt8], at now: Timestamp) throws(StoreError) -> Bool {
    guard let row = try database.rows("SELECT url FROM webhook WHERE id = ?", .integer(id)).first else { return false }
    let event = AuditEvent("webhook.removed", technician: technician, personal: [("url", row[0].text)])
    try change([event], at: now) { () throws(StoreError) in
      try database.rows("DELETE FROM webhook WHERE id = ?", .integer(id))
    }
    return true
  }

  /// Queues the newest line for everyone who is to be told of it, in the transaction that documents it: no restart loses it.
  func queue(_ event: AuditEvent, line: Int64, at now: Timestamp) throws(StoreError) {
    guard let event = WebhookEvent(event) else { return }
    let text = DeviceLabels.text(of: [event.rawValue])
    for row in try database.rows("SELECT id FROM webhook WHERE instr(events, ?) > 0", .text(text)) {
      let waiting = try database.rows("SELECT count(*) FROM delivery WHERE webhook = ?", row[0]).first?[0].integer ?? 0
      if waiting < Self.waitingDeliveries {
        try database.rows(
          "INSERT INTO delivery VALUES (NULL, ?, ?, ?, 0, ?)", row[0], .text(event.rawValue), .integer(line),
          .integer(now.milliseconds))
      } else {
        try database.rows("UPDATE webhook SET failures = failures + 1 WHERE id = ?", row[0])
      }
    }
  }

  /// An event was taken.
  public func delivered(_ delivery: WebhookDelivery, at now: Timestamp) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try database.rows("DELETE FROM delivery WHERE id = ?", .integer(delivery.id))
      try database.rows(
        "UPDATE webhook SET delivered = ?, failure = NULL WHERE id = ?", .integer(now.milliseconds),
        .integer(delivery.webhook.id))
    }
  }

  /// An event was not taken; it is due again at `next`, or given up where that is nil.
  public func failed(_ delivery: WebhookDelivery, _ failure: String, next: Timestamp?) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      if let next {
        try database.rows(
          "UPDATE delivery SET tries = tries + 1, due = ? WHERE id = ?", .integer(next.milliseconds), .integer(delivery.id))
      } else {
        try database.rows("DELETE FROM delivery WHERE id = ?", .integer(delivery.id))
      }
      try database.rows(
        "UPDATE webhook SET failure = ?, failures = failures + ? WHERE id = ?", .text(failure), .integer(next == nil ? 1 : 0),
        .integer(delivery.webhook.id))
    }
  }
}

extension RelayReader {
  /// All webhooks, the oldest first.
  public func webhooks() throws(StoreError) -> [WebhookRow] {
    try database.rows("SELECT webhook.*, (SELECT count(*) FROM delivery WHERE webhook = webhook.id) FROM webhook ORDER BY id")
      .map(WebhookRow.init)
  }

  /// For each webhook the event that is due first, whenever that is.
  public func nextDeliveries() throws(StoreError) -> [(due: Timestamp, delivery: WebhookDelivery)] {
    var found: [(due: Timestamp, delivery: WebhookDelivery)] = []
    for webhook in try webhooks() where webhook.waiting > 0 {
      let rows = try database.rows(
        """
        SELECT delivery.id, event, tries, due, audit.rowid, customer, n, line, h FROM delivery
          JOIN audit ON audit.rowid = delivery.place
        WHERE webhook = ? ORDER BY due, delivery.id LIMIT 1
        """, .integer(webhook.id))
      guard let row = rows.first, let event = WebhookEvent(rawValue: row[1].text) else { continue }
      let delivery = WebhookDelivery(
        id: row[0].integer, webhook: webhook, event: event, tries: Int(clamping: row[2].integer),
        entry: try entry(Array(row.dropFirst(4))))
      found.append((Timestamp(milliseconds: row[3].integer), delivery))
    }
    return found
  }
}

extension WebhookRow {
  fileprivate init(_ row: [SQLValue]) {
    self.init(
      id: row[0].integer, url: row[1].text, events: DeviceLabels.tags(in: row[2].text).compactMap(WebhookEvent.init),
      secret: row[3].blob, allowsPrivateAddresses: row[4].integer != 0, made: Timestamp(milliseconds: row[5].integer),
      delivered: row[6] == .null ? nil : Timestamp(milliseconds: row[6].integer), failures: Int(clamping: row[7].integer),
      failure: row[8] == .null ? nil : row[8].text, waiting: Int(clamping: row[9].integer))
  }
}
