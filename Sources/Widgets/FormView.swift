import Framebuffer
import X11

/// A form in a window of its own or in a panel of another window. Belongs to the thread of its connection.
public final class FormView {
  /// Where a form appears.
  public enum Place {
    /// A dialog in the middle of the primary monitor.
    case dialog(title: String, alwaysOnTop: Bool)
    /// Above everything, at a place of the screen; other windows' input and order do not touch it (`WindowKeeper`).
    case bar(x: Int, y: Int)
    /// A panel in the middle of a window.
    case panel(in: Window)
    /// A panel in the top right corner of a window.
    case corner(of: Window)
    /// A panel in the middle of a window's lower edge.
    case foot(of: Window)

    /// Where a panel of this size begins in its window.
    fileprivate func origin(in parent: Window, width: Int, height: Int) -> (x: Int, y: Int) {
      switch self {
      case .corner: (parent.width - width, 0)
      case .foot: ((parent.width - width) / 2, parent.height - height)
      case .dialog, .bar, .panel: ((parent.width - width) / 2, (parent.height - height) / 2)
      }
    }
  }

  /// The window that is drawn into; its events go to `handle`.
  public let window: Window
  /// What is shown; after a change the form is drawn again.
  public var form: Form { didSet { if form != oldValue { change() } } }
  private let theme: Theme
  private let typefaces: Typefaces
  private var canvas: Canvas
  private let width: Int
  private let place: Place
  private var layout: FormLayout
  /// There once the form has an entry: only a dialog's window has keys.
  private lazy var editor = EntryEditor(window)

  /// A form `width` pixels wide (at 96 dpi), shown; throws `.visual` or `.extensionMissing` where the display cannot.
  public init(_ connection: DisplayConnection, _ place: Place, width: Int, _ form: Form) throws(X11Error) {
    self.form = form
    self.place = place
    theme = Theme(scale: connection.scale)
    typefaces = Typefaces(connection)
    self.width = theme.pixels(width)
    layout = FormLayout(form.elements, width: self.width, theme: theme, measure: .init(typefaces))
    let role: Window.Role
    switch place {
    case .dialog(_, let alwaysOnTop): role = .dialog(alwaysOnTop: alwaysOnTop)
    case .bar(let x, let y): role = .bar(x: x, y: y)
    case .panel(let parent), .corner(let parent), .foot(let parent):
      let origin = place.origin(in: parent, width: self.width, height: layout.height)
      role = .panel(in: parent, x: origin.x, y: origin.y)
    }
    guard let window = Window(connection, role: role, width: self.width, height: layout.height) else {
      throw X11Error(.visual, connection.name)
    }
    self.window = window
    guard let canvas = Canvas(window, typefaces) else { throw X11Error(.extensionMissing, "RENDER") }
    self.canvas = canvas
    if case .dialog(let title, _) = place { window.setTitle(title, icon: "rs") }
    window.show()
    draw()
  }

  /// Keeps a panel at its place in its window, which has another size now.
  public func follow() {
    switch place {
    case .dialog, .bar: break
    case .panel(let parent), .corner(let parent), .foot(let parent):
      let origin = place.origin(in: parent, width: width, height: layout.height)
      window.place(x: origin.x, y: origin.y, width: width, height: layout.height)
    }
  }

  /// What an event of the form's window means. Only presses that are `isPhysical` count where the caller filters them.
  public func handle(_ event: WindowEvent) -> Form.Result {
    switch event {
    case .exposed: draw()
    case .pointerMoved(let x, let y): return form.hover(layout.target(x: x, y: y))
    case .pointerLeft: return form.hover(nil)
    case .button(let button) where button.number == 1:
      return form.button(layout.target(x: button.x, y: button.y), isDown: button.isDown)
    case .button(let button) where button.number == 2 && button.isDown: pasteMarked(at: (button.x, button.y))
    case .button(let button) where button.isDown && (4...5).contains(button.number):
      return form.scroll(by: button.number == 4 ? -3 : 3)
    case .key(let key) where key.isDown:
      if form.focus == .entry, editor.press(key, &form.entry) { return .changed }
      return form.key(key.keysym)
    case .pasted(let text): form.paste(text)
    case .closeRequested: return .cancelled
    default: break
    }
    return .nothing
  }

  private func pasteMarked(at place: (x: Int, y: Int)) {
    guard layout.target(x: place.x, y: place.y) == .entry else { return }
    _ = form.button(.entry, isDown: true)
    _ = form.button(.entry, isDown: false)
    editor.pasteMarked()
  }

  /// Lays out anew, and gives the window the height that takes.
  private func change() {
    layout = FormLayout(form.elements, scroll: form.scroll, width: width, theme: theme, measure: .init(typefaces))
    if form.scroll > layout.maxScroll { form.scroll = layout.maxScroll }
    if layout.height != window.height { resize() }
    draw()
  }

  private func resize() {
    switch place {
    case .dialog: window.setHeight(layout.height)
    case .bar(let x, let y): window.place(x: x, y: y, width: width, height: layout.height)
    case .panel, .corner, .foot: follow()
    }
    if let fresh = Canvas(window, typefaces) { canvas = fresh }
  }

  private func draw() {
    let hasEdge = if case .dialog = place { false } else { true }
    FormPainter(canvas: canvas, typefaces: typefaces, theme: theme, hasEdge: hasEdge).paint(form, layout)
  }
}
