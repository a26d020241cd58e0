import Policy
import TestSupport
import Testing

@testable import Store

@Suite struct SearchTests {
  private static func digest(_ number: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: 28) + (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }

  private static func query(_ change: (inout DeviceQuery) -> Void = { _ in }) -> DeviceQuery {
    var query = DeviceQuery()
    change(&query)
    return query
  }

  private static func names(_ store: RelayStore, _ query: DeviceQuery, online: Set<[UInt8]> = []) async throws -> [String] {
    try await store.reader.devices(query) { online.contains($0) }.devices.map(\.name)
  }

  /// Three machines of one customer.
  private func threeDevices() async throws -> Fixture {
    let fixture = try Fixture()
    try await fixture.enrol("Büro-Müller", digest: Fixture.digest(0xAB))
    try await fixture.enrol("srv-Straße", digest: Fixture.digest(0xCD))
    try await fixture.enrol("Ärztezimmer", digest: Fixture.digest(0xEF))
    let labels = DeviceLabels(group: "Filiale Süd", tags: ["Kasse", "Kasse alt"], notes: "hinter der Theke")
    try await fixture.store.label(Fixture.digest(0xCD), labels, by: Fixture.technician, at: Fixture.now)
    return fixture
  }

  @Test(arguments: [
    ("mueller", ["Büro-Müller"]), ("MÜLLER", ["Büro-Müller"]), ("Mu\u{308}ller büro", ["Büro-Müller"]),
    ("STRASSE", ["srv-Straße"]), ("straße süd", ["srv-Straße"]), ("kasse", ["srv-Straße"]),
    ("cdcd", ["srv-Straße"]), ("CDCDC", ["srv-Straße"]), ("cd", []), ("theke", []),
    ("baeckerei", ["Ärztezimmer", "Büro-Müller", "srv-Straße"]), ("", ["Ärztezimmer", "Büro-Müller", "srv-Straße"]),
    ("%", []), ("müller srv", []), ("srv a b c d e", []),
  ])
  func `devices are found as people write them, in order of name`(search: String, names: [String]) async throws {
    let fixture = try await threeDevices()
    #expect(try await Self.names(fixture.store, Self.query { $0.search = search }) == names)
  }

  @Test func `group, tag, customer and state narrow a search`() async throws {
    let fixture = try await threeDevices()
    let store = fixture.store
    #expect(try await Self.names(store, Self.query { $0.group = "Filiale Süd" }) == ["srv-Straße"])
    #expect(try await Self.names(store, Self.query { $0.tag = "Kasse" }) == ["srv-Straße"])
    #expect(try await Self.names(store, Self.query { $0.tag = "kass" }).isEmpty)
    #expect(try await Self.names(store, Self.query { $0.customer = "Metzgerei" }).isEmpty)
    let online: Set = [Fixture.digest(0xAB)]
    #expect(try await Self.names(store, Self.query { $0.state = .online }, online: online) == ["Büro-Müller"])
    #expect(try await Self.names(store, Self.query { $0.state = .offline }, online: online) == ["Ärztezimmer", "srv-Straße"])
    try await store.set(.retired, of: Fixture.digest(0xAB), AuditEvent("device.retired"), at: Fixture.now)
    #expect(try await Self.names(store, Self.query()) == ["Ärztezimmer", "srv-Straße"])
    #expect(try await Self.names(store, Self.query { $0.state = .retired }) == ["Büro-Müller"])
    let tool = RemoteTool(product: 1, signs: [.permanent])
    _ = try await store.note([tool], of: Fixture.digest(0xCD), at: Fixture.now)
    #expect(try await Self.names(store, Self.query { $0.state = .conflict }) == ["srv-Straße"])
    #expect(try await Self.names(store, Self.query { $0.visible = [Fixture.digest(0xEF)] }) == ["Ärztezimmer"])
    let customers = try await store.reader.customers { online.contains($0) }
    #expect(customers.map(\.name) == [Fixture.customer] && customers[0].devices == 2 && customers[0].online == 0)
    #expect(customers[0].groups == ["Filiale Süd"] && customers[0].tags == ["Kasse", "Kasse alt"])
  }

  @Test func `a new host name is found at once, and so is what was in a database of before`() async throws {
    let fixture = try await threeDevices()
    try await fixture.store.seen(Fixture.digest(0xAB), hostName: "Übersee", at: Fixture.now)
    #expect(try await Self.names(fixture.store, Self.query { $0.search = "uebersee" }) == ["Büro-Müller"])
    try fixture.tamper("UPDATE device SET folded = ''")
    let database = try Database(path: fixture.folder.file(RelayStore.fileName))
    try DeviceFolding.refresh(database)
    #expect(try await Self.names(fixture.store, Self.query { $0.search = "uebersee" }) == ["Büro-Müller"])
  }

  @Test func `pages of a hundred cover everything once`() async throws {
    let fixture = try Fixture()
    try await fixture.fill(devices: 250)
    var seen: [String] = []
    for offset in [0, 100, 200] {
      let page = try await fixture.store.reader.devices(Self.query { $0.offset = offset }) { _ in false }
      #expect(page.total == 250)
      seen += page.devices.map(\.name)
    }
    #expect(seen.count == 250 && Set(seen).count == 250)
  }

  @Test func `5 000 devices answer any search in less than 100 ms, also while changes are written`() async throws {
    let fixture = try Fixture()
    try await fixture.fill(devices: 5000)
    let writing = Task { [store = fixture.store] in
      while !Task.isCancelled { try await store.record(AuditEvent("test.event"), at: Fixture.now) }
    }
    var slowest = Duration.zero
    for search in ["", "pc-49", "mueller", "nowhere", "0000", "praxis süd 4"] {
      // The best of three: others use the machine, too.
      let best = try await (0..<3).asyncMap { _ in
        try await ContinuousClock().measure {
          let page = try await fixture.store.reader.devices(Self.query { $0.search = search }) { _ in true }
          _ = try await fixture.store.reader.lastSessions(of: page.devices.map(\.digest))
        }
      }.min()
      slowest = max(slowest, best ?? .zero)
    }
    let customers = try await ContinuousClock().measure { _ = try await fixture.store.reader.customers { _ in true } }
    writing.cancel()
    print("5 000 devices: slowest search \(slowest), customers \(customers)")
    #expect(slowest < .milliseconds(100) && customers < .milliseconds(500))
  }

  @Test func `sessions are listed from the newest on, without their ids`() async throws {
    let fixture = try Fixture()
    try await fixture.enrol()
    for byte in 1...3 as ClosedRange<UInt8> {
      var session = fixture.session(byte)
      session.started = Fixture.now.adding(seconds: Int64(byte))
      if byte == 3 { session.technician = Fixture.digest(7) }
      try await fixture.store.begin(session, AuditEvent("session.start", customer: Fixture.customer))
    }
    let first = [UInt8](repeating: 1, count: 16)
    #expect(try await fixture.store.end(first, reason: 12, code: "test", by: Fixture.digest(9), at: Fixture.now))
    let reader = fixture.store.reader
    var query = SessionQuery()
    let all = try await reader.sessions(query)
    #expect(all.map(\.handle) == [3, 2, 1] && all.map(\.deviceName) == ["srv-1", "srv-1", "srv-1"])
    query.isRunning = true
    #expect(try await reader.sessions(query).map(\.handle) == [3, 2])
    query.isRunning = false
    #expect(try await reader.sessions(query).map(\.reason) == [12])
    query.isRunning = nil
    query.technician = Fixture.technician
    #expect(try await reader.sessions(query).map(\.handle) == [2, 1])
    query.device = Fixture.device
    #expect(try await reader.sessions(query).map(\.handle) == [2, 1])
    query.device = Fixture.digest(0x55)
    #expect(try await reader.sessions(query).isEmpty)
    #expect(try await reader.session(1)?.id == first)
    #expect(try await reader.session(99) == nil)
    let last = try await reader.lastSessions(of: [Fixture.device])
    #expect(last[Fixture.device]?.started == Fixture.now.adding(seconds: 3))
    let lines = try await fixture.store.lines(of: Fixture.customer, skipping: 0, limit: 100)
    #expect(lines.last?.line.contains("\"obj\":\"by-\(AuditLine.hex(Fixture.digest(9)))\"") == true)
  }
}

extension Sequence {
  fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}
