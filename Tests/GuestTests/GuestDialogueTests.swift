import Attendance
import Catalogue
import Policy
import Testing

@testable import Guest

@Suite struct GuestDialogueTests {
  private let firm = GuestPage.Firm(company: "Muster GmbH", domain: "muster.example")
  private let terms = GuestPage.ShownTerms(version: 3, text: "…", digest: [UInt8](repeating: 1, count: 32))
  private let session = [UInt8](repeating: 7, count: 16)
  private let ticket = [UInt8](repeating: 8, count: 32)

  private func connected() throws -> GuestDialogue {
    let address = try #require(SupportAddress("hilfe.example"))
    var dialogue = GuestDialogue(address: address)
    _ = dialogue.take(.welcome(firm, terms, number: "123 456 789 012"))
    return dialogue
  }

  private func ready() throws -> GuestDialogue {
    var dialogue = try connected()
    _ = dialogue.take(.input(.agreed))
    return dialogue
  }

  private func joining() throws -> GuestDialogue {
    var dialogue = try ready()
    _ = dialogue.take(.input(.key(try #require(SessionKey("421 2345")))))
    return dialogue
  }

  private func isKey(_ page: GuestPage) -> Bool {
    if case .key = page { true } else { false }
  }

  @Test("S2-3: before the terms are agreed to no key can be entered and nobody is let in")
  func termsFirst() throws {
    var dialogue = try connected()
    #expect(dialogue.page == .terms(firm, terms))
    let step = dialogue.take(.input(.key(try #require(SessionKey("421 2345")))))
    #expect(step == nil)
    guard case .decline? = dialogue.take(.admitted(session: session, ticket: ticket, slot: 255)) else {
      Issue.record("let in")
      return
    }
    _ = dialogue.take(.input(.agreed))
    #expect(isKey(dialogue.page))
    #expect(dialogue.agreedTerms == terms)
  }

  @Test("T30: of the seven digits only the slot goes to the relay")
  func slotOnly() throws {
    var dialogue = try ready()
    guard case .join(let slot)? = dialogue.take(.input(.key(try #require(SessionKey("421-2345"))))) else {
      Issue.record("no join")
      return
    }
    #expect(slot == 42)
    #expect(dialogue.page == .joining(firm))
  }

  @Test("S3-9: the request is open, taken by a name that is not proved and then is, runs, and ends; window and terminal say so")
  func request() throws {
    var dialogue = try joining()
    func isSaid(_ words: String) -> Bool {
      let elements = GuestForms.dialog(dialogue.page, .german).map { "\($0.form.elements)" }
      return elements?.contains(words) ?? true
        && GuestTerminal.sentences(of: dialogue.page).contains { $0.german.contains(words) }
    }
    #expect(isSaid("Anfrage offen."))
    _ = dialogue.take(.progress(.running(by: "Eva"), isAsking: true))
    #expect(isSaid("Anfrage offen."))
    _ = dialogue.take(.admitted(session: session, ticket: ticket, slot: 42))
    #expect(isSaid("Anfrage übernommen; der Name wird geprüft …"))
    _ = dialogue.take(.progress(.taken(by: "Jörg", isProved: false), isAsking: false))
    #expect(isSaid("Anfrage übernommen von Jörg (noch nicht bewiesen"))
    _ = dialogue.take(.progress(.taken(by: "Jörg", isProved: true), isAsking: false))
    #expect(isSaid("Anfrage übernommen von Jörg."))
    _ = dialogue.take(.progress(.taken(by: "Jörg", isProved: true), isAsking: true))
    #expect(GuestForms.dialog(dialogue.page, .german) == nil)
    _ = dialogue.take(.progress(.running(by: "Jörg"), isAsking: true))
    #expect(isSaid("Anfrage läuft mit Jörg."))
    _ = dialogue.take(.over(.ended(.viewerLeft)))
    #expect(isSaid("Anfrage beendet.") && isSaid("Der Techniker hat die Sitzung beendet"))
    _ = dialogue.take(.progress(.running(by: "Jörg"), isAsking: true))
    #expect(isSaid("Anfrage beendet."))
  }

  @Test("S2-5: whoever is let in has to fit what the person does: the slot that was typed, or waiting to be called by number")
  func admission() throws {
    var typed = try joining()
    guard case .decline? = typed.take(.admitted(session: session, ticket: ticket, slot: 43)) else {
      Issue.record("another slot was let in")
      return
    }
    typed = try joining()
    guard case .begin(_, _, let key?)? = typed.take(.admitted(session: session, ticket: ticket, slot: 42)) else {
      Issue.record("not let in")
      return
    }
    #expect(key.slot == 42)
    #expect(typed.page == .taken(firm, .taken(by: nil, isProved: false)))
    var waiting = try ready()
    guard case .decline? = waiting.take(.admitted(session: session, ticket: ticket, slot: 42)) else {
      Issue.record("a slot was let in that nobody has typed")
      return
    }
    guard case .begin(_, _, nil)? = waiting.take(.admitted(session: session, ticket: ticket, slot: 255)) else {
      Issue.record("not let in by number")
      return
    }
  }

  @Test("T15: who knocks sees the number to say, large, and is let in by it")
  func knocking() throws {
    var dialogue = try joining()
    _ = dialogue.take(.knocking("47"))
    #expect(dialogue.page == .knocking(firm, number: "47"))
    guard case .begin? = dialogue.take(.admitted(session: session, ticket: ticket, slot: 42)) else {
      Issue.record("not let in")
      return
    }
  }

  @Test("S2-8: after a miss, a refusal or an end the digits are gone and are asked for again")
  func digitsAreGone() throws {
    for outcome in [GuestSession.Outcome.missed, .failed] {
      var dialogue = try joining()
      _ = dialogue.take(.admitted(session: session, ticket: ticket, slot: 42))
      _ = dialogue.take(.over(outcome))
      #expect(isKey(dialogue.page))
      guard case .decline? = dialogue.take(.admitted(session: session, ticket: ticket, slot: 42)) else {
        Issue.record("the old digits still count")
        return
      }
    }
    var dialogue = try joining()
    _ = dialogue.take(.refused(GuestSentences.notOpen))
    guard case .key(_, let notice) = dialogue.page else {
      Issue.record("no key page")
      return
    }
    #expect(notice.problem == GuestSentences.notOpen)
  }

  @Test("T29: digits that missed twice are not tried again, so that a relay in the middle gets no third guess; others are")
  func noThirdTry() throws {
    var dialogue = try ready()
    for _ in 1...SessionKey.allowedMisses {
      guard case .join? = dialogue.take(.input(.key(try #require(SessionKey("421 2345"))))) else {
        Issue.record("not tried")
        return
      }
      _ = dialogue.take(.admitted(session: session, ticket: ticket, slot: 42))
      _ = dialogue.take(.over(.missed))
    }
    let third = dialogue.take(.input(.key(try #require(SessionKey("4212345")))))
    #expect(third == nil)
    guard case .key(_, let notice) = dialogue.page else {
      Issue.record("no key page")
      return
    }
    #expect(notice.problem == GuestSentences.keyDead)
    guard case .join? = dialogue.take(.input(.key(try #require(SessionKey("421 2346"))))) else {
      Issue.record("another key is not tried")
      return
    }
  }

  @Test("a relay that calls the key dead after a miss does not hide the miss")
  func missStays() throws {
    var dialogue = try joining()
    _ = dialogue.take(.admitted(session: session, ticket: ticket, slot: 42))
    _ = dialogue.take(.over(.missed))
    _ = dialogue.take(.refused(GuestSentences.notOpen))
    guard case .key(_, let notice) = dialogue.page else {
      Issue.record("no key page")
      return
    }
    #expect(notice.problem == GuestSentences.missed)
  }

  @Test("the receipt is shown when asked for, and saved only when that is asked for as well")
  func receipt() throws {
    var dialogue = try joining()
    _ = dialogue.take(.admitted(session: session, ticket: ticket, slot: 42))
    _ = dialogue.take(.over(.ended(.stoppedAtDevice)))
    let early = dialogue.take(.input(.save))
    #expect(early == nil)
    guard case .showReceipt? = dialogue.take(.input(.receipt)) else {
      Issue.record("not shown")
      return
    }
    dialogue.read("…")
    guard case .saveReceipt? = dialogue.take(.input(.save)) else {
      Issue.record("not saved")
      return
    }
  }

  @Test("S0-8: a connection that comes back leads to the terms or the key, never back into a session")
  func reconnect() throws {
    var dialogue = try joining()
    _ = dialogue.take(.disconnected(GuestSentences.lost))
    _ = dialogue.take(.welcome(firm, terms, number: "1"))
    #expect(isKey(dialogue.page))
    var other = try ready()
    _ = other.take(.disconnected(GuestSentences.lost))
    let changed = GuestPage.ShownTerms(version: 4, text: "?", digest: [UInt8](repeating: 2, count: 32))
    _ = other.take(.welcome(firm, changed, number: "1"))
    #expect(other.page == .terms(firm, changed))
  }

  @Test("S2-16: where the machine's own policy allows nothing, there is no page but the one that says so")
  func forbidden() throws {
    var dialogue = GuestDialogue(address: nil)
    _ = dialogue.take(.forbidden)
    #expect(dialogue.page == .over(GuestSentences.forbiddenHere, hasReceipt: false))
  }
}

@Suite struct AbsenceRuleTests {
  @Test("S0-10, S0-11: a locked or untouched machine pauses the session, coming back goes on, a long pause ends it")
  func rule() {
    var rule = AbsenceRule()
    #expect(rule.look(.present, idle: 5, now: 0) == .goOn)
    #expect(rule.look(.present, idle: AbsenceRule.absence - 1, now: 1) == .goOn)
    #expect(rule.look(.present, idle: AbsenceRule.absence, now: 2) == .pause(.away))
    #expect(rule.look(.present, idle: 0, now: 3) == .goOn)
    #expect(rule.look(.locked, idle: 0, now: 10) == .pause(.locked))
    #expect(rule.look(.greeter, idle: 0, now: 11) == .pause(.away))
    #expect(rule.look(.locked, idle: 0, now: 9 + AbsenceRule.longestPause) == .pause(.locked))
    #expect(rule.look(.locked, idle: 0, now: 10 + AbsenceRule.longestPause) == .end)
  }
}
