import Crypto
import Foundation
import Policy
import TestSupport
import Testing

@testable import Store

@Suite struct AuditTests {
  /// The formula of the chain, written down a second time.
  private static func head(of lines: [String]) -> String {
    lines.reduce(String(repeating: "0", count: 64)) { head, line in
      SHA256.hash(data: Data("\(head)\n\(line)\n".utf8)).map { String(format: "%02x", $0) }.joined()
    }
  }

  @Test func `the head is what the formula says, for each customer on its own`() async throws {
    let fixture = try Fixture()
    for count in 1...12 {
      try await fixture.record(count, customer: "A")
      try await fixture.record(1, customer: "B")
    }
    for customer in ["A", "B"] {
      let lines = try await fixture.store.lines(of: customer, skipping: 0, limit: 1000)
      let head = try await fixture.store.head(of: customer)
      #expect(AuditLine.hex(head.head) == Self.head(of: lines.map(\.line)))
      #expect(lines.map(\.number) == Array(1...UInt64(lines.count)))
      #expect(head.count == UInt64(lines.count))
    }
    #expect(try await fixture.store.verify() == .intact(lines: 90, unsealed: 90))
  }

  @Test(arguments: [("A", 25), (nil, 30)] as [(String?, Int)])
  func `pages follow one another without gap or repetition`(customer: String?, expected: Int) async throws {
    let fixture = try Fixture()
    try await fixture.record(25, customer: "A")
    try await fixture.record(5, customer: "B")
    var seen: [String] = []
    while true {
      let page = try await fixture.store.lines(of: customer, skipping: UInt64(seen.count), limit: 7)
      if page.isEmpty { break }
      seen += page.map { "\($0.customer) \($0.number)" }
    }
    #expect(seen.count == expected)
    #expect(Set(seen).count == expected)
  }

  @Test func `T57: a newline, quotes and terminal codes in a reason stay in one line of valid JSON`() async throws {
    let fixture = try Fixture()
    let hostile = "a\n{\"n\":99,\"ev\":\"x\"}\r\u{1B}[2J\"\\\u{202E}\u{0}ü€😀"
    let event = AuditEvent("session.denied", customer: "K", object: hostile, personal: [("reason", hostile)])
    try await fixture.store.record(event, at: Fixture.now)
    let line = try #require(try await fixture.store.lines(of: "K", skipping: 0, limit: 1).first?.line)
    #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(object["obj"] as? String == hostile)
    #expect(object["ev"] as? String == "session.denied")
    #expect(try await fixture.store.verify() == .intact(lines: 1, unsealed: 1))
  }

  @Test func `what could name a person is in no line, and equal texts have different commitments`() async throws {
    let fixture = try Fixture()
    for _ in 0..<2 {
      try await fixture.store.record(AuditEvent("e", customer: "K", personal: [("name", "Erika Mustermann")]), at: Fixture.now)
    }
    let lines = try await fixture.store.lines(of: "K", skipping: 0, limit: 10).map(\.line)
    #expect(lines.allSatisfy { !$0.contains("Erika") && $0.contains(#""pd":{"name":""#) })
    let rows = try Database(path: fixture.folder.file(RelayStore.fileName), readOnly: true).rows("SELECT * FROM personal")
    #expect(Set(rows.map { $0[0].blob }).count == 2)
    for row in rows {
      #expect(row[0].blob == Array(SHA256.hash(data: row[2].blob + Array(row[3].text.utf8))))
      #expect(lines.contains { $0.contains(AuditLine.hex(row[0].blob)) })
    }
  }

  @Test func `personal data can be erased and the chain still holds`() async throws {
    let fixture = try Fixture()
    try await fixture.record(3)
    try fixture.tamper("DELETE FROM personal")
    #expect(try await fixture.store.verify() == .intact(lines: 3, unsealed: 3))
  }

  @Test(
    arguments: [1, 7, 20],
    ["line = replace(line, 'test.event', 'test.evenT')", "h = zeroblob(32)", "customer = 'elsewhere'", "n = n + 100"])
  func `a changed, exchanged or missing line is named`(number: Int64, change: String) async throws {
    let fixture = try Fixture()
    try await fixture.record(20)
    try await fixture.record(3, customer: "anderer")
    _ = try await fixture.checkpoint()
    try fixture.tamper("UPDATE audit SET \(change) WHERE customer = '\(Fixture.customer)' AND n = \(number)")
    // A last line in another chain leaves no gap behind; there it has the wrong number.
    let movedLast = change.hasPrefix("customer") && number == 20
    let expected: AuditSnapshot.Finding =
      movedLast ? .broken(customer: "elsewhere", n: 1) : .broken(customer: Fixture.customer, n: number)
    #expect(try await fixture.store.verify() == expected)
  }

  @Test func `T58: lines cut off the end do not fit the checkpoint`() async throws {
    let fixture = try Fixture()
    try await fixture.record(20)
    _ = try await fixture.checkpoint()
    try fixture.tamper("DELETE FROM audit WHERE n > 17")
    #expect(try await fixture.store.verify() == .truncated(customer: Fixture.customer, n: 20))
  }

  @Test func `T58: a rewritten log with checkpoints of its own is noticed by whoever kept one`() async throws {
    let fixture = try Fixture()
    let forged = try Fixture()
    for each in [fixture, forged] {
      try await each.record(5)
      _ = try await each.checkpoint()
    }
    let head = try #require(try await fixture.store.ledgerHead(at: 1))
    #expect(try AuditSnapshot(folder: forged.folder.path).verify() == .intact(lines: 5, unsealed: 0))
    #expect(try AuditSnapshot(folder: fixture.folder.path).verify(witness: (1, head)) == .intact(lines: 5, unsealed: 0))
    #expect(try AuditSnapshot(folder: forged.folder.path).verify(witness: (1, head)) == .olderThanWitness(count: 1))
  }

  /// A checkpoint that says what the fixture's does; nil for another signature than the fixture's.
  private static func opened(_ stored: RelayStore.SignedCheckpoint) -> AuditSnapshot.Position? {
    let parts = stored.text.split(separator: " ")
    guard stored.signature == [1], parts.count == 2, let count = UInt64(parts[0]) else { return nil }
    return LedgerLine("1\t\(parts[1])\t").map { (count, $0.head) }
  }

  /// Three checkpoints: over entries 1-2, 3-4 and 5-6 of one customer, the second also over entry 1 of another.
  private static func sealed() async throws -> Fixture {
    let fixture = try Fixture()
    for round in 1...3 {
      try await fixture.record(2)
      if round == 2 { try await fixture.record(1, customer: "B") }
      _ = try await fixture.checkpoint()
    }
    return fixture
  }

  /// Rewrites a line and every hash after it, in the chain and in the ledger, as somebody does who has the whole database but no key.
  private static func rewrite(_ fixture: Fixture, entry: Int64) throws {
    let database = try Database(path: fixture.folder.file(RelayStore.fileName))
    var heads: [String: [[UInt8]]] = [:]
    for row in try database.rows("SELECT customer, n, line FROM audit ORDER BY customer, n", []) {
      let (customer, n) = (row[0].text, row[1].integer)
      let isTarget = customer == Fixture.customer && n == entry
      let line = isTarget ? row[2].text.replacing("test.event", with: "test.evenT") : row[2].text
      let head = AuditChain.next(heads[customer]?.last ?? AuditChain.start, line)
      heads[customer, default: []].append(head)
      _ = try database.rows(
        "UPDATE audit SET line = ?, h = ? WHERE customer = ? AND n = ?", [.text(line), .blob(head), row[0], row[1]])
    }
    var ledger = AuditChain.start
    for row in try database.rows("SELECT n, line FROM ledger ORDER BY n", []) {
      let old = try #require(LedgerLine(row[1].text))
      let head = try #require(heads[old.customer])[Int(old.n) - 1]
      let line = LedgerLine(customer: old.customer, n: old.n, head: head).text
      ledger = AuditChain.next(ledger, line)
      _ = try database.rows("UPDATE ledger SET line = ?, h = ? WHERE n = ?", [.text(line), .blob(ledger), row[0]])
    }
  }

  @Test(arguments: [(1, 1...2), (2, 1...2), (5, 5...6)])
  func `T58: a line rewritten with all hashes after it contradicts the first checkpoint over it`(
    entry: Int64, expected: ClosedRange<Int64>
  ) async throws {
    let fixture = try await Self.sealed()
    let before = try AuditSnapshot(folder: fixture.folder.path)
    #expect(before.verify(opened: Self.opened) == .intact(lines: 7, unsealed: 0))
    try Self.rewrite(fixture, entry: entry)
    let after = try AuditSnapshot(folder: fixture.folder.path)
    #expect(after.verify() == .intact(lines: 7, unsealed: 0))
    let span = AuditSnapshot.Span(customer: Fixture.customer, first: expected.lowerBound, last: expected.upperBound)
    #expect(after.verify(opened: Self.opened) == .altered([span]))
  }

  @Test func `T58: where a checkpoint is over several chains, it names the entries of each`() async throws {
    let fixture = try await Self.sealed()
    try Self.rewrite(fixture, entry: 3)
    let spans = [
      AuditSnapshot.Span(customer: "B", first: 1, last: 1), AuditSnapshot.Span(customer: Fixture.customer, first: 3, last: 4),
    ]
    #expect(try AuditSnapshot(folder: fixture.folder.path).verify(opened: Self.opened) == .altered(spans))
  }

  @Test(
    arguments: [
      ("UPDATE checkpoint SET signature = x'02' WHERE count = 4", 5...6 as ClosedRange<Int64>),
      ("DELETE FROM checkpoint WHERE count = 4", 5...6), ("UPDATE audit SET h = h", nil),
    ])
  func `T58: a checkpoint without signature, or a ledger without its last checkpoint, is no proof`(
    change: String, expected: ClosedRange<Int64>?
  ) async throws {
    let fixture = try await Self.sealed()
    try fixture.tamper(change)
    let finding: AuditSnapshot.Finding =
      expected.map { .altered([.init(customer: Fixture.customer, first: $0.lowerBound, last: $0.upperBound)]) }
      ?? .intact(lines: 7, unsealed: 0)
    #expect(try AuditSnapshot(folder: fixture.folder.path).verify(opened: Self.opened) == finding)
  }

  @Test func `entries since the last checkpoint are counted`() async throws {
    let fixture = try await Self.sealed()
    try await fixture.record(3)
    #expect(try AuditSnapshot(folder: fixture.folder.path).verify(opened: Self.opened) == .intact(lines: 10, unsealed: 3))
  }

  @Test func `T58: an older database put back is noticed by a witness`() async throws {
    let fixture = try Fixture()
    try await fixture.record(5)
    _ = try await fixture.checkpoint()
    let copied = try fixture.folder.run("mkdir older && sqlite3 rs.db \"VACUUM INTO 'older/rs.db'\"")
    #expect(copied.status == 0, "\(copied.text)")
    try await fixture.record(5)
    _ = try await fixture.checkpoint()
    let head = try #require(try await fixture.store.ledgerHead(at: 2))
    #expect(try AuditSnapshot(folder: fixture.folder.file("older")).verify() == .intact(lines: 5, unsealed: 0))
    #expect(try AuditSnapshot(folder: fixture.folder.file("older")).verify(witness: (2, head)) == .olderThanWitness(count: 2))
    #expect(try AuditSnapshot(folder: fixture.folder.path).verify(witness: (2, head)) == .intact(lines: 10, unsealed: 0))
  }

  @Test func `a change of the ledger is named`() async throws {
    let fixture = try Fixture()
    for _ in 0..<3 {
      try await fixture.record(2)
      _ = try await fixture.checkpoint()
    }
    try fixture.tamper("UPDATE ledger SET line = replace(line, '4\t', '5\t') WHERE n = 2")
    #expect(try await fixture.store.verify() == .ledgerBroken(n: 2))
  }

  @Test func `without news there is no checkpoint, and the newest is kept`() async throws {
    let fixture = try Fixture()
    #expect(try await fixture.checkpoint() == nil)
    try await fixture.record(1)
    let first = try await fixture.checkpoint()
    #expect(first != nil)
    #expect(try await fixture.checkpoint() == nil)
    try await fixture.record(1, customer: "B")
    let second = try await fixture.checkpoint()
    #expect(second != first)
    #expect(try await fixture.store.newestCheckpoint() == second)
    #expect(try await fixture.store.ledgerHead(at: 3) == nil)
  }
}
