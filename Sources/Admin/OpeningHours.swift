import Attendance
import Catalogue
import Policy
import Trust
import Wire

/// `rs hours`: when customers are helped, and exceptions for emergencies (S2-4).
public struct OpeningHours: Sendable {
  private let admin: Administration

  public init(_ admin: Administration) {
    self.admin = admin
  }

  /// What `rs hours set` changes; what is nil or empty stays as it is.
  public struct Change: Sendable {
    public var zone: String?
    /// Two letters of a Land, or `none`.
    public var land: String?
    /// `Mo-Fr 08:00-17:00, Sa 9-12`
    public var open: String?
    /// Days that are closed as well, `2026-12-24`.
    public var closed: [String]
    /// Public holidays that are open.
    public var opened: [String]
    public var end: HoursEnd?

    public init(zone: String?, land: String?, open: String?, closed: [String], opened: [String], end: HoursEnd?) {
      self.zone = zone
      self.land = land
      self.open = open
      self.closed = closed
      self.opened = opened
      self.end = end
    }
  }

  /// Shows the hours of everybody, or those that hold for one customer, whether it is open now, and the exceptions in force.
  public func show(customer: String?) async throws(AdminError) {
    let known = try await admin.connected { (relay) throws(AdminError) in try await admin.attendance(relay) }
    let schedule = known.schedule?.content
    let entries: [(String, BusinessHours?)] =
      if let customer { [(customer, schedule?.hours(for: customer))] } else {
        [("", schedule?.usual)] + (schedule?.customers ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      }
    let now = WallClock.now()
    let rows = entries.map { HoursRow($0.0, $0.1, known, admin.console.language, at: now) }
    let heads = AttendanceSentences.Head.self
    admin.console.show(
      Table(
        heads: [
          AdminSentences.Head.customer, heads.open, heads.zone, heads.land, heads.days, heads.end, AdminSentences.Head.state,
        ],
        rows: rows.map(\.cells)))
    let exceptions = known.overrides.filter { $0.content.until > now }
    for exception in exceptions {
      admin.console.say(AttendanceSentences.exception(ExceptionRow(exception).words))
    }
    admin.console.show(json: HoursReport(hours: rows, exceptions: exceptions.map(ExceptionRow.init)))
  }

  /// Changes the usual hours, or those of one customer, which begin as the usual ones.
  public func set(customer: String?, _ change: Change) async throws(AdminError) {
    try await publish { (schedule) throws(AdminError) in
      let before = customer.map { schedule.hours(for: $0) } ?? schedule.usual
      let hours = try change.applied(to: before, today: WallClock.now())
      if let customer { schedule.customers[customer] = hours } else { schedule.usual = hours }
    }
    admin.console.say(AttendanceSentences.hoursSet(customer.map { DisplayName.shown($0) }))
    admin.console.show(json: ["customer": customer ?? ""])
  }

  /// Takes hours away: a customer has the usual ones again, or, without a customer, it is always open.
  public func remove(customer: String?) async throws(AdminError) {
    try await publish { (schedule) throws(AdminError) in
      if let customer { schedule.customers[customer] = nil } else { schedule.usual = nil }
    }
    admin.console.say(AttendanceSentences.hoursRemoved(customer.map { DisplayName.shown($0) }))
    admin.console.show(json: ["customer": customer ?? ""])
  }

  /// Allows the others to help a customer, or everybody, from now on for so many hours.
  public func override(customer: String?, hours: Int64, reason: String, requestedBy: String) async throws(AdminError) {
    let longest = HoursOverride.longest / 3600
    guard (1...longest).contains(hours) else {
      throw AdminError(AttendanceSentences.hoursOutOfRange(1...longest), code: "hours.range", exit: .usage)
    }
    let now = WallClock.now()
    let signer = try admin.identity().signer
    let exception = try trusting { () throws(TrustError) in
      try HoursOverride(
        customer: customer ?? "", from: now, until: now.adding(seconds: hours * 3600), reason: reason, requestedBy: requestedBy,
        issuedAt: now)
    }
    try await admin.change(.publishOverride(try trusting { () throws(TrustError) in try signer.sign(exception) }))
    admin.console.say(
      AttendanceSentences.overrideSet(customer.map { DisplayName.shown($0) }, until: exception.until.short))
    admin.console.show(json: ["customer": exception.customer, "until": exception.until.iso8601])
  }

  private func publish(_ edit: @Sendable (inout Schedule) throws(AdminError) -> Void) async throws(AdminError) {
    let signer = try admin.identity().signer
    try await admin.connected { (relay) throws(AdminError) in
      let now = WallClock.now()
      var schedule = try await admin.attendance(relay).schedule?.content ?? Schedule(version: 0, issuedAt: now, usual: nil)
      schedule.version += 1
      schedule.issuedAt = now
      try edit(&schedule)
      guard schedule.payload.count <= Limits.statement else {
        throw AdminError(AttendanceSentences.scheduleTooLong, code: "hours.length", exit: .dataError)
      }
      let next = schedule
      let signed = try trusting { () throws(TrustError) in try signer.sign(next) }
      guard case .done = try await relay.request(.publishHours(signed)) else { throw AdminError(.protocolError) }
    }
  }
}

extension OpeningHours.Change {
  /// The hours after this change; days that are over are dropped. Throws where something cannot be read, or nothing says when it opens.
  func applied(to before: BusinessHours?, today: Timestamp) throws(AdminError) -> BusinessHours {
    let zone = zone ?? before?.zone ?? "Europe/Berlin"
    guard let rules = ZoneRules.named(zone) else {
      throw AdminError(AttendanceSentences.unknownZone(DisplayName.shown(zone)), code: "hours.zone", exit: .usage)
    }
    let state = try state(before?.state)
    let date = rules.local(at: today).date
    return BusinessHours(
      zone: zone, state: state, openings: try openings(before?.openings),
      closed: try Self.days((before?.closed ?? []), closed, from: date),
      opened: try Self.days((before?.opened ?? []), opened, from: date), end: end ?? before?.end ?? .warn)
  }

  private func state(_ before: FederalState?) throws(AdminError) -> FederalState? {
    guard let land else { return before }
    if land == "none" { return nil }
    guard let state = FederalState(rawValue: land.uppercased()) else {
      let names = FederalState.allCases.map(\.rawValue).joined(separator: ", ")
      throw AdminError(AttendanceSentences.unknownLand(names), code: "hours.land", exit: .usage)
    }
    return state
  }

  private func openings(_ before: [BusinessHours.Opening]?) throws(AdminError) -> [BusinessHours.Opening] {
    guard let openings = open.map({ BusinessHours.openings($0) }) ?? before else {
      throw AdminError(AttendanceSentences.badOpenings, code: "hours.open", exit: .usage)
    }
    return openings
  }

  private static func days(
    _ before: [CivilDate], _ added: [String], from today: CivilDate
  ) throws(AdminError) -> [CivilDate] {
    var days = Set(before)
    for text in added.flatMap({ $0.split(separator: ",") }) {
      guard let day = CivilDate(String(text)) else {
        throw AdminError(AttendanceSentences.badDay(DisplayName.shown(String(text))), code: "hours.day", exit: .usage)
      }
      days.insert(day)
    }
    return days.filter { $0 >= today }.sorted()
  }
}
