/// Text being typed, with a caret and what is selected. Pure.
public struct TextEntry: Equatable, Sendable {
  private var characters: [Character] = []
  /// The number of characters left of the caret.
  private(set) var caret = 0
  /// Where the selection began, which reaches to the caret.
  private var anchor = 0
  private let limit: Int
  private let takes: Kind

  /// What may be typed.
  enum Kind: Sendable {
    case line
    case digits
    /// A text of several lines.
    case lines
  }

  /// One of at most `limit` bytes of UTF-8, with what fits of `text` before the caret.
  init(limit: Int, _ takes: Kind = .line, text: String = "") {
    self.limit = limit
    self.takes = takes
    paste(text)
  }

  /// What was typed.
  public var text: String { String(characters) }
  var isEmpty: Bool { characters.isEmpty }
  /// What stands left of the caret.
  var textBeforeCaret: String { String(characters[..<caret]) }
  /// The places of the characters that are selected; empty where none are.
  var selection: Range<Int> { min(anchor, caret)..<max(anchor, caret) }
  var selectedText: String { String(characters[selection]) }

  /// A key went down; true where something changed. With `isSelecting` the caret takes the selection along.
  mutating func key(_ keysym: UInt32, isSelecting: Bool = false) -> Bool {
    let old = self
    switch keysym {
    case Keysym.backspace: delete(selection.isEmpty ? max(0, caret - 1)..<caret : selection)
    case Keysym.delete: delete(selection.isEmpty ? caret..<min(caret + 1, characters.count) : selection)
    case Keysym.left: move(to: selection.isEmpty || isSelecting ? max(0, caret - 1) : selection.lowerBound, isSelecting)
    case Keysym.right:
      move(to: selection.isEmpty || isSelecting ? min(caret + 1, characters.count) : selection.upperBound, isSelecting)
    case Keysym.home: move(to: 0, isSelecting)
    case Keysym.end: move(to: characters.count, isSelecting)
    default: if let character = Keysym.character(keysym) { type(String(character)) }
    }
    return self != old
  }

  /// Puts in what was typed, in place of what is selected, as far as it may be here and fits.
  mutating func type(_ text: String) {
    guard takes != .digits || text.allSatisfy(Self.isDigit) else { return }
    insert(text)
  }

  /// Puts in a text from elsewhere, in place of what is selected, as far as it fits. Control characters are left out, and so are line feeds where there is
  /// one line. A pasted code takes the place of all that was typed, and need not be written as digits alone.
  mutating func paste(_ text: String) {
    guard takes == .digits else { return insert(Self.clean(text, keepsLines: takes == .lines)) }
    let digits = text.filter(Self.isDigit)
    guard !digits.isEmpty else { return }
    selectAll()
    insert(digits)
  }

  mutating func selectAll() { (anchor, caret) = (0, characters.count) }

  mutating func deleteSelection() { delete(selection) }

  /// Begins a new line, where there may be several.
  mutating func breakLine() {
    if takes == .lines { insert("\n") }
  }

  private mutating func move(to place: Int, _ isSelecting: Bool) {
    caret = place
    if !isSelecting { anchor = place }
  }

  private mutating func delete(_ range: Range<Int>) {
    characters.removeSubrange(range)
    move(to: range.lowerBound, false)
  }

  private mutating func insert(_ text: String) {
    let range = selection
    let (head, tail) = (String(characters[..<range.lowerBound]), String(characters[range.upperBound...]))
    var room = limit - head.utf8.count - tail.utf8.count
    let fitting = text.prefix { character in
      room -= character.utf8.count
      return room >= 0
    }
    guard !fitting.isEmpty else { return }
    // A mark that is typed after its letter makes one character with it.
    let before = head + fitting
    characters = Array(before + tail)
    move(to: min(before.count, characters.count), false)
  }

  private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

  private static func clean(_ text: String, keepsLines: Bool) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where scalar != "\r" {
      switch scalar.properties.generalCategory {
      case .lineSeparator, .paragraphSeparator: scalars.append(keepsLines ? "\n" : " ")
      case .control where scalar == "\n": scalars.append(keepsLines ? "\n" : " ")
      case .control where scalar == "\t": scalars.append(" ")
      case .control: break
      default: scalars.append(scalar)
      }
    }
    while let last = scalars.last, last == "\n" || last == " " { scalars.removeLast() }
    return String(scalars)
  }
}
