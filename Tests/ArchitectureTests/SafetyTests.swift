import Testing

/// What would let a peer end a process, or hide a race, is not in the sources.
@Suite struct SafetyTests {
  static let edges: Set = ["Transport", "EndToEnd", "X11", "Store", "Evidence", "Compression", "Web"]

  @Test func nothingIsForced() throws {
    for file in try SourceTree("Sources").files {
      for (index, line) in file.lines.enumerated() where !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") {
        #expect(!line.contains(/\btry!|\bas!|\bfatalError\(/), "\(file.path):\(index + 1)")
      }
    }
  }

  @Test func uncheckedConcurrencyIsInEdgesAloneAndHasAReason() throws {
    for file in try SourceTree("Sources").files {
      for (index, line) in file.lines.enumerated() where line.contains(/@unchecked Sendable|nonisolated\(unsafe\)/) {
        guard !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") else { continue }
        #expect(Self.edges.contains(file.target), "\(file.path):\(index + 1)")
        let above = index > 0 ? file.lines[index - 1].trimmingCharacters(in: .whitespaces) : ""
        #expect(above.hasPrefix("//"), "\(file.path):\(index + 1) gives no reason")
      }
    }
  }

  @Test func statementsOfSQLAreFixed() throws {
    for file in try SourceTree("Sources").files where file.target == "Store" {
      for (index, line) in file.lines.enumerated() {
        #expect(!line.contains(/"\s*(?:SELECT|INSERT|UPDATE|DELETE)\b[^"]*\\\(/.ignoresCase()), "T4: \(file.path):\(index + 1)")
      }
    }
  }

  @Test func pureTargetsUseNoExistentials() throws {
    let pure = ["Wire", "Policy", "Framebuffer", "Motion", "Video", "Codec", "Zstandard", "JPEG", "Session", "WebViewer"]
    for file in try SourceTree("Sources").files where pure.contains(file.target) {
      for (index, line) in file.lines.enumerated() where !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") {
        #expect(!line.contains(/[:(\[ ]any [A-Z]/), "\(file.path):\(index + 1)")
      }
    }
  }
}
