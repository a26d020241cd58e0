import Catalogue
import Policy
import Trust
import Wire

/// `rs texts`: what customers are told to do on the page that they open, system by system.
public struct CustomerTexts: Sendable {
  private let admin: Administration

  public init(_ admin: Administration) {
    self.admin = admin
  }

  /// Shows the organisation's own words, of all systems or of one.
  public func show(system: String?) async throws(AdminError) {
    guard case .help(let texts) = try await admin.request(.listHelp) else { throw AdminError(.protocolError) }
    let rows = texts.filter { system == nil || $0.system == system }
    if rows.isEmpty { admin.console.say(TextsSentences.builtIn) }
    for row in rows {
      let text = Sentence(german: row.german, english: row.english).text(admin.console.language)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      admin.console.say(TextsSentences.own(DisplayName.shown(row.system)))
      admin.console.show(lines.map { DisplayName.shown(String($0), limit: Limits.helpText) }.joined(separator: "\n"))
    }
    admin.console.show(json: rows.map { Row(system: $0.system, german: $0.german, english: $0.english) })
  }

  /// Puts the texts of two files in place of the page's words for one system.
  public func set(system: String, german: String, english: String) async throws(AdminError) {
    let text = HelpText(system: system, german: try Self.text(german), english: try Self.text(english))
    guard !text.german.isEmpty, !text.english.isEmpty, DisplayName.isPlain(text.german), DisplayName.isPlain(text.english),
      max(text.german.utf8.count, text.english.utf8.count) <= Limits.helpText
    else { throw AdminError(TextsSentences.badText(limit: Limits.helpText), code: "texts.content", exit: .dataError) }
    try await admin.change(.setHelp(text))
    admin.console.say(TextsSentences.set(system))
  }

  /// Has the page use its own words again.
  public func reset(system: String) async throws(AdminError) {
    try await admin.change(.setHelp(HelpText(builtIn: system)))
    admin.console.say(TextsSentences.reset(system))
  }

  /// A file without blank lines at its ends; lines end as they do here.
  private static func text(_ path: String) throws(AdminError) -> String {
    let lines: [Substring]
    do { lines = try PrivateFile.text(path).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) } catch {
      throw AdminError(error)
    }
    let isBlank = { (line: Substring) in line.allSatisfy(\.isWhitespace) }
    let end = lines.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? 0
    return lines[..<end].drop(while: isBlank).joined(separator: "\n")
  }

  private struct Row: Encodable {
    let system: String
    let german: String
    let english: String
  }
}
