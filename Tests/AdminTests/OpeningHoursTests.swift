import Attendance
import Policy
import Testing

@testable import Admin

@Suite struct OpeningHoursTests {
  /// Saturday, 2026-11-21, 12:00 in Berlin.
  static let today = Timestamp(milliseconds: 1_795_258_800_000)

  private func change(
    zone: String? = nil, land: String? = nil, open: String? = nil, closed: [String] = [], opened: [String] = [],
    end: HoursEnd? = nil
  ) -> OpeningHours.Change {
    OpeningHours.Change(zone: zone, land: land, open: open, closed: closed, opened: opened, end: end)
  }

  @Test func `S2-4: the first hours are Berlin's, without holidays, and only warn`() throws {
    let hours = try change(open: "Mo-Fr 08:00-17:00").applied(to: nil, today: Self.today)
    #expect(hours.zone == "Europe/Berlin" && hours.state == nil && hours.end == .warn)
    #expect(hours.openings.count == 5)
    #expect(throws: AdminError.self) { try change(land: "BY").applied(to: nil, today: Self.today) }
  }

  @Test func `what is not named stays, days are added, and days that are over go`() throws {
    let first = try change(
      zone: "Europe/Vienna", land: "by", open: "Mo 8-17", closed: ["2026-12-24,2026-12-31", "2026-11-20"], opened: ["2027-01-06"],
      end: .end
    ).applied(to: nil, today: Self.today)
    let second = try change(closed: ["2026-12-23"]).applied(to: first, today: Self.today)
    #expect(second.closed.map(\.text) == ["2026-12-23", "2026-12-24", "2026-12-31"])
    #expect(second.opened.map(\.text) == ["2027-01-06"])
    #expect(second.zone == "Europe/Vienna" && second.state == .by && second.openings == first.openings && second.end == .end)
    #expect(try change(land: "none").applied(to: second, today: Self.today).state == nil)
  }

  @Test func `what cannot be read is refused before anything is signed`() {
    for bad in [
      change(zone: "Europe/Atlantis", open: "Mo 8-17"), change(zone: "../etc", open: "Mo 8-17"),
      change(land: "XX", open: "Mo 8-17"), change(open: "Mondays"), change(open: ""),
      change(open: "Mo 8-17", closed: ["24.12.2026"]), change(open: "Mo 8-17", opened: ["2026-02-30"]),
    ] {
      let error = #expect(throws: AdminError.self) { try bad.applied(to: nil, today: Self.today) }
      #expect(error?.exitCode == 64)
    }
  }
}
