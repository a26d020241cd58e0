/// A zone by rule, as POSIX's TZ variable writes it and zone files end with: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct RecurringZone: Equatable, Sendable {
  private struct Change: Equatable {
    enum Day: Equatable {
      /// Of the month, by week (5: the last) and weekday (0 Sunday).
      case weekday(month: Int, week: Int, weekday: Int)
      /// 1 to 365; 29 February is never counted.
      case ordinal(Int)
      /// 0 to 365; 29 February counts.
      case zeroBased(Int)
    }
    var day: Day
    /// Local seconds after midnight, may be negative or beyond a day.
    var seconds: Int
  }

  private var standard: Int
  private var summer: (offset: Int, begin: Change, end: Change)?

  static func == (left: RecurringZone, right: RecurringZone) -> Bool {
    left.standard == right.standard && left.summer?.offset == right.summer?.offset && left.summer?.begin == right.summer?.begin
      && left.summer?.end == right.summer?.end
  }

  /// Reads the text; nil where it is not such a rule.
  init?(_ text: some Collection<UInt8>) {
    var scanner = RuleScanner(Array(text))
    guard scanner.name(), let standard = scanner.offset() else { return nil }
    self.standard = -standard
    guard !scanner.isAtEnd else { return }
    guard scanner.name() else { return nil }
    var offset = self.standard + 3600
    if !scanner.isNext(",") {
      guard let given = scanner.offset() else { return nil }
      offset = -given
    }
    guard scanner.take(","), let begin = Self.change(&scanner), scanner.take(","), let end = Self.change(&scanner),
      scanner.isAtEnd
    else { return nil }
    summer = (offset, begin, end)
  }

  private static func change(_ scanner: inout RuleScanner) -> Change? {
    let day: Change.Day
    if scanner.take("M") {
      guard let month = scanner.number(1...12), scanner.take("."), let week = scanner.number(1...5), scanner.take("."),
        let weekday = scanner.number(0...6)
      else { return nil }
      day = .weekday(month: month, week: week, weekday: weekday)
    } else if scanner.take("J") {
      guard let number = scanner.number(1...365) else { return nil }
      day = .ordinal(number)
    } else {
      guard let number = scanner.number(0...365) else { return nil }
      day = .zeroBased(number)
    }
    guard scanner.take("/") else { return Change(day: day, seconds: 7200) }
    guard let seconds = scanner.offset() else { return nil }
    return Change(day: day, seconds: seconds)
  }

  /// Seconds east of UTC, at seconds since 1970.
  func offset(at seconds: Int64) -> Int {
    guard let summer else { return standard }
    let year = CivilDate(dayNumber: Int(Timestamp.floorDivide(seconds + Int64(standard), 86_400))).year
    guard let begin = Self.moment(summer.begin, year), let end = Self.moment(summer.end, year) else { return standard }
    let first = begin - Int64(standard)
    let last = end - Int64(summer.offset)
    let isSummer = first < last ? (first..<last).contains(seconds) : !(last..<first).contains(seconds)
    return isSummer ? summer.offset : standard
  }

  /// A change in local seconds since 1970.
  private static func moment(_ change: Change, _ year: Int) -> Int64? {
    guard let january = CivilDate(year, 1, 1) else { return nil }
    let day: Int
    switch change.day {
    case .zeroBased(let number): day = january.dayNumber + number
    case .ordinal(let number):
      let isLeap = CivilDate(year, 2, 29) != nil
      day = january.dayNumber + number - 1 + (isLeap && number >= 60 ? 1 : 0)
    case .weekday(let month, let week, let weekday):
      guard let first = CivilDate(year, month, 1) else { return nil }
      let firstMatch = first.adding(days: (weekday - first.weekday % 7 + 7) % 7)
      var match = firstMatch.adding(days: 7 * (week - 1))
      if match.month != month { match = match.adding(days: -7) }
      day = match.dayNumber
    }
    return Int64(day) * 86_400 + Int64(change.seconds)
  }
}

/// Reads the parts of a TZ rule.
private struct RuleScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position == bytes.count }

  func isNext(_ character: Unicode.Scalar) -> Bool {
    position < bytes.count && UInt32(bytes[position]) == character.value
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard isNext(character) else { return false }
    position += 1
    return true
  }

  /// A name of at least three letters, or anything between angle brackets.
  mutating func name() -> Bool {
    let start = position
    if take("<") {
      while !isAtEnd, !isNext(">") { position += 1 }
      return take(">")
    }
    while position < bytes.count, bytes[position] | 0x20 >= 0x61, bytes[position] | 0x20 <= 0x7A { position += 1 }
    return position - start >= 3
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int? {
    let start = position
    while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 { position += 1 }
    guard let value = DecimalNumber.read(bytes[start..<position]), range.contains(value) else { return nil }
    return value
  }

  /// `[+-]hh[:mm[:ss]]` in seconds, west of UTC counted positive as POSIX does.
  mutating func offset() -> Int? {
    let isNegative = take("-")
    if !isNegative { _ = take("+") }
    guard var seconds = number(0...167).map({ $0 * 3600 }) else { return nil }
    if take(":") {
      guard let minutes = number(0...59) else { return nil }
      seconds += minutes * 60
      if take(":") {
        guard let rest = number(0...59) else { return nil }
        seconds += rest
      }
    }
    return isNegative ? -seconds : seconds
  }
}
