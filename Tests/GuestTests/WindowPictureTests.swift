import Attendance
import Catalogue
import Foundation
import Framebuffer
import Policy
import TestSupport
import Testing

@testable import Agent
@testable import Guest
@testable import Viewer
@testable import Widgets
@testable import X11

/// Every window that a customer sees, as a picture for people in `.build/pictures`, and nothing in it cut off or on top of something else.
@Suite(.serialized) struct WindowPictureTests {
  /// A language at a density.
  struct Look: CustomTestStringConvertible {
    let language: Language
    let dots: Int

    static let all = [Language.german, .english].flatMap { language in [96, 192].map { Look(language: language, dots: $0) } }
    var testDescription: String { "\(language)-\(dots)" }
  }

  /// A display of that density.
  private final class Screen {
    let server: DisplayServer
    let connection: DisplayConnection
    let theme: Theme
    let measure: FormLayout.Measure
    let look: Look

    init(_ look: Look) throws {
      self.look = look
      let factor = Int32(look.dots / 96)
      server = try .xvfb(width: Int(1280 * factor), height: Int(800 * factor))
      let folder = try TemporaryFolder()
      try folder.write(Array("Xft.dpi: \(look.dots)\n".utf8), to: "resources")
      try server.run("xrdb", "-nocpp", "-merge", folder.path + "/resources")
      try server.run("xsetroot", "-solid", "#6b7f94")
      connection = try DisplayConnection(name: server.name)
      theme = Theme(scale: connection.scale)
      measure = .init(Typefaces(connection))
      #expect(theme.scale == Double(factor))
    }

    deinit { server.stop() }

    /// Writes what is on the screen.
    func picture(_ name: String) throws {
      #expect(connection.takeError() == nil)
      let capture = try ScreenCapture(try DisplayConnection(name: server.name))
      _ = try capture.collect()
      #expect(capture.grab(Framebuffer.Region(capture.surface.bounds)))
      let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent(".build/pictures")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      #expect(PictureFile.write(capture.surface, to: folder.appendingPathComponent("\(name)-\(look.testDescription).png").path))
    }

    /// The boxes that lines of text take.
    func boxes(_ lines: [FormLayout.Line]) -> [(text: String, rect: Rect)] {
      lines.map { line in
        let (ascent, descent) = measure.metrics(line.style)
        return (
          line.text,
          Rect(
            x: Int32(line.x), y: Int32(line.baseline - ascent), width: Int32(measure.width(line.text, line.style)),
            height: Int32(ascent + descent))
        )
      }
    }

    /// No line leaves the window, none lies on another, and the font has a size.
    func expectWhole(_ lines: [FormLayout.Line], width: Int, height: Int, _ name: String) {
      let boxes = boxes(lines)
      let window = Rect(width: Int32(width), height: Int32(height))
      for (index, box) in boxes.enumerated() {
        #expect(box.text.isEmpty || !box.rect.isEmpty, "\(name): \(box.text)")
        #expect(window.contains(box.rect), "\(name): \(box.text) at \(box.rect)")
        for other in boxes[..<index] {
          #expect(other.rect.intersection(box.rect).isEmpty, "\(name): \(box.text) and \(other.text)")
        }
      }
    }

    /// A dialog as it is shown.
    func dialog(_ dialog: Dialog, _ name: String) throws {
      var form = dialog.form
      if let countdown = dialog.countdown { form.setCountdown(countdown.text(42), fraction: 0.7) }
      let view = try FormView(connection, .dialog(title: dialog.title, alwaysOnTop: true), width: dialog.width, form)
      let layout = FormLayout(form.elements, width: theme.pixels(dialog.width), theme: theme, measure: measure)
      expectWhole(layout.allLines, width: view.window.width, height: view.window.height, name)
      #expect(view.window.height == layout.height && layout.height < 760 * look.dots / 96)
      for case .button(let button, let rect) in layout.boxes {
        #expect(rect.x >= 0 && measure.width(button.title, theme.strong) < Int(rect.width), "\(name): \(button.title)")
      }
      try picture(name)
      withExtendedLifetime(view) {}
    }
  }

  @Test("consent", arguments: Look.all) func consent(look: Look) throws {
    let window = ConsentWindow(
      company: "Muster Systemhaus GmbH & Co. KG", domain: "muster-systemhaus.example", technician: "Dr. Jörg-Alexander Größmann",
      reason: look.language == .german
        ? "Der Drucker im Lager druckt die Lieferscheine doppelt, seit gestern der neue Treiber installiert wurde"
        : "The printer in the warehouse prints delivery notes twice since yesterday's new driver",
      rights: .all, seconds: 60, language: look.language, longest: 7200, isKnown: false)
    let screen = try Screen(look)
    try screen.dialog(window.dialog, "consent")
    var more = window
    (more.isMore, more.rights) = (true, .keyboard)
    try screen.dialog(more.dialog, "consent-more")
  }

  @Test("bar", arguments: Look.all) func bar(look: Look) throws {
    let screen = try Screen(look)
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

  @Test("chat", arguments: Look.all) func chat(look: Look) throws {
    let screen = try Screen(look)
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

  @Test("pages", arguments: Look.all) func pages(look: Look) throws {
    let screen = try Screen(look)
    let firm = GuestPage.Firm(company: "Muster Systemhaus GmbH & Co. KG", domain: "muster-systemhaus.example")
    let terms = AttendedTerms.text(company: firm.company, domain: firm.domain).text(look.language)
    let opens = Sentence(german: "Montag, 23. November, 08:00 Uhr", english: "Monday, 23 November, 08:00")
    let notices = [nil, GuestSentences.missed, GuestSentences.locked(seconds: 840), GuestSentences.closed(opens: opens)]
    let pages: [(String, GuestPage)] =
      [
        ("address", .address(GuestSentences.badAddress)), ("connecting", .connecting(relay: "hilfe.muster-systemhaus.example")),
        ("terms", .terms(firm, .init(version: 3, text: terms, digest: []))), ("joining", .joining(firm)),
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

extension FormLayout {
  /// Lines of text, those of menu rows too.
  fileprivate var allLines: [Line] {
    boxes.reduce(lines) { lines, box in
      if case .choice(_, _, let text) = box { lines + text } else { lines }
    }
  }
}
