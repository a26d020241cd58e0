import Attendance
import Catalogue
import Policy
import TestSupport
import Testing

@testable import Agent
@testable import Guest
@testable import Widgets
@testable import X11

/// Every window that a customer sees, as a picture for people in `.build/pictures`, and nothing in it cut off or on top of something else.
@Suite(.serialized) struct WindowPictureTests {
  @Test("consent", arguments: PictureScreen.Look.all) func consent(look: PictureScreen.Look) throws {
    let window = ConsentWindow(
      company: "Muster Systemhaus GmbH & Co. KG", domain: "muster-systemhaus.example", technician: "Dr. Jörg-Alexander Größmann",
      reason: look.language == .german
        ? "Der Drucker im Lager druckt die Lieferscheine doppelt, seit gestern der neue Treiber installiert wurde"
        : "The printer in the warehouse prints delivery notes twice since yesterday's new driver",
      rights: .all, seconds: 60, language: look.language, longest: 7200, isKnown: false)
    let screen = try PictureScreen(look)
    try screen.dialog(window.dialog, "consent")
    var more = window
    (more.isMore, more.rights) = (true, .keyboard)
    try screen.dialog(more.dialog, "consent-more")
  }

  @Test("bar", arguments: PictureScreen.Look.all) func bar(look: PictureScreen.Look) throws {
    let screen = try PictureScreen(look)
    var content = Self.content(look.language)
    let bar = try SessionBarWindows(screen.connection, content)
    try screen.picture("bar")
    let narrow = SessionBarLayout(content, widest: screen.theme.pixels(640), theme: screen.theme, measure: screen.measure)
    #expect(narrow.width <= screen.theme.pixels(640))
    content.isPaused = true
    content.isViewOnly = true
    content.details = GuestSentences.since("10:42", GuestSentences.allowed(.view).text(look.language)).text(look.language)
    content.unread = 12
    bar.show(content)
    bar.openMenu()
    #expect(bar.keep())
    for content in [content, Self.content(look.language)] {
      let layout = SessionBarLayout(content, widest: screen.theme.pixels(1280), theme: screen.theme, measure: screen.measure)
      screen.expectWhole(layout.lines, width: layout.width, height: layout.height, "bar")
    }
    let menu = FormLayout(
      bar.menuElements, width: screen.theme.pixels(SessionBarView.menuWidth), theme: screen.theme, measure: screen.measure)
    screen.expectWhole(menu.allLines, width: screen.theme.pixels(SessionBarView.menuWidth), height: menu.height, "menu")
    try screen.picture("bar-menu")
    withExtendedLifetime(bar) {}
  }

  @Test("chat", arguments: PictureScreen.Look.all) func chat(look: PictureScreen.Look) throws {
    let screen = try PictureScreen(look)
    let language = look.language
    let texts = ChatWindow.Texts(
      title: GuestSentences.chatTitle.text(language), placeholder: GuestSentences.chatHint.text(language),
      send: GuestSentences.send.text(language))
    let view = try ChatView(screen.connection, texts, limit: 2000)
    let talk = Self.talk(language)
    view.show(talk)
    let layout = ChatLayout(
      talk, typed: TextEntry(limit: 10, .lines), texts: texts, scroll: 0, width: view.window.width, height: view.window.height,
      theme: screen.theme, measure: screen.measure)
    // What was said first has gone up, out of the window.
    let seen = layout.lines.filter { $0.baseline > 20 * look.dots / 96 }
    screen.expectWhole(seen + layout.entryLines, width: view.window.width, height: view.window.height, "chat")
    try screen.picture("chat")
    withExtendedLifetime(view) {}
  }

  @Test("pages", arguments: PictureScreen.Look.all) func pages(look: PictureScreen.Look) throws {
    let screen = try PictureScreen(look)
    let firm = GuestPage.Firm(company: "Muster Systemhaus GmbH & Co. KG", domain: "muster-systemhaus.example")
    let terms = AttendedTerms.text(company: firm.company, domain: firm.domain).text(look.language)
    let opens = Sentence(german: "Montag, 23. November, 08:00 Uhr", english: "Monday, 23 November, 08:00")
    let notices = [nil, GuestSentences.missed, GuestSentences.locked(seconds: 840), GuestSentences.closed(opens: opens)]
    let pages: [(String, GuestPage)] =
      [
        ("address", .address(GuestSentences.badAddress)), ("connecting", .connecting(relay: "hilfe.muster-systemhaus.example")),
        ("terms", .terms(firm, .init(version: 3, text: terms, digest: []))), ("joining", .joining(firm)),
        ("taken", .taken(firm, .taken(by: "Dr. Jörg-Alexander Größmann", isProved: false))),
        ("knocking", .knocking(firm, number: "47")), ("over", .over(GuestSentences.ended("device.stopped"), hasReceipt: true)),
        ("receipt", .receipt(terms, saved: nil)),
      ]
      + notices.enumerated().map {
        ("key-\($0)", .key(firm, .init(number: "123 456 789 012", termsVersion: 3, problem: $1)))
      }
    for (name, page) in pages {
      var dialog = try #require(GuestForms.dialog(page, look.language))
      if case .key = page { for digit in "42123".unicodeScalars { _ = dialog.form.key(digit.value) } }
      try screen.dialog(dialog, name)
    }
  }

  @Test("marks", arguments: PictureScreen.Look.all) func marks(look: PictureScreen.Look) throws {
    let screen = try PictureScreen(look)
    let factor = Int(screen.theme.scale)
    let overlay = try #require(Overlay(screen.connection, name: "Dr. Jörg-Alexander Größmann"))
    let way = (0..<60).map { Overlay.Point(x: (300 + 8 * $0) * factor, y: (300 + ($0 * 37 % 50)) * factor) }
    overlay.show([.init(points: way, width: 6 * factor)], ring: way.last)
    try screen.picture("marks")
    withExtendedLifetime(overlay) {}
  }

  private static func content(_ language: Language) -> SessionBar.Content {
    let texts = SessionBar.Texts(
      viewOnly: GuestSentences.viewOnly.text(language), rights: GuestSentences.rights.text(language),
      rightsHeading: GuestSentences.rightsHeading.text(language), rightsNote: GuestSentences.rightsNote.text(language),
      chat: GuestSentences.chat.text(language), stop: GuestSentences.stop.text(language),
      hotKey: GuestSentences.hotKey.text(language))
    var content = SessionBar.Content(
      texts: texts, who: "Dr. Jörg-Alexander Größmann · Muster Systemhaus GmbH & Co. KG",
      details: GuestSentences.since("10:42", GuestSentences.allowed(.all).text(language)).text(language))
    content.rights = ConsentSentences.plain(.all).enumerated().map { Choice(id: $0, title: $1.text(language), isOn: true) }
    return content
  }

  private static func talk(_ language: Language) -> [ChatWindow.Line] {
    let me = GuestSentences.you.text(language)
    let other = "Jörg Größmann"
    let words =
      language == .german
      ? [
        (other, "Guten Tag, ich sehe jetzt Ihren Bildschirm."), (other, "Öffnen Sie bitte die Einstellungen des Druckers?"),
        (
          me,
          "Gerne. Die Schaltfläche „Erweitert“ ist bei mir aber grau, und darunter steht ein Text, den ich noch nie gesehen habe."
        ),
        (other, "Das ist in Ordnung – dafür brauche ich kurz die Maus. Ich frage gleich danach, Sie können jederzeit ablehnen."),
        (me, "Gut."),
      ]
      : [
        (other, "Good morning, I can see your screen now."), (other, "Would you open the printer's settings, please?"),
        (me, "Sure. But the button “Advanced” is grey here, and below it is a text that I have never seen before."),
        (other, "That is fine – I need the mouse for a moment. I am going to ask for it, and you can always refuse."),
        (me, "Good."),
      ]
    return words.map { ChatWindow.Line(author: $0.0, text: $0.1, isOwn: $0.0 == me) }
  }
}
