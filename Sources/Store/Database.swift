import CSQLite
import Glibc

/// A value that goes into or comes out of a statement.
public enum SQLValue: Equatable, Sendable {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])
}

/// One connection to an SQLite file with the settings that keep acknowledged changes: write-ahead log, synced at every commit.
/// It belongs to one thread; statements are fixed texts with bound values, prepared once.
final class Database {
  let path: String
  private var handle: OpaquePointer?
  private var statements: [String: OpaquePointer] = [:]
  /// The `errno` of the first read or sync that failed.
  private var failureCode: Int32?
  private let failed: @Sendable () -> Void

  /// Opens or makes the file. `failed` is called with the first read or sync that fails; from then on no change is taken.
  /// Unless it `isChecked` already, the file is looked through for damage.
  init(
    path: String, readOnly: Bool = false, isChecked: Bool = false, failed: @escaping @Sendable () -> Void = {}
  ) throws(StoreError) {
    self.path = path
    self.failed = failed
    let flags = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    let code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK else {
      let systemCode = systemCode(code)
      sqlite3_close_v2(handle)
      handle = nil
      throw .unreadable(path: path, code: systemCode)
    }
    let settings =
      readOnly
      ? ["PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON", "PRAGMA mmap_size=0"]
      : [
        "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA busy_timeout=5000", "PRAGMA foreign_keys=ON",
        "PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON", "PRAGMA secure_delete=ON",
        "PRAGMA journal_size_limit=67108864", "PRAGMA mmap_size=0",
      ]
    for setting in settings { try opening { () throws(StoreError) in _ = try self.rows(setting) } }
    if isChecked { return }
    let check = try opening { () throws(StoreError) in try self.rows("PRAGMA quick_check") }
    guard check == [[.text("ok")]] else { throw .corrupt(path: path, part: "quick_check") }
  }

  deinit {
    for statement in statements.values { sqlite3_finalize(statement) }
    sqlite3_close_v2(handle)
  }

  /// The version of the schema.
  var version: Int32 {
    get throws(StoreError) {
      guard case .integer(let version)? = try rows("PRAGMA user_version").first?.first else { return 0 }
      return Int32(clamping: version)
    }
  }

  /// Runs a statement and returns its rows. `sql` is a fixed text; everything that varies is bound.
  @discardableResult
  func rows(_ sql: StaticString, _ values: SQLValue...) throws(StoreError) -> [[SQLValue]] {
    try rows(sql.description, values)
  }

  @discardableResult
  func rows(_ sql: String, _ values: [SQLValue] = []) throws(StoreError) -> [[SQLValue]] {
    let statement = try prepared(sql)
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1), of: statement) }
    var rows: [[SQLValue]] = []
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return rows }
      guard code == SQLITE_ROW else { throw failure(code) }
      rows.append((0..<sqlite3_column_count(statement)).map { column(statement, $0) })
    }
  }

  /// Runs all of `body` or nothing of it; returns after the change is on disk.
  @discardableResult
  func transaction<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
    if let failureCode { throw .ioError(code: failureCode) }
    try rows("BEGIN IMMEDIATE")
    do throws(StoreError) {
      let value = try body()
      try rows("COMMIT")
      return value
    } catch {
      if sqlite3_get_autocommit(handle) == 0 { _ = try? rows("ROLLBACK") }
      throw error
    }
  }

  private func prepared(_ sql: String) throws(StoreError) -> OpaquePointer {
    if let known = statements[sql] { return known }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else { throw failure(code) }
    statements[sql] = statement
    return statement
  }

  private func bind(_ value: SQLValue, at index: Int32, of statement: OpaquePointer) throws(StoreError) {
    // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    let code =
      switch value {
      case .null: sqlite3_bind_null(statement, index)
      case .integer(let number): sqlite3_bind_int64(statement, index, number)
      case .text(let text): sqlite3_bind_text(statement, index, text, Int32(clamping: text.utf8.count), transient)
      case .blob(let bytes):
        bytes.isEmpty
          ? sqlite3_bind_zeroblob(statement, index, 0)
          : sqlite3_bind_blob(statement, index, bytes, Int32(clamping: bytes.count), transient)
      }
    guard code == SQLITE_OK else { throw failure(code) }
  }

  private func column(_ statement: OpaquePointer, _ index: Int32) -> SQLValue {
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, index))
    case SQLITE_TEXT:
      let count = Int(sqlite3_column_bytes(statement, index))
      let bytes = UnsafeBufferPointer(start: sqlite3_column_text(statement, index), count: count)
      return .text(String(decoding: bytes, as: UTF8.self))
    case SQLITE_BLOB:
      let count = Int(sqlite3_column_bytes(statement, index))
      return .blob(Array(UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, index), count: count)))
    default: return .null
    }
  }

  private func failure(_ code: Int32) -> StoreError {
    switch code & 0xFF {
    case SQLITE_FULL: return .full
    case SQLITE_IOERR:
      let systemCode = systemCode(code)
      if failureCode == nil { failed() }
      failureCode = systemCode
      return .ioError(code: systemCode)
    case SQLITE_CORRUPT, SQLITE_NOTADB: return .corrupt(path: path, part: "SQLite \(code)")
    case SQLITE_CONSTRAINT: return .exists
    default: return .statement(part: "SQLite \(code)")
    }
  }

  /// The `errno` behind a result code, or the one that says the same.
  private func systemCode(_ code: Int32) -> Int32 {
    switch code & 0xFF {
    case SQLITE_CANTOPEN, SQLITE_IOERR:
      let known = sqlite3_system_errno(handle)
      return known == 0 ? EIO : known
    case SQLITE_PERM: return EACCES
    case SQLITE_READONLY: return EROFS
    case SQLITE_BUSY, SQLITE_LOCKED: return EBUSY
    case SQLITE_NOMEM: return ENOMEM
    default: return EIO
    }
  }

  /// A failure while opening is told as one of the file.
  private func opening<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
    do throws(StoreError) { return try body() } catch {
      switch error {
      case .statement: throw .unreadable(path: path, code: systemCode(sqlite3_extended_errcode(handle)))
      case .ioError(let code): throw .unreadable(path: path, code: code)
      default: throw error
      }
    }
  }
}

extension SQLValue {
  var integer: Int64 { if case .integer(let value) = self { value } else { 0 } }
  var text: String { if case .text(let value) = self { value } else { "" } }
  var blob: [UInt8] { if case .blob(let value) = self { value } else { [] } }
}
