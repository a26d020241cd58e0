import Widgets
import X11

/// One sentence at the foot of the viewer's window, there while there is something to say. Belongs to the window's thread.
final class StatusStrip {
  private let connection: DisplayConnection
  private let parent: Window
  private var view: FormView?
  private var text: String?
  static let width = 640

  /// A strip that says nothing yet.
  init(_ connection: DisplayConnection, in parent: Window) {
    self.connection = connection
    self.parent = parent
  }

  /// Its events go to `redraw`; nil while nothing is said.
  var window: Window? { view?.window }

  /// Says this, or nothing; true where that has changed what the window shows.
  func say(_ text: String?) -> Bool {
    guard text != self.text else { return false }
    self.text = text
    view = nil
    if let text {
      view = try? FormView(connection, .foot(of: parent), width: Self.width, Form([.text(text)]))
    }
    return true
  }

  /// The window was uncovered.
  func redraw() {
    _ = view?.handle(.exposed)
  }

  /// The window it lies in has another size.
  func follow() {
    view?.follow()
  }
}
