import CX11
import TestSupport
import Testing

/// A screen locker as they are: a window that covers the screen, is nobody's to manage, and holds the keyboard. Unlocks with the value.
final class Locker {
  private let display: OpaquePointer
  private let window: Window

  /// Locks the screen under this colour.
  init(_ server: DisplayServer, color: UInt) throws {
    display = try #require(XOpenDisplay(server.name))
    let screen = XDefaultScreen(display)
    var attributes = XSetWindowAttributes()
    attributes.override_redirect = 1
    attributes.background_pixel = color
    window = XCreateWindow(
      display, XDefaultRootWindow(display), 0, 0, UInt32(XDisplayWidth(display, screen)),
      UInt32(XDisplayHeight(display, screen)), 0, 0, UInt32(InputOutput), nil, UInt(CWOverrideRedirect | CWBackPixel), &attributes
    )
    XMapRaised(display, window)
    XSync(display, 0)
    #expect(XGrabKeyboard(display, window, 1, GrabModeAsync, GrabModeAsync, UInt(CurrentTime)) == GrabSuccess)
    XSync(display, 0)
  }

  deinit { XCloseDisplay(display) }

  /// Shows another colour.
  func show(color: UInt) {
    XSetWindowBackground(display, window, color)
    XClearWindow(display, window)
    XSync(display, 0)
  }
}
