/// The keysyms a form knows (X11 protocol, appendix A).
enum Keysym {
  static let space: UInt32 = 0x20
  static let a: UInt32 = 0x61
  static let c: UInt32 = 0x63
  static let v: UInt32 = 0x76
  static let x: UInt32 = 0x78
  static let leftTab: UInt32 = 0xfe20
  static let backspace: UInt32 = 0xff08
  static let tab: UInt32 = 0xff09
  static let enter: UInt32 = 0xff0d
  static let escape: UInt32 = 0xff1b
  static let home: UInt32 = 0xff50
  static let left: UInt32 = 0xff51
  static let up: UInt32 = 0xff52
  static let right: UInt32 = 0xff53
  static let down: UInt32 = 0xff54
  static let end: UInt32 = 0xff57
  static let pageUp: UInt32 = 0xff55
  static let pageDown: UInt32 = 0xff56
  static let keypadEnter: UInt32 = 0xff8d
  static let insert: UInt32 = 0xff63
  static let delete: UInt32 = 0xffff

  /// The keysym without Shift, of a Latin letter.
  static func lowercase(_ keysym: UInt32) -> UInt32 { (0x41...0x5a).contains(keysym) ? keysym + 0x20 : keysym }

  /// The character a keysym types: Latin-1, the euro sign, the digits of the keypad, and the range that carries Unicode itself.
  static func character(_ keysym: UInt32) -> Character? {
    switch keysym {
    case 0x20...0x7e, 0xa0...0xff, 0x20ac: Unicode.Scalar(keysym).map(Character.init)
    case 0xffb0...0xffb9: Unicode.Scalar(keysym - 0xff80).map(Character.init)
    case 0x0100_0100...0x0110_ffff: Unicode.Scalar(keysym - 0x0100_0000).map(Character.init)
    default: nil
    }
  }
}
