extension Timestamp {
  /// UTC as ISO 8601 with milliseconds: `2026-11-21T03:04:05.678Z`; years outside 1 to 9999 show as the nearest of them.
  public var iso8601: String {
    let days = Self.floorDivide(milliseconds, 86_400_000)
    let rest = Int(milliseconds - days * 86_400_000)
    let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { DecimalNumber.padded($0, 2) }
    let date = CivilDate(dayNumber: Int(days)).text
    return "\(date)T\(clock[0]):\(clock[1]):\(clock[2]).\(DecimalNumber.padded(rest % 1000, 3))Z"
  }

  /// Reads what `iso8601` writes; nil for everything else.
  public init?(iso8601 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 24, let date = CivilDate(String(text.prefix(10))), let hour = DecimalNumber.read(bytes[11..<13]),
      let minute = DecimalNumber.read(bytes[14..<16]), let second = DecimalNumber.read(bytes[17..<19]),
      let rest = DecimalNumber.read(bytes[20..<23]), hour < 24, minute < 60, second < 60
    else { return nil }
    self.init(milliseconds: Int64(((date.dayNumber * 24 + hour) * 60 + minute) * 60 + second) * 1000 + Int64(rest))
    guard iso8601 == text else { return nil }
  }

  static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : -((-(value + 1)) / divisor) - 1
  }
}
