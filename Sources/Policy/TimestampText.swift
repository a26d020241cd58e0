extension Timestamp {
  /// UTC as ISO 8601 with milliseconds: `2026-11-21T03:04:05.678Z`; years outside 1 to 9999 show as the nearest of them.
  public var iso8601: String {
    let days = Self.floorDivide(milliseconds, 86_400_000)
    let rest = Int(milliseconds - days * 86_400_000)
    let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { DecimalNumber.padded($0, 2) }
    let date = CivilDate(dayNumber: Int(days)).text
    return "\(date)T\(clock[0]):\(clock[1]):\(clock[2]).\(DecimalNumber.padded(rest % 1000, 3))Z"
  }

  static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : -((-(value + 1)) / divisor) - 1
  }
}
