/// A moment of wall time: milliseconds since 1970-01-01 00:00 UTC. The core has no clock; callers bring the time.
public struct Timestamp: Comparable, Hashable, Sendable {
  public var milliseconds: Int64

  /// A moment so many milliseconds after 1970.
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// Whole seconds until a later moment; 0 where it has passed, at most `UInt32.max`.
  public func seconds(until end: Timestamp) -> UInt32 {
    let (difference, overflow) = end.milliseconds.subtractingReportingOverflow(milliseconds)
    guard !overflow else { return self < end ? .max : 0 }
    return UInt32(clamping: difference / 1000)
  }

  /// The moment so many seconds later; saturates at the ends of the range.
  public func adding(seconds: Int64) -> Timestamp {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let (sum, carry) = milliseconds.addingReportingOverflow(product)
    guard !overflow, !carry else { return Timestamp(milliseconds: seconds < 0 ? .min : .max) }
    return Timestamp(milliseconds: sum)
  }
}
