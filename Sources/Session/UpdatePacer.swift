/// Decides when the next update may be encoded and how large it may be, from what the viewer has acknowledged.
///
/// On the way may be what the line holds for one round trip and 15 ms more, or twice that while nothing speaks against a faster line: enough to
/// keep it full, too little to queue, so that input is answered at once and every update shows the newest picture. An update takes at most 16 ms
/// of the line, 24 where the line was idle. So what happens on the screen waits for one update to leave, for 15 ms of queue and for itself: less than 60 ms, however
/// much else there is to show. What the line carries tells `LineEstimate`.
///
/// Only updates that the viewer acknowledges count (`AcknowledgementRule`). Times are microseconds of a monotonic clock that the caller brings.
public struct UpdatePacer: Sendable {
  private struct Sent {
    var number: UInt32
    /// Its own, and those of the small ones before it.
    var ownBytes: Int
    var bytes: Int
    var at: Int64
    var isClean: Bool
    /// It had to wait for the window.
    var isTelling: Bool
    var deliveredBefore: Int64
    var deliveredAt: Int64
  }

  /// Updates that may be on their way at once, however small.
  public static let maxUpdates = 32
  /// Bytes on the way while the line is unknown.
  public static let firstWindow = 64 << 10
  /// The time of the line that one update takes.
  static let slice: Int64 = 16_000
  /// The time that bytes may queue.
  private static let slack: Int64 = 15_000
  /// However slow a line is.
  private static let leastWindow = 8 << 10
  private static let leastBudget = 4 << 10
  /// A line that carries so much in a slice is not worth cutting for.
  private static let largestBudget = 512 << 10

  private var line = LineEstimate()
  private var rule = AcknowledgementRule()
  private var inFlight: [Sent] = []
  /// Bytes of the updates that will be acknowledged with a later one.
  private var bytesUntold = 0
  private var newest: UInt32 = 0
  private var acknowledged: UInt32 = 0
  private var delivered: Int64 = 0
  /// When the line was last seen to deliver, or began to.
  private var deliveredAt: Int64 = 0
  /// The window has held an update back since the last one was sent.
  private var isHeldBack = false

  /// A pacer that knows nothing of the line yet.
  public init() {
    inFlight.reserveCapacity(Self.maxUpdates + 1)
  }

  /// Bytes that were sent and whose acknowledgement is to come.
  public var bytesInFlight: Int { inFlight.reduce(0) { $0 + $1.bytes } }

  /// What the line carries, bytes per second; 0 while unknown.
  public var rate: Int64 { line.rate }

  /// The round trip without a queue, microseconds; 0 while unknown.
  public var roundTrip: Int64 { line.roundTrip }

  /// The bytes that the next update may have; `Int.max` on a fast line. Half as much again as a slice where nothing had to wait for the line: it
  /// has time for pictures without loss.
  public var budget: Int {
    guard line.rate > 0 else { return Self.firstWindow }
    let slice = line.bytes(in: isHeldBack ? Self.slice : Self.slice * 3 / 2)
    return slice >= Self.largestBudget ? .max : max(Self.leastBudget, slice)
  }

  /// Whether an update may be encoded now. False is remembered: what the line delivers meanwhile is all that it can.
  public mutating func mayEncode(at now: Int64) -> Bool {
    guard !inFlight.isEmpty else { return true }
    if inFlight.count < Self.maxUpdates, bytesInFlight < window(at: now) { return true }
    isHeldBack = true
    return false
  }

  /// The bytes that may be unacknowledged.
  func window(at now: Int64) -> Int {
    // The next update shall find the line empty enough to measure the round trip.
    if line.isStale(at: now) { return max(Self.leastBudget, emptyEnough) }
    let full = line.bytes(in: line.roundTrip + Self.slack)
    return max(line.isKnown ? Self.leastWindow : Self.firstWindow, line.isStarting ? 2 * full : full)
  }

  /// With at most so many bytes on the way nothing queues.
  private var emptyEnough: Int { line.bytes(in: line.roundTrip * (line.isUnsure ? 2 : 3) / 4) }

  /// An update of so many bytes was handed to the connection.
  public mutating func sent(_ number: UInt32, bytes: Int, at now: Int64) {
    newest = number
    bytesUntold += bytes
    guard rule.isDue(bytes: bytes) else { return }
    if inFlight.isEmpty { deliveredAt = now }
    inFlight.append(
      Sent(
        number: number, ownBytes: bytes, bytes: bytesUntold, at: now,
        isClean: bytes <= max(Self.firstWindow, line.bytes(in: Self.slice)) && bytesInFlight <= emptyEnough,
        isTelling: isHeldBack, deliveredBefore: delivered,
        deliveredAt: deliveredAt))
    bytesUntold = 0
    isHeldBack = false
  }

  /// The viewer has presented this update and those before it. False where no such update is on its way: a peer that lies.
  public mutating func acknowledged(_ number: UInt32, at now: Int64) -> Bool {
    guard number > acknowledged, number <= newest else { return false }
    acknowledged = number
    guard let index = inFlight.lastIndex(where: { $0.number <= number }) else { return true }
    let update = inFlight[index]
    for earlier in inFlight[...index] { delivered += Int64(earlier.bytes) }
    inFlight.removeSubrange(...index)
    deliveredAt = now
    line.learn(
      LineEstimate.Sample(
        ownBytes: update.ownBytes, time: now - update.at, delivered: delivered - update.deliveredBefore,
        period: now - update.deliveredAt, isClean: update.isClean, isTelling: update.isTelling),
      at: now)
    return true
  }
}
