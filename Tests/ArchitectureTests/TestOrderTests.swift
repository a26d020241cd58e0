import Testing

/// What `appliance/test` says about the tests is so.
@Suite struct TestOrderTests {
  @Test func `what runs beside other tests depends on nothing but values`() throws {
    // What a test holds that depends on more.
    let outside = /\b(DisplayServer|TemporaryFolder|Process\(|\w*EventLoopGroup|Thread\b|RunLoop)|\.sleep\(|\bsocket/
    let command = try SourceTree.text("appliance/test")
    let list = try #require(command.firstMatch(of: /outside='\^\(([A-Za-z0-9|]+)\)Tests/)?.1)
    // Those of the architecture read the project and nothing else.
    let others = list.split(separator: "|").map { "\($0)Tests" } + ["IntegrationTests", "ArchitectureTests"]
    let files = try SourceTree("Tests").files.filter { $0.target.hasSuffix("Tests") }
    let beside = files.filter { !others.contains($0.target) }
    #expect(beside.count > 20 && beside.count < files.count)
    for file in beside {
      for (index, line) in file.lines.enumerated() where line.contains(outside) {
        Issue.record("\(file.path):\(index + 1) makes its target one of `outside` in appliance/test: \(line)")
      }
    }
  }
}
