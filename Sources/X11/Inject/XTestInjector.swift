import CX11

/// Presses keys and buttons and moves the pointer on a device, as the XTEST extension does. Keys are named by
/// keysym, so that the text that was typed is the text that arrives, whatever layout either side has. Knows what it
/// holds, and lets go of all of it. Belongs to the thread of its connection.
public final class XTestInjector {
  private let connection: DisplayConnection
  private let map: KeyboardMap
  private var held: [UInt32: KeyCode] = [:]
  private var buttons: UInt16 = 0

  /// Throws `.extensionMissing` where the server has no XTEST or no XKEYBOARD.
  public init(_ connection: DisplayConnection) throws(X11Error) {
    self.connection = connection
    var numbers: (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    guard XTestQueryExtension(connection.display, &numbers.0, &numbers.1, &numbers.2, &numbers.3) != 0 else {
      throw X11Error(.extensionMissing, "XTEST")
    }
    var opcode: Int32 = 0
    var major = Int32(XkbMajorVersion)
    var minor = Int32(XkbMinorVersion)
    guard XkbQueryExtension(connection.display, &opcode, &numbers.0, &numbers.1, &major, &minor) != 0 else {
      throw X11Error(.extensionMissing, "XKEYBOARD")
    }
    map = KeyboardMap(connection.display)
    if map.spare.isAlone { Self.releaseLeftovers(connection.display) }
  }

  /// Takes back what an agent that was killed in a session has left at this display: key codes that it had bound, pressed keys and buttons. Does nothing
  /// while a session runs here, or where none was.
  public static func takeBackLeftovers(at connection: DisplayConnection) {
    guard !connection.isLost, SpareKeys.takeBackLeftovers(connection.display) else { return }
    releaseLeftovers(connection.display)
  }

  /// Moves the pointer to a pixel of the screen and makes the buttons those of the mask (`FrameKind.pointer`).
  public func pointer(x: UInt16, y: UInt16, buttons mask: UInt16) {
    guard !connection.isLost else { return }
    XTestFakeMotionEvent(connection.display, -1, Int32(x), Int32(y), 0)
    for bit in 0..<9 where (mask ^ buttons) & 1 << bit != 0 {
      XTestFakeButtonEvent(connection.display, UInt32(bit) + 1, mask & 1 << bit != 0 ? 1 : 0, 0)
    }
    buttons = mask & 0x1FF
    XFlush(connection.display)
  }

  /// Presses or releases the key of a keysym. A second press of a held key is its repeat, which the device does by
  /// itself.
  public func key(_ keysym: UInt32, down: Bool) {
    guard !connection.isLost else { return }
    followLayout()
    if !down {
      if let code = held.removeValue(forKey: keysym) { fake(code, false) }
    } else if held[keysym] == nil {
      press(keysym)
    }
    XFlush(connection.display)
  }

  /// Lets go of every key and button.
  public func releaseAll() {
    guard !connection.isLost else { return }
    for code in held.values { fake(code, false) }
    held = [:]
    for bit in 0..<9 where buttons & 1 << bit != 0 { XTestFakeButtonEvent(connection.display, UInt32(bit) + 1, 0, 0) }
    buttons = 0
    XSync(connection.display, 0)
  }

  /// Lets go of everything and gives the layout back as it was.
  public func restore() {
    releaseAll()
    guard !connection.isLost else { return }
    map.spare.restore()
  }

  private func press(_ keysym: UInt32) {
    let symbol = KeySym(keysym)
    if Self.isModifier(keysym) {
      // A modifier that this layout lacks has no meaning here; the keysyms typed with it are found without it.
      guard let code = map.code(of: symbol) else { return }
      held[keysym] = code
      return fake(code, true)
    }
    let state = modifierState()
    if let code = map.spare.code(of: symbol) {
      pressBound(keysym, code, state)
    } else if let position = map.position(of: symbol, state: state) {
      press(keysym, position, state)
    } else if let code = map.spare.bind(symbol, notOn: Set(held.values)) {
      pressBound(keysym, code, state)
    }
  }

  /// Presses a key that was bound for its keysym. CapsLock would make a capital of it, so it is off for the moment.
  private func pressBound(_ keysym: UInt32, _ code: KeyCode, _ state: UInt32) {
    let lock = UInt32(LockMask)
    if state & lock != 0 { XkbLockModifiers(connection.display, UInt32(XkbUseCoreKbd), lock, 0) }
    held[keysym] = code
    fake(code, true)
    if state & lock != 0 { XkbLockModifiers(connection.display, UInt32(XkbUseCoreKbd), lock, lock) }
  }

  /// Presses a key with exactly the Shift and AltGr that its keysym takes, and puts those back that are held.
  private func press(_ keysym: UInt32, _ position: KeyPosition, _ state: UInt32) {
    let hasShift = state & UInt32(ShiftMask) != 0
    let hasLevel3 = map.level3Mask != 0 && state & map.level3Mask != 0
    let shifts = hasShift ? holding([UInt32(XK_Shift_L), UInt32(XK_Shift_R)], or: map.shiftCode) : [map.shiftCode]
    let level3s = hasLevel3 ? holding([UInt32(XK_ISO_Level3_Shift)], or: map.level3Code) : [map.level3Code]
    let changes =
      (hasShift != position.shift ? shifts.map { ($0, position.shift) } : [])
      + (hasLevel3 != position.level3 ? level3s.map { ($0, position.level3) } : [])
    for (code, down) in changes { fake(code, down) }
    held[keysym] = position.code
    fake(position.code, true)
    for (code, down) in changes.reversed() { fake(code, !down) }
  }

  /// The key codes by which these modifiers are held now.
  private func holding(_ keysyms: [UInt32], or code: KeyCode) -> [KeyCode] {
    let codes = keysyms.compactMap { held[$0] }
    return codes.isEmpty ? [code] : codes
  }

  private func modifierState() -> UInt32 {
    var state = XkbStateRec()
    XkbGetState(connection.display, UInt32(XkbUseCoreKbd), &state)
    return UInt32(state.mods) | UInt32(state.group) << 13
  }

  private func fake(_ code: KeyCode, _ down: Bool) {
    guard code != 0 else { return }
    XTestFakeKeyEvent(connection.display, UInt32(code), down ? 1 : 0, 0)
  }

  /// Takes over a layout that somebody else has changed; also called while nothing is typed, so that events do not
  /// pile up.
  public func followLayout() {
    var hasChanged = false
    while var event = connection.nextEvent() {
      guard event.type == MappingNotify else { continue }
      XRefreshKeyboardMapping(&event.xmapping)
      hasChanged = true
    }
    if hasChanged { map.refresh() }
  }

  /// Lets go of what an agent that was killed has left pressed: releasing on the XTEST device what only a real
  /// device holds does nothing.
  static func releaseLeftovers(_ display: OpaquePointer) {
    var keys = [CChar](repeating: 0, count: 32)
    XQueryKeymap(display, &keys)
    for code in 8..<256 where UInt8(bitPattern: keys[code / 8]) & 1 << (code % 8) != 0 {
      XTestFakeKeyEvent(display, UInt32(code), 0, 0)
    }
    for button in 1...9 { XTestFakeButtonEvent(display, UInt32(button), 0, 0) }
    XSync(display, 0)
  }

  /// Shift_L ... Hyper_R, AltGr and Mode_switch, and the lock keys.
  private static func isModifier(_ keysym: UInt32) -> Bool {
    (UInt32(XK_Shift_L)...UInt32(XK_Hyper_R)).contains(keysym) || keysym == UInt32(XK_ISO_Level3_Shift)
      || keysym == UInt32(XK_Mode_switch) || keysym == UInt32(XK_Num_Lock) || keysym == UInt32(XK_Scroll_Lock)
  }
}
