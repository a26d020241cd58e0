import Testing
import Wire

/// What is said about the code is there, and in step with it.
@Suite struct DocumentationTests {
  /// The sentences of the catalogue are not counted: each says itself what it is.
  @Test func publicDeclarationsAreDocumented() throws {
    let declarations = try SourceTree("Sources").files.filter { $0.target != "Catalogue" }.flatMap(\.publicDeclarations)
    let documented = declarations.filter(\.isDocumented).count
    print("public declarations: \(declarations.count), documented: \(documented)")
    #expect(documented * 100 >= declarations.count * 75)
  }

  @Test(arguments: [
    ("Sources/Wire/FrameKind.swift", FrameKind.allCases.map { "\($0)" }),
    ("Sources/Wire/ControlKind.swift", ControlKind.allCases.map { "\($0)" }),
  ])
  func everyKindOfMessageHasItsLayout(path: String, kinds: [String]) throws {
    let lines = try SourceTree.text(path).components(separatedBy: "\n")
    for kind in kinds {
      let index = try #require(
        lines.firstIndex { $0.hasPrefix("  case \(kind) =") || $0.hasPrefix("  case `\(kind)` =") }, "\(kind)")
      #expect(index > 0 && lines[index - 1].hasPrefix("  ///"), "\(kind) has no layout line")
    }
  }

  @Test func everyDecisionSaysItsStateAndFitsOnAPage() throws {
    let records = try SourceTree.documents("Sources/rs/rs.docc/Decisions")
    #expect(!records.isEmpty)
    for (path, text) in records {
      #expect(text.contains(/\nstate: (proposed|accepted|superseded)\n/), "\(path)")
      #expect(text.components(separatedBy: "\n").count <= 61, "\(path)")
    }
  }

  @Test func pathsNamedInTheReadmeExist() throws {
    for match in try SourceTree.text("README.md").matches(of: /`(?:Sources\/)?([A-Z]\w+(?:\/\w+)*\/\w+\.swift)`/) {
      #expect(try SourceTree("Sources").files.contains { $0.path == "Sources/\(match.1)" }, "\(match.1)")
    }
  }
}
