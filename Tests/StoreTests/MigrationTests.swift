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

@Suite struct RelaySchemaTests {
  @Test func `F22: sessions and records of the version before are kept, and guests' sessions may join them`() async throws {
    let folder = try TemporaryFolder()
    let id = [UInt8](repeating: 7, count: 16)
    do {
      let database = try Database(path: folder.file(RelayStore.fileName))
      try Migration.apply(Array(RelaySchema.migrations.prefix(2)), to: database)
      let digest = SQLValue.blob(Fixture.device)
      try database.rows(
        "INSERT INTO device VALUES (?1, 'd', 'K', 1, 'active', x'01', 'h', NULL, NULL, 5, ?1)", [digest])
      try database.rows(
        "INSERT INTO session VALUES (?, ?, ?, 'K', 1, 1, 5, NULL, NULL)", [.blob(id), digest, .blob(Fixture.technician)])
      try database.rows("INSERT INTO record VALUES (?, 1, x'0102', x'03')", [.blob(id)])
    }
    let store = try RelayStore(folder: folder.path)
    #expect(try await store.openSessions().map(\.id) == [id])
    #expect(try await store.openSessions().map(\.isAttended) == [false])
    // The consent that is there stays the only one of a device's session.
    func keep(_ session: [UInt8], _ device: [UInt8], _ statement: [UInt8]) async throws -> Bool {
      try await store.keep(
        statement, signature: [3], kind: 1, session: session, device: device, event: "consent.given", at: Fixture.now)
    }
    #expect(try await !keep(id, Fixture.device, [9]))
    let guest = [UInt8](repeating: 8, count: 32)
    let attended = SessionRow(
      id: [UInt8](repeating: 8, count: 16), device: guest, isAttended: true, technician: Fixture.technician, customer: "K",
      rights: .view, variant: .confirmEverySession, started: Fixture.now)
    try await store.begin(attended, AuditEvent("session.start", customer: "K", session: attended.id))
    #expect(try await keep(attended.id, guest, [1]))
    #expect(try await keep(attended.id, guest, [2]))
    #expect(try await !keep(attended.id, guest, [2]))
    #expect(try await !keep(attended.id, Fixture.device, [4]))
    #expect(try await store.openSessions().contains(attended))
    // A device has to be in the directory.
    var orphan = attended
    orphan.id = [UInt8](repeating: 9, count: 16)
    orphan.isAttended = false
    #expect((try? await store.begin(orphan, AuditEvent("session.start", customer: "K"))) == nil)
    #expect(try await store.openSessions().count == 2)
    #expect(try await store.end([UInt8](repeating: 8, count: 16), reason: 1, code: "viewer.left", at: Fixture.now))
  }

  @Test func `T65: an operator's sessions and machines of a time are counted, guests' included`() async throws {
    let fixture = try Fixture()
    try await fixture.enrol()
    func begin(_ byte: UInt8, guest: UInt8? = nil, by technician: [UInt8] = Fixture.technician, after seconds: Int64) async throws
    {
      var row = fixture.session(byte)
      if let guest { (row.device, row.isAttended) = ([UInt8](repeating: guest, count: 32), true) }
      row.technician = technician
      row.started = Fixture.now.adding(seconds: seconds)
      try await fixture.store.begin(row, AuditEvent("session.start"))
    }
    try await begin(1, after: -10)
    try await begin(2, after: 10)
    try await begin(3, after: 11)
    try await begin(4, guest: 50, after: 12)
    try await begin(5, guest: 51, after: 13)
    try await begin(6, guest: 52, by: Fixture.digest(77), after: 14)
    func activity(_ device: [UInt8]) async throws -> RelayStore.Activity {
      try await fixture.store.activity(of: Fixture.technician, since: Fixture.now, besides: device)
    }
    #expect(try await activity([]) == RelayStore.Activity(sessions: 4, otherDevices: 3))
    #expect(try await activity(Fixture.device) == RelayStore.Activity(sessions: 4, otherDevices: 2))
    #expect(try await activity([UInt8](repeating: 51, count: 32)) == RelayStore.Activity(sessions: 4, otherDevices: 2))
  }
}
