import Policy

/// The unattended agent's state: one row for each thing it keeps. Attended agents write nothing and have none.
public actor AgentStore {
  /// The file in the state folder.
  public static let fileName = "agent.db"

  /// What is kept. Signed things are kept as they came.
  public enum Item: String, CaseIterable, Sendable {
    /// The device's private key, DER.
    case deviceKey
    /// The device's next key, DER, and the step to it, until the relay has taken it.
    case nextKey
    case succession
    /// SHA-256 of the organisation root's public key.
    case root
    /// Where the relay is, as `RelayLocation.line`.
    case relay
    /// The device's entry in the roster: name, customer and class, signed by an operator.
    case rosterEntry
    /// The accepted consent to permanent access: version, text digest, user, host and time.
    case consent
    case policy
    case revocations
    case variantWish
    /// Text and signature of the newest checkpoint: what this agent witnesses.
    case witnessText
    case witnessSignature
  }

  private let thread = StoreThread(name: "rs.agent.store")
  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let lock: FolderLock
  private let database: Database

  /// Opens the state in this folder, which no other process may use; makes it where it is missing.
  public init(folder: String) throws(StoreError) {
    lock = try FolderLock(folder: folder)
    database = try Database(path: folder + "/" + Self.fileName)
    try Migration.apply(
      [Migration(statements: ["CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT"])], to: database)
  }

  /// What is kept of this item; nil where nothing is.
  public func value(_ item: Item) throws(StoreError) -> [UInt8]? {
    try database.rows("SELECT value FROM state WHERE name = ?", .text(item.rawValue)).first?[0].blob
  }

  /// Keeps all of these and forgets those, or none.
  public func keep(_ items: [Item: [UInt8]], dropping dropped: [Item] = []) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      for (item, value) in items {
        try database.rows("INSERT OR REPLACE INTO state VALUES (?, ?)", .text(item.rawValue), .blob(value))
      }
      for item in dropped { try database.rows("DELETE FROM state WHERE name = ?", .text(item.rawValue)) }
    }
  }
}
