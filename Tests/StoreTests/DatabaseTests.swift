import TestSupport
import Testing

@testable import Store

@Suite struct DatabaseTests {
  @Test func `commits are synced, the log is written ahead, and the file's text is never trusted`() throws {
    let folder = try TemporaryFolder()
    let database = try Database(path: folder.file("a.db"))
    let expected: [(String, SQLValue)] = [
      ("journal_mode", .text("wal")), ("synchronous", .integer(2)), ("foreign_keys", .integer(1)),
      ("trusted_schema", .integer(0)),
      ("cell_size_check", .integer(1)), ("secure_delete", .integer(1)), ("journal_size_limit", .integer(67_108_864)),
      ("mmap_size", .integer(0)), ("busy_timeout", .integer(5000)),
    ]
    for (name, value) in expected { #expect(try database.rows("PRAGMA \(name)", []) == [[value]], "\(name)") }
  }

  @Test func `values come back as they went in`() throws {
    let folder = try TemporaryFolder()
    let database = try Database(path: folder.file("a.db"))
    try database.rows("CREATE TABLE t (a, b, c, d, e)")
    let values: [SQLValue] = [.null, .integer(.min), .text("ä\u{0}€'\n"), .blob([0, 255]), .blob([])]
    try database.rows("INSERT INTO t VALUES (?, ?, ?, ?, ?)", values)
    #expect(try database.rows("SELECT * FROM t") == [values])
  }

  @Test func `a transaction that fails leaves nothing, and the next one works`() throws {
    let folder = try TemporaryFolder()
    let database = try Database(path: folder.file("a.db"))
    try database.rows("CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT")
    #expect(throws: StoreError.exists) {
      try database.transaction { () throws(StoreError) in
        try database.rows("INSERT INTO t VALUES (1)")
        try database.rows("INSERT INTO t VALUES (1)")
      }
    }
    #expect(try database.rows("SELECT * FROM t").isEmpty)
    try database.transaction { () throws(StoreError) in _ = try database.rows("INSERT INTO t VALUES (1)") }
    #expect(try database.rows("SELECT * FROM t").count == 1)
  }

  @Test func `F5: a full disk is told as such, changes nothing, and may be tried again`() throws {
    let folder = try TemporaryFolder()
    let database = try Database(path: folder.file("a.db"))
    try database.rows("CREATE TABLE t (a BLOB) STRICT")
    try database.rows("PRAGMA max_page_count=8")
    func insert() throws(StoreError) {
      try database.transaction { () throws(StoreError) in
        for _ in 0..<20 { try database.rows("INSERT INTO t VALUES (?)", .blob([UInt8](repeating: 1, count: 4096))) }
      }
    }
    #expect(throws: StoreError.full) { try insert() }
    #expect(try database.rows("SELECT * FROM t").isEmpty)
    try database.rows("PRAGMA max_page_count=1000")
    try insert()
    #expect(try database.rows("SELECT * FROM t").count == 20)
  }

  @Test func `F6: a damaged file is refused and stays as it is`() throws {
    let folder = try TemporaryFolder()
    do {
      let database = try Database(path: folder.file("a.db"))
      try database.rows("CREATE TABLE t (a BLOB) STRICT")
      try database.transaction { () throws(StoreError) in
        for _ in 0..<50 { try database.rows("INSERT INTO t VALUES (?)", .blob([UInt8](repeating: 7, count: 3000))) }
      }
    }
    var bytes = try folder.bytes(of: "a.db")
    for index in 4096..<8192 { bytes[index] = 0xA5 }
    try folder.write(bytes, to: "a.db")
    try folder.write(Array("no database at all, but a text".utf8), to: "b.db")
    for name in ["a.db", "b.db"] {
      let before = try folder.bytes(of: name)
      #expect {
        _ = try Database(path: folder.file(name))
      } throws: { error in
        if case .corrupt(folder.file(name), _)? = error as? StoreError { true } else { false }
      }
      #expect(try folder.bytes(of: name) == before)
    }
  }
}

@Suite struct FolderLockTests {
  @Test func `F27: a second instance on one folder is refused, and the first keeps its lock`() async throws {
    let folder = try TemporaryFolder()
    do {
      let first = try RelayStore(folder: folder.path)
      for _ in 0..<3 {
        #expect(throws: StoreError.locked(path: folder.path)) { _ = try RelayStore(folder: folder.path) }
      }
      withExtendedLifetime(first) {}
    }
    try await folder.open()
  }

  @Test func `the lock goes with the process, however it ends`() async throws {
    let folder = try TemporaryFolder()
    let killed = try folder.run("exec 9>lock; flock -n 9 || exit 0; kill -9 $BASHPID")
    #expect(killed.status != 0)
    try await folder.open()
  }

  @Test func `a folder that cannot be made is told with its path`() throws {
    let folder = try TemporaryFolder()
    try folder.write([], to: "file")
    #expect {
      _ = try RelayStore(folder: folder.file("file/data"))
    } throws: { error in
      if case .unreadable(let path, _)? = error as? StoreError { path.hasPrefix(folder.path) } else { false }
    }
  }
}

extension TemporaryFolder {
  /// Opens the state in it, at the latest after two seconds: a process that another test starts holds our files for the moment until
  /// it becomes another program.
  fileprivate func open() async throws {
    for _ in 0..<100 {
      if (try? RelayStore(folder: path)) != nil { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    _ = try RelayStore(folder: path)
  }
}
