import CX11

/// What happens at a window, as the roles see it. Places are device pixels from the window's top left corner.
public enum WindowEvent: Equatable, Sendable {
  /// Something uncovered the window; its content must be shown again.
  case exposed
  case resized(width: Int, height: Int)
  /// A person asked the window manager to close the window; it is still there.
  case closeRequested
  /// The keyboard came to the window or left it.
  case focused(Bool)
  case pointerMoved(x: Int, y: Int)
  case pointerLeft
  case button(ButtonEvent)
  case key(KeyEvent)
  /// The text that `Window.paste` has asked for; not checked, but valid Unicode.
  case pasted(String)
}

/// A pointer button pressed or released; 4 to 7 are the wheels.
public struct ButtonEvent: Equatable, Sendable {
  public var number: Int
  public var isDown: Bool
  public var x: Int
  public var y: Int
  /// False where a program made the event (XTEST) or where the device is not known.
  public var isPhysical: Bool
}

/// A key pressed or released. Repeats come as further presses without a release.
public struct KeyEvent: Equatable, Sendable {
  /// The hardware key, 8 ... 255.
  public var code: Int
  /// What the local layout makes of it with the modifiers, groups and locks of the moment; 0 where nothing.
  public var keysym: UInt32
  public var isDown: Bool
  /// False where a program made the event (XTEST) or where the device is not known.
  public var isPhysical: Bool
  /// Modifiers, group and locks as a core event has them (X11 protocol, SETofKEYBUTMASK; XKEYBOARD 2.2).
  var state: UInt32 = 0

  public var isShifted: Bool { state & UInt32(ShiftMask) != 0 }
  /// Control or Alt is held: the key commands and types nothing.
  public var isCommand: Bool { state & UInt32(ControlMask | Mod1Mask) != 0 }
}
