/// Text being typed, with a caret. Pure.
public struct TextEntry: Equatable, Sendable {
  private var before: [Character] = []
  private var after: [Character] = []
  private let limit: Int
  private let takes: Kind

  /// What may be typed.
  enum Kind: Sendable {
    case line
    case digits
    /// A text of several lines.
    case lines
  }

  /// An empty one of at most `limit` bytes of UTF-8.
  init(limit: Int, _ takes: Kind = .line) {
    self.limit = limit
    self.takes = takes
  }

  /// What was typed.
  public var text: String { String(before + after) }
  var isEmpty: Bool { before.isEmpty && after.isEmpty }
  /// What stands left of the caret.
  var textBeforeCaret: String { String(before) }

  /// A key went down; true where something changed.
  mutating func key(_ keysym: UInt32) -> Bool {
    let old = self
    switch keysym {
    case Keysym.backspace: _ = before.popLast()
    case Keysym.delete: if !after.isEmpty { after.removeFirst() }
    case Keysym.left: if let moved = before.popLast() { after.insert(moved, at: 0) }
    case Keysym.right: if !after.isEmpty { before.append(after.removeFirst()) }
    case Keysym.home: (before, after) = ([], before + after)
    case Keysym.end: (before, after) = (before + after, [])
    default:
      guard let character = Keysym.character(keysym), takes != .digits || character.isASCII && character.isNumber else {
        return false
      }
      insert(character)
    }
    return self != old
  }

  /// Begins a new line, where there may be several.
  mutating func breakLine() {
    if takes == .lines { insert("\n") }
  }

  private mutating func insert(_ character: Character) {
    if text.utf8.count + character.utf8.count <= limit { before.append(character) }
  }
}

/// The keysyms a form knows (X11 protocol, appendix A).
enum Keysym {
  static let space: UInt32 = 0x20
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
  static let shifts: Set<UInt32> = [0xffe1, 0xffe2]
  static let delete: UInt32 = 0xffff

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
