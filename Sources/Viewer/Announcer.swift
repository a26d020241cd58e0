import Catalogue
import FoundationEssentials
import Glibc
import Policy
import Wire

/// Says what happens: sentences for people on standard error, and with `--json` one line an event on standard output.
/// Text of peers is made harmless before it gets here (T44).
struct Announcer: Sendable {
  let language: Language
  let isJSON: Bool
  /// Standard error is a terminal that a person looks at.
  private let isTerminal = isatty(STDERR_FILENO) == 1

  init(language: Language, isJSON: Bool) {
    self.language = language
    self.isJSON = isJSON
  }

  /// One line of JSON; a field that does not apply is left out.
  struct Event: Encodable, Sendable {
    var event: String
    var device: String?
    var key: String?
    var address: String?
    var number: String?
    var source: String?
    var state: String?
    var code: String?
    var rights: [String]?
    var cause: String?
    var why: String?
    var variant: String?
    var inner: String?
    var outer: String?
    var seconds: Int?
    var milliseconds: Int64?
    var width: Int?
    var height: Int?
    var monitors: [String]?
    var text: String?
  }

  /// A sentence for people, and the event for machines.
  func say(_ sentence: Sentence, _ event: Event) {
    say(sentence)
    note(event)
  }

  /// A sentence for people alone.
  func say(_ sentence: Sentence) {
    Self.write(lineStart + sentence.text(language) + "\n", to: STDERR_FILENO)
  }

  /// On a terminal: digits in large type.
  func show(digits: String) {
    guard isTerminal else { return }
    Self.write(lineStart + "\n" + LargeDigits.lines(digits).joined(separator: "\n") + "\n\n", to: STDERR_FILENO)
  }

  /// On a terminal: a line that the next one replaces.
  func progress(_ sentence: Sentence) {
    guard isTerminal else { return }
    Self.write(lineStart + sentence.text(language), to: STDERR_FILENO)
  }

  /// Clears what `progress` has left (ECMA-48, EL).
  private var lineStart: String { isTerminal ? "\r\u{1B}[K" : "" }

  /// The viewer's last word; returns its exit code, 0 where the technician wanted it to end.
  func say(_ end: ViewerFailure) -> Int32 {
    say(end.sentence, Event(event: end.isRefusal ? "refused" : "ended", code: end.code))
    return end.code == SessionEnd.viewerLeft.code ? 0 : end.exitCode
  }

  /// An event for machines alone.
  func note(_ event: Event) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard isJSON, let line = try? encoder.encode(event) else { return }
    Self.write(String(decoding: line, as: UTF8.self) + "\n", to: STDOUT_FILENO)
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
