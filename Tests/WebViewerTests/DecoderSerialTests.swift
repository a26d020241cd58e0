import Foundation
import TestSupport
import Testing

/// The WebAssembly modules in Debian's Chromium; `appliance/web` builds them.
@Suite("Decoder in a browser", .serialized, .timeLimit(.minutes(10))) struct DecoderSerialTests {
  /// How the page's test ended.
  private struct Report: Decodable {
    struct Figure: Decodable {
      var sent: [UInt8]
      var milliseconds: Double
    }
    var vectors: Bool
    var video: Bool
    var figures: [String: Figure]
  }

  @Test("both builds show to the last bit what is kept on disk, what happens at random, and a video")
  func exact() throws {
    var streams = [
      "updates": try Stream.golden("codec/updates.bin", "codec/picture.bin", width: 96, height: 80),
      "video": try Stream.golden("codec/video-section.bin", "codec/video-section-shown.bin", width: 112, height: 104),
    ]
    for seed in 1...4 as ClosedRange<UInt64> {
      streams["random-\(seed)"] = try Stream.random(
        seed, width: 400 + Int(seed), height: 300, steps: 80, budget: seed % 2 == 0 ? 4000 : .max)
    }
    streams["large"] = try Stream.random(9, width: 1920, height: 1080, steps: 60, budget: .max)
    let names = Array("[\(streams.keys.map { "\"\($0)\"" }.joined(separator: ","))]".utf8)
    let result = try BrowserRun<Report>("decoder") { [streams] path, _ in
      if path == "/names" { return ("application/json", names) }
      guard path.hasPrefix("/streams/") else { return nil }
      return streams[String(path.dropFirst(9))].map { ("application/octet-stream", $0.bytes) }
    }
    #expect(result.report.vectors && result.report.video)
    for (name, stream) in streams {
      for build in ["decoder", "decoder-simd"] {
        let picture = try #require(result.posted["/pictures/\(build)/\(name)"])
        #expect(picture == stream.picture, "\(build) \(name)")
        let sent = result.report.figures["\(build) \(name)"]?.sent ?? []
        #expect(sent.allSatisfy { $0 == 2 }, "\(name): nothing but acknowledgements, no refresh")
        if stream.updates >= 8 { #expect(!sent.isEmpty) }
      }
    }
    let shown = result.posted.filter { $0.key.hasPrefix("/pictures/worker/") }
    #expect(shown.count == 1)
    for (path, picture) in shown { #expect(picture == streams[String(path.dropFirst(17))]?.picture) }
    for (name, figure) in result.report.figures.sorted(by: { $0.key < $1.key }) where name.hasSuffix("large") {
      print("\(name): \(figure.milliseconds) ms")
    }
  }
}
