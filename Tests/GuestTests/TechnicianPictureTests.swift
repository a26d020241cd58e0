import Catalogue
import Framebuffer
import Policy
import TestSupport
import Testing
import Wire

@testable import Viewer
@testable import Widgets
@testable import X11

/// Every window and panel that a technician sees, as a picture for people in `.build/pictures`, and nothing in it cut off or on top of something else.
@Suite(.serialized) struct TechnicianPictureTests {
  private static let customer = "Bäckerei Müller & Söhne, Filiale Großschönau"

  /// The viewer's window with somebody's screen in it.
  private final class Glass {
    let screen: PictureScreen
    let window: Window
    let view: ScreenView
    let panels: ViewerPanels
    private let memory: ViewMemory

    init(_ look: PictureScreen.Look) throws {
      screen = try PictureScreen(look)
      let size = (width: screen.theme.pixels(ViewerWindow.size.width), height: screen.theme.pixels(ViewerWindow.size.height))
      window = try #require(Window(screen.connection, role: .viewer, width: size.width, height: size.height))
      window.show()
      view = try ScreenView(screen.connection, window, isFitted: true)
      var desktop = SyntheticDesktop(width: 800, height: 600, seed: 7)
      for _ in 0..<60 { _ = desktop.step() }
      memory = try view.setRemote(width: 800, height: 600)
      #expect(memory.copy([desktop.screen.bounds], from: desktop.screen))
      panels = ViewerPanels(screen.connection, over: window, Meter(), look.language)
    }

    /// A picture of the panel that is shown, which must fit.
    func picture(_ name: String, _ form: Form?, width: Int) throws {
      if let form {
        let layout = FormLayout(form.elements, width: screen.theme.pixels(width), theme: screen.theme, measure: screen.measure)
        screen.expectWhole(layout.allLines, width: screen.theme.pixels(width), height: layout.height, name)
        #expect(layout.height <= window.height, "\(name): \(layout.height)")
      }
      view.repaint()
      panels.redraw()
      try screen.picture(name)
    }
  }

  private func content(_ phase: ViewerState.Phase, isCustomer: Bool = true) -> ViewerState.Content {
    var content = ViewerState.Content(device: isCustomer ? Self.customer : "empfang-2")
    content.phase = phase
    content.customer = isCustomer ? CustomerSide() : nil
    return content
  }

  private static func key(_ digits: String?, knocks: Int = 0, misses: Int = 0) -> OpenKey {
    let address = "https://hilfe.muster-systemhaus.example/support#1." + String(repeating: "a1B2", count: 11)
    var key = OpenKey(
      digits: digits, guest: digits == nil ? "123 456 789 012" : "", address: address, seconds: 600, from: .now)
    for number in 0..<knocks { key.add(.init(number: UInt8(47 + number), source: "192.0.2.0/24", time: "10:4\(number)")) }
    for _ in 0..<misses { key.miss(at: "10:41") }
    return key
  }

  @Test("what stands in the middle while there is no picture", arguments: PictureScreen.Look.all)
  func phases(look: PictureScreen.Look) throws {
    let glass = try Glass(look)
    let phases: [(String, ViewerState.Content)] = [
      ("connecting", content(.connecting, isCustomer: false)), ("key", content(.key(Self.key("421 2345")))),
      ("knocks", content(.key(Self.key("421 2345", knocks: OpenKey.shownKnocks, misses: OpenKey.allowedMisses - 1)))),
      ("number", content(.key(Self.key(nil)))),
      ("joined", content(.joined)), ("matched", content(.matched)), ("asking", content(.asking(seconds: 60))),
      ("reconnecting", content(.reconnecting(seconds: 12), isCustomer: false)), ("over", content(.over(CallSentences.keySpent))),
    ]
    for (name, content) in phases {
      let form = try #require(PhasePanel.form(content, look.language, at: .now))
      glass.panels.show(form)
      try glass.picture("viewer-\(name)", form, width: ViewerPanels.phaseWidth)
    }
  }

  @Test("the menu, with all it can hold", arguments: PictureScreen.Look.all)
  func menu(look: PictureScreen.Look) throws {
    let glass = try Glass(look)
    var situation = ViewerMenu.Situation(isFitted: true, isViewOnly: true)
    for (name, askable) in [("menu", nil), ("menu-call", AccessRights.view)] as [(String, AccessRights?)] {
      situation.askable = askable
      situation.monitors =
        askable == nil
        ? (0..<2).map { Monitor(x: UInt16($0 * 500), y: 0, width: 500, height: 640, isPrimary: $0 == 0, name: "DP-\($0 + 1)") }
        : []
      glass.panels.openMenu(situation)
      let form = ViewerMenu.form(look.language, situation)
      try glass.picture("viewer-\(name)", form, width: ViewerPanels.menuWidth(situation))
    }
  }

  @Test("figures and the sentence at the foot", arguments: PictureScreen.Look.all)
  func figures(look: PictureScreen.Look) throws {
    let glass = try Glass(look)
    #expect(glass.panels.say(CallSentences.takenBack(AccessRights([.view, .pointer]).names).text(look.language)))
    let reading = Meter.Reading(
      frames: 59.7, bytes: 12_345_678, areas: (0..<256).map { $0 < 8 ? 900 >> Int64($0) : 0 }, roundTrip: 1_234_000,
      shortest: 1000)
    let form = FiguresPanel.form(
      reading,
      ConnectionSentences.sealed(
        inner: "TLS 1.3, CHACHA20_POLY1305_SHA256, X25519MLKEM768", outer: "TLS 1.3, CHACHA20_POLY1305_SHA256, X25519MLKEM768"),
      look.language)
    let figures = try FormView(glass.screen.connection, .corner(of: glass.window), width: FiguresPanel.width, form)
    try glass.picture("viewer-figures", form, width: FiguresPanel.width)
    withExtendedLifetime(figures) {}
  }

  @Test("what the customer does meanwhile, at the foot", arguments: PictureScreen.Look.all)
  func status(look: PictureScreen.Look) throws {
    let glass = try Glass(look)
    let sentences: [(String, Sentence)] = [
      ("asked", CallSentences.asked(AccessRights.all.names)), ("locked", CallSentences.pausedLocked(Self.customer)),
      ("closing", CallSentences.closing(600)), ("marking", CallSentences.marking),
    ]
    for (name, sentence) in sentences {
      let text = sentence.text(look.language)
      #expect(glass.panels.say(text))
      try glass.picture("viewer-\(name)", Form([.text(text)]), width: StatusStrip.width)
    }
  }

  @Test("the conversation with the customer", arguments: PictureScreen.Look.all)
  func chat(look: PictureScreen.Look) throws {
    let screen = try PictureScreen(look)
    let language = look.language
    let view = try ChatView(screen.connection, ViewerChat.texts(Self.customer, language), limit: Limits.chat)
    view.show([
      .init(author: Self.customer, text: "Guten Tag, der Drucker druckt nicht.", isOwn: false),
      .init(author: CallSentences.chatOwn.text(language), text: "Ich sehe nach.", isOwn: true),
    ])
    view.edit { $0.type("Ist er eingeschaltet,\nund ist Papier darin? Er zeigt nichts an, und die Leitung steht.") }
    view.edit { entry in for _ in 0..<30 { _ = entry.key(Keysym.left, isSelecting: true) } }
    try screen.picture("viewer-chat")
    withExtendedLifetime(view) {}
  }

  @Test("why a session is wanted", arguments: PictureScreen.Look.all)
  func reason(look: PictureScreen.Look) throws {
    let screen = try PictureScreen(look)
    var dialog = ReasonPrompt.dialog("empfang-2.filiale-grossschoenau", look.language)
    dialog.form.entry.type("Drucker im Büro geht nicht")
    for _ in 0..<5 { _ = dialog.form.entry.key(Keysym.left, isSelecting: true) }
    try screen.dialog(dialog, "viewer-reason")
  }
}
