import Framebuffer
import X11

/// The windows of a session bar on one connection: one at each monitor, and the menu of rights below one of them. Belongs to the thread
/// of its connection.
final class SessionBarWindows {
  let connection: DisplayConnection
  private(set) var content: SessionBar.Content
  private let keeper: WindowKeeper
  private var monitors: [Rect]
  private var bars: [SessionBarView] = []
  private var menu: FormView?

  /// Shows them; throws what `SessionBarView` says.
  init(_ connection: DisplayConnection, _ content: SessionBar.Content) throws(X11Error) {
    self.connection = connection
    self.content = content
    keeper = WindowKeeper(connection)
    monitors = connection.monitorAreas
    bars = try Self.bars(connection, monitors, content)
    _ = keep()
  }

  /// Where they are on the screen.
  var areas: [Rect] {
    windows.map { Rect(x: Int32($0.origin.x), y: Int32($0.origin.y), width: Int32($0.width), height: Int32($0.height)) }
  }

  private var windows: [Window] { bars.map(\.window) + (menu.map { [$0.window] } ?? []) }

  func show(_ content: SessionBar.Content) {
    self.content = content
    for bar in bars { bar.show(content) }
    if content.rights.isEmpty { menu = nil }
    menu?.form.setElements(menuElements)
  }

  /// Handles everything that has happened; what a person wants.
  func actions() -> [SessionBar.Action] {
    var actions: [SessionBar.Action] = []
    while let (window, event) = connection.nextEvent(of: windows) {
      // What a program presses is nothing.
      if case .button(let button) = event, !button.isPhysical { continue }
      if window === menu?.window {
        if case .chosen(let id)? = menu?.handle(event) {
          menu = nil
          actions.append(.takeBack(id))
        }
      } else if let bar = bars.first(where: { $0.window === window }), let part = bar.handle(event) {
        if let action = press(part, bar) { actions.append(action) }
      }
    }
    return actions
  }

  /// Puts right what others have changed; false where that is impossible on this connection.
  func keep() -> Bool {
    let now = connection.monitorAreas
    if now != monitors || !keeper.keep(windows, onTop: !content.yields) {
      guard !connection.isLost, let renewed = try? Self.bars(connection, now, content) else { return false }
      monitors = now
      menu = nil
      bars = renewed
      return keeper.keep(windows, onTop: !content.yields)
    }
    return true
  }

  private func press(_ part: SessionBarLayout.Part, _ bar: SessionBarView) -> SessionBar.Action? {
    switch part {
    case .stop: return .stop
    case .viewOnly: return .viewOnly(!content.isViewOnly)
    case .chat: return .chat
    case .rights:
      if menu == nil { openMenu(below: bar) } else { menu = nil }
      return nil
    }
  }

  /// Shows the rights below a bar, the first where none is named.
  func openMenu(below bar: SessionBarView? = nil) {
    guard let (x, y) = (bar ?? bars.first)?.menuPlace, !content.rights.isEmpty else { return }
    menu = try? FormView(connection, .bar(x: x, y: y), width: SessionBarView.menuWidth, Form(menuElements, hasKeyboard: false))
  }

  var menuElements: [Element] {
    [.text(content.texts.rightsHeading)] + content.rights.map(Element.choice) + [.note(content.texts.rightsNote)]
  }

  private static func bars(
    _ connection: DisplayConnection, _ monitors: [Rect], _ content: SessionBar.Content
  ) throws(X11Error) -> [SessionBarView] {
    var bars: [SessionBarView] = []
    for monitor in monitors { bars.append(try SessionBarView(connection, monitor, content)) }
    return bars
  }
}
