import Policy
import Testing
import Wire

@testable import Attendance
@testable import Trust

/// An organisation with two operators who may sign.
struct Fixture {
  /// Saturday, 2026-11-21, 12:00 in Berlin.
  static let now = Timestamp(milliseconds: 1_795_258_800_000)
  static let nothing = SignedBytes(payload: [], signature: [], chain: [])
  let root: OrganisationRoot
  let admin: OperatorIdentity
  let technician: OperatorIdentity

  init() throws {
    root = try OrganisationRoot(company: "Muster IT", domain: "muster.example", at: Self.now)
    admin = try OperatorIdentity(name: "Anna Admin", role: .admin, issuer: root.signer, at: Self.now)
    technician = try OperatorIdentity(name: "Jürgen Tester", role: .technician, issuer: admin.signer, at: Self.now)
  }

  func hours(_ openings: String = "Mo-Fr 08:00-17:00", end: HoursEnd = .end) throws -> BusinessHours {
    BusinessHours(
      zone: "Europe/Berlin", state: .by, openings: try #require(BusinessHours.openings(openings)),
      closed: [try #require(CivilDate("2026-12-24"))], opened: [try #require(CivilDate("2027-01-06"))], end: end)
  }

  func terms(_ version: UInt64, _ text: String = "Es gilt …") throws -> Terms {
    try Terms(version: version, issuedAt: Self.now, german: text, english: "What holds: …")
  }

  func exception(_ customer: String = "", seconds: Int64 = 3600) throws -> HoursOverride {
    try HoursOverride(
      customer: customer, from: Self.now, until: Self.now.adding(seconds: seconds), reason: "Kasse steht", requestedBy: "Frau Öz",
      issuedAt: Self.now)
  }

  func revocations(_ operators: [[UInt8]] = []) -> RevocationList {
    RevocationList(version: 1, issuedAt: Self.now, operators: operators, devices: [])
  }
}

@Suite struct AttendanceStatementTests {
  @Test func `terms, schedules and exceptions survive their own bytes`() throws {
    let fixture = try Fixture()
    func roundTrip<Content: Statement>(_ content: Content) throws {
      var reader = ByteReader(Array(content.payload.dropFirst()))
      #expect(try Content(reading: &reader) == content)
      try reader.finish()
      for count in 1..<content.payload.count {
        #expect(throws: WireError.self) {
          var reader = ByteReader(Array(content.payload.prefix(count).dropFirst()))
          _ = try Content(reading: &reader)
          try reader.finish()
          throw WireError.truncated
        }
      }
    }
    try roundTrip(try fixture.terms(3))
    try roundTrip(Schedule(version: 1, issuedAt: Fixture.now, usual: nil))
    try roundTrip(
      Schedule(
        version: 2, issuedAt: Fixture.now, usual: try fixture.hours(),
        customers: ["Bäckerei": try fixture.hours("Sa 22-4", end: .warn)]))
    try roundTrip(try fixture.exception("Bäckerei"))
  }

  @Test func `terms that are blank or too long for a signed statement are none, and the longest fit one`() throws {
    let fixture = try Fixture()
    for text in ["", " \n\t", String(repeating: "a", count: Terms.limit + 1)] {
      #expect(throws: TrustError.malformed) { try fixture.terms(1, text) }
    }
    let longest = try Terms(
      version: .max, issuedAt: Fixture.now, german: String(repeating: "a", count: Terms.limit),
      english: String(repeating: "b", count: Terms.limit))
    #expect(longest.payload.count <= Limits.statement)
  }

  @Test func `the digest of terms is of every word and of the version`() throws {
    let fixture = try Fixture()
    let digests = [try fixture.terms(1), try fixture.terms(2), try fixture.terms(1, "Es gilt ..")].map(\.digest)
    #expect(Set(digests).count == 3)
    let text = Sentence(german: "Es gilt …", english: "What holds: …")
    #expect(Terms(builtIn: text).version == 0)
    #expect(Terms(builtIn: text).text == text)
  }

  @Test func `an exception has a length, at most a day, and a reason and a name that can be shown`() throws {
    let fixture = try Fixture()
    #expect(throws: TrustError.malformed) { try fixture.exception(seconds: 0) }
    #expect(throws: TrustError.malformed) { try fixture.exception(seconds: HoursOverride.longest + 1) }
    #expect(throws: TrustError.name) { try fixture.exception("Bäcker\u{202E}ei") }
    #expect(try fixture.exception(seconds: HoursOverride.longest).covers("wer auch immer", at: Fixture.now))
  }
}

@Suite struct KnownAttendanceTests {
  @Test func `S2-4: a customer's own hours win over the usual ones, and without any it is always open`() throws {
    let fixture = try Fixture()
    var known = KnownAttendance()
    #expect(known.hours(for: "Bäckerei", technician: fixture.admin.digest, at: Fixture.now) == .always)
    let schedule = Schedule(
      version: 1, issuedAt: Fixture.now, usual: try fixture.hours(), customers: ["Bäckerei": try fixture.hours("Mo-So 3-14")])
    try known.take(
      terms: Fixture.nothing, schedule: fixture.admin.signer.sign(schedule), overrides: [], root: fixture.root.digest,
      revocations: fixture.revocations())
    let usual = known.hours(for: "Schreinerei", technician: fixture.technician.digest, at: Fixture.now)
    #expect(!usual.isOpen && usual.fact == .closed)
    // Monday, 2026-11-23, 08:00 in Berlin.
    #expect(usual.opens == Timestamp(milliseconds: 1_795_417_200_000))
    let bakery = known.hours(for: "Bäckerei", technician: fixture.technician.digest, at: Fixture.now)
    #expect(bakery == OpenHours(isOpen: true, closes: Fixture.now.adding(seconds: 7200), opens: nil, end: .end))
  }

  @Test func `S2-4: an exception counts for its customer and its time, and never for the operator who signed it`() throws {
    let fixture = try Fixture()
    let schedule = try fixture.admin.signer.sign(Schedule(version: 1, issuedAt: Fixture.now, usual: try fixture.hours()))
    let exception = try fixture.admin.signer.sign(fixture.exception("Bäckerei"))
    func hours(
      _ technician: OperatorIdentity, _ revoked: [[UInt8]] = [], of customer: String = "Bäckerei", after seconds: Int64 = 0
    ) throws -> OpenHours {
      var known = KnownAttendance()
      try known.take(
        terms: Fixture.nothing, schedule: schedule, overrides: [exception], root: fixture.root.digest,
        revocations: fixture.revocations(revoked))
      return known.hours(for: customer, technician: technician.digest, at: Fixture.now.adding(seconds: seconds))
    }
    let open = try hours(fixture.technician)
    #expect(open.isOpen && open.closes == Fixture.now.adding(seconds: 3600))
    #expect(try !hours(fixture.admin).isOpen)
    #expect(try !hours(fixture.technician, of: "Schreinerei").isOpen)
    #expect(try !hours(fixture.technician, after: 3600).isOpen)
    #expect(try !hours(fixture.technician, [fixture.admin.digest]).isOpen)
  }

  @Test
  func
    `T34: what is older, other content of the same version, unsigned or another organisation's is refused, and what is known stays`()
    throws
  {
    let fixture = try Fixture()
    let other = try Fixture()
    var known = KnownAttendance()
    func take(_ terms: SignedBytes, _ revoked: [[UInt8]] = []) throws {
      try known.take(
        terms: terms, schedule: Fixture.nothing, overrides: [], root: fixture.root.digest,
        revocations: fixture.revocations(revoked))
    }
    try take(fixture.admin.signer.sign(fixture.terms(2)))
    var bent = try fixture.admin.signer.sign(fixture.terms(3))
    bent.payload[20] ^= 1
    let attempts: [(SignedBytes, TrustError)] = [
      (Fixture.nothing, .outdated), (try fixture.admin.signer.sign(fixture.terms(1)), .outdated),
      (try fixture.admin.signer.sign(fixture.terms(2, "Anderes")), .outdated), (bent, .badSignature),
      (try fixture.technician.signer.sign(fixture.terms(3)), .role), (try other.admin.signer.sign(other.terms(3)), .chain),
    ]
    for (attempt, expected) in attempts {
      #expect(throws: expected) { try take(attempt) }
      #expect(known.terms?.content.version == 2)
    }
    #expect(throws: TrustError.revoked) { try take(fixture.admin.signer.sign(fixture.terms(3)), [fixture.admin.digest]) }
    try take(fixture.admin.signer.sign(fixture.terms(2)), [fixture.admin.digest])
    try take(fixture.root.signer.sign(fixture.terms(3)), [fixture.admin.digest])
    #expect(known.terms?.content.version == 3)
  }

  @Test func `T60: a clock that is a year off makes no exception hold, in neither direction`() throws {
    let fixture = try Fixture()
    let exception = try fixture.exception(seconds: HoursOverride.longest)
    for days in [-366, -1, 1, 366] as [Int64] {
      #expect(!exception.covers("Bäckerei", at: Fixture.now.adding(seconds: days * 86_400)), "\(days)")
    }
    // One that claims more than a day was not made by us, whoever has signed it.
    var endless = exception
    endless.until = Timestamp(milliseconds: .max)
    #expect(!endless.covers("Bäckerei", at: Fixture.now))
  }

  @Test func `a zone that nobody knows is closed, and a name cannot leave the zone database`() throws {
    let fixture = try Fixture()
    var known = KnownAttendance()
    var hours = try fixture.hours("Mo-So 0-24")
    hours.zone = "Europe/Atlantis"
    try known.take(
      terms: Fixture.nothing, schedule: fixture.admin.signer.sign(Schedule(version: 1, issuedAt: Fixture.now, usual: hours)),
      overrides: [], root: fixture.root.digest, revocations: fixture.revocations())
    #expect(!known.hours(for: "", technician: [], at: Fixture.now).isOpen)
    for name in ["", "/", "..", "../zoneinfo/UTC", "Europe//Berlin", "/etc/passwd", "Europe/Berlin\0"] {
      #expect(ZoneRules.named(name) == nil, "\(name)")
    }
    #expect(ZoneRules.named("Europe/Berlin")?.offset(at: Fixture.now) == 3600)
  }

  @Test func `without a zone database Central Europe still changes its clocks`() throws {
    let rules = try #require(TimeZoneRules(rule: "CET-1CEST,M3.5.0,M10.5.0/3"))
    // 2026-03-29 and 2026-10-25, 01:00 UTC each.
    for (change, before, after) in [(1_774_746_000_000, 3600, 7200), (1_792_890_000_000, 7200, 3600)] as [(Int64, Int, Int)] {
      #expect(rules.offset(at: Timestamp(milliseconds: change - 1)) == before)
      #expect(rules.offset(at: Timestamp(milliseconds: change)) == after)
    }
  }
}
