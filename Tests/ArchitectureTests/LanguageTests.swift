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
    let german: Substring
    let english: Substring
  }

  @Test func everySentenceIsSaidInBothLanguages() throws {
    let pairs = try SourceTree("Sources").files.flatMap(Self.pairs)
    #expect(pairs.count > 300)
    for pair in pairs {
      for text in [pair.german, pair.english] {
        #expect(text.contains(/^"(?:"")?\s*[^"\s]/), "\(pair.place): \(text)")
      }
      #expect(Self.words(pair.german).isDisjoint(with: Self.english), "\(pair.place): \(pair.german)")
      #expect(Self.words(pair.english).isDisjoint(with: Self.german), "\(pair.place): \(pair.english)")
    }
  }

  /// What is left are names, codes, the help texts of metrics and what `openapi.json` says, which are for machines and those who program them.
  @Test func nothingIsSaidToPeopleOutsideASentence() throws {
    for file in try SourceTree("Sources").files {
      guard !["Store", "Catalogue"].contains(file.target), file.path != "Sources/Relay/Metrics.swift",
        !file.path.hasPrefix("Sources/Relay/API/")
      else { continue }
      var code = file.lines.map { $0.replacing(/(?:^|\s)\/\/.*/, with: "") }.joined(separator: "\n")
      code.replace(/english:\s*"(?:\\.|[^"\\\n])*"/, with: "")
      for literal in code.matches(of: /"(?:\\.|[^"\\\n])*"/) {
        #expect(Self.words(literal.output).intersection(Self.english).count < 2, "\(file.path): \(literal.output)")
      }
    }
  }

  /// What stands between `german:`, `english:` and the next `german:`; the code among it says nothing in either language.
  private static func pairs(of file: SourceTree.File) -> [Pair] {
    let pieces = file.lines.joined(separator: "\n").split(separator: /german:\s*(?=")/, omittingEmptySubsequences: false)
    return pieces.dropFirst().map { piece in
      let texts = piece.split(separator: /english:\s*/, maxSplits: 1)
      return Pair(place: file.path, german: texts.first ?? "", english: texts.count > 1 ? texts[1] : "")
    }
  }

  /// The words in lower case, without what is filled in; options, which are the same in every language, are none.
  private static func words(_ text: Substring) -> Set<String> {
    let words = text.replacing(/\\\((?:[^()"]|"[^"]*"|\([^()]*\))*\)|--?[\w-]+/, with: "").lowercased().split { !$0.isLetter }
    return Set(words.map(String.init))
  }
}
