import Session
import Testing

@Suite("Reconnect") struct ReconnectTests {
  @Test("the ceiling doubles from one second to one minute")
  func doubles() {
    var reconnect = Reconnect()
    let ceilings = (0..<8).map { _ in reconnect.delay(afterLasting: 0, random: .max) }
    #expect(ceilings == [1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000])
  }

  @Test("randomness spreads from nothing to the ceiling")
  func spreads() {
    var low = Reconnect()
    var middle = Reconnect()
    let delay1 = low.delay(afterLasting: 0, random: 0)
    #expect(delay1 == 0)
    let delay2 = middle.delay(afterLasting: 0, random: .max / 2)
    #expect(delay2 == 499)
  }

  @Test("five stable minutes forget earlier failures, less do not")
  func stable() {
    var reconnect = Reconnect()
    for _ in 0..<5 { _ = reconnect.delay(afterLasting: 0, random: .max) }
    let delay3 = reconnect.delay(afterLasting: Reconnect.stable - 1, random: .max)
    #expect(delay3 == 32000)
    let delay4 = reconnect.delay(afterLasting: Reconnect.stable, random: .max)
    #expect(delay4 == 1000)
  }

  @Test("F17: an announced restart spreads over its window, once")
  func announced() {
    var reconnect = Reconnect()
    reconnect.announce(windowSeconds: 50)
    let delay5 = reconnect.delay(afterLasting: 0, random: .max)
    #expect(delay5 == 50000)
    let delay6 = reconnect.delay(afterLasting: 0, random: .max)
    #expect(delay6 == 2000)
  }
}

@Suite("AcknowledgementRule") struct AcknowledgementRuleTests {
  @Test("large updates are acknowledged one by one, small ones by the bytes or the number that have come together")
  func rule() {
    var rule = AcknowledgementRule()
    var due: [Int] = []
    let sizes = [5000, 4096, 100, 3995, 1] + Array(repeating: 9, count: 2 * AcknowledgementRule.updates)
    for (index, bytes) in sizes.enumerated() where rule.isDue(bytes: bytes) { due.append(index) }
    #expect(due == [0, 1, 4, 12, 20])
  }
}

@Suite("UpdatePacer") struct UpdatePacerTests {
  @Test("at most two updates are on their way")
  func twoUpdates() {
    var pacer = UpdatePacer()
    #expect(pacer.mayEncode)
    pacer.sent(1, bytes: AcknowledgementRule.bytes, at: 0)
    #expect(pacer.mayEncode)
    pacer.sent(2, bytes: AcknowledgementRule.bytes, at: 0)
    #expect(!pacer.mayEncode)
    let known7 = pacer.acknowledged(1, at: 10)
    #expect(known7)
    #expect(pacer.mayEncode)
  }

  @Test("updates that will not be acknowledged by themselves are not waited for, and count with the one that will")
  func small() {
    var pacer = UpdatePacer()
    for number in 1..<UInt32(AcknowledgementRule.updates) { pacer.sent(number, bytes: 10, at: 0) }
    #expect(pacer.mayEncode)
    #expect(pacer.bytesInFlight == 0)
    pacer.sent(UInt32(AcknowledgementRule.updates), bytes: 10, at: 0)
    #expect(pacer.bytesInFlight == 10 * AcknowledgementRule.updates)
    let isKnown = pacer.acknowledged(UInt32(AcknowledgementRule.updates), at: 10)
    #expect(isKnown)
    #expect(pacer.bytesInFlight == 0)
  }

  @Test("at most 64 KiB are on their way on a line that is not known to carry more")
  func leastWindow() {
    var pacer = UpdatePacer()
    pacer.sent(1, bytes: UpdatePacer.leastWindow, at: 0)
    #expect(!pacer.mayEncode)
  }

  @Test("an update larger than any window is sent alone, so that the picture never stops")
  func alone() {
    var pacer = UpdatePacer()
    pacer.sent(1, bytes: 10 << 20, at: 0)
    #expect(!pacer.mayEncode)
    let known8 = pacer.acknowledged(1, at: 1_000_000)
    #expect(known8)
    #expect(pacer.mayEncode)
  }

  @Test("the window is one and a half times what the line holds: 10 MB/s at 80 ms")
  func window() {
    var pacer = UpdatePacer()
    pacer.sent(1, bytes: 800_000, at: 0)
    let known9 = pacer.acknowledged(1, at: 80_000)
    #expect(known9)
    #expect(pacer.rate == 10_000_000)
    #expect(pacer.shortestRoundTrip == 80_000)
    #expect(pacer.window == 1_200_000)
  }

  @Test("a round trip counts for ten seconds, the shortest wins")
  func roundTrips() {
    var pacer = UpdatePacer()
    for (number, time) in [(1, 50_000), (2, 20_000), (3, 90_000)] as [(UInt32, Int64)] {
      pacer.sent(number, bytes: AcknowledgementRule.bytes, at: 0)
      let known10 = pacer.acknowledged(number, at: time)
      #expect(known10)
    }
    #expect(pacer.shortestRoundTrip == 20_000)
    pacer.sent(4, bytes: AcknowledgementRule.bytes, at: 20_000_000)
    let known11 = pacer.acknowledged(4, at: 20_070_000)
    #expect(known11)
    #expect(pacer.shortestRoundTrip == 70_000)
  }

  @Test("an acknowledgement of what was never sent is noticed; one of a later update covers the earlier")
  func numbers() {
    var pacer = UpdatePacer()
    let known12 = pacer.acknowledged(1, at: 0)
    #expect(!known12)
    pacer.sent(1, bytes: 5, at: 0)
    pacer.sent(2, bytes: 5, at: 0)
    let known13 = pacer.acknowledged(2, at: 10)
    #expect(known13)
    #expect(pacer.bytesInFlight == 0)
    let known14 = pacer.acknowledged(1, at: 20)
    #expect(!known14)
  }

  @Test("numbers no line can have do not trap")
  func extremes() {
    var pacer = UpdatePacer()
    pacer.sent(1, bytes: Int.max / 4_000_000, at: 0)
    let known15 = pacer.acknowledged(1, at: 0)
    #expect(known15)
    #expect(pacer.window >= UpdatePacer.leastWindow)
  }
}
