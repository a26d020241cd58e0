import CX11
import Framebuffer

/// A window of ours: a top-level one with title and icon name, or a panel inside another.
///
/// Belongs to the thread of its connection; nothing here blocks.
public final class Window {
  /// How a window behaves towards the rest of the desktop.
  public enum Role {
    /// Resizable, the technician's view.
    case viewer
    /// Fixed in size, in the middle or the lower right corner, optionally above all others; its keys and buttons say which
    /// device they come from.
    case dialog(alwaysOnTop: Bool, inCorner: Bool = false)
    /// Without a window manager, at a fixed place of the screen, and never with the keyboard. Its buttons say which device they come from, and
    /// no grab keeps them away. `WindowKeeper` sees to it that it stays.
    case bar(x: Int, y: Int)
    /// Without events of its own: they go to the window it lies in.
    case panel(in: Window, x: Int, y: Int)
  }

  let connection: DisplayConnection
  let display: OpaquePointer
  let id: UInt
  let visual: UnsafeMutablePointer<Visual>
  let depth: Int32
  private let role: Role
  fileprivate let devices: PhysicalDevices
  private let selections: WindowSelections
  /// Where it was put, in its parent.
  public private(set) var origin: (x: Int, y: Int)
  /// The size in device pixels, as of the last event.
  public private(set) var width: Int
  public private(set) var height: Int
  /// True while the window manager shows the window over the whole screen.
  public private(set) var isFullScreen = false
  private var holdsKeyboard = false

  /// A window that is not shown yet; nil where the display has no TrueColor default visual of 24 bits.
  public init?(_ connection: DisplayConnection, role: Role, width: Int, height: Int) {
    self.connection = connection
    display = connection.display
    let screen = XDefaultScreen(display)
    depth = XDefaultDepth(display, screen)
    guard let visual = XDefaultVisual(display, screen), depth == 24, visual.pointee.red_mask == 0xff0000 else { return nil }
    self.visual = visual
    self.role = role
    self.width = min(max(width, 1), Surface.maxSide)
    self.height = min(max(height, 1), Surface.maxSide)
    devices = PhysicalDevices(display)
    origin = Self.origin(role, width: width, height: height, on: connection.primaryMonitor)
    var parent = XDefaultRootWindow(display)
    if case .panel(let window, _, _) = role { parent = window.id }
    var attributes = XSetWindowAttributes()
    attributes.bit_gravity = NorthWestGravity
    if case .bar = role { attributes.override_redirect = 1 }
    id = XCreateWindow(
      display, parent, Int32(clamping: origin.x), Int32(clamping: origin.y), UInt32(self.width), UInt32(self.height), 0, depth,
      UInt32(InputOutput), visual, UInt(CWBitGravity | CWOverrideRedirect), &attributes)
    selections = WindowSelections(display, id)
    selectEvents()
    describe()
  }

  deinit {
    XDestroyWindow(display, id)
    XFlush(display)
  }

  /// The line in the title bar and the short one beside the icon. Peer text must have been made safe to show before.
  public func setTitle(_ title: String, icon: String) {
    let utf8 = Self.atom(display, "UTF8_STRING")
    for (name, text) in [("_NET_WM_NAME", title), ("WM_NAME", title), ("_NET_WM_ICON_NAME", icon), ("WM_ICON_NAME", icon)] {
      let bytes = Array(text.utf8)
      XChangeProperty(
        display, id, Self.atom(display, name), utf8, 8, PropModeReplace, bytes, Int32(clamping: bytes.count))
    }
    XFlush(display)
  }

  /// Puts a text on the clipboard; other programs can paste it as long as the window is there and nobody else copies.
  public func copy(_ text: String) { selections.offer(text) }

  /// Asks for the text that can be pasted; where there is one it comes as a `pasted` event.
  public func paste(_ selection: TextSelection) { selections.ask(for: selection) }

  /// Shows the window, in front.
  public func show() {
    XMapRaised(display, id)
    XFlush(display)
  }

  /// Takes the window away; it can be shown again.
  public func hide() {
    XUnmapWindow(display, id)
    XFlush(display)
  }

  /// Asks the window manager to cover the screen, or to stop it; does it where there is no manager. The answer is a `resized` event.
  public func setFullScreen(_ full: Bool) {
    isFullScreen = full
    changeState("_NET_WM_STATE_FULLSCREEN", on: full)
    guard !hasManager else { return }
    let whole = connection.primaryMonitor
    if full {
      XMoveResizeWindow(display, id, whole.x, whole.y, UInt32(whole.width), UInt32(whole.height))
      XFlush(display)
    } else {
      fit(width: Int(whole.width), height: Int(whole.height))
    }
  }

  /// Takes every key, the window manager's own included, until `releaseKeyboard`. Fails silently where another has it.
  public func grabKeyboard() {
    guard !holdsKeyboard else { return }
    holdsKeyboard = XGrabKeyboard(display, id, 0, GrabModeAsync, GrabModeAsync, UInt(CurrentTime)) == GrabSuccess
  }

  /// Gives the keyboard back to the desktop.
  public func releaseKeyboard() {
    holdsKeyboard = false
    XUngrabKeyboard(display, UInt(CurrentTime))
    XFlush(display)
  }

  /// Makes a top-level window so large, or as large as the primary monitor comfortably allows, in its middle.
  public func fit(width: Int, height: Int) {
    let monitor = connection.primaryMonitor
    let widest = max(Int(monitor.width) * 9 / 10, 200)
    let tallest = max(Int(monitor.height) * 85 / 100, 200)
    let size = (width: min(max(width, 1), widest), height: min(max(height, 1), tallest))
    let x = Int(monitor.x) + (Int(monitor.width) - size.width) / 2
    let y = Int(monitor.y) + (Int(monitor.height) - size.height) / 2
    XMoveResizeWindow(
      display, id, Int32(clamping: x), Int32(clamping: y), UInt32(size.width), UInt32(size.height))
    XFlush(display)
  }

  /// Moves and resizes a panel or a bar.
  public func place(x: Int, y: Int, width: Int, height: Int) {
    origin = (x, y)
    self.width = min(max(width, 1), Surface.maxSide)
    self.height = min(max(height, 1), Surface.maxSide)
    XMoveResizeWindow(display, id, Int32(clamping: x), Int32(clamping: y), UInt32(self.width), UInt32(self.height))
  }

  /// Gives a dialog another height where it stands.
  public func setHeight(_ height: Int) {
    self.height = min(max(height, 1), Surface.maxSide)
    setHints()
    XResizeWindow(display, id, UInt32(width), UInt32(self.height))
  }

  /// What an event of the connection means for this window; nil where it is of another window or says nothing here. `input` is what
  /// the event says of a device.
  fileprivate func translate(_ event: XEvent, _ input: PhysicalDevices.Input?) -> WindowEvent? {
    if let input { return translate(input) }
    guard event.type != GenericEvent, event.xany.window == id else { return nil }
    switch event.type {
    case Expose: return event.xexpose.count == 0 ? .exposed : nil
    case ConfigureNotify: return resized(event.xconfigure)
    case MapNotify: if !isBar, !hasManager { XSetInputFocus(display, id, RevertToParent, UInt(CurrentTime)) }
    case VisibilityNotify: if event.xvisibility.state != VisibilityUnobscured { stayOnTop() }
    case ClientMessage:
      return event.xclient.data.l.0 == Int(Self.atom(display, "WM_DELETE_WINDOW")) ? .closeRequested : nil
    case FocusIn, FocusOut: return focused(event.xfocus)
    case MotionNotify: return .pointerMoved(x: Int(event.xmotion.x), y: Int(event.xmotion.y))
    case LeaveNotify: return .pointerLeft
    case ButtonPress, ButtonRelease:
      let button = event.xbutton
      return .button(
        ButtonEvent(
          number: Int(button.button), isDown: event.type == ButtonPress, x: Int(button.x), y: Int(button.y), isPhysical: false))
    case KeyPress, KeyRelease:
      let key = event.xkey
      return .key(
        KeyEvent(
          code: Int(key.keycode), keysym: Self.keysym(display, code: key.keycode, state: key.state),
          isDown: event.type == KeyPress, isPhysical: false, state: key.state))
    case SelectionNotify, SelectionRequest, SelectionClear: return selections.take(event)
    default: break
    }
    return nil
  }

  /// A key or button of the window, or a button of a device while the pointer is over a bar.
  private func translate(_ input: PhysicalDevices.Input) -> WindowEvent? {
    var place = (x: input.x, y: input.y)
    if isBar {
      guard input.window == nil, input.kind == .button, let pointer, (0..<width).contains(pointer.x),
        (0..<height).contains(pointer.y)
      else { return nil }
      place = pointer
    } else if input.window != id {
      return nil
    }
    switch input.kind {
    case .motion: return nil
    case .button:
      return .button(
        ButtonEvent(number: input.code, isDown: input.isDown, x: place.x, y: place.y, isPhysical: input.isPhysical))
    case .key:
      let keysym = Self.keysym(display, code: UInt32(clamping: input.code), state: input.state)
      return .key(
        KeyEvent(code: input.code, keysym: keysym, isDown: input.isDown, isPhysical: input.isPhysical, state: input.state))
    }
  }

  private var isBar: Bool { if case .bar = role { true } else { false } }

  /// Where the pointer is, seen from the window.
  private var pointer: (x: Int, y: Int)? {
    var (root, child): (UInt, UInt) = (0, 0)
    var (rootX, rootY, x, y): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    var mask: UInt32 = 0
    guard XQueryPointer(display, id, &root, &child, &rootX, &rootY, &x, &y, &mask) != 0 else { return nil }
    return (Int(x), Int(y))
  }

  /// Where a window of this size begins in its parent.
  private static func origin(_ role: Role, width: Int, height: Int, on monitor: Rect) -> (x: Int, y: Int) {
    switch role {
    case .viewer: (0, 0)
    case .dialog(_, inCorner: false):
      (Int(monitor.x) + (Int(monitor.width) - width) / 2, Int(monitor.y) + (Int(monitor.height) - height) / 2)
    case .dialog(_, inCorner: true):
      (Int(monitor.maxX) - width - Int(monitor.width) / 40, Int(monitor.maxY) - height - Int(monitor.height) / 12)
    case .bar(let x, let y), .panel(_, let x, let y): (x, y)
    }
  }

  /// What a key means with the modifiers, group and locks in `state`.
  static func keysym(_ display: OpaquePointer, code: UInt32, state: UInt32) -> UInt32 {
    var used: UInt32 = 0
    var keysym: KeySym = 0
    guard let code = UInt8(exactly: code), XkbLookupKeySym(display, code, state, &used, &keysym) != 0 else { return 0 }
    return UInt32(truncatingIfNeeded: keysym)
  }

  static func atom(_ display: OpaquePointer, _ name: String) -> Atom {
    XInternAtom(display, name, 0)
  }

  /// A grab looks like a change of focus: our own means nothing, the window manager's takes the keyboard away.
  private func focused(_ event: XFocusChangeEvent) -> WindowEvent? {
    switch event.mode {
    case NotifyGrab: return holdsKeyboard || event.type == FocusIn ? nil : .focused(false)
    case NotifyUngrab: return nil
    default: return .focused(event.type == FocusIn)
    }
  }

  private func resized(_ configure: XConfigureEvent) -> WindowEvent? {
    // Only we give a bar its size.
    guard !isBar, configure.width != width || configure.height != height else { return nil }
    width = Int(configure.width)
    height = Int(configure.height)
    return .resized(width: width, height: height)
  }

  private func selectEvents() {
    let common = ExposureMask | StructureNotifyMask | FocusChangeMask | VisibilityChangeMask | PointerMotionMask | LeaveWindowMask
    switch role {
    case .viewer:
      XSelectInput(display, id, common | KeyPressMask | KeyReleaseMask | ButtonPressMask | ButtonReleaseMask)
      XkbSetDetectableAutoRepeat(display, 1, nil)
    case .dialog:
      XSelectInput(display, id, common)
      devices.select(on: id)
    case .bar:
      // A press that nobody takes would go to the desktop below.
      XSelectInput(display, id, common | PropertyChangeMask | ButtonPressMask)
      devices.selectButtons(on: XDefaultRootWindow(display))
    case .panel:
      XSelectInput(display, id, ExposureMask)
    }
  }

  /// The properties a window manager reads.
  private func describe() {
    var delete = Self.atom(display, "WM_DELETE_WINDOW")
    XSetWMProtocols(display, id, &delete, 1)
    let name = Array("rs\0rs\0".utf8)
    XChangeProperty(display, id, Atom(XA_WM_CLASS), Atom(XA_STRING), 8, PropModeReplace, name, Int32(name.count))
    var input = XWMHints()
    input.flags = InputHint
    input.input = 1
    XSetWMHints(display, id, &input)
    if isBar { setAtoms("_NET_WM_WINDOW_TYPE", ["_NET_WM_WINDOW_TYPE_DOCK"]) }
    guard case .dialog(let alwaysOnTop, _) = role else { return }
    setHints()
    setAtoms("_NET_WM_WINDOW_TYPE", ["_NET_WM_WINDOW_TYPE_DIALOG"])
    if alwaysOnTop { setAtoms("_NET_WM_STATE", ["_NET_WM_STATE_ABOVE", "_NET_WM_STATE_STICKY"]) }
  }

  /// A dialog keeps its size.
  private func setHints() {
    var hints = XSizeHints()
    hints.flags = PPosition | PSize | PMinSize | PMaxSize
    (hints.x, hints.y) = (Int32(clamping: origin.x), Int32(clamping: origin.y))
    (hints.width, hints.min_width, hints.max_width) = (Int32(width), Int32(width), Int32(width))
    (hints.height, hints.min_height, hints.max_height) = (Int32(height), Int32(height), Int32(height))
    XSetWMNormalHints(display, id, &hints)
  }

  private func setAtoms(_ property: String, _ values: [String]) {
    let atoms = values.map { Self.atom(display, $0) }
    atoms.withUnsafeBytes { bytes in
      _ = XChangeProperty(
        display, id, Self.atom(display, property), Atom(XA_ATOM), 32, PropModeReplace,
        bytes.bindMemory(to: UInt8.self).baseAddress, Int32(atoms.count))
    }
  }

  /// EWMH 1.5, `_NET_WM_STATE`: a client message to the root window.
  private func changeState(_ state: String, on: Bool) {
    var event = XEvent()
    event.xclient.type = ClientMessage
    event.xclient.window = id
    event.xclient.message_type = Self.atom(display, "_NET_WM_STATE")
    event.xclient.format = 32
    event.xclient.data.l = (on ? 1 : 0, Int(Self.atom(display, state)), 0, 1, 0)
    XSendEvent(
      display, XDefaultRootWindow(display), 0, SubstructureRedirectMask | SubstructureNotifyMask, &event)
    XFlush(display)
  }

  /// Above other windows where the window manager does not do it, or where there is none.
  private func stayOnTop() {
    guard case .dialog(alwaysOnTop: true, _) = role else { return }
    XRaiseWindow(display, id)
    XFlush(display)
  }

  /// True where a window manager runs that speaks EWMH; without one nobody gives a window the focus or its size.
  private var hasManager: Bool {
    var type: Atom = 0
    var format: Int32 = 0
    var count: UInt = 0
    var left: UInt = 0
    var data: UnsafeMutablePointer<UInt8>?
    XGetWindowProperty(
      display, XDefaultRootWindow(display), Self.atom(display, "_NET_SUPPORTING_WM_CHECK"), 0, 1, 0, Atom(XA_WINDOW), &type,
      &format, &count, &left, &data)
    if let data { XFree(data) }
    return count > 0
  }
}

extension DisplayConnection {
  /// The next thing that has happened at one of the windows; nil when nothing is left for now.
  public func nextEvent(of windows: [Window]) -> (window: Window, event: WindowEvent)? {
    guard let devices = windows.first?.devices else { return nil }
    while var event = nextEvent() {
      let input = devices.input(&event)
      for window in windows {
        if let translated = window.translate(event, input) { return (window, translated) }
      }
    }
    return nil
  }
}
