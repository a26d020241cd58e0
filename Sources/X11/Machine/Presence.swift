import CX11
import Glibc

/// Who is at a device (S0-10). A greeter is taken from logind where systemd runs, otherwise from the class of its window; whether the
/// display is in front at all, from what Xorg says of its terminal; a lock from logind's hint, or from what X screen lockers do: they hold the keyboard under a window of their own
/// that covers the screen and that no window manager manages.
public enum Presence: Equatable, Sendable {
  /// Somebody is logged in and the desktop is open.
  case present
  case locked
  /// The display manager waits for somebody to log in.
  case greeter
  /// Another terminal is in front.
  case nobody

  /// The `WM_CLASS` of greeters, lower case.
  private static let greeters: Set<String> = [
    "xlogin", "lightdm-gtk-greeter", "slick-greeter", "arctica-greeter", "sddm-greeter", "sddm-greeter-qt6", "lxdm-greeter-gtk",
    "slim",
  ]

  /// Looks at the display and at logind. A display that is gone has nobody.
  public static func look(at connection: DisplayConnection) -> Presence {
    look(at: connection, LoginSession.inFront())
  }

  /// The same, with what logind has said.
  static func look(at connection: DisplayConnection, _ session: LoginSession?) -> Presence {
    guard !connection.isLost else { return .nobody }
    if session?.isGreeter == true { return .greeter }
    if !isInFront(connection.display) { return .nobody }
    let windows = topLevelWindows(connection.display)
    if session == nil, windows.contains(where: { isGreeter($0, connection.display) }) { return .greeter }
    if windows.contains(where: { covers($0, connection.display) }), isKeyboardHeld(connection.display) { return .locked }
    if session?.isLocked == true { return .locked }
    // Windows that vanish while they are asked are no error of ours.
    _ = connection.takeError()
    return connection.isLost ? .nobody : .present
  }

  /// False where Xorg has lost its terminal to another one; servers without a terminal say nothing and are always in front.
  private static func isInFront(_ display: OpaquePointer) -> Bool {
    let property = XInternAtom(display, "XFree86_has_VT", 0)
    var type = Atom()
    var format: Int32 = 0
    var (count, rest) = (UInt(), UInt())
    var value: UnsafeMutablePointer<UInt8>?
    let status = XGetWindowProperty(
      display, XDefaultRootWindow(display), property, 0, 1, 0, Atom(XA_INTEGER), &type, &format, &count, &rest, &value)
    defer { if let value { XFree(value) } }
    // Xlib hands properties of format 32 over as longs.
    guard status == Success, format == 32, count == 1, let value else { return true }
    return value.withMemoryRebound(to: Int.self, capacity: 1) { $0.pointee != 0 }
  }

  private static func topLevelWindows(_ display: OpaquePointer) -> [CX11.Window] {
    var root = CX11.Window()
    var parent = CX11.Window()
    var children: UnsafeMutablePointer<CX11.Window>?
    var count: UInt32 = 0
    guard XQueryTree(display, XDefaultRootWindow(display), &root, &parent, &children, &count) != 0, let children else {
      return []
    }
    defer { XFree(children) }
    return Array(UnsafeBufferPointer(start: children, count: Int(count)))
  }

  private static func isGreeter(_ window: CX11.Window, _ display: OpaquePointer) -> Bool {
    var hint = XClassHint()
    guard XGetClassHint(display, window, &hint) != 0 else { return false }
    defer {
      XFree(hint.res_name)
      XFree(hint.res_class)
    }
    return [hint.res_name, hint.res_class].contains { name in
      name.map { greeters.contains(String(cString: $0).lowercased()) } ?? false
    }
  }

  /// True for a visible window without a window manager that covers the whole screen.
  private static func covers(_ window: CX11.Window, _ display: OpaquePointer) -> Bool {
    var attributes = XWindowAttributes()
    guard XGetWindowAttributes(display, window, &attributes) != 0, attributes.map_state == IsViewable,
      attributes.override_redirect != 0
    else { return false }
    let screen = XDefaultScreen(display)
    return attributes.x <= 0 && attributes.y <= 0 && attributes.x + attributes.width >= XDisplayWidth(display, screen)
      && attributes.y + attributes.height >= XDisplayHeight(display, screen)
  }

  /// True where another client holds the keyboard; tried only under a covering window, where nobody types into anything else.
  private static func isKeyboardHeld(_ display: OpaquePointer) -> Bool {
    let root = XDefaultRootWindow(display)
    let answer = XGrabKeyboard(display, root, 0, GrabModeAsync, GrabModeAsync, UInt(CurrentTime))
    if answer == GrabSuccess { XUngrabKeyboard(display, UInt(CurrentTime)) }
    XSync(display, 0)
    return answer == AlreadyGrabbed || answer == GrabFrozen
  }
}
