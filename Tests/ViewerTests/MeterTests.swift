import Catalogue
import Codec
import Framebuffer
import Policy
import Testing
import Widgets
import Wire

@testable import Viewer

@Suite struct MeterTests {
  @Test("rates are those since the look before, areas those of all updates in between")
  func rates() {
    let meter = Meter()
    meter.start(at: 5_000_000)
    var areas = meter.read(at: 5_000_000).areas
    areas[0] = 3
    for _ in 0..<30 {
      meter.decoded(bytes: 1000, areas: areas)
      meter.presented()
    }
    let reading = meter.read(at: 5_500_000)
    #expect(reading.frames == 60)
    #expect(reading.bytes == 60_000)
    #expect(reading.areas[0] == 90)
    let next = meter.read(at: 6_500_000)
    #expect(next.frames == 0 && next.bytes == 0 && next.areas.allSatisfy { $0 == 0 })
  }

  @Test("congestion is what a ping takes longer than the fastest did, and grows while one does not come back")
  func congestion() throws {
    let meter = Meter()
    meter.start(at: 0)
    #expect(meter.read(at: 1).queueing == nil)
    let first = try #require(meter.ping(at: 1_000_000))
    #expect(meter.ping(at: 1_010_000) == nil)
    meter.pong(first, at: 1_020_000)
    #expect(meter.read(at: 1_100_000).roundTrip == 20_000)
    let second = try #require(meter.ping(at: 2_000_000))
    #expect(meter.read(at: 2_900_000).queueing == 880_000)
    meter.pong(second, at: 2_950_000)
    let reading = meter.read(at: 3_000_000)
    #expect(reading.roundTrip == 950_000)
    #expect(reading.queueing == 930_000)
  }

  @Test("T41: a pong that answers no ping counts for nothing", arguments: [0, 1, 999_999, 1_000_001, .max] as [UInt64])
  func foreignPong(token: UInt64) {
    let meter = Meter()
    meter.start(at: 0)
    meter.pong(token, at: 10)
    _ = meter.ping(at: 1_000_000)
    meter.pong(token, at: 1_000_010)
    #expect(meter.read(at: 1_100_000).roundTrip == nil)
  }
}

@Suite struct FiguresPanelTests {
  @Test("S2-12: the figures say what protects the session, as long as there is one")
  func sealed() {
    let sealed = ConnectionSentences.sealed(inner: "TLS 1.3, AES_128_GCM_SHA256, X25519MLKEM768", outer: "")
    let note = Element.note("Ende zu Ende: TLS 1.3, AES_128_GCM_SHA256, X25519MLKEM768. Zum Relay: –.")
    #expect(FiguresPanel.form(nil, sealed, .german).elements.contains(note))
    #expect(FiguresPanel.form(nil, nil, .german).elements.last != note)
  }

  private func facts(_ reading: Meter.Reading?, _ language: Language) -> [String] {
    FiguresPanel.form(reading, nil, language).elements.compactMap { element in
      if case .fact(_, let value) = element { value } else { nil }
    }
  }

  @Test("figures are rounded as people read them, in both languages")
  func text() {
    var reading = Meter.Reading(frames: 59.6, bytes: 412_345, areas: [1, 0, 2, 0, 0, 0, 0], roundTrip: 23_400, shortest: 20_000)
    #expect(facts(reading, .english).prefix(5) == ["60", "23\u{a0}ms", "+3\u{a0}ms", "412\u{a0}kB/s", "33\u{a0}%"])
    reading.bytes = 12_340_000
    #expect(facts(reading, .german)[3] == "12,3\u{a0}MB/s")
    #expect(facts(reading, .english)[3] == "12.3\u{a0}MB/s")
    #expect(facts(nil, .german).allSatisfy { $0 == "–" })
  }

  @Test("every kind of section has a name of its own in both languages")
  func encodings() {
    let names = SectionKind.allCases.map { ViewerSentences.encoding("\($0)") }
    #expect(Set(names.map(\.german)).count == names.count)
    #expect(!names.contains { $0.english == ViewerSentences.encoding("").english })
  }
}

@Suite struct ViewerMenuTests {
  private let monitors = [
    Monitor(x: 0, y: 0, width: 100, height: 50, isPrimary: true, name: "DP-1"),
    Monitor(x: 100, y: 0, width: 100, height: 50, isPrimary: false, name: "e\u{202e}vil"),
  ]

  private func marked(_ situation: ViewerMenu.Situation) -> [String] {
    ViewerMenu.form(.english, situation).elements.compactMap { element in
      if case .choice(let choice) = element, choice.isOn { choice.title } else { nil }
    }
  }

  @Test("T44: monitors can be chosen where there are several, the one that is shown is marked, and names are harmless")
  func severalMonitors() {
    let one = ViewerMenu.Situation(monitors: [monitors[0]], part: Rect(monitors[0]))
    #expect(!ViewerMenu.items(one).contains { if case .monitor = $0 { true } else { false } })
    var two = ViewerMenu.Situation(monitors: monitors, part: Rect(width: 200, height: 50))
    #expect(marked(two) == ["All monitors"])
    two.part = Rect(monitors[1])
    #expect(marked(two) == ["Monitor 2: e\\u{202E}vil"])
    #expect(
      ViewerMenu.items(two).filter { if case .monitor = $0 { true } else { false } } == [.monitor(0), .monitor(1), .monitor(2)])
  }

  @Test("S2-10: exactly the rights that are missing can be asked for, and only of a customer who has called")
  func askable() {
    let directory = ViewerMenu.items(.init())
    #expect(!directory.contains(.mark) && !directory.contains { if case .ask = $0 { true } else { false } })
    let called = ViewerMenu.items(.init(askable: [.view, .clipboard]))
    #expect(called.filter { if case .ask = $0 { true } else { false } } == [.ask(.pointer), .ask(.keyboard)])
    #expect(called.contains(.mark))
  }
}
