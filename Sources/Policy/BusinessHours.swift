/// What happens to a session that runs when business hours end.
public enum HoursEnd: UInt8, CaseIterable, Sendable {
  /// Both people are told; it goes on.
  case warn = 0
  /// Both people are told ten minutes before; then it ends.
  case end = 1
}

/// When a customer is helped: weekly hours in local wall time of a named zone, public holidays of a Land, single days (S2-4).
///
/// Stored as wall time and zone, never as UTC, so that eight o'clock stays eight o'clock through both clock changes of a year.
public struct BusinessHours: Equatable, Sendable {
  /// Open on one weekday from one minute of the day to another.
  public struct Opening: Equatable, Sendable {
    /// 1 Monday to 7 Sunday.
    public var weekday: Int
    /// 0 to 1439
    public var from: Int
    /// The first minute that is not open; above `from`, at most 1440.
    public var until: Int

    /// An opening; nil where it has no length or lies outside a day.
    public init?(weekday: Int, from: Int, until: Int) {
      guard (1...7).contains(weekday), 0 <= from, from < until, until <= 1440 else { return nil }
      self.weekday = weekday
      self.from = from
      self.until = until
    }
  }

  /// A name of the zone database, such as `Europe/Berlin`.
  public var zone: String
  /// Whose public holidays are closed; nil: none.
  public var state: FederalState?
  public var openings: [Opening]
  /// Closed whatever the week says.
  public var closed: [CivilDate]
  /// Open as the week says although it is a public holiday.
  public var opened: [CivilDate]
  public var end: HoursEnd

  public init(
    zone: String, state: FederalState?, openings: [Opening], closed: [CivilDate] = [], opened: [CivilDate] = [],
    end: HoursEnd = .warn
  ) {
    self.zone = zone
    self.state = state
    self.openings = openings
    self.closed = closed
    self.opened = opened
    self.end = end
  }

  /// Whether it is open. `rules` are those of `zone`.
  public func isOpen(at time: Timestamp, _ rules: TimeZoneRules) -> Bool {
    let (date, minute) = rules.local(at: time)
    return openings(on: date).contains { $0.from <= minute && minute < $0.until }
  }

  /// The next moment at which it opens, or `time` where it is open; nil where it does not within 400 days.
  public func nextOpening(from time: Timestamp, _ rules: TimeZoneRules) -> Timestamp? {
    if isOpen(at: time, rules) { return time }
    let today = rules.local(at: time).date
    for day in 0..<400 {
      let date = today.adding(days: day)
      let moments = openings(on: date).map { rules.time(date, minute: $0.from) }
      if let next = moments.filter({ $0 > time }).min() { return next }
    }
    return nil
  }

  /// When it closes, where it is open; nil where it is closed, or stays open for 400 days.
  public func closing(after time: Timestamp, _ rules: TimeZoneRules) -> Timestamp? {
    guard isOpen(at: time, rules) else { return nil }
    let today = rules.local(at: time).date
    for day in 0..<400 {
      let date = today.adding(days: day)
      let moments = openings(on: date).map { rules.time(date, minute: $0.until) }
      if let next = moments.filter({ $0 > time && !isOpen(at: $0, rules) }).min() { return next }
    }
    return nil
  }

  private func openings(on date: CivilDate) -> [Opening] {
    if closed.contains(date) { return [] }
    if let state, !opened.contains(date), PublicHoliday.on(date, state) != nil { return [] }
    return openings.filter { $0.weekday == date.weekday }
  }
}
