import CX11

/// Key codes that a device's layout does not use, bound for a session to keysyms that it lacks. What is bound is noted at the root window, and a
/// selection is owned as long as there is somebody to take it back: of an agent that was killed the note is left without an owner, and the next one takes
/// back what it says. Agents of several organisations may have sessions at once (S4-13): each has a note of its own.
final class SpareKeys {
  private static let limit = 256
  private static let notes = ["_RS_SPARE_KEYS", "_RS_SPARE_KEYS_2", "_RS_SPARE_KEYS_3", "_RS_SPARE_KEYS_4"]
  private let display: OpaquePointer
  private let root: CX11.Window
  private let note: Atom
  /// True where no other agent had a session here at the start.
  let isAlone: Bool
  /// The highest first: the lowest belong to keys that exist.
  private let codes: [KeyCode]
  private var bound: [(keysym: KeySym, code: KeyCode)] = []

  init(_ display: OpaquePointer) {
    self.display = display
    root = XDefaultRootWindow(display)
    Self.takeBackLeftovers(display)
    let notes = Self.notes(display)
    let free = notes.filter { XGetSelectionOwner(display, $0) == 0 }
    isAlone = free.count == notes.count
    note = free.first ?? notes[0]
    codes = Self.unused(display)
    // The server destroys it with the connection, and so ends the ownership.
    let owner = XCreateSimpleWindow(display, root, -1, -1, 1, 1, 0, 0, 0)
    XSetSelectionOwner(display, note, owner, Time(CurrentTime))
    write()
  }

  /// Whether a key code is bound now.
  func isBound(_ code: KeyCode) -> Bool { bound.contains { $0.code == code } }

  /// The key code that is bound to a keysym.
  func code(of keysym: KeySym) -> KeyCode? { bound.first { $0.keysym == keysym }?.code }

  /// Binds a keysym, where no code is free to the one bound longest ago; nil where there is none at all.
  func bind(_ keysym: KeySym, notOn held: Set<KeyCode>) -> KeyCode? {
    let code: KeyCode
    if let free = codes.first(where: { !isBound($0) && !held.contains($0) && Self.isUnused($0, display) }) {
      code = free
    } else if let oldest = bound.firstIndex(where: { !held.contains($0.code) }) {
      code = bound.remove(at: oldest).code
    } else {
      return nil
    }
    bound.append((keysym, code))
    // First the note: what it says and is not so does no harm.
    write()
    Self.set(code, to: keysym, display)
    return code
  }

  /// Takes every binding back.
  func restore() {
    for binding in bound { Self.set(binding.code, to: 0, display) }
    bound = []
    XDeleteProperty(display, root, note)
    XSync(display, 0)
  }

  /// Takes back what agents that were killed have left bound; false where there is none, or where another agent has a session, whose keys
  /// cannot be told from theirs.
  @discardableResult
  static func takeBackLeftovers(_ display: OpaquePointer) -> Bool {
    let notes = notes(display)
    let ownerless = notes.filter { XGetSelectionOwner(display, $0) == 0 }
    let left = ownerless.compactMap { note in read(note, display).map { (note, $0) } }
    for (note, bindings) in left {
      for (keysym, code) in bindings where keysyms(of: code, display).first == keysym { set(code, to: 0, display) }
      XDeleteProperty(display, XDefaultRootWindow(display), note)
    }
    XSync(display, 0)
    return !left.isEmpty && ownerless.count == notes.count
  }

  private static func notes(_ display: OpaquePointer) -> [Atom] { notes.map { XInternAtom(display, $0, 0) } }

  /// Key code and keysym of each binding, one after the other; Xlib takes properties of format 32 as longs.
  private func write() {
    let values = bound.flatMap { [UInt($0.code), UInt($0.keysym)] }
    values.withUnsafeBytes { bytes in
      _ = XChangeProperty(
        display, root, note, Atom(XA_CARDINAL), 32, PropModeReplace, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
        Int32(clamping: values.count))
    }
  }

  /// nil where there is no note.
  private static func read(_ note: Atom, _ display: OpaquePointer) -> [(keysym: KeySym, code: KeyCode)]? {
    var type = Atom()
    var format: Int32 = 0
    var (count, rest) = (UInt(), UInt())
    var value: UnsafeMutablePointer<UInt8>?
    let status = XGetWindowProperty(
      display, XDefaultRootWindow(display), note, 0, 2 * limit, 0, Atom(XA_CARDINAL), &type, &format, &count, &rest, &value)
    defer { if let value { XFree(value) } }
    guard status == Success, format == 32, let value else { return nil }
    return value.withMemoryRebound(to: UInt.self, capacity: Int(clamping: count)) { values in
      stride(from: 0, to: Int(clamping: count) - 1, by: 2).compactMap { index in
        KeyCode(exactly: values[index]).map { (KeySym(values[index + 1]), $0) }
      }
    }
  }

  private static func unused(_ display: OpaquePointer) -> [KeyCode] {
    var low: Int32 = 0
    var high: Int32 = 0
    XDisplayKeycodes(display, &low, &high)
    guard high >= low else { return [] }
    return (low...high).reversed().map { KeyCode(clamping: $0) }.filter { isUnused($0, display) }
  }

  private static func isUnused(_ code: KeyCode, _ display: OpaquePointer) -> Bool {
    keysyms(of: code, display).allSatisfy { $0 == 0 }
  }

  private static func keysyms(of code: KeyCode, _ display: OpaquePointer) -> [KeySym] {
    var count: Int32 = 0
    guard code >= 8, let table = XGetKeyboardMapping(display, code, 1, &count) else { return [] }
    defer { XFree(table) }
    return Array(UnsafeBufferPointer(start: table, count: Int(count)))
  }

  private static func set(_ code: KeyCode, to keysym: KeySym, _ display: OpaquePointer) {
    var keysyms = [keysym, keysym]
    XChangeKeyboardMapping(display, Int32(code), 2, &keysyms, 1)
    XSync(display, 0)
  }
}
