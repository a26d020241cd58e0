@testable import Session

/// A line from an agent to a viewer and back, a queue without end in front of it, and a viewer that takes its time. Microseconds and bytes.
struct SimulatedLine {
  /// Bytes per second at a time.
  var rate: (Int64) -> Int64 = { _ in 1_250_000 }
  /// From one end to the other, either way.
  var oneWay: Int64 = 40_000
  /// The most that either way may take longer.
  var jitter: Int64 = 0
  /// Bytes per second the viewer decodes.
  var decoding: Int64 = 100_000_000
  /// Bytes that the screen changes in each thirtieth of a second; nil: more than any line carries.
  var frame: Int?
  /// The most that one update brings.
  var largestUpdate = 3_000_000
  private(set) var pacer = UpdatePacer()
  private var sent: [(at: Int64, bytes: Int, shownAt: Int64)] = []
  private var acknowledgements: [(number: UInt32, at: Int64)] = []
  private var now: Int64 = 0
  private var backlog = 0
  private var freeAt: Int64 = 0
  private var shownAt: Int64 = 0
  private var acknowledgedAt: Int64 = 0
  private var random: UInt64 = 7

  init(rate: @escaping (Int64) -> Int64 = { _ in 1_250_000 }, oneWay: Int64 = 40_000) {
    self.rate = rate
    self.oneWay = oneWay
  }

  /// Lets the agent send whenever it may.
  mutating func run(until end: Int64) {
    while now < end {
      while let next = acknowledgements.first, next.at <= now {
        acknowledgements.removeFirst()
        _ = pacer.acknowledged(next.number, at: next.at)
      }
      if let frame { if now % 33_500 == 0 { backlog = min(2 * frame, backlog + frame) } } else { backlog = largestUpdate }
      while backlog > 0, pacer.mayEncode(at: now) { send(min(backlog, pacer.budget)) }
      now += 500
    }
  }

  private mutating func send(_ bytes: Int) {
    backlog -= frame == nil ? 0 : bytes
    let number = UInt32(sent.count + 1)
    pacer.sent(number, bytes: bytes, at: now)
    freeAt = max(now, freeAt) + Int64(bytes) * 1_000_000 / rate(now)
    shownAt = max(freeAt + oneWay + delay(), shownAt) + Int64(bytes) * 1_000_000 / decoding
    acknowledgedAt = max(acknowledgedAt, shownAt + oneWay + delay())
    sent.append((now, bytes, shownAt))
    acknowledgements.append((number, acknowledgedAt))
  }

  private mutating func delay() -> Int64 {
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int64(random >> 33) % (jitter + 1)
  }

  /// How much later than on an idle line something is shown that happens on the screen in this time: half of the cases and the worst.
  func lateness(_ time: Range<Int64>) -> (median: Int64, worst: Int64) {
    let all = stride(from: time.lowerBound, to: time.upperBound, by: 1700).compactMap { happens in
      sent.first { $0.at >= happens }.map { $0.shownAt - happens - oneWay }
    }.sorted()
    return (all.isEmpty ? .max : all[all.count / 2], all.last ?? .max)
  }

  /// Bytes per second that were sent in this time.
  func throughput(_ time: Range<Int64>) -> Int64 {
    sent.filter { time.contains($0.at) }.reduce(0) { $0 + Int64($1.bytes) } * 1_000_000 / Int64(time.count)
  }
}
