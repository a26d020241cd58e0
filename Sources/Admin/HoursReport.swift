import Attendance
import Catalogue
import Policy
import Trust

/// What `rs hours show` has to say, for machines.
struct HoursReport: Encodable {
  let hours: [HoursRow]
  let exceptions: [ExceptionRow]
}

/// Hours and what they mean now.
struct HoursRow: Encodable {
  let customer: String
  let zone: String?
  let land: String?
  let open: String?
  let closed: [String]
  let opened: [String]
  let end: String?
  let isOpen: Bool
  /// Local wall time, `2026-11-23 08:00`.
  let opens: String?
  let closes: String?
  /// For people, in the order of the table's heads.
  let cells: [String]

  private enum CodingKeys: CodingKey {
    case customer, zone, land, open, closed, opened, end, isOpen, opens, closes
  }

  init(_ customer: String, _ hours: BusinessHours?, _ known: KnownAttendance, _ language: Language, at now: Timestamp) {
    // No operator is meant: an exception is told apart from the hours, and listed below them.
    let state = known.hours(for: customer, technician: [], at: now)
    let rules = hours.flatMap { ZoneRules.named($0.zone) } ?? .utc
    self.customer = customer
    zone = hours?.zone
    land = hours?.state?.rawValue
    open = hours.map { BusinessHours.text($0.openings, language) }
    closed = hours?.closed.map(\.text) ?? []
    opened = hours?.opened.map(\.text) ?? []
    end = hours?.end.name
    isOpen = state.isOpen
    opens = state.opens.map { rules.text($0) }
    closes = state.closes.map { rules.text($0) }
    let name = customer.isEmpty ? AttendanceSentences.usual.text(language) : DisplayName.shown(customer)
    let days = closed.map { "-" + $0 } + opened.map { "+" + $0 }
    let meaning = state.isOpen ? AttendanceSentences.openUntil(closes) : AttendanceSentences.closedUntil(opens)
    cells = [
      name, open ?? AttendanceSentences.always.text(language), zone ?? "-", land ?? "-",
      days.isEmpty ? "-" : days.joined(separator: " "), end ?? "-", meaning.text(language),
    ]
  }
}

/// An exception and who allowed it.
struct ExceptionRow: Encodable {
  let customer: String
  let until: String
  let reason: String
  let requestedBy: String
  let signedBy: String

  init(_ exception: Verified<HoursOverride>) {
    customer = exception.content.customer
    until = exception.content.until.short
    reason = exception.content.reason
    requestedBy = exception.content.requestedBy
    signedBy = exception.signer.name
  }

  /// For people, harmless.
  var words: AttendanceSentences.Exception {
    .init(
      customer: DisplayName.shown(customer), until: until, reason: DisplayName.shown(reason),
      requestedBy: DisplayName.shown(requestedBy), signedBy: signedBy)
  }
}

extension HoursEnd {
  /// The name on command lines.
  var name: String {
    switch self {
    case .warn: "warn"
    case .end: "end"
    }
  }
}

extension TimeZoneRules {
  /// `2026-11-23 08:00`, as clocks there show it.
  func text(_ time: Timestamp) -> String {
    let (date, minute) = local(at: time)
    let clock = [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(date.text) \(clock.joined(separator: ":"))"
  }
}
