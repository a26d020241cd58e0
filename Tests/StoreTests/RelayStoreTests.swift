import Policy
import Testing

@testable import Store

@Suite struct RelayStoreTests {
  @Test func `T4: a name that looks like SQL is a name`() async throws {
    let fixture = try Fixture()
    let name = "x'); DROP TABLE audit;--"
    try await fixture.enrol(name)
    #expect(try await fixture.store.devices(offset: 0, limit: 10).map(\.name) == [name])
    #expect(try await fixture.store.devices(named: name, limit: 2).count == 1)
    #expect(try await fixture.store.devices(named: "' OR 1=1 --", limit: 2).isEmpty)
    #expect(try await fixture.store.verify() == .intact(lines: 2, unsealed: 2))
  }

  @Test func `a token is used once, a device enters once, and what fails uses nothing up`() async throws {
    let fixture = try Fixture()
    let row = try await fixture.enrol()
    var other = row
    other.digest = Fixture.digest(7)
    let used = Fixture.token(of: row.digest)
    let event = AuditEvent("device.enrolled", customer: Fixture.customer)
    await #expect(throws: StoreError.exists) {
      try await fixture.store.enrol(other, token: used, event, at: Fixture.now)
    }
    #expect(try await fixture.store.device(other.digest) == nil)
    #expect(try await fixture.store.token(used)?.isUsed == true)
    let fresh = TokenRow(digest: Fixture.digest(8), customer: "x", statement: [], validUntil: Fixture.now)
    try await fixture.store.register(fresh, AuditEvent("token.created", customer: "x"), at: Fixture.now)
    await #expect(throws: StoreError.exists) {
      try await fixture.store.enrol(row, token: fresh.digest, event, at: Fixture.now)
    }
    #expect(try await fixture.store.token(fresh.digest)?.isUsed == false)
    #expect(try await fixture.store.verify() == .intact(lines: 3, unsealed: 3))
  }

  @Test func `a device is found by name, by the beginning of name or id, and retired ones come last`() async throws {
    let fixture = try Fixture()
    try await fixture.enrol("srv-1", digest: Fixture.digest(0x11))
    try await fixture.enrol("srv-10", digest: Fixture.digest(0x22))
    try await fixture.enrol("kasse", digest: Fixture.digest(0x33))
    func names(_ selector: String) async throws -> [String] {
      try await fixture.store.devices(named: selector, limit: 5).map(\.name).sorted()
    }
    #expect(try await names("srv-1") == ["srv-1"])
    #expect(try await names("SRV") == ["srv-1", "srv-10"])
    #expect(try await names("3333") == ["kasse"])
    #expect(try await names("") == [])
    #expect(try await names("%") == [])
    try await fixture.store.set(.retired, of: Fixture.digest(0x11), AuditEvent("device.retired"), at: Fixture.now)
    #expect(try await names("srv") == ["srv-10"])
    #expect(try await names("1111") == ["srv-1"])
  }

  @Test func `a session ends once, and its end is one line`() async throws {
    let fixture = try Fixture()
    try await fixture.enrol()
    let session = fixture.session(5)
    let start = AuditEvent("session.start", customer: session.customer, session: session.id)
    try await fixture.store.begin(session, start)
    #expect(try await fixture.store.openSessions() == [session])
    await #expect(throws: StoreError.exists) { try await fixture.store.begin(session, start) }
    #expect(try await fixture.store.end(session.id, reason: 6, code: "relay.restart", at: Fixture.now))
    #expect(try await !fixture.store.end(session.id, reason: 7, code: "connection.lost", at: Fixture.now))
    #expect(try await fixture.store.openSessions().isEmpty)
    let lines = try await fixture.store.lines(of: session.customer, skipping: 0, limit: 10).map(\.line)
    #expect(lines.count { $0.contains("session.end") } == 1)
    #expect(lines.count { $0.contains("session.start") } == 1)
  }

  @Test func `a record is kept once and whole, for a session of that device alone`() async throws {
    let fixture = try Fixture()
    try await fixture.enrol()
    let session = fixture.session(5)
    try await fixture.store.begin(session, AuditEvent("session.start", customer: session.customer))
    func keep(_ session: [UInt8], _ device: [UInt8]) async throws -> Bool {
      try await fixture.store.keep(
        [0xAB, 0xCD], signature: [0xEF], kind: 1, session: session, device: device, event: "consent.given", at: Fixture.now)
    }
    #expect(try await !keep(session.id, Fixture.digest(9)))
    #expect(try await !keep([UInt8](repeating: 9, count: 16), Fixture.device))
    #expect(try await keep(session.id, Fixture.device))
    #expect(try await !keep(session.id, Fixture.device))
    let lines = try await fixture.store.lines(of: session.customer, skipping: 0, limit: 10).map(\.line)
    #expect(lines.count { $0.contains(#""rec":"abcdef""#) } == 1)
  }

  @Test func `F2: what was acknowledged is in the files at that moment, and the chain holds`() async throws {
    let fixture = try Fixture()
    try await fixture.enrol()
    for round in 1...5 {
      try await fixture.record(4)
      // The files as they are now are what SIGKILL leaves.
      let copy = try fixture.folder.run("mkdir after-\(round) && cp rs.db rs.db-wal after-\(round)/")
      #expect(copy.status == 0, "\(copy.text)")
      let after = try RelayStore(folder: fixture.folder.file("after-\(round)"))
      #expect(try await after.verify() == .intact(lines: 2 + 4 * round, unsealed: 2 + 4 * round))
    }
  }
}

@Suite struct AgentStoreTests {
  @Test func `what is kept comes back, and one process owns the folder`() async throws {
    let fixture = try Fixture()
    let folder = fixture.folder.file("agent")
    do {
      let store = try AgentStore(folder: folder)
      #expect(try await store.value(.deviceKey) == nil)
      try await store.keep([.deviceKey: [1, 2], .root: []])
      #expect(throws: StoreError.locked(path: folder)) { _ = try AgentStore(folder: folder) }
    }
    // An actor lives on for a moment after its last answer.
    while (try? FolderLock(folder: folder)) == nil { try await Task.sleep(for: .milliseconds(5)) }
    let store = try AgentStore(folder: folder)
    #expect(try await store.value(.deviceKey) == [1, 2])
    #expect(try await store.value(.root) == [])
    try await store.keep([.deviceKey: [3]])
    #expect(try await store.value(.deviceKey) == [3])
  }
}
