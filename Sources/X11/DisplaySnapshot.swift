import CX11
import Framebuffer

/// How a display is set up, to compare before and after a session and to put back (S2-18, S2-19): keyboard layout, modifiers, repeat
/// and locks, screen saver, energy saving, resolution and monitors, background, what is held down, and who owns the clipboard.
///
/// What a person does meanwhile also shows as a difference: the snapshot says what is different, not who did it. The pointer's place is
/// the person's own and is left alone, and so is the clipboard, which its owner alone can give back.
public struct DisplaySnapshot: Equatable, Sendable {
  /// One thing that is not as before.
  public struct Difference: Equatable, Sendable {
    /// A stable name, as `keyboard.repeat` or `keymap.24`.
    public var what: String
    public var before: String
    public var after: String
  }

  private var settings: DisplaySettings
  private var keymap: Keymap
  private var layout: Layout
  /// `_XKB_RULES_NAMES`: the layout's name, by which desktops set it again.
  private var rules: [UInt8]
  private var background: UInt
  private var keys: [UInt8]
  private var buttons: UInt32
  private var clipboard: UInt
  private var primary: UInt

  public static func == (left: DisplaySnapshot, right: DisplaySnapshot) -> Bool { left.differences(to: right).isEmpty }

  /// Looks at a display; belongs to the thread of the connection.
  public init(of connection: DisplayConnection) {
    let display = connection.display
    settings = DisplaySettings(of: connection)
    keymap = Keymap(display)
    layout = Layout(display)
    rules = Self.property("_XKB_RULES_NAMES", display)
    background = Self.property("_XROOTPMAP_ID", display).prefix(8).reversed().reduce(0) { $0 << 8 | UInt($1) }
    var pressed = [CChar](repeating: 0, count: 32)
    XQueryKeymap(display, &pressed)
    keys = pressed.map(UInt8.init(bitPattern:))
    buttons = Self.buttons(display)
    clipboard = XGetSelectionOwner(display, Window.atom(display, "CLIPBOARD"))
    primary = XGetSelectionOwner(display, Atom(XA_PRIMARY))
    _ = connection.takeError()
  }

  /// What is not in `later` as it is here, in a fixed order; empty where nothing has changed.
  public func differences(to later: DisplaySnapshot) -> [Difference] {
    zip(described, later.described).filter { $0.value != $1.value }.map {
      Difference(what: $0.what, before: $0.value, after: $1.value)
    } + keymap.differences(to: later.keymap)
  }

  /// Puts back what a session may have changed, as far as it has. Returns after the server has worked it off.
  public func restore(on connection: DisplayConnection) {
    guard !connection.isLost else { return }
    let display = connection.display
    XTestInjector.releaseLeftovers(display)
    let now = DisplaySnapshot(of: connection)
    settings.restore(on: connection)
    if now.keymap != keymap { keymap.restore(display) }
    if now.rules != rules, !rules.isEmpty {
      XChangeProperty(
        display, XDefaultRootWindow(display), Window.atom(display, "_XKB_RULES_NAMES"), Atom(XA_STRING), 8, PropModeReplace,
        rules,
        Int32(clamping: rules.count))
    }
    if now.layout != layout { layout.restore(display) }
    _ = connection.takeError()
  }

  private var described: [(what: String, value: String)] {
    let names = String(decoding: rules.map { $0 == 0 ? UInt8(ascii: "/") : $0 }, as: UTF8.self)
    let held = (0..<256).filter { keys[$0 / 8] & 1 << UInt8($0 % 8) != 0 }
    return settings.described + [
      ("keyboard.layout", names), ("screen", layout.described), ("background", "\(background)"), ("keys.held", "\(held)"),
      ("buttons.held", "\(buttons)"), ("clipboard.owner", "\(clipboard)"), ("primary.owner", "\(primary)"),
    ]
  }

  /// The buttons held down, as the server's mask has them.
  private static func buttons(_ display: OpaquePointer) -> UInt32 {
    var (root, child): (UInt, UInt) = (0, 0)
    var (x, y, windowX, windowY): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    var mask: UInt32 = 0
    XQueryPointer(display, XDefaultRootWindow(display), &root, &child, &x, &y, &windowX, &windowY, &mask)
    return mask >> 8 & 0x1F
  }

  /// A property of the root window, its first 4 KiB.
  private static func property(_ name: String, _ display: OpaquePointer) -> [UInt8] {
    var type = Atom()
    var format: Int32 = 0
    var (count, left) = (UInt(), UInt())
    var data: UnsafeMutablePointer<UInt8>?
    XGetWindowProperty(
      display, XDefaultRootWindow(display), Window.atom(display, name), 0, 1024, 0, Atom(AnyPropertyType), &type, &format, &count,
      &left, &data)
    guard let data else { return [] }
    defer { XFree(data) }
    // Items of 32 bits come as C longs.
    return Array(UnsafeBufferPointer(start: data, count: Int(count) * (format == 32 ? 8 : Int(format) / 8)))
  }
}

/// Which keysyms and modifiers the keys have.
private struct Keymap: Equatable {
  private var first: Int32 = 0
  /// Keysyms of one key after the other.
  private var symbols: [KeySym] = []
  private var width: Int32 = 0
  private var modifiers: [KeyCode] = []
  private var keysPerModifier: Int32 = 0
  private let description: Description

  /// XkbAllMapComponentsMask, a macro that Swift does not see.
  private static let everything: UInt32 = 0xFF

  /// All of the server's keyboard map: types, keysyms, actions and modifiers (XKEYBOARD).
  // Nobody writes into it.
  private final class Description: @unchecked Sendable {
    let map: XkbDescPtr?

    init(_ display: OpaquePointer) {
      map = XkbGetMap(display, Keymap.everything, UInt32(XkbUseCoreKbd))
    }

    deinit { if let map { XkbFreeKeyboard(map, 0, 1) } }
  }

  static func == (left: Keymap, right: Keymap) -> Bool { left.differences(to: right).isEmpty }

  init(_ display: OpaquePointer) {
    description = Description(display)
    var last: Int32 = 0
    XDisplayKeycodes(display, &first, &last)
    let count = last - first + 1
    if let map = XGetKeyboardMapping(display, KeyCode(truncatingIfNeeded: first), count, &width) {
      symbols = Array(UnsafeBufferPointer(start: map, count: Int(count * width)))
      XFree(map)
    }
    if let map = XGetModifierMapping(display) {
      keysPerModifier = map.pointee.max_keypermod
      modifiers = Array(UnsafeBufferPointer(start: map.pointee.modifiermap, count: Int(keysPerModifier) * 8))
      XFreeModifiermap(map)
    }
  }

  /// Each key that means something else, and the modifiers.
  func differences(to later: Keymap) -> [DisplaySnapshot.Difference] {
    let count = symbols.count / max(Int(width), 1)
    let keys = (0..<count).compactMap { key -> DisplaySnapshot.Difference? in
      let (before, after) = (self[key], later[key])
      return before == after ? nil : .init(what: "keymap.\(Int(first) + key)", before: "\(before)", after: "\(after)")
    }
    guard roles != later.roles else { return keys }
    return keys + [.init(what: "keyboard.modifiers", before: "\(roles)", after: "\(later.roles)")]
  }

  func restore(_ display: OpaquePointer) {
    guard let map = description.map else { return }
    XkbSetMap(display, Self.everything, map)
  }

  /// The names of a key's keysyms, without what is empty at the end.
  private subscript(key: Int) -> [String] {
    guard width > 0, (key + 1) * Int(width) <= symbols.count else { return [] }
    let all = symbols[(key * Int(width))..<((key + 1) * Int(width))]
    let end = all.lastIndex { $0 != 0 } ?? all.startIndex - 1
    return all[all.startIndex..<(end + 1)].map { XKeysymToString($0).map { String(cString: $0) } ?? "\($0)" }
  }

  /// The key codes of each modifier.
  private var roles: [[KeyCode]] {
    let width = Int(keysPerModifier)
    guard width > 0 else { return [] }
    return stride(from: 0, to: modifiers.count, by: width).map { modifiers[$0..<($0 + width)].filter { $0 != 0 }.sorted() }
  }
}

/// The size of the screen and what its outputs show (RandR 1.2).
private struct Layout: Equatable {
  private struct Output: Equatable {
    var crtc: RRCrtc
    var x: Int32
    var y: Int32
    var mode: RRMode
    var rotation: Rotation
    var outputs: [RROutput]
  }

  private var width: Int32
  private var height: Int32
  private var millimetres: (width: Int32, height: Int32)
  private var outputs: [Output] = []

  init(_ display: OpaquePointer) {
    let screen = XDefaultScreen(display)
    (width, height) = (XDisplayWidth(display, screen), XDisplayHeight(display, screen))
    millimetres = (XDisplayWidthMM(display, screen), XDisplayHeightMM(display, screen))
    // Xlib's own notion of the size is that of the connection's beginning.
    var (root, x, y): (UInt, Int32, Int32) = (0, 0, 0)
    var (wide, tall, border, depth): (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    if XGetGeometry(display, XDefaultRootWindow(display), &root, &x, &y, &wide, &tall, &border, &depth) != 0 {
      (width, height) = (Int32(clamping: wide), Int32(clamping: tall))
    }
    guard let resources = XRRGetScreenResourcesCurrent(display, XDefaultRootWindow(display)) else { return }
    defer { XRRFreeScreenResources(resources) }
    for crtc in UnsafeBufferPointer(start: resources.pointee.crtcs, count: Int(resources.pointee.ncrtc)) {
      guard let info = XRRGetCrtcInfo(display, resources, crtc) else { continue }
      defer { XRRFreeCrtcInfo(info) }
      let shown = info.pointee
      outputs.append(
        Output(
          crtc: crtc, x: shown.x, y: shown.y, mode: shown.mode, rotation: shown.rotation,
          outputs: Array(UnsafeBufferPointer(start: shown.outputs, count: Int(shown.noutput)))))
    }
  }

  static func == (left: Layout, right: Layout) -> Bool {
    left.width == right.width && left.height == right.height && left.outputs == right.outputs
  }

  var described: String {
    "\(width)x\(height)"
      + outputs.filter { $0.mode != 0 }.map { " \($0.crtc):\($0.mode)+\($0.x)+\($0.y)/\($0.rotation)" }.joined()
  }

  /// Outputs that differ go dark first, so that the screen may take its size.
  func restore(_ display: OpaquePointer) {
    let root = XDefaultRootWindow(display)
    guard let resources = XRRGetScreenResourcesCurrent(display, root) else { return }
    defer { XRRFreeScreenResources(resources) }
    let now = Layout(display)
    let changed = outputs.filter { !now.outputs.contains($0) }
    for output in changed { XRRSetCrtcConfig(display, resources, output.crtc, Time(CurrentTime), 0, 0, 0, 1, nil, 0) }
    if now.width != width || now.height != height {
      XRRSetScreenSize(display, root, width, height, millimetres.width, millimetres.height)
    }
    for output in changed where output.mode != 0 {
      var shown = output.outputs
      XRRSetCrtcConfig(
        display, resources, output.crtc, Time(CurrentTime), output.x, output.y, output.mode, output.rotation, &shown,
        Int32(shown.count))
    }
  }
}
