import FoundationEssentials
import Policy

/// The wall clock, for certificates, records and display; lives are measured on the monotonic clock.
public enum WallClock {
  /// Now.
  public static func now() -> Timestamp {
    Timestamp(Date())
  }
}

extension Timestamp {
  /// The moment of a date; saturates where a date is out of range.
  init(_ date: Date) {
    self.init(milliseconds: Int64(exactly: (date.timeIntervalSince1970 * 1000).rounded()) ?? .max)
  }

  /// The same moment for libraries that take dates.
  var date: Date {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000)
  }
}
