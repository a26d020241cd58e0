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
