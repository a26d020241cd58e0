import Testing

/// The WebAssembly module that shares a screen, in Debian's Chromium; `appliance/web` builds it.
@Suite("Sharer in a browser", .serialized, .timeLimit(.minutes(10))) struct SharerSerialTests {
  private struct Figures: Decodable {
    var isExact: Bool
    /// The steps of the sharer, but for waiting.
    var told: [Int]
    /// Milliseconds of the first picture, and its bytes.
    var first: Double
    var firstBytes: Int
    /// Milliseconds of a picture.
    var middle: Double
    var longest: Double
    /// Bytes of a picture.
    var bytes: Int
    /// Milliseconds, on the session's clock, from the last picture until it was exact.
    var settled: Double
  }

  @Test("a canvas on which is typed, scrolled and dragged is shown to the last bit by the viewer's module, by both builds")
  func exact() throws {
    let result = try BrowserRun<[String: Figures]>("sharer") { _, _ in nil }
    #expect(result.report.count == 8)
    for (name, figures) in result.report.sorted(by: { $0.key < $1.key }) {
      #expect(figures.isExact, "\(name)")
      #expect(figures.settled <= 2000, "\(name)")
      #expect(figures.told == [3], "\(name): the grant was to be judged, and nothing else")
      let pace = "\(figures.middle) ms (\(figures.longest) at most) and \(figures.bytes) bytes a picture"
      print("\(name): \(pace), the first \(figures.first) ms and \(figures.firstBytes) bytes")
    }
    #expect(result.report.filter { $0.key.hasPrefix("still") }.allSatisfy { $0.value.bytes == 0 })
  }
}
