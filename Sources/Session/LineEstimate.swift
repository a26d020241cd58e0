/// What acknowledgements tell of the line to the viewer: how fast it carries, how long a byte travels, and how long bytes queue.
///
/// The rate is sampled as in BBR (Cardwell et al., ACM Queue 14-5, 2016): bytes delivered between an update's sending and its
/// acknowledgement, over that time. Only a sample from a time in which the window held updates back tells how much the line can carry;
/// others tell that it can carry at least so much. The largest sample of about three round trips counts.
///
/// The round trip is that of updates that found the line not full, so that it never contains a queue of our own making. What an
/// acknowledgement takes longer is queue; a viewer that decodes slowly looks like a slow line, and is treated like one.
///
/// Times are microseconds, and every value is bounded, so nothing overflows whatever a peer does.
struct LineEstimate: Sendable {
  /// One acknowledgement.
  struct Sample {
    /// Bytes of the update itself, whose own time on the line is no queue.
    var ownBytes: Int
    /// From its sending to its acknowledgement.
    var time: Int64
    /// Bytes that were delivered in `period`, which ends with the acknowledgement.
    var delivered: Int64
    var period: Int64
    /// The line was not full when the update was sent.
    var isClean: Bool
    /// The window had held it back, so the line was full all the time.
    var isTelling: Bool
  }

  /// A queue that is long enough to be seen.
  private static let queue: Int64 = 15_000
  /// Rates count for so long at least.
  private static let rateAge: Int64 = 250_000
  /// Round trips count for so long, then the line is emptied to measure anew.
  static let roundTripAge: Int64 = 10_000_000
  private static let maxRate: Int64 = 1 << 32
  private static let maxTime: Int64 = 1 << 26

  private var rates: [(at: Int64, rate: Int64)] = []
  private var roundTrips: [(at: Int64, time: Int64)] = []
  /// True once the line was filled, so that `rate` is what it carries and not only what was asked of it.
  private(set) var isKnown = false
  /// True while the round trip may be one of updates that met a queue.
  private(set) var isUnsure = false
  /// True until a queue was seen for the first time: the line may carry far more than `rate`.
  private(set) var isStarting = true

  init() {
    rates.reserveCapacity(64)
    roundTrips.reserveCapacity(16)
  }

  /// Bytes per second; 0 while unknown.
  var rate: Int64 { rates.reduce(0) { max($0, $1.rate) } }

  /// The shortest round trip; 0 while unknown.
  var roundTrip: Int64 { roundTrips.min { $0.time < $1.time }?.time ?? 0 }

  /// True where the round trip has to be measured anew: at the end of the start, and where no update has found room on the line of late.
  func isStale(at now: Int64) -> Bool {
    guard let newest = roundTrips.last else { return false }
    return isUnsure || now - newest.at > Self.roundTripAge
  }

  /// Bytes that the line carries in this time.
  func bytes(in time: Int64) -> Int {
    Int(clamping: rate * min(max(time, 0), Self.maxTime) / 1_000_000)
  }

  /// Learns from an acknowledgement that came at `now`.
  mutating func learn(_ sample: Sample, at now: Int64) {
    let time = min(max(sample.time, 1), Self.maxTime)
    let travel = max(1, time - ownTime(sample.ownBytes, of: time))
    if sample.isClean { add(roundTrip: travel, at: now) }
    learnRate(sample, at: now)
    if sample.isTelling { isKnown = true }
    if isStarting, travel - roundTrip >= Self.queue { (isStarting, isUnsure) = (false, true) }
  }

  /// Half of the time that an update itself takes on the line: all of it would make the round trip too short where the rate is too low still,
  /// and such a window would never grow.
  private func ownTime(_ bytes: Int, of time: Int64) -> Int64 {
    guard rate > 0, !isStarting else { return 0 }
    return min(Int64(min(bytes, 1 << 30)) * 500_000 / rate, UpdatePacer.slice / 2, time / 4)
  }

  private mutating func add(roundTrip time: Int64, at now: Int64) {
    // Where the line turned out much shorter, what seemed empty was not.
    if isUnsure { isUnsure = time < roundTrip / 4 * 3 }
    roundTrips.removeAll { now - $0.at > Self.roundTripAge || $0.time >= time }
    roundTrips.append((now, time))
  }

  private mutating func learnRate(_ sample: Sample, at now: Int64) {
    let newest = min(min(sample.delivered, 1 << 40) * 1_000_000 / min(max(sample.period, 1), Self.maxTime), Self.maxRate)
    guard sample.isTelling || newest > rate else { return }
    let age = max(Self.rateAge, 3 * roundTrip)
    rates.removeAll { now - $0.at > age || $0.rate <= newest }
    rates.append((now, newest))
  }
}
