import Catalogue
import Policy
import Testing
import Widgets
import Wire

@testable import Viewer

@Suite struct OpenKeyTests {
  private let start = ContinuousClock.now

  @Test("S2-7: the second miss spends the key, whatever the relay says")
  func misses() {
    var key = OpenKey(digits: "421 2345", seconds: 600, from: start)
    #expect(!key.isSpent)
    key.miss(at: "14:03:22")
    #expect(!key.isSpent)
    key.miss(at: "14:03:40")
    #expect(key.isSpent)
    #expect(key.misses == ["14:03:22", "14:03:40"])
  }

  @Test("S2-8: seconds are counted up until the very end, and then stay 0")
  func life() {
    let key = OpenKey(digits: nil, seconds: 600, from: start)
    #expect(key.seconds(at: start) == 600)
    #expect(key.seconds(at: start + .milliseconds(598_001)) == 2)
    #expect(key.seconds(at: start + .milliseconds(599_999)) == 1)
    #expect(key.seconds(at: start + .seconds(600)) == 0)
    #expect(key.seconds(at: start + .seconds(9999)) == 0)
  }

  @Test("T14: the newest five knocks are shown, each in its place, and one of them can be let in, once")
  func knocks() {
    var key = OpenKey(digits: "421 2345", seconds: 600, from: start)
    for number in 10...16 as ClosedRange<UInt8> { key.add(.init(number: number, source: "192.0.2.0", time: "14:00:00")) }
    #expect(key.knocks.map(\.number) == [15, 16, 12, 13, 14])
    key.add(.init(number: 13, source: "192.0.2.0", time: "14:00:01"))
    #expect(key.knocks.map(\.number) == [15, 16, 12, 13, 14])
    key.add(.init(number: 17, source: "192.0.2.0", time: "14:00:02"))
    #expect(key.knocks.map(\.number) == [15, 16, 17, 13, 14])
    let admitted = [key.admit(10), key.admit(15), key.admit(15)]
    #expect(admitted == [false, true, false])
    #expect(key.knocks.map(\.number) == [16, 17, 13, 14])
  }
}

@Suite struct LargeDigitsTests {
  @Test("every digit is different, five lines high and equally wide, and nothing else is drawn")
  func shapes() {
    let shapes = (0...9).map { LargeDigits.lines("\($0)") }
    #expect(Set(shapes).count == 10)
    for shape in shapes {
      #expect(shape.count == 5)
      #expect(Set(shape.map(\.count)).count == 1)
    }
    #expect(LargeDigits.lines("1-\u{1B}2") == LargeDigits.lines("12"))
    #expect(LargeDigits.lines("7")[0] == "  ██████")
    #expect(LargeDigits.lines("7")[4] == "    ██  ")
  }
}

@Suite struct CustomerSideTests {
  private let start = ContinuousClock.now

  @Test("S0-6: a pause stands above everything until it is over; a notice goes by itself; the end of hours counts down")
  func status() throws {
    var side = CustomerSide()
    #expect(side.status("Kasse", at: start) == nil)
    _ = side.take(.closing(seconds: 300), "Kasse", at: start)
    #expect(side.status("Kasse", at: start + .seconds(200)) == CallSentences.closing(100))
    _ = side.take(.rights([.view], .takenBack), "Kasse", at: start)
    #expect(side.status("Kasse", at: start + .seconds(7)) == CallSentences.takenBack(["view"]))
    #expect(side.status("Kasse", at: start + .seconds(9)) == CallSentences.closing(291))
    _ = side.take(.paused(.locked), "Kasse", at: start)
    #expect(side.status("Kasse", at: start + .seconds(1)) == CallSentences.pausedLocked("Kasse"))
    _ = side.take(.paused(.over), "Kasse", at: start)
    #expect(side.status("Kasse", at: start + .seconds(301)) == nil)
  }

  @Test("T44: what the customer writes is made harmless and cannot fill memory")
  func chat() {
    var side = CustomerSide()
    _ = side.take(.chat("a\u{1B}[2J\u{202E}b\nc"), "Kasse", at: start)
    #expect(side.lines == [.init(text: "a\\u{1B}[2J\\u{202E}b\nc", isOwn: false)])
    _ = side.take(.chat(String(repeating: "\n", count: Limits.chat)), "Kasse", at: start)
    #expect(side.lines.last?.text.utf8.count == CustomerSide.maxParagraphs - 1)
    for number in 0..<1000 { _ = side.take(.chat("\(number)"), "Kasse", at: start) }
    #expect(side.lines.count == CustomerSide.maxLines)
    #expect(side.lines.last?.text == "999")
    #expect(side.lineCount == 1002)
  }

  @Test("every change of rights is said in words of its own", arguments: RightsChange.allCases)
  func rights(change: RightsChange) {
    var said: Set<String> = []
    for other in RightsChange.allCases where other != change {
      var side = CustomerSide()
      said.insert(side.take(.rights([.view], other), "Kasse", at: start)?.english ?? "")
    }
    var side = CustomerSide()
    let sentence = side.take(.rights([.view], change), "Kasse", at: start)
    #expect(sentence.map { !said.contains($0.english) } == true)
  }
}

@Suite struct PhasePanelTests {
  private let start = ContinuousClock.now

  private func content(_ phase: ViewerState.Phase) -> ViewerState.Content {
    ViewerState.Content(device: "Praxis Dr. Meier", phase: phase, customer: CustomerSide())
  }

  @Test("S2-6: the key is large and grouped, beside how long it lives, what was missed and who knocks")
  func key() throws {
    var key = OpenKey(digits: "421 2345", seconds: 600, from: start)
    key.miss(at: "14:03:22")
    key.add(.init(number: 47, source: "192.0.2.0", time: "14:04:00"))
    let form = try #require(PhasePanel.form(content(.key(key)), .german, at: start + .seconds(60)))
    #expect(form.elements.contains(.large("421 2345")))
    #expect(form.elements.contains(.countdown("Gilt noch 9:00 Minuten.", fraction: 0.9)))
    #expect(form.elements.contains(.text("Falscher Schlüssel um 14:03:22 Uhr; es bleibt ein Versuch.")))
    #expect(form.elements.contains(.choice(Choice(id: 47, title: "47 – aus 192.0.2.0, 14:04:00 Uhr"))))
    #expect(Form(form.elements, focus: PhasePanel.leave) == form, "Return lets nobody in")
  }

  @Test("S3-9: the technician reads where the request stands, in the words that the customer reads")
  func request() throws {
    let states: [(ViewerState.Phase, RequestState)] = [
      (.key(OpenKey(digits: "421 2345", seconds: 600, from: start)), .open),
      (.joined, .taken(by: "Jörg", isProved: false)), (.matched, .taken(by: "Jörg", isProved: true)),
      (.asking(seconds: 60), .taken(by: "Jörg", isProved: true)), (.over(CallSentences.keyExpired), .ended),
    ]
    for (phase, state) in states {
      let now = ViewerState.Content(device: "Praxis", phase: phase, customer: CustomerSide(technician: "Jörg"))
      #expect(now.request == state)
      let form = try #require(PhasePanel.form(now, .german, at: start))
      #expect(form.elements.contains(.note(state.sentence.german)), "\(phase)")
    }
    let open = ViewerState.Content(device: "Praxis", phase: .open, customer: CustomerSide(technician: "Jörg"))
    #expect(open.request == .running(by: "Jörg"))
    #expect(PhasePanel.sentence(open).german.hasPrefix("Anfrage läuft mit Jörg."))
    #expect(ViewerState.Content(device: "srv-1", phase: .open).request == nil)
  }

  @Test("every phase but the open session has a panel with one way out")
  func phases() {
    let phases: [ViewerState.Phase] = [
      .connecting, .key(OpenKey(digits: nil, guest: "123 456 789 012", seconds: 1, from: start)), .joined, .matched,
      .asking(seconds: 60), .reconnecting(seconds: 1), .over(CallSentences.keyExpired),
    ]
    for phase in phases {
      let form = PhasePanel.form(content(phase), .english, at: start)
      guard case .buttons(let buttons)? = form?.elements.last else {
        Issue.record("\(phase)")
        continue
      }
      #expect(buttons.map(\.id) == [PhasePanel.leave])
    }
    #expect(PhasePanel.form(content(.open), .english, at: start) == nil)
  }
}

@Suite struct CallFailureTests {
  @Test("each way in which a call ends before a session has a code and an exit code of its own kind")
  func codes() {
    let ends: [(KeyEnd, String, Int32)] = [
      (.used, "key.used", 69), (.expired, "key.expired", 69), (.missed, "key.missed", 77), (.cancelled, "key.cancelled", 69),
      (.outsideHours, "hours.closed", 69), (.guestLeft, "guest.left", 69),
    ]
    #expect(Set(ends.map(\.0)) == Set(KeyEnd.allCases))
    for (end, code, exit) in ends {
      #expect(ViewerFailure(end).code == code)
      #expect(ViewerFailure(end).exitCode == exit)
      #expect(!ViewerFailure(end).isPassing)
    }
    #expect(ViewerFailure(Denial.tooManyKeys).exitCode == 69)
    #expect(!ViewerFailure(Denial.outsideHours).isPassing)
  }

  @Test("S2-4: outside business hours the next opening is named")
  func opening() {
    let opens = Timestamp(milliseconds: 1_795_500_000_000)
    let failure = ViewerFailure(denial: Denial.outsideHours.rawValue, opening: opens)
    #expect(failure.sentence == CallSentences.outsideHours(opens: LocalTime.sentence(opens)))
    #expect(failure.code == "hours.closed")
    #expect(ViewerFailure(denial: Denial.outsideHours.rawValue, opening: nil).sentence == Denial.outsideHours.sentence)
  }
}
