/// Names that people decide by: strict where one is issued, harmless where one is shown (T44, T63).
public enum DisplayName {
  /// The longest name of an operator, company or device, characters.
  public static let limit = 64

  /// The name in composed form and without blanks around it; throws `.name` where it could imitate another or break a line:
  /// empty, above the limit, control, format, bidirectional or private characters, or piled-up marks.
  public static func issued(_ text: String) throws(TrustError) -> String {
    var name = ""
    for character in text { name.append(composed(character)) }
    while name.first?.isWhitespace == true { name.removeFirst() }
    while name.last?.isWhitespace == true { name.removeLast() }
    guard !name.isEmpty, name.count <= limit, name.utf8.count <= limit * 2 else { throw .name }
    guard name.unicodeScalars.allSatisfy(isHarmless), name.allSatisfy({ $0.unicodeScalars.count <= 3 }) else { throw .name }
    return name
  }

  /// Text of a peer, fit for a terminal, a title and one line of a log: what is not harmless becomes visible as
  /// `\u{…}`, and what is too long ends in an ellipsis.
  public static func shown(_ text: String, limit: Int = limit) -> String {
    var shown = ""
    var count = 0
    for character in text {
      guard count < limit else { return shown + "…" }
      count += 1
      if character.unicodeScalars.count <= 3, character.unicodeScalars.allSatisfy(isHarmless) {
        shown.append(character)
      } else {
        for scalar in character.unicodeScalars.prefix(3) { shown += escaped(scalar) }
      }
    }
    return shown
  }

  /// Whether a text of several lines is fit to be shown as it is: harmless, but for the ends of its lines.
  public static func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0 == "\n" || isHarmless($0) }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    isHarmless(scalar) ? String(scalar) : "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
  }

  /// Letters, marks, digits, punctuation, symbols and the plain space.
  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned, .enclosingMark: false
    case .spaceSeparator: scalar == " "
    default: !scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  /// The one-scalar form of a Latin letter with marks (normal form C), so that "ü" has one spelling. The standard library
  /// compares canonically, which finds the form among the precomposed blocks.
  private static func composed(_ character: Character) -> Character {
    guard character.unicodeScalars.count > 1 else { return character }
    for block in [0xC0...0x24F, 0x1E00...0x1EFF] as [ClosedRange<UInt32>] {
      for value in block {
        if let scalar = Unicode.Scalar(value), Character(scalar) == character { return Character(scalar) }
      }
    }
    return character
  }
}
