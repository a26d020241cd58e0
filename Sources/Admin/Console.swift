import Catalogue
import FoundationEssentials
import Glibc
import Policy
import Trust
import Wire

/// The version of the program, for `--version`.
public let programVersion = ProtocolVersion.program

/// Where a command speaks: sentences for people go to standard error, results to standard output; with `--json` standard output
/// carries one JSON value and nothing else. Text of peers is made harmless before it gets here (T44).
public struct Console: Sendable {
  public let language: Language
  public let isJSON: Bool

  /// A console in the language of the environment.
  public init(environment: [String: String], isJSON: Bool) {
    language = Language(environment: environment)
    self.isJSON = isJSON
  }

  /// A sentence for people.
  public func say(_ sentence: Sentence) {
    Self.write(sentence.text(language) + "\n", to: STDERR_FILENO)
  }

  /// A failure: the sentence for people, and the code for machines where they listen.
  public func fail(_ error: AdminError) {
    say(error.sentence)
    if isJSON { show(json: ["error": error.code]) }
  }

  /// A result for people and pipes; nothing with `--json`.
  public func show(_ text: String) {
    if !isJSON { Self.write(text + "\n", to: STDOUT_FILENO) }
  }

  /// A table for people; nothing with `--json`.
  public func show(_ table: Table) {
    if table.rows.isEmpty, !isJSON { return say(AdminSentences.nothing) }
    show(table.text(language))
  }

  /// A result for machines; nothing without `--json`.
  public func show(json value: some Encodable) {
    guard isJSON else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return }
    Self.write(String(decoding: data, as: UTF8.self) + "\n", to: STDOUT_FILENO)
  }

  /// Asks for a line on the terminal, unless the answer was given.
  func ask(_ question: Sentence, unless given: String? = nil) throws(AdminError) -> String {
    if let given { return given }
    guard isatty(STDIN_FILENO) == 1 else { throw AdminError(AdminSentences.needsTerminal, code: "terminal", exit: .usage) }
    Self.write(question.text(language) + ": ", to: STDERR_FILENO)
    guard let line = readLine() else { throw AdminError(AdminSentences.needsTerminal, code: "terminal", exit: .usage) }
    return line
  }

  /// Asks for a line that is not shown while it is typed.
  func askSecret(_ question: Sentence) throws(AdminError) -> String {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else {
      throw AdminError(AdminSentences.needsTerminal, code: "terminal", exit: .usage)
    }
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
      Self.write("\n", to: STDERR_FILENO)
    }
    return try ask(question)
  }

  private static func write(_ text: String, to file: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

/// Columns with a head, for people.
public struct Table: Sendable {
  public let heads: [Sentence]
  public let rows: [[String]]

  /// The columns aligned, two blanks between them, none at the ends of lines.
  func text(_ language: Language) -> String {
    let lines = [heads.map { $0.text(language) }] + rows
    let widths = heads.indices.map { column in lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    return lines.map { line in
      let cells = zip(line, widths).map { text, width in text + String(repeating: " ", count: width - text.count) }
      var joined = cells.joined(separator: "  ")
      while joined.last == " " { joined.removeLast() }
      return joined
    }.joined(separator: "\n")
  }
}

extension Timestamp {
  /// "2026-11-21 02:30" in UTC, or a dash for no time.
  var short: String {
    guard milliseconds > 0 else { return "-" }
    return String(iso8601.prefix(16)).replacing("T", with: " ")
  }

  /// "2026-11-21T02:30:00Z".
  var iso8601: String {
    Date(timeIntervalSince1970: Double(milliseconds / 1000)).formatted(.iso8601)
  }
}
