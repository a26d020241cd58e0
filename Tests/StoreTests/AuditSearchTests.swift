import Policy
import TestSupport
import Testing

@testable import Store

@Suite struct AuditSearchTests {
  private static func query(_ change: (inout AuditQuery) -> Void) -> AuditQuery {
    var query = AuditQuery()
    change(&query)
    return query
  }

  private static func numbers(_ store: RelayStore, _ change: (inout AuditQuery) -> Void) async throws -> [UInt64] {
    try await store.reader.lines(query(change)).map(\.line.number)
  }

  @Test func `lines are found by customer, event, time and what they commit to`() async throws {
    let fixture = try Fixture()
    let store = fixture.store
    for (index, event) in ["session.start", "session.end", "key.opened", "session.denied"].enumerated() {
      let text = ["Drucker klemmt", "100 %_\\ fertig", "GRÜẞE", "nichts"][index]
      try await store.record(
        AuditEvent(event, customer: Fixture.customer, object: "Ding\(index)", personal: [("reason", text)]),
        at: Fixture.now.adding(seconds: Int64(index)))
    }
    try await store.record(AuditEvent("session.start", customer: "Andere"), at: Fixture.now)
    #expect(try await Self.numbers(store) { $0.customer = Fixture.customer } == [4, 3, 2, 1])
    #expect(try await Self.numbers(store) { $0.customer = "Keiner" }.isEmpty)
    #expect(try await Self.numbers(store) { $0.event = "session." } == [1, 4, 2, 1])
    #expect(try await Self.numbers(store) { $0.event = "ession." }.isEmpty)
    #expect(try await Self.numbers(store) { $0.event = "session.start\",\"obj" }.isEmpty)
    #expect(try await Self.numbers(store) { $0.from = Fixture.now.adding(seconds: 2) } == [4, 3])
    #expect(try await Self.numbers(store) { $0.until = Fixture.now.adding(seconds: 2) } == [1, 2, 1])
    #expect(try await Self.numbers(store) { $0.search = "DRUCKER" } == [1])
    #expect(try await Self.numbers(store) { $0.search = "0 %_\\ f" } == [2])
    #expect(try await Self.numbers(store) { $0.search = "grüße" } == [3])
    #expect(try await Self.numbers(store) { $0.search = "ding3" } == [4])
    #expect(try await Self.numbers(store) { $0.search = "%" } == [2])
    let entry = try #require(try await store.reader.lines(Self.query { $0.search = "klemmt" }).first)
    #expect(Array(entry.personal.values) == ["Drucker klemmt"])
    #expect(entry.personal.keys.allSatisfy { entry.line.line.contains($0) })
  }

  @Test func `pages go on where the last one ended`() async throws {
    let fixture = try Fixture()
    try await fixture.record(230)
    var query = AuditQuery()
    var seen: [UInt64] = []
    while case let page = try await fixture.store.reader.lines(query), !page.isEmpty {
      seen += page.prefix(AuditQuery.page).map(\.line.number)
      query.before = page.prefix(AuditQuery.page).last?.place
    }
    #expect(seen == (1...230).reversed())
  }

  @Test func `what an older version has written is found by its personal values, too`() async throws {
    let fixture = try Fixture()
    try await fixture.record(3)
    // As the upgrade finds it.
    try fixture.tamper("UPDATE personal SET line = NULL")
    #expect(try await Self.numbers(fixture.store) { $0.search = "Drucker 1" }.isEmpty)
    let link = try #require(RelaySchema.migrations[4].statements.first { $0.contains("json_each") })
    try fixture.tamper(link)
    #expect(try await Self.numbers(fixture.store) { $0.search = "Drucker 1" } == [2])
  }

  @Test func `100 000 lines are searched in less than half a second`() async throws {
    let fixture = try Fixture()
    try fixture.fillAudit(lines: 100_000)
    var slowest = Duration.zero
    let queries: [(inout AuditQuery) -> Void] = [
      { _ in }, { $0.search = "nirgends" }, { $0.search = "Grund 77" }, { $0.event = "no.such" }, { $0.customer = "Kunde 7" },
      { $0.until = Fixture.now.adding(seconds: 10) },
    ]
    for query in queries {
      let time = try await ContinuousClock().measure { _ = try await fixture.store.reader.lines(Self.query(query)) }
      slowest = max(slowest, time)
    }
    print("100 000 lines: slowest search \(slowest)")
    #expect(slowest < .milliseconds(500))
  }
}
