import CX11

/// Where the current layout of a device has a keysym: a key code, and which of Shift and AltGr it takes.
struct KeyPosition {
  var code: KeyCode
  var shift: Bool
  var level3: Bool
}

/// The keyboard layout of a device, asked by keysym.
final class KeyboardMap {
  /// `XkbAllClientInfoMask`: types, symbols and modifier map, all that translating a key code needs.
  private static let clientInfo: UInt32 = 0b111
  private let display: OpaquePointer
  private var description: XkbDescPtr?
  /// What is bound to keysyms that the layout lacks.
  let spare: SpareKeys
  /// The modifier bit of AltGr (ISO_Level3_Shift); 0 where the layout has none.
  private(set) var level3Mask: UInt32 = 0
  private(set) var level3Code: KeyCode = 0
  private(set) var shiftCode: KeyCode = 0

  init(_ display: OpaquePointer) {
    self.display = display
    spare = SpareKeys(display)
    refresh()
  }

  deinit {
    if let description { XkbFreeKeyboard(description, 0, 1) }
  }

  /// Reads the layout again, after somebody has changed it.
  func refresh() {
    if let description { XkbFreeKeyboard(description, 0, 1) }
    description = XkbGetMap(display, Self.clientInfo, UInt32(XkbUseCoreKbd))
    shiftCode = XKeysymToKeycode(display, KeySym(XK_Shift_L))
    level3Code = XKeysymToKeycode(display, KeySym(XK_ISO_Level3_Shift))
    level3Mask = level3Code == 0 ? 0 : modifiers(of: level3Code)
  }

  /// The position of a keysym under the locks that are on in `state`, preferring the modifiers that are held.
  func position(of keysym: KeySym, state: UInt32) -> KeyPosition? {
    let held = (shift: state & UInt32(ShiftMask) != 0, level3: level3Mask != 0 && state & level3Mask != 0)
    var tries = [held]
    for level3 in level3Mask == 0 ? [false] : [false, true] {
      for shift in [false, true] where (shift, level3) != held { tries.append((shift, level3)) }
    }
    let others = state & ~(UInt32(ShiftMask) | level3Mask)
    for wanted in tries {
      let mods = others | (wanted.shift ? UInt32(ShiftMask) : 0) | (wanted.level3 ? level3Mask : 0)
      for code in codes where !spare.isBound(code) && produces(keysym, code, mods) {
        return KeyPosition(code: code, shift: wanted.shift, level3: wanted.level3)
      }
    }
    return nil
  }

  /// The key code of a modifier or lock key in this layout; nil where it has none.
  func code(of keysym: KeySym) -> KeyCode? {
    let code = XKeysymToKeycode(display, keysym)
    return code == 0 ? nil : code
  }

  private var codes: ClosedRange<KeyCode> {
    guard let description = description?.pointee, description.min_key_code <= description.max_key_code else { return 8...255 }
    return description.min_key_code...description.max_key_code
  }

  private func produces(_ keysym: KeySym, _ code: KeyCode, _ mods: UInt32) -> Bool {
    var consumed: UInt32 = 0
    var found = KeySym()
    return XkbTranslateKeyCode(description, code, mods, &consumed, &found) != 0 && found == keysym
  }

  private func modifiers(of code: KeyCode) -> UInt32 {
    guard let map = XGetModifierMapping(display) else { return 0 }
    defer { XFreeModifiermap(map) }
    let perModifier = Int(map.pointee.max_keypermod)
    for index in 0..<(8 * perModifier) where map.pointee.modifiermap[index] == code { return 1 << UInt32(index / perModifier) }
    return 0
  }
}
