/// A day of the Gregorian calendar, without time or zone.
public struct CivilDate: Comparable, Hashable, Sendable {
  public let year: Int
  /// 1 to 12
  public let month: Int
  /// 1 to 31
  public let day: Int

  /// A day that exists, in the years 1 to 9999; nil otherwise.
  public init?(_ year: Int, _ month: Int, _ day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    let date = CivilDate(dayNumber: Self.dayNumber(year, month, day))
    guard date.month == month else { return nil }
    self = date
  }

  /// The day so many days after 1970-01-01; Howard Hinnant's `civil_from_days`.
  public init(dayNumber: Int) {
    let shifted = min(max(dayNumber, -719_162), 2_932_896) + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
  }

  /// Reads `2026-12-24`; nil for everything else.
  public init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2 else { return nil }
    var numbers: [Int] = []
    for part in parts {
      guard let number = DecimalNumber.read(part) else { return nil }
      numbers.append(number)
    }
    self.init(numbers[0], numbers[1], numbers[2])
  }

  /// Days since 1970-01-01.
  public var dayNumber: Int { Self.dayNumber(year, month, day) }

  /// 1 Monday to 7 Sunday.
  public var weekday: Int {
    let rest = (dayNumber + 3) % 7
    return (rest < 0 ? rest + 7 : rest) + 1
  }

  /// The day so many days later; stays within the years 1 to 9999.
  public func adding(days: Int) -> CivilDate {
    CivilDate(dayNumber: dayNumber + days)
  }

  public static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// `days_from_civil` of the same source.
  private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

extension CivilDate {
  /// `2026-12-24`
  public var text: String {
    "\(DecimalNumber.padded(year, 4))-\(DecimalNumber.padded(month, 2))-\(DecimalNumber.padded(day, 2))"
  }
}

/// Numbers in decimal digits, without a locale.
enum DecimalNumber {
  /// One to six digits and nothing else; nil otherwise.
  static func read(_ digits: some Collection<UInt8>) -> Int? {
    guard (1...6).contains(digits.count) else { return nil }
    var value = 0
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    return value
  }

  /// With zeros in front.
  static func padded(_ value: Int, _ width: Int) -> String {
    var text = "\(value)"
    while text.utf8.count < width { text = "0" + text }
    return text
  }
}
