import Policy

/// The relay's state. Every function says what is meant and returns after the change, and the audit line that documents it, are on disk: both or
/// neither. Calls block a thread of their own, one after another.
public actor RelayStore {
  /// The file in the data folder.
  public static let fileName = "rs.db"

  private let thread = StoreThread(name: "rs.store")
  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let lock: FolderLock
  let database: Database
  /// Reads what is on disk while this store writes.
  public nonisolated let reader: RelayReader
  private var announce: @Sendable ([AuditEvent]) -> Void = { _ in }

  /// Opens the state in this folder, which no other process may use; makes or upgrades it where needed. `failed` is called once, when
  /// the disk fails: nothing is changed from then on, and only a new start finds out what is there.
  public init(folder: String, failed: @escaping @Sendable () -> Void = {}) throws(StoreError) {
    lock = try FolderLock(folder: folder)
    database = try Database(path: folder + "/" + Self.fileName, failed: failed)
    try Migration.apply(RelaySchema.migrations, to: database)
    reader = try RelayReader(path: database.path)
  }

  /// Documents something that changes no other row.
  public func record(_ event: AuditEvent, at now: Timestamp) throws(StoreError) {
    try change([event], at: now) { () throws(StoreError) in }
  }

  /// From now on `announce` is called with what each change has documented, once it is on disk. It must not block.
  public func announce(to announce: @escaping @Sendable ([AuditEvent]) -> Void) {
    self.announce = announce
  }

  /// A change and the lines that document it, in one transaction.
  @discardableResult
  func change<Value>(
    _ events: [AuditEvent], at now: Timestamp, _ body: () throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let value = try database.transaction { () throws(StoreError) in
      let value = try body()
      for event in events { try append(event, at: now) }
      return value
    }
    if !events.isEmpty { announce(events) }
    return value
  }

  private func append(_ event: AuditEvent, at now: Timestamp) throws(StoreError) {
    let last = try database.rows("SELECT n, h FROM audit WHERE customer = ? ORDER BY n DESC LIMIT 1", .text(event.customer)).first
    let number = (last?[0].integer ?? 0) + 1
    let commitments = event.personal.map { Commitment(name: $0.name, value: $0.value) } + event.committed
    let line = AuditLine.text(event, number: number, at: now, personal: commitments)
    let head = AuditChain.next(last?[1].blob ?? AuditChain.start, line)
    let place =
      try database.rows(
        "INSERT INTO audit VALUES (?, ?, ?, ?) RETURNING rowid", .text(event.customer), .integer(number), .text(line), .blob(head)
      ).first?[0] ?? .null
    for commitment in commitments {
      try database.rows(
        "INSERT OR IGNORE INTO personal VALUES (?, ?, ?, ?, ?)", .blob(commitment.digest), .text(event.customer),
        .blob(commitment.salt), .text(commitment.value), place)
    }
    try queue(event, line: place.integer, at: now)
  }
}
