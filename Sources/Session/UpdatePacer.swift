/// Decides when the next update may be encoded, from what the viewer has acknowledged.
///
/// Only updates that the viewer acknowledges count (`AcknowledgementRule`). At most two of them and at most max(64 KiB, 1.5 x delivery rate x shortest round trip) may be on their way: enough to keep the line full,
/// too little to queue, so that input is answered at once and every update shows the newest picture. The delivery rate is sampled as
/// in BBR (Cardwell et al., ACM Queue 14-5, 2016): bytes delivered between an update's sending and its acknowledgement, over that
/// time; the largest of the last ten samples counts, and the shortest round trip of the last ten seconds. Times are microseconds of
/// a monotonic clock that the caller brings.
public struct UpdatePacer: Sendable {
  private struct Sent {
    var number: UInt32
    var bytes: Int
    var at: Int64
    var deliveredBefore: Int64
  }

  /// Updates that may be unacknowledged at once.
  public static let maxUpdates = 2
  /// Bytes that may always be unacknowledged.
  public static let leastWindow = 64 << 10

  private var rule = AcknowledgementRule()
  /// Updates that will be acknowledged, each with the bytes of the small ones before it.
  private var inFlight: [Sent] = []
  private var bytesUntold = 0
  private var newest: UInt32 = 0
  private var acknowledged: UInt32 = 0
  private var delivered: Int64 = 0
  private var rates: [Int64] = []
  private var roundTrips: [(at: Int64, time: Int64)] = []

  /// A pacer that knows nothing of the line yet.
  public init() {
    inFlight.reserveCapacity(Self.maxUpdates + 1)
    rates.reserveCapacity(11)
  }

  /// Bytes that were sent and whose acknowledgement is to come.
  public var bytesInFlight: Int { inFlight.reduce(0) { $0 + $1.bytes } }

  /// Delivery rate, bytes per second; 0 while unknown.
  public var rate: Int64 { rates.max() ?? 0 }

  /// The shortest round trip of late, microseconds; 0 while unknown.
  public var shortestRoundTrip: Int64 { roundTrips.map { $0.time }.min() ?? 0 }

  /// True where an update may be encoded now.
  public var mayEncode: Bool {
    guard inFlight.count < Self.maxUpdates else { return false }
    return inFlight.isEmpty || bytesInFlight < window
  }

  /// The bytes that may be unacknowledged.
  public var window: Int {
    let product = rate.multipliedReportingOverflow(by: shortestRoundTrip)
    guard !product.overflow else { return Int.max }
    return max(Self.leastWindow, Int(clamping: product.partialValue / 1_000_000 / 2 * 3))
  }

  /// An update of so many bytes was handed to the connection.
  public mutating func sent(_ number: UInt32, bytes: Int, at now: Int64) {
    newest = number
    bytesUntold += bytes
    guard rule.isDue(bytes: bytes) else { return }
    inFlight.append(Sent(number: number, bytes: bytesUntold, at: now, deliveredBefore: delivered))
    bytesUntold = 0
  }

  /// The viewer has presented this update and those before it. False where no such update is on its way: a peer that lies.
  public mutating func acknowledged(_ number: UInt32, at now: Int64) -> Bool {
    guard number > acknowledged, number <= newest else { return false }
    acknowledged = number
    guard let index = inFlight.lastIndex(where: { $0.number <= number }) else { return true }
    let update = inFlight[index]
    for earlier in inFlight[...index] { delivered += Int64(earlier.bytes) }
    inFlight.removeSubrange(...index)
    let time = max(1, now - update.at)
    roundTrips.removeAll { now - $0.at > 10_000_000 || $0.time >= time }
    roundTrips.append((now, time))
    rates.append((delivered - update.deliveredBefore) * 1_000_000 / time)
    if rates.count > 10 { rates.removeFirst() }
    return true
  }

  /// A new epoch: what was on its way no longer counts.
  public mutating func reset() {
    inFlight.removeAll(keepingCapacity: true)
    bytesUntold = 0
  }
}
