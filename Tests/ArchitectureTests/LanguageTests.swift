import Foundation
import Testing

/// Everything that is said to people is said in German and in English.
@Suite struct LanguageTests {
  static let english: Set = [
    "the", "is", "are", "of", "to", "and", "or", "with", "for", "this", "that", "it", "be", "by", "from", "your", "you", "where",
    "which", "cannot", "does", "have", "its", "then", "when", "there", "nothing", "no",
  ]
  static let german: Set = [
    "der", "das", "den", "dem", "ist", "sind", "und", "oder", "nicht", "mit", "für", "eine", "einen", "wird", "von", "zu", "auf",
    "es", "sie", "ihr", "ihre", "wo", "wenn", "kein", "keine", "sich", "noch", "nur", "hier", "über",
  ]

  /// One `Sentence` of the sources: the two texts as they are written there.
  struct Pair {
    let place: String
    let german: String
    let english: String
  }

  @Test func everySentenceIsSaidInBothLanguages() throws {
    let pairs = try SourceTree("Sources").files.flatMap(Self.pairs)
    #expect(pairs.count > 300)
    for pair in pairs {
      #expect(!pair.german.isEmpty && !pair.english.isEmpty, "\(pair.place)")
      #expect(Self.words(pair.german).isDisjoint(with: Self.english), "\(pair.place): \(pair.german)")
      #expect(Self.words(pair.english).isDisjoint(with: Self.german), "\(pair.place): \(pair.english)")
    }
  }

  /// What is left are names, codes and the help texts of metrics, which are for machines.
  @Test func nothingIsSaidToPeopleOutsideASentence() throws {
    for file in try SourceTree("Sources").files {
      guard !["Store", "Catalogue"].contains(file.target), file.path != "Sources/Relay/Metrics.swift" else { continue }
      var code = file.lines.map { $0.replacing(/(?:^|\s)\/\/.*/, with: "") }.joined(separator: "\n")
      code.replace(Self.sentence, with: "")
      for literal in code.matches(of: /"(?:\\.|[^"\\\n])*"/) {
        #expect(Self.words(String(literal.output)).intersection(Self.english).count < 2, "\(file.path): \(literal.output)")
      }
    }
  }

  private nonisolated(unsafe) static let sentence =
    /german:\s*("""[\s\S]*?"""|"(?:\\\((?:[^()"]|"[^"]*"|\([^()]*\))*\)|\\.|[^"\\\n])*")\s*,\s*english:\s*("""[\s\S]*?"""|"(?:\\\((?:[^()"]|"[^"]*"|\([^()]*\))*\)|\\.|[^"\\\n])*")/

  private static func pairs(of file: SourceTree.File) -> [Pair] {
    let code = file.lines.joined(separator: "\n")
    let pairs = code.matches(of: sentence).map { match in
      let line = code[..<match.range.lowerBound].count { $0 == "\n" } + 1
      return Pair(place: "\(file.path):\(line)", german: text(match.1), english: text(match.2))
    }
    // A text that the pattern overlooks is a text that is not checked.
    let written = code.matches(of: /german:\s*"/).count
    #expect(pairs.count == written, "\(file.path): \(written) sentences, \(pairs.count) understood")
    return pairs
  }

  /// Without quotation marks, and without what is filled in.
  private static func text(_ literal: Substring) -> String {
    literal.replacing(/\\\((?:[^()"]|"[^"]*"|\([^()]*\))*\)/, with: "").trimmingCharacters(
      in: CharacterSet(charactersIn: "\" \n"))
  }

  /// The words in lower case; options, which are the same in every language, are none.
  private static func words(_ text: String) -> Set<String> {
    Set(text.lowercased().replacing(/--?[\w-]+/, with: "").split { !$0.isLetter }.map(String.init))
  }
}
