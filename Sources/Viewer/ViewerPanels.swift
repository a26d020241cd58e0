import Policy
import Widgets
import X11

/// What lies over the picture: a question or the menu in the middle, the figures in the corner, a sentence at the foot. Belongs to the window's thread.
final class ViewerPanels {
  /// What a person wants of the panel in the middle.
  enum Answer {
    case nothing
    case chosen(ViewerMenu)
    case menuClosed
    /// The key that opens the menu, pressed while it is open, is meant for the device.
    case menuKeyForDevice
    /// A button or choice of a panel that is no menu, by its number.
    case pressed(Int)
  }

  /// Everything that has events: the window itself and what lies over it.
  private(set) var windows: [Window]
  private let connection: DisplayConnection
  private let window: Window
  private let meter: Meter
  private let language: Language
  private var panel: FormView? { didSet { gatherWindows() } }
  /// What the menu in the panel offers; nil where the panel is none.
  private var menu: [ViewerMenu]?
  private var figures: FiguresPanel? { didSet { gatherWindows() } }
  private let strip: StatusStrip

  /// Nothing lies over the window yet.
  init(_ connection: DisplayConnection, over window: Window, _ meter: Meter, _ language: Language) {
    self.connection = connection
    self.window = window
    self.meter = meter
    self.language = language
    strip = StatusStrip(connection, in: window)
    windows = [window]
  }

  /// How wide the panel in the middle is, at 96 dpi.
  static let phaseWidth = 420
  static func menuWidth(_ situation: ViewerMenu.Situation) -> Int { situation.askable == nil ? 300 : 340 }

  /// In a smaller window, as a small screen would have on a dense display, the menu would be cut off.
  static func leastWindow(_ theme: Theme) -> (width: Int, height: Int) { (theme.pixels(480), theme.pixels(500)) }

  /// True while a panel in the middle takes keyboard and pointer.
  var takesInput: Bool { panel != nil }
  var showsFigures: Bool { figures != nil }

  /// Shows a form in the middle; nil closes what is there, the menu too. `continuing` what is there, the keyboard stays where it is: who knocks must
  /// not come under a key that is just being pressed.
  func show(_ form: Form?, continuing: Bool = false) {
    if continuing, menu == nil, let form, panel != nil {
      panel?.form.setElements(form.elements)
      return
    }
    menu = nil
    panel = form.flatMap { view(of: $0, width: Self.phaseWidth) }
  }

  /// Shows the menu in the middle.
  func openMenu(_ situation: ViewerMenu.Situation) {
    menu = ViewerMenu.items(situation)
    panel = view(of: ViewerMenu.form(language, situation), width: Self.menuWidth(situation))
  }

  /// Takes an event of keyboard or pointer. After an answer of the menu the menu is closed.
  func handle(_ event: WindowEvent) -> Answer {
    if menu != nil, case .key(let key) = event, key.isDown, key.keysym == WindowInput.menuKey {
      show(nil)
      return .menuKeyForDevice
    }
    switch panel?.handle(inside(event)) {
    case .chosen(let number):
      guard let menu else { return .pressed(number) }
      show(nil)
      return .chosen(menu[number])
    case .cancelled where menu != nil:
      show(nil)
      return .menuClosed
    default: return .nothing
    }
  }

  /// The window was uncovered.
  func redraw() {
    _ = panel?.handle(.exposed)
    figures?.redraw()
    strip.redraw()
  }

  /// The window has another size.
  func follow() {
    panel?.follow()
    figures?.follow()
    strip.follow()
  }

  /// Changes the countdown of the panel that is no menu.
  func setCountdown(_ text: String, fraction: Double) {
    if menu == nil { panel?.form.setCountdown(text, fraction: fraction) }
  }

  /// Says this at the foot, or nothing; true where that has changed what the window shows.
  func say(_ text: String?) -> Bool {
    guard strip.say(text) else { return false }
    gatherWindows()
    return true
  }

  /// Shows the figures, and what protects the session, or takes them away.
  func toggleFigures(_ sealed: Sentence?) {
    figures = figures == nil ? try? FiguresPanel(connection, in: window, meter, sealed, language, at: MonotonicClock.now()) : nil
  }

  /// Brings the figures up to date where it is time, and calls `ping` then; returns the milliseconds until the next, nil where none are
  /// shown.
  func updateFigures(_ sealed: Sentence?, ping: (Int64) -> Void) -> Int32? {
    guard let figures else { return nil }
    let time = MonotonicClock.now()
    if figures.update(sealed, at: time) { ping(time) }
    return Int32(clamping: (figures.wait(at: time) + 999) / 1000)
  }

  private func view(of form: Form, width: Int) -> FormView? {
    try? FormView(connection, .panel(in: window), width: width, form)
  }

  private func gatherWindows() {
    windows = [window, panel?.window, figures?.window, strip.window].compactMap { $0 }
  }

  /// The event in the panel's own coordinates.
  private func inside(_ event: WindowEvent) -> WindowEvent {
    guard let panel else { return event }
    let left = (window.width - panel.window.width) / 2
    let top = (window.height - panel.window.height) / 2
    switch event {
    case .pointerMoved(let x, let y): return .pointerMoved(x: x - left, y: y - top)
    case .button(var button):
      (button.x, button.y) = (button.x - left, button.y - top)
      return .button(button)
    default: return event
    }
  }
}
