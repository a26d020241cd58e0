import TestSupport
import Testing

@testable import Store

@Suite struct MigrationTests {
  private static let first = Migration(statements: ["CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT", "INSERT INTO t VALUES (1)"])
  private static let second = Migration(statements: ["ALTER TABLE t ADD COLUMN b TEXT", "UPDATE t SET b = 'new'"])

  @Test func `F22: an upgrade keeps a copy of the old file`() throws {
    let folder = try TemporaryFolder()
    let database = try Database(path: folder.file("a.db"))
    try Migration.apply([Self.first], to: database)
    #expect(try database.version == 1)
    try Migration.apply([Self.first, Self.second], to: database)
    #expect(try database.version == 2)
    #expect(try database.rows("SELECT * FROM t") == [[.integer(1), .text("new")]])
    let old = try Database(path: folder.file("a.db.version-1"), readOnly: true)
    #expect(try old.version == 1)
    #expect(try old.rows("SELECT * FROM t") == [[.integer(1)]])
  }

  @Test func `F22: an upgrade that fails half-way leaves the old state, and the next start succeeds`() throws {
    let folder = try TemporaryFolder()
    do {
      let database = try Database(path: folder.file("a.db"))
      try Migration.apply([Self.first], to: database)
      let broken = Migration(statements: Self.second.statements + ["INSERT INTO missing VALUES (1)"])
      #expect(throws: StoreError.self) { try Migration.apply([Self.first, broken], to: database) }
      #expect(try database.version == 1)
      #expect(try database.rows("SELECT * FROM t") == [[.integer(1)]])
    }
    // A copy that was cut off lies about.
    try folder.write([1, 2, 3], to: "a.db.version-1.new")
    let database = try Database(path: folder.file("a.db"))
    try Migration.apply([Self.first, Self.second], to: database)
    #expect(try database.rows("SELECT * FROM t") == [[.integer(1), .text("new")]])
  }

  @Test(arguments: 0...2) func `F22: SIGKILL after any statement of an upgrade leaves the old state`(statements: Int) throws {
    let folder = try TemporaryFolder()
    do { try Migration.apply([Self.first], to: try Database(path: folder.file("a.db"))) }
    // What a killed process has done: begun, run some statements, spilled them into the log, not committed.
    let script = ["PRAGMA cache_size=1", "BEGIN IMMEDIATE"] + Self.second.statements.prefix(statements)
    try folder.write(Array((script.joined(separator: ";\n") + ";\n.shell kill -9 $PPID\n").utf8), to: "script")
    let killed = try folder.run("sqlite3 a.db < script")
    #expect(killed.status != 0, "\(killed.text)")
    let database = try Database(path: folder.file("a.db"))
    #expect(try database.version == 1)
    #expect(try database.rows("SELECT * FROM t") == [[.integer(1)]])
    try Migration.apply([Self.first, Self.second], to: database)
    #expect(try database.rows("SELECT * FROM t") == [[.integer(1), .text("new")]])
  }

  @Test func `F23: a file of a newer version is refused and not touched by a byte`() throws {
    let folder = try TemporaryFolder()
    do { _ = try RelayStore(folder: folder.path) }
    do { _ = try Database(path: folder.file(RelayStore.fileName)).rows("PRAGMA user_version=99") }
    let before = try folder.bytes(of: RelayStore.fileName)
    #expect(throws: StoreError.newer(path: folder.file(RelayStore.fileName), version: 99)) {
      _ = try RelayStore(folder: folder.path)
    }
    #expect(try folder.bytes(of: RelayStore.fileName) == before)
  }

  @Test func `a version below zero is a damaged file, not a crash`() throws {
    let folder = try TemporaryFolder()
    let database = try Database(path: folder.file("a.db"))
    try database.rows("PRAGMA user_version=-5")
    #expect(throws: StoreError.corrupt(path: database.path, part: "user_version -5")) {
      try Migration.apply([Self.first], to: database)
    }
  }

  @Test func `every table is strict`() throws {
    let folder = try TemporaryFolder()
    do { _ = try RelayStore(folder: folder.path) }
    let database = try Database(path: folder.file(RelayStore.fileName), readOnly: true)
    let tables = try database.rows(
      "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'")
    #expect(tables.count >= 10)
    for table in tables { #expect(table[1] == .integer(1), "\(table[0].text)") }
  }
}
