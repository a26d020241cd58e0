import Policy
import TestSupport

@testable import Store

/// A relay's state in a folder of its own.
struct Fixture {
  static let now = Timestamp(milliseconds: 1_795_000_000_000)
  static let device = digest(1)
  static let technician = digest(2)
  static let customer = "Bäckerei Muster"
  let folder: TemporaryFolder
  let store: RelayStore

  init() throws {
    folder = try TemporaryFolder()
    store = try RelayStore(folder: folder.path)
  }

  static func digest(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

  /// The token a device of this digest is enrolled with.
  static func token(of digest: [UInt8]) -> [UInt8] { digest.map { $0 ^ 0x80 } }

  /// Registers a token and enrols a device with it: two audit lines.
  @discardableResult
  func enrol(_ name: String = "srv-1", digest: [UInt8] = device) async throws -> DeviceRow {
    let row = DeviceRow(
      digest: digest, name: name, customer: Self.customer, deviceClass: .server, state: .active, entry: [1, 2, 3], hostName: name,
      lastSeen: Self.now)
    let token = TokenRow(
      digest: Self.token(of: digest), customer: Self.customer, statement: [9], validUntil: Self.now.adding(seconds: 60))
    try await store.register(token, AuditEvent("token.created", customer: Self.customer), at: Self.now)
    let event = AuditEvent("device.enrolled", customer: Self.customer, personal: [("name", name)])
    try await store.enrol(row, token: token.digest, event, at: Self.now)
    return row
  }

  /// Documents so many events of one customer.
  func record(_ count: Int, customer: String = customer) async throws {
    for number in 0..<count {
      let event = AuditEvent("test.event", customer: customer, object: "\(number)", personal: [("reason", "Drucker \(number)")])
      try await store.record(event, at: Self.now)
    }
  }

  func session(_ byte: UInt8) -> SessionRow {
    SessionRow(
      id: [UInt8](repeating: byte, count: 16), device: Self.device, technician: Self.technician, customer: Self.customer,
      rights: .all, variant: .noConfirmation, started: Self.now)
  }

  /// A checkpoint whose signature means nothing; signing is not the store's business.
  func checkpoint() async throws -> RelayStore.SignedCheckpoint? {
    try await store.checkpoint { (count, head) throws(StoreError) in
      RelayStore.SignedCheckpoint(text: "\(count) \(AuditLine.hex(head))", signature: [1])
    }
  }

  /// Runs a statement as somebody who writes to the file beside the relay.
  func tamper(_ sql: String) throws {
    let database = try Database(path: folder.file(RelayStore.fileName))
    _ = try database.rows(sql, [])
  }
}

extension Fixture {
  /// Puts so many devices into the directory, as enrolment does, but all at once.
  func fill(devices count: Int) async throws {
    try await store.fill(devices: count)
  }

  /// Puts so many lines with a personal value each into the audit; their hashes are nobody's business here.
  func fillAudit(lines count: Int) throws {
    try tamper(
      """
      WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < \(count))
      INSERT INTO audit SELECT 'Kunde ' || (i % 40), i, '{"n":' || i || ',"t":"' ||
        strftime('%Y-%m-%dT%H:%M:%S.000Z', 1795000000 + i, 'unixepoch') || '","ev":"session.start","sid":"' ||
        hex(zeroblob(16)) || '","op":"' || hex(zeroblob(32)) || '","dev":"' || hex(zeroblob(32)) ||
        '","res":"B","pd":{"reason":"' || hex(zeroblob(32)) || '"}}', zeroblob(32) FROM number
      """)
    try tamper("INSERT INTO personal SELECT randomblob(32), customer, zeroblob(32), 'Grund ' || n, rowid FROM audit")
  }
}

extension RelayStore {
  fileprivate func fill(devices count: Int) throws {
    try database.transaction { () throws(StoreError) in
      for number in 0..<count {
        let digest = [UInt8](repeating: 0, count: 28) + (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
        let row = DeviceRow(
          digest: digest, name: "pc-\(number)",
          customer: ["Praxis Süd", "Müller & Söhne", "Bäckerei"][number % 3] + " \(number % 40)",
          deviceClass: .workstation, state: .active, entry: [UInt8](repeating: 7, count: 2500), hostName: "PC\(number).intern",
          lastSeen: Fixture.now, labels: DeviceLabels(group: "Etage \(number % 7)", tags: ["win", "büro"]))
        try database.rows(
          "INSERT INTO device VALUES (?1, ?2, ?3, 3, 'active', ?4, ?5, NULL, NULL, ?6, ?1, x'', '', ?7, ?8, '', ?9)",
          .blob(digest), .text(row.name), .text(row.customer), .blob(row.entry), .text(row.hostName),
          .integer(Fixture.now.milliseconds), .text(row.labels.group), .text(DeviceLabels.text(of: row.labels.tags)),
          .text(DeviceFolding.text(of: row)))
      }
    }
  }
}
