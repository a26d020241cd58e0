import CX11

/// Turns what happens at the viewer's window into input for the device: keysyms as the local layout makes them, and
/// pointer places with a button mask. Pure: the window gives events, the caller sends what comes back.
///
/// Modifiers and dead keys go through as the keysyms they are, so composing happens at the device. Locks do not: their effect is
/// already in the keysyms, and the device's own locks stay as they are. A release carries the keysym of its press even if
/// a modifier has changed in between.
public struct InputCollector: Sendable {
  /// One thing to tell the device.
  public enum Input: Equatable, Sendable {
    case pointer(x: UInt16, y: UInt16, buttons: UInt16)
    case key(keysym: UInt32, isDown: Bool)
    /// Everything held is released.
    case releaseAll
  }

  private var keys: [Int: UInt32] = [:]
  private var buttons: UInt16 = 0
  private var place: (x: UInt16, y: UInt16) = (0, 0)

  /// Nothing is held.
  public init() {}

  /// Num_Lock, Caps_Lock, Shift_Lock, and the ISO keys that switch or lock levels and groups.
  private static func isLocal(_ keysym: UInt32) -> Bool {
    keysym == 0 || keysym == UInt32(XK_Num_Lock) || keysym == UInt32(XK_Caps_Lock) || keysym == UInt32(XK_Shift_Lock)
      || keysym == UInt32(XK_ISO_Lock) || keysym == UInt32(XK_ISO_Level3_Lock)
      || keysym == UInt32(XK_ISO_Level5_Lock)
      || (UInt32(XK_ISO_Group_Latch)...UInt32(XK_ISO_Last_Group_Lock)).contains(keysym)
  }

  /// A key of the window; repeats are further presses.
  public mutating func key(_ event: KeyEvent) -> Input? {
    guard event.isDown else {
      return keys.removeValue(forKey: event.code).map { .key(keysym: $0, isDown: false) }
    }
    let keysym = keys[event.code] ?? event.keysym
    guard !Self.isLocal(keysym) else { return nil }
    keys[event.code] = keysym
    return .key(keysym: keysym, isDown: true)
  }

  /// A button 1 ... 9 at a remote place.
  public mutating func button(_ event: ButtonEvent, remoteX: Int, remoteY: Int) -> Input? {
    guard (1...9).contains(event.number) else { return nil }
    let bit: UInt16 = 1 << UInt16(event.number - 1)
    if event.isDown { buttons |= bit } else { buttons &= ~bit }
    place = (UInt16(clamping: remoteX), UInt16(clamping: remoteY))
    return .pointer(x: place.x, y: place.y, buttons: buttons)
  }

  /// The pointer at a remote place; nil where it has not moved there.
  public mutating func motion(remoteX: Int, remoteY: Int) -> Input? {
    let next = (x: UInt16(clamping: remoteX), y: UInt16(clamping: remoteY))
    guard next != place else { return nil }
    place = next
    return .pointer(x: next.x, y: next.y, buttons: buttons)
  }

  /// The keyboard left the window, or a person asked for it: forgets what is held. Nil where nothing was.
  public mutating func releaseAll() -> Input? {
    guard !keys.isEmpty || buttons != 0 else { return nil }
    keys = [:]
    buttons = 0
    return .releaseAll
  }
}
