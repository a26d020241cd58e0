import Testing

@testable import Session

@Suite("UpdatePacer") struct UpdatePacerTests {
  private static let second: Int64 = 1_000_000

  @Test(
    "10 Mbit/s with 80 ms: under full load a key press is shown at most 60 ms later than on the idle line, and the line is full")
  func fullLoad() {
    var line = SimulatedLine()
    line.run(until: 10 * Self.second)
    let late = line.lateness(Self.second..<9 * Self.second)
    #expect(late.median <= 45_000)
    #expect(late.worst <= 60_000)
    #expect(line.throughput(Self.second..<9 * Self.second) >= 1_200_000)
  }

  @Test("however long a line is full, its round trip is not mistaken for a longer one")
  func minutes() {
    var line = SimulatedLine()
    line.run(until: 120 * Self.second)
    #expect((75_000..<90_000).contains(line.pacer.roundTrip))
    // Emptying the line for a measurement costs little, and seldom.
    #expect(line.lateness(60 * Self.second..<119 * Self.second).median <= 45_000)
    #expect(line.lateness(60 * Self.second..<119 * Self.second).worst <= 80_000)
    #expect(line.throughput(60 * Self.second..<119 * Self.second) >= 1_150_000)
  }

  @Test(
    "the start finds the rate of a line within half a second: 10, 50, 100 Mbit/s and 1 Gbit/s",
    arguments: [(1_250_000, 10_000), (6_250_000, 10_000), (12_500_000, 40_000), (125_000_000, 500)] as [(Int64, Int64)])
  func start(rate: Int64, oneWay: Int64) {
    var line = SimulatedLine(rate: { _ in rate }, oneWay: oneWay)
    line.decoding = 1_000_000_000
    line.run(until: 3 * Self.second)
    #expect(line.throughput(Self.second / 2..<Self.second) >= rate * 6 / 10)
    #expect(line.throughput(Self.second..<3 * Self.second) >= rate * 8 / 10)
  }

  @Test("a rate that falls to a tenth is followed within a second behind what was on the way, and so is its return")
  func fall() {
    var line = SimulatedLine(rate: { (3 * Self.second..<10 * Self.second).contains($0) ? 125_000 : 1_250_000 })
    line.run(until: 16 * Self.second)
    #expect(line.lateness(5 * Self.second..<9 * Self.second).median <= 100_000)
    #expect(line.throughput(5 * Self.second..<9 * Self.second) >= 95_000)
    #expect(line.throughput(12 * Self.second..<15 * Self.second) >= 1_000_000)
    #expect(line.lateness(12 * Self.second..<15 * Self.second).median <= 60_000)
  }

  @Test("jitter of 30 ms is not taken for a full line")
  func jitter() {
    var line = SimulatedLine()
    line.jitter = 30_000
    line.run(until: 20 * Self.second)
    #expect(line.throughput(3 * Self.second..<19 * Self.second) >= 900_000)
    #expect(line.lateness(3 * Self.second..<19 * Self.second).median <= 80_000)
  }

  @Test("a viewer that decodes slowly gets as much as it can take, and no more queues before it than before a slow line")
  func slowViewer() {
    var line = SimulatedLine(rate: { _ in 125_000_000 }, oneWay: 500)
    line.decoding = 2_000_000
    line.run(until: 10 * Self.second)
    #expect(line.lateness(2 * Self.second..<9 * Self.second).median <= 60_000)
    #expect(line.throughput(2 * Self.second..<9 * Self.second) >= 1_600_000)
  }

  @Test("30 frames a second that a long line can carry all arrive, several on the way at once")
  func manyOnTheWay() {
    var line = SimulatedLine()
    line.frame = 33_000
    line.run(until: 10 * Self.second)
    #expect(line.throughput(Self.second..<9 * Self.second) >= 33_000 * 29)
  }

  @Test("an update has room for 16 ms of the line, and on a fast line all the room there is")
  func budget() {
    var slow = SimulatedLine()
    slow.run(until: 5 * Self.second)
    #expect((15_000...20_000).contains(slow.pacer.budget))
    var fast = SimulatedLine(rate: { _ in 125_000_000 }, oneWay: 500)
    fast.decoding = 1_000_000_000
    fast.run(until: 5 * Self.second)
    #expect(fast.pacer.budget == .max)
  }

  @Test("an update larger than any window is sent alone, so that the picture never stops")
  func alone() {
    var pacer = UpdatePacer()
    pacer.sent(1, bytes: 10 << 20, at: 0)
    let mayBefore = pacer.mayEncode(at: 1)
    let isKnown = pacer.acknowledged(1, at: 1_000_000)
    let mayAfter = pacer.mayEncode(at: 1_000_001)
    #expect(!mayBefore && isKnown && mayAfter)
  }

  @Test("updates that will not be acknowledged by themselves are not waited for, and count with the one that will")
  func small() {
    var pacer = UpdatePacer()
    let last = UInt32(AcknowledgementRule.updates)
    for number in 1..<last { pacer.sent(number, bytes: 10, at: 0) }
    #expect(pacer.bytesInFlight == 0)
    pacer.sent(last, bytes: 10, at: 0)
    #expect(pacer.bytesInFlight == 10 * AcknowledgementRule.updates)
    let isKnown = pacer.acknowledged(last, at: 10)
    #expect(isKnown)
    #expect(pacer.bytesInFlight == 0)
  }

  @Test("an acknowledgement of what was never sent is noticed; one of a later update covers the earlier")
  func numbers() {
    var pacer = UpdatePacer()
    let isEarlyKnown = pacer.acknowledged(1, at: 0)
    pacer.sent(1, bytes: 5000, at: 0)
    pacer.sent(2, bytes: 5000, at: 0)
    let isSecondKnown = pacer.acknowledged(2, at: 10)
    #expect(pacer.bytesInFlight == 0)
    let isFirstKnown = pacer.acknowledged(1, at: 20)
    let isThirdKnown = pacer.acknowledged(3, at: 20)
    #expect([isEarlyKnown, isSecondKnown, isFirstKnown, isThirdKnown] == [false, true, false, false])
  }

  @Test("numbers no line can have do not trap")
  func extremes() {
    var pacer = UpdatePacer()
    for (number, time) in [(1, 0), (2, Int64.max / 2), (3, 0), (4, Int64.max / 2)] as [(UInt32, Int64)] {
      pacer.sent(number, bytes: 1 << 40, at: 0)
      _ = pacer.mayEncode(at: 0)
      let isKnown = pacer.acknowledged(number, at: time)
      #expect(isKnown)
      #expect(pacer.window(at: time) > 0)
      #expect(pacer.budget > 0)
    }
  }
}
