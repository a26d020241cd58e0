@testable import Session
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
