import Codec
import Compression
import Framebuffer
import JPEG
import TestSupport
import Testing

@Suite("ScanCompressor") struct ScanCompressorTests {
  private func scan(_ rect: Rect, of screen: Surface, _ quality: PictureQuality, _ compressor: ScanCompressor) throws -> [UInt8] {
    var scan: [UInt8] = [1, 2, 3]
    try compressor.compress(rect, of: screen, quality: quality, into: &scan)
    #expect(scan.starts(with: [1, 2, 3]), "appended")
    return Array(scan.dropFirst(3))
  }

  private func file(_ scan: [UInt8], _ quality: PictureQuality, width: Int, height: Int) -> [UInt8] {
    PictureHeader.bytes(quality, width: width, height: height) + scan + PictureHeader.end
  }

  @Test("a picture of any size and quality is read by both decoders, alike", arguments: PictureQuality.allCases)
  func sizes(_ quality: PictureQuality) throws {
    let compressor = ScanCompressor()
    for (width, height) in [(1, 1), (1, 40), (40, 1), (7, 9), (8, 8), (15, 17), (16, 16), (33, 31), (64, 64), (200, 130)] {
      let screen = landscape(width: width, height: height)
      let scan = try scan(screen.bounds, of: screen, quality, compressor)
      let theirs = try #require(Library.decode(file(scan, quality, width: width, height: height), width: width, height: height))
      let ours = Surface(width: width, height: height)
      try scan.withUnsafeBytes { try JPEGDecompressor().expand($0, quality: quality, into: ours.bounds, of: ours) }
      #expect(largestDifference(ours, theirs) <= 3, "\(width) x \(height)")
    }
  }

  @Test("a picture is as small and as near to what it shows as libjpeg-turbo's, within two hundredths")
  func ratio() throws {
    var noise = SyntheticDesktop(width: 320, height: 200, seed: 3)
    for _ in 0..<20 { _ = noise.step() }
    for screen in [landscape(width: 320, height: 200), noise.screen] {
      for quality in PictureQuality.allCases {
        let theirs = try Sample(screen, quality)
        let scan = try scan(screen.bounds, of: screen, quality, ScanCompressor())
        let shown = Surface(width: 320, height: 200)
        try scan.withUnsafeBytes { try JPEGDecompressor().expand($0, quality: quality, into: shown.bounds, of: shown) }
        #expect(scan.count <= theirs.scan.count * 102 / 100)
        #expect(meanSquare(shown, screen) <= meanSquare(try theirs.decode(), screen) * 1.02)
      }
    }
  }

  @Test("noise, which takes the longest codes there are, is read by both decoders, alike", arguments: PictureQuality.allCases)
  func noise(_ quality: PictureQuality) throws {
    var random = SyntheticDesktop(width: 1, height: 1, seed: 4)
    let screen = Surface(width: 256, height: 256)
    for index in screen.pixels.indices { screen.pixels[index] = random.random(2) == 0 ? 0 : random.random(1 << 24) }
    let scan = try scan(screen.bounds, of: screen, quality, ScanCompressor())
    let theirs = try #require(Library.decode(file(scan, quality, width: 256, height: 256), width: 256, height: 256))
    let ours = Surface(width: 256, height: 256)
    try scan.withUnsafeBytes { try JPEGDecompressor().expand($0, quality: quality, into: ours.bounds, of: ours) }
    #expect(largestDifference(ours, theirs) <= 4)
  }

  @Test("only the rect is read, the byte that a surface ignores does not count, and one compressor writes picture after picture")
  func rects() throws {
    let screen = landscape(width: 100, height: 100)
    let compressor = ScanCompressor()
    for rect in [Rect(x: 37, y: 41, width: 21, height: 19), Rect(x: 99, y: 99, width: 1, height: 1)] {
      let other = Surface(width: 100, height: 100)
      for index in other.pixels.indices {
        let isInside = rect.contains(x: Int32(index % 100), y: Int32(index / 100))
        other.pixels[index] = isInside ? screen.pixels[index] | 0xAB00_0000 : 0xFFFFFF
      }
      for quality in PictureQuality.allCases {
        let first = try scan(rect, of: screen, quality, compressor)
        #expect(try scan(rect, of: other, quality, ScanCompressor()) == first)
        #expect(try scan(rect, of: screen, quality, compressor) == first)
      }
    }
    for rect in [Rect(x: 90, y: 0, width: 11, height: 1), Rect(x: 0, y: 0, width: 0, height: 5)] {
      #expect(throws: CodecError.badRect) { _ = try scan(rect, of: screen, .good, compressor) }
    }
  }
}
