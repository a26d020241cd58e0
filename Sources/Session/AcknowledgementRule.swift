/// Which updates the viewer acknowledges: each with which, since the last of them, at least `bytes` bytes or `updates` updates have come.
///
/// Both ends apply the rule to the same updates, so the agent knows what it may wait for. A letter that is typed costs neither end an
/// acknowledgement; whatever could fill a line is acknowledged.
public struct AcknowledgementRule: Sendable {
  /// An update after so many bytes is acknowledged.
  public static let bytes = 4 << 10
  /// And after so many updates.
  public static let updates = 8

  private var sumOfBytes = 0
  private var count = 0

  /// The rule before the first update of a stream.
  public init() {}

  /// Takes the next update, of so many bytes; true where the viewer acknowledges it once it is presented.
  public mutating func isDue(bytes: Int) -> Bool {
    sumOfBytes += bytes
    count += 1
    guard sumOfBytes >= Self.bytes || count >= Self.updates else { return false }
    (sumOfBytes, count) = (0, 0)
    return true
  }
}
