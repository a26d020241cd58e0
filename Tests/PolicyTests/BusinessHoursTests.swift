import Foundation
import Testing

@testable import Policy

@Suite("TimeZoneRules") struct TimeZoneRulesTests {
  static func rules(_ name: String) throws -> TimeZoneRules {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)")))
    return try #require(TimeZoneRules(tzif: bytes), "\(name)")
  }

  @Test(
    "offsets are those of the system, in every zone's past and future",
    arguments: [
      "Europe/Berlin", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns",
      "Africa/Casablanca", "Pacific/Apia", "UTC", "Asia/Gaza",
    ])
  func offsets(name: String) throws {
    let rules = try Self.rules(name)
    let zone = try #require(TimeZone(identifier: name))
    for step in 0..<4000 {
      let seconds = Int64(step) * 1_000_003 - 1_000_000_000
      let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
      #expect(rules.offset(at: Timestamp(milliseconds: seconds * 1000)) == expected, "\(name) at \(seconds)")
    }
  }

  @Test("S2-4: both clock changes of a year: the hour that is twice, and the one that is not")
  func changes() throws {
    let berlin = try Self.rules("Europe/Berlin")
    let spring = try #require(CivilDate(2027, 3, 28))
    #expect(berlin.time(spring, minute: 119).iso8601 == "2027-03-28T00:59:00.000Z")
    #expect(berlin.time(spring, minute: 150).iso8601 == "2027-03-28T01:00:00.000Z")
    #expect(berlin.time(spring, minute: 180).iso8601 == "2027-03-28T01:00:00.000Z")
    let autumn = try #require(CivilDate(2026, 10, 25))
    #expect(berlin.time(autumn, minute: 150).iso8601 == "2026-10-25T00:30:00.000Z")
    #expect(berlin.time(autumn, minute: 180).iso8601 == "2026-10-25T02:00:00.000Z")
    let second = berlin.local(at: Timestamp(milliseconds: berlin.time(autumn, minute: 150).milliseconds + 3_600_000))
    #expect(second.minute == 150)
  }

  @Test("what is no zone file is refused, whatever byte is wrong, and nothing traps")
  func hostile() throws {
    #expect(TimeZoneRules(tzif: []) == nil)
    #expect(TimeZoneRules(tzif: Array("TZif".utf8)) == nil)
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Berlin")))
    for length in stride(from: 0, to: bytes.count, by: 7) { #expect(TimeZoneRules(tzif: Array(bytes.prefix(length))) == nil) }
    for index in bytes.indices {
      for value: UInt8 in [0, 1, 127, 128, 255] {
        var changed = bytes
        changed[index] = value
        _ = TimeZoneRules(tzif: changed)?.offset(at: Timestamp(milliseconds: .max))
      }
    }
  }
}

@Suite("PublicHoliday") struct PublicHolidayTests {
  private func dates(_ year: Int, _ state: FederalState) -> [String] {
    PublicHoliday.all(in: year, state).map(\.date.text)
  }

  @Test(
    "Easter falls as the tables say",
    arguments: [(1961, 4, 2), (2000, 4, 23), (2008, 3, 23), (2024, 3, 31), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)])
  func easter(year: Int, month: Int, day: Int) {
    #expect(PublicHoliday.easterSunday(of: year) == CivilDate(year, month, day))
  }

  @Test("S2-4: a year of Bavaria, a leap year of Saxony, and what only one Land keeps")
  func years() {
    #expect(
      dates(2026, .by) == [
        "2026-01-01", "2026-01-06", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-06-04",
        "2026-08-15", "2026-10-03", "2026-11-01", "2026-12-25", "2026-12-26",
      ])
    #expect(
      dates(2028, .sn) == [
        "2028-01-01", "2028-04-14", "2028-04-17", "2028-05-01", "2028-05-25", "2028-06-05", "2028-10-03", "2028-10-31",
        "2028-11-22", "2028-12-25", "2028-12-26",
      ])
    #expect(dates(2026, .th).contains("2026-09-20"))
    #expect(dates(2026, .be).contains("2026-03-08"))
    #expect(!dates(2022, .mv).contains("2022-03-08") && dates(2023, .mv).contains("2023-03-08"))
    #expect(dates(2025, .be).contains("2025-05-08") && !dates(2026, .be).contains("2026-05-08"))
    #expect(dates(2026, .sn).contains("2026-11-18"))
  }

  @Test("every Land has the nine days that all have, and as many as its act counts")
  func counts() {
    let expected: [FederalState: Int] = [
      .bw: 12, .by: 13, .be: 10, .bb: 12, .hb: 10, .hh: 10, .he: 10, .mv: 11, .ni: 10, .nw: 11, .rp: 11, .sl: 12, .sn: 11,
      .st: 11, .sh: 10, .th: 11,
    ]
    for state in FederalState.allCases { #expect(dates(2026, state).count == expected[state], "\(state)") }
  }
}

@Suite("BusinessHours") struct BusinessHoursTests {
  private let berlin: TimeZoneRules
  private let office: BusinessHours

  init() throws {
    berlin = try TimeZoneRulesTests.rules("Europe/Berlin")
    office = BusinessHours(
      zone: "Europe/Berlin", state: .by, openings: try #require(BusinessHours.openings("Mo-Fr 08:00-17:00")),
      closed: [try #require(CivilDate(2026, 12, 24))])
  }

  private func time(_ text: String, _ minute: Int) throws -> Timestamp {
    berlin.time(try #require(CivilDate(text)), minute: minute)
  }

  @Test("S2-4: eight o'clock stays eight o'clock through both clock changes")
  func clockChanges() throws {
    for day in ["2026-03-27", "2026-03-30", "2026-10-23", "2026-10-26"] {
      #expect(try !office.isOpen(at: time(day, 8 * 60 - 1), berlin))
      #expect(try office.isOpen(at: time(day, 8 * 60), berlin))
      #expect(try office.isOpen(at: time(day, 17 * 60 - 1), berlin))
      #expect(try !office.isOpen(at: time(day, 17 * 60), berlin))
    }
    #expect(try office.nextOpening(from: time("2026-10-24", 600), berlin)?.iso8601 == "2026-10-26T07:00:00.000Z")
    #expect(try office.nextOpening(from: time("2026-03-28", 600), berlin)?.iso8601 == "2026-03-30T06:00:00.000Z")
  }

  @Test("S2-4: hours within the night of a clock change are as long as clocks say")
  func nights() throws {
    let night = BusinessHours(zone: "Europe/Berlin", state: nil, openings: try #require(BusinessHours.openings("Sa 22:00-6:00")))
    #expect(try night.closing(after: time("2026-10-24", 23 * 60), berlin)?.iso8601 == "2026-10-25T05:00:00.000Z")
    #expect(try night.closing(after: time("2027-03-27", 23 * 60), berlin)?.iso8601 == "2027-03-28T04:00:00.000Z")
    #expect(try night.isOpen(at: time("2027-03-28", 150), berlin))
  }

  @Test("S2-4: a leap day, a regional holiday, a single closed day and a single open one")
  func days() throws {
    #expect(try office.isOpen(at: time("2028-02-29", 600), berlin))
    #expect(try !office.isOpen(at: time("2026-01-06", 600), berlin))
    var hessian = office
    hessian.state = .he
    #expect(try hessian.isOpen(at: time("2026-01-06", 600), berlin))
    #expect(try !office.isOpen(at: time("2026-12-24", 600), berlin))
    #expect(try office.nextOpening(from: time("2026-12-23", 1200), berlin) == time("2026-12-28", 480))
    var open = office
    open.opened = [try #require(CivilDate("2026-01-06"))]
    #expect(try open.isOpen(at: time("2026-01-06", 600), berlin))
  }

  @Test("openings are read in both languages and written back; nonsense is refused")
  func texts() throws {
    let german = try #require(BusinessHours.openings("Mo-Mi 8-12, Di 13:30-17, Sa-So 22:00-02:00"))
    #expect(BusinessHours.openings("Mon-Wed 08:00-12:00, Tue 13:30-17:00, Sat-Sun 22-2") == german)
    #expect(BusinessHours.openings(BusinessHours.text(german, .german)) == german)
    #expect(BusinessHours.openings(BusinessHours.text(german, .english)) == german)
    for text in ["", "Mo", "Mo 8", "Mo 25-26", "Xx 8-9", "Mo 8:5-9", "Mo-Di-Mi 8-9", "8-9", "Mo 24-25", "Mo 8.30-9"] {
      #expect(BusinessHours.openings(text) == nil, "\(text)")
    }
  }

  @Test("never open means no next opening, and always open no closing")
  func extremes() throws {
    let never = BusinessHours(zone: "Europe/Berlin", state: nil, openings: [])
    #expect(try never.nextOpening(from: time("2026-01-01", 0), berlin) == nil)
    let always = BusinessHours(zone: "Europe/Berlin", state: nil, openings: try #require(BusinessHours.openings("Mo-So 0-24")))
    #expect(try always.closing(after: time("2026-01-01", 0), berlin) == nil)
    #expect(try always.isOpen(at: time("2026-03-29", 150), berlin))
  }
}
