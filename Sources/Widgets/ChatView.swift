import Framebuffer
import X11

/// What is shown of a chat, and what is being typed. Belongs to the thread of its connection.
final class ChatView {
  /// What a person has done.
  enum Result: Equatable {
    case nothing
    case said(String)
    case closed
  }

  /// At 96 dpi.
  static let size = (width: 380, height: 460)

  let window: Window
  private let texts: ChatWindow.Texts
  private let limit: Int
  private let theme: Theme
  private let typefaces: Typefaces
  private let canvas: Canvas
  private var said: [ChatWindow.Line] = []
  private var typed: TextEntry
  private let editor: EntryEditor
  private var scroll = 0
  private var isPressed = false

  /// A window in the lower right corner that is shown; throws `.visual` or `.extensionMissing` where the display cannot.
  init(_ connection: DisplayConnection, _ texts: ChatWindow.Texts, limit: Int) throws(X11Error) {
    self.texts = texts
    self.limit = limit
    theme = Theme(scale: connection.scale)
    typefaces = Typefaces(connection)
    typed = TextEntry(limit: limit, .lines)
    let size = (width: theme.pixels(Self.size.width), height: theme.pixels(Self.size.height))
    let role = Window.Role.dialog(alwaysOnTop: true, inCorner: true)
    guard let window = Window(connection, role: role, width: size.width, height: size.height) else {
      throw X11Error(.visual, connection.name)
    }
    self.window = window
    editor = EntryEditor(window)
    guard let canvas = Canvas(window, typefaces) else { throw X11Error(.extensionMissing, "RENDER") }
    self.canvas = canvas
    window.setTitle(texts.title, icon: texts.title)
    window.show()
    draw()
  }

  /// Shows what has been said, the newest line in sight.
  func show(_ said: [ChatWindow.Line]) {
    self.said = said
    scroll = 0
    draw()
  }

  /// What an event of the window means.
  func handle(_ event: WindowEvent) -> Result {
    switch event {
    case .exposed: draw()
    case .closeRequested: return .closed
    case .button(let button): return press(button)
    case .key(let key): return press(key)
    case .pasted(let text): edit { $0.paste(text) }
    default: break
    }
    return .nothing
  }

  private func press(_ button: ButtonEvent) -> Result {
    let isOnSend = layout.send.contains(x: Int32(clamping: button.x), y: Int32(clamping: button.y))
    switch (button.number, button.isDown) {
    case (1, true): isPressed = isOnSend
    case (1, false):
      defer { isPressed = false }
      if isPressed, isOnSend { return say() }
    case (2, true): if layout.entry.contains(x: Int32(clamping: button.x), y: Int32(clamping: button.y)) { editor.pasteMarked() }
    case (4, true): move(by: 48)
    case (5, true): move(by: -48)
    default: break
    }
    return .nothing
  }

  /// Return says what was typed, with Shift it begins a new line.
  private func press(_ key: KeyEvent) -> Result {
    guard key.isDown else { return .nothing }
    switch key.keysym {
    case Keysym.escape: return .closed
    case Keysym.enter, Keysym.keypadEnter:
      guard key.isShifted else { return say() }
      edit { $0.breakLine() }
    case Keysym.pageUp, Keysym.up: move(by: 120)
    case Keysym.pageDown, Keysym.down: move(by: -120)
    default: edit { _ = editor.press(key, &$0) }
    }
    return .nothing
  }

  /// Changes what is being typed.
  func edit(_ change: (inout TextEntry) -> Void) {
    let old = typed
    change(&typed)
    if typed != old { draw() }
  }

  private func say() -> Result {
    let text = typed.text
    guard !text.allSatisfy(\.isWhitespace) else { return .nothing }
    typed = TextEntry(limit: limit, .lines)
    draw()
    return .said(text)
  }

  private func move(by pixels: Int) {
    scroll = min(max(0, scroll + theme.pixels(pixels)), layout.maxScroll)
    draw()
  }

  private var layout: ChatLayout {
    ChatLayout(
      said, typed: typed, texts: texts, scroll: scroll, width: canvas.width, height: canvas.height, theme: theme,
      measure: .init(typefaces))
  }

  private func draw() {
    let layout = layout
    canvas.fill(Rect(width: Int32(canvas.width), height: Int32(canvas.height)), Theme.background)
    let radius = theme.pixels(12)
    for bubble in layout.bubbles where bubble.rect.y < layout.talk.maxY && bubble.rect.maxY > 0 {
      canvas.fill(bubble.rect, radius: radius, bubble.isOwn ? Theme.accent : Theme.bubble)
    }
    canvas.clip(layout.talk)
    for line in layout.lines { canvas.text(line.text, x: line.x, baseline: line.baseline, line.style, line.color) }
    canvas.clip(nil)
    drawEntry(layout)
    canvas.show()
  }

  private func drawEntry(_ layout: ChatLayout) {
    let below = Rect(
      x: 0, y: layout.talk.maxY, width: Int32(canvas.width), height: Int32(canvas.height) - layout.talk.maxY)
    canvas.fill(below, Theme.background)
    canvas.fill(Rect(x: 0, y: below.y, width: below.width, height: Int32(max(1, theme.pixels(1)))), Theme.line)
    let radius = theme.pixels(6)
    canvas.fill(layout.entry, radius: radius, Theme.accent)
    canvas.fill(layout.entry.grown(-theme.pixels(1)), radius: radius - theme.pixels(1), Theme.field)
    for rect in layout.selected { canvas.fill(rect, Theme.selected) }
    for line in layout.entryLines { canvas.text(line.text, x: line.x, baseline: line.baseline, line.style, line.color) }
    canvas.fill(layout.caret, Theme.text)
    canvas.fill(layout.send, radius: radius, typed.isEmpty ? Theme.line : Theme.accent)
    let (ascent, descent) = typefaces.metrics(theme.strong)
    canvas.text(
      texts.send, x: Int(layout.send.x) + (Int(layout.send.width) - typefaces.width(of: texts.send, theme.strong)) / 2,
      baseline: Int(layout.send.y) + (Int(layout.send.height) - ascent - descent) / 2 + ascent, theme.strong, Theme.onAccent)
  }
}
