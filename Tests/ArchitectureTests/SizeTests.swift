import Testing

/// Files and functions that a person can read at once.
@Suite struct SizeTests {
  static let longestFile = 600
  static let longestFunction = 80
  static let mostFiles = 30

  @Test func filesAndFunctionsKeepTheirLimits() throws {
    let files = try SourceTree("Sources").files + SourceTree("Tests").files
    for file in files {
      #expect(file.lines.count <= Self.longestFile, "\(file.path) has \(file.lines.count) lines")
      for function in file.functions {
        #expect(function.length <= Self.longestFunction, "\(function.place) has \(function.length) lines")
      }
    }
    print("files, lines:", Self.summary(files.map(\.lines.count)))
    print("functions, lines:", Self.summary(files.flatMap(\.functions).map(\.length)))
  }

  @Test func foldersHaveFewFiles() throws {
    for (folder, files) in Dictionary(grouping: try SourceTree("Sources").files, by: \.folder) {
      #expect(files.count <= Self.mostFiles, "\(folder) has \(files.count) files")
    }
  }

  @Test func theReadmeIsShort() throws {
    #expect(try SourceTree.text("README.md").split(separator: "\n", omittingEmptySubsequences: false).count <= 120)
  }

  /// Count, median, nine in ten, largest.
  private static func summary(_ values: [Int]) -> String {
    let sorted = values.sorted()
    guard let largest = sorted.last else { return "none" }
    return "\(sorted.count), median \(sorted[sorted.count / 2]), p90 \(sorted[sorted.count * 9 / 10]), largest \(largest)"
  }
}
