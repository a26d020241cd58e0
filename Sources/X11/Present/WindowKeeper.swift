import CX11

/// Keeps bars where they are, above everything and to be seen, whatever other programs do to them (S2-17, T56).
///
/// After anything has happened among the windows of the screen, `keep` asks the server how things stand and puts them
/// right: nothing is pieced together from events, which may be lost or forged. Belongs to the thread of its connection.
public struct WindowKeeper {
  private let connection: DisplayConnection
  private let display: OpaquePointer
  private let root: UInt
  private let opacity: Atom

  /// From now on `connection.wait` returns when a window of the screen or a monitor changes.
  public init(_ connection: DisplayConnection) {
    self.connection = connection
    display = connection.display
    root = XDefaultRootWindow(display)
    opacity = Window.atom(display, "_NET_WM_WINDOW_OPACITY")
    XSelectInput(display, root, SubstructureNotifyMask | StructureNotifyMask)
    XRRSelectInput(display, root, Int32(RRScreenChangeNotifyMask))
  }

  /// Puts right what others have changed; `onTop: false` leaves the order of windows as it is. False where one of them has been
  /// destroyed, or the connection.
  public func keep(_ windows: [Window], onTop: Bool) -> Bool {
    guard let children = children(of: root) else { return false }
    for window in windows where !keep(window, isTopLevel: children.contains(window.id)) {
      _ = connection.takeError()
      return false
    }
    let ids = windows.map(\.id)
    if onTop, Set(children.suffix(ids.count)) != Set(ids) {
      for id in ids { XRaiseWindow(display, id) }
    }
    XFlush(display)
    return !connection.isLost
  }

  private func keep(_ window: Window, isTopLevel: Bool) -> Bool {
    var now = XWindowAttributes()
    guard XGetWindowAttributes(display, window.id, &now) != 0 else { return false }
    let (x, y) = (Int32(clamping: window.origin.x), Int32(clamping: window.origin.y))
    if !isTopLevel { XReparentWindow(display, window.id, root, x, y) }
    if now.x != x || now.y != y || now.width != Int32(window.width) || now.height != Int32(window.height) {
      XMoveResizeWindow(display, window.id, x, y, UInt32(window.width), UInt32(window.height))
    }
    if now.map_state == IsUnmapped { XMapRaised(display, window.id) }
    // What would make it transparent to a compositor, or in part.
    XDeleteProperty(display, window.id, opacity)
    for kind in [ShapeBounding, ShapeClip, ShapeInput] where !isWhole(window, kind) {
      XShapeCombineMask(display, window.id, kind, 0, 0, 0, ShapeSet)
    }
    return true
  }

  private func isWhole(_ window: Window, _ kind: Int32) -> Bool {
    var count: Int32 = 0
    var order: Int32 = 0
    guard let shape = XShapeGetRectangles(display, window.id, kind, &count, &order) else { return count != 0 }
    defer { XFree(shape) }
    return count == 1 && shape.pointee.x <= 0 && shape.pointee.y <= 0 && Int(shape.pointee.width) >= window.width
      && Int(shape.pointee.height) >= window.height
  }

  /// The windows in a window, from the lowest.
  private func children(of window: UInt) -> [UInt]? {
    var (root, parent): (UInt, UInt) = (0, 0)
    var list: UnsafeMutablePointer<UInt>?
    var count: UInt32 = 0
    guard !connection.isLost, XQueryTree(display, window, &root, &parent, &list, &count) != 0 else { return nil }
    defer { if let list { XFree(list) } }
    return Array(UnsafeBufferPointer(start: list, count: Int(count)))
  }
}
