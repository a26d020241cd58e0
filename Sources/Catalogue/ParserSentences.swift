import Policy

/// The command-line parser speaks English only: its pages and errors in German, line by line.
///
/// The parser keeps its errors to itself, so its text is what there is to go by. Its version is pinned, and a test provokes every
/// line of the table with the real program.
public enum ParserSentences {
  /// Lines of the parser, `%` for what varies; the first that fits is taken, and what varies goes into the German line in its order.
  private static let lines: [(english: String, german: String)] = [
    ("OVERVIEW: %", "ZWECK: %"),
    ("USAGE: %", "AUFRUF: %"),
    ("Usage: %", "Aufruf: %"),
    ("ARGUMENTS:", "ARGUMENTE:"),
    ("OPTIONS:", "OPTIONEN:"),
    ("SUBCOMMANDS:", "BEFEHLE:"),
    ("% SUBCOMMANDS:", "%:"),
    ("  See '%' for detailed help.", "  Mehr dazu: %"),
    ("  See '%' for more information.", "  Mehr dazu: %"),
    ("Help:  %", "Hilfe:  %"),
    ("Error: Missing expected argument '%'", "Fehler: Es fehlt '%'"),
    ("Error: Missing value for '%'", "Fehler: Es fehlt der Wert für '%'"),
    ("Error: Unknown option '%'. Did you mean '%'?", "Fehler: Die Option '%' gibt es nicht. Meinten Sie '%'?"),
    ("Error: Unknown option '%'", "Fehler: Die Option '%' gibt es nicht"),
    ("Error: Invalid option: %", "Fehler: Die Option '%' gibt es nicht"),
    ("Error: Unexpected argument '%'", "Fehler: '%' ist hier überzählig"),
    ("Error: % unexpected arguments: %", "Fehler: % Angaben sind hier überzählig: %"),
    (
      "Error: The option '%' does not take any value, but '%' was specified.",
      "Fehler: Die Option '%' hat keinen Wert; angegeben ist '%'."
    ),
    (
      "Error: The value '%' is invalid for '%'. Please provide one of % or %.",
      "Fehler: '%' passt nicht zu '%'. Möglich sind % und %."
    ),
    (
      "Error: The value '%' is invalid for '%'. Please provide one of % and %.",
      "Fehler: '%' passt nicht zu '%'. Möglich sind % und %."
    ),
    ("Error: The value '%' is invalid for '%'", "Fehler: '%' passt nicht zu '%'"),
    ("Error: Can't generate completion scripts for '%'.", "Fehler: Für '%' gibt es keine Ergänzungen."),
    ("Error: Can't autodetect a supported shell.", "Fehler: Es ist nicht zu erkennen, welche Shell es ist."),
    ("Please use --generate-completion-script=<shell> with one of:", "Möglich ist --generate-completion-script=<shell> mit:"),
    ("Error: %", "Fehler: %"),
  ]

  /// Words inside lines.
  private static let words: [(english: String, german: String)] = [
    ("(values:", "(Werte:"),
    ("(default:", "(Vorgabe:"),
    ("<options>", "<optionen>"),
    ("<subcommand>", "<befehl>"),
    ("Show help information.", "Diese Hilfe zeigen."),
    ("Show the version.", "Die Version zeigen."),
  ]

  /// A page or error of the parser; what is no such text (a completion script, the version) is the same in German.
  public static func sentence(_ text: String) -> Sentence {
    guard ["OVERVIEW: ", "USAGE: ", "Error: "].contains(where: text.hasPrefix) else {
      return Sentence(german: text, english: text)
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return Sentence(german: lines.map(german).joined(separator: "\n"), english: text)
  }

  private static func german(_ line: Substring) -> String {
    var text = String(line)
    for (english, german) in lines {
      guard let parts = parts(of: line, fitting: english) else { continue }
      text = filled(german, with: parts)
      break
    }
    for (english, german) in words { text = text.replacing(english, with: german) }
    return text
  }

  /// What stands for each `%` of the pattern, or nil where the line does not fit.
  private static func parts(of line: Substring, fitting pattern: String) -> [Substring]? {
    let fixed = pattern.split(separator: "%", omittingEmptySubsequences: false)
    guard let first = fixed.first, let last = fixed.last, line.hasPrefix(first) else { return nil }
    guard fixed.count > 1 else { return line == first ? [] : nil }
    var rest = line.dropFirst(first.count)
    var parts: [Substring] = []
    for piece in fixed.dropFirst().dropLast() {
      guard let range = rest.firstRange(of: piece) else { return nil }
      parts.append(rest[..<range.lowerBound])
      rest = rest[range.upperBound...]
    }
    guard rest.hasSuffix(last) else { return nil }
    return parts + [rest.dropLast(last.count)]
  }

  private static func filled(_ pattern: String, with parts: [Substring]) -> String {
    var text = ""
    var rest = parts[...]
    for character in pattern {
      if character == "%", let part = rest.popFirst() { text += part } else { text.append(character) }
    }
    return text
  }
}
