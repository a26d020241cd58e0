import Codec
import Compression
import Framebuffer
import JPEG
import TestSupport
import Testing

@Suite("JPEGCompressor and JPEGDecompressor") struct JPEGTests {
  @Test("a picture of any size and quality looks as libjpeg-turbo shows it", arguments: PictureQuality.allCases)
  func sizes(_ quality: PictureQuality) throws {
    for (width, height) in [(1, 1), (1, 40), (40, 1), (7, 9), (8, 8), (15, 17), (16, 16), (33, 31), (64, 64), (200, 130)] {
      let sample = try Sample(landscape(width: width, height: height), quality)
      let theirs = try #require(Library.decode(sample.file, width: width, height: height))
      #expect(largestDifference(try sample.decode(), theirs) <= 3, "\(width) x \(height)")
    }
  }

  @Test("a picture is near to what it shows, nearer the better its quality, and smaller than its pixels")
  func quality() throws {
    let screen = landscape(width: 320, height: 200)
    let samples = try PictureQuality.allCases.map { try Sample(screen, $0) }
    let errors = try samples.map { meanSquare(try $0.decode(), screen) }
    #expect(errors[0] > errors[1] && errors[1] > errors[2] && errors[0] < 150, "\(errors)")
    #expect(samples[0].scan.count < samples[1].scan.count && samples[1].scan.count < samples[2].scan.count)
    #expect(samples[2].scan.count * 4 < 320 * 200 * 3)
  }

  @Test("noise, which takes the longest codes there are, looks as libjpeg-turbo shows it", arguments: PictureQuality.allCases)
  func noise(_ quality: PictureQuality) throws {
    var random = SyntheticDesktop(width: 1, height: 1, seed: 4)
    let screen = Surface(width: 256, height: 256)
    for index in screen.pixels.indices { screen.pixels[index] = random.random(2) == 0 ? 0 : random.random(1 << 24) }
    let sample = try Sample(screen, quality)
    let theirs = try #require(Library.decode(sample.file, width: 256, height: 256))
    #expect(largestDifference(try sample.decode(), theirs) <= 4)
  }

  @Test("one decompressor shows picture after picture, each as if it were the first")
  func reuse() throws {
    let decompressor = JPEGDecompressor()
    for (width, height) in [(300, 20), (16, 16), (640, 480), (1, 1), (300, 20)] {
      for quality in PictureQuality.allCases {
        let sample = try Sample(landscape(width: width, height: height), quality)
        let target = Surface(width: width, height: height)
        try sample.scan.withUnsafeBytes { try decompressor.expand($0, quality: quality, into: target.bounds, of: target) }
        #expect(largestDifference(target, try sample.decode()) == 0)
      }
    }
  }

  @Test("only the rect is read and written")
  func insideRect() throws {
    let screen = landscape(width: 100, height: 100)
    for rect in [Rect(x: 37, y: 41, width: 21, height: 19), Rect(x: 99, y: 99, width: 1, height: 1)] {
      let shown = try Sample(screen, rect, .fine).decode()
      for (index, pixel) in shown.pixels.enumerated() where !rect.contains(x: Int32(index % 100), y: Int32(index / 100)) {
        #expect(pixel == 0)
      }
      let other = Surface(width: 100, height: 100)
      for index in other.pixels.indices {
        other.pixels[index] = rect.contains(x: Int32(index % 100), y: Int32(index / 100)) ? screen.pixels[index] : 0xFFFFFF
      }
      #expect(try Sample(other, rect, .fine).scan == Sample(screen, rect, .fine).scan)
    }
  }

  @Test("T40: what is cut short, goes on, or is a picture of another size is refused")
  func lengths() throws {
    let sample = try Sample(landscape(width: 48, height: 40), .good)
    let target = Surface(width: 64, height: 64)
    func isTaken(_ scan: [UInt8], width: Int32 = 48, height: Int32 = 40) -> Bool {
      let rect = Rect(x: 0, y: 0, width: width, height: height)
      let taken: ()? = try? scan.withUnsafeBytes { try JPEGDecompressor().expand($0, quality: .good, into: rect, of: target) }
      return taken != nil
    }
    #expect(isTaken(sample.scan))
    for count in 0..<sample.scan.count { #expect(!isTaken(Array(sample.scan[..<count]))) }
    #expect(!isTaken(sample.scan + [0]))
    #expect(!isTaken(sample.scan, width: 49))
    #expect(!isTaken(sample.scan, height: 64))
    #expect(!isTaken(sample.scan, height: 32))
    #expect(!isTaken(sample.scan, width: 65))
  }

  @Test(
    "T40: a marker in a scan is refused, whichever and wherever",
    arguments: [0x01, 0xC0, 0xC4, 0xD0, 0xD9, 0xDA, 0xFF] as [UInt8])
  func markers(_ marker: UInt8) throws {
    let sample = try Sample(landscape(width: 48, height: 40), .good)
    let target = Surface(width: 48, height: 40)
    for place in stride(from: 0, through: sample.scan.count, by: 7) {
      let scan = sample.scan[..<place] + [0xFF, marker] + sample.scan[place...]
      #expect(throws: CodecError.badPicture) {
        try Array(scan).withUnsafeBytes { try JPEGDecompressor().expand($0, quality: .good, into: target.bounds, of: target) }
      }
    }
  }

  @Test("T40, T41: mutated scans never write outside the rect and never trap", arguments: PictureQuality.allCases)
  func mutations(_ quality: PictureQuality) throws {
    var random = SyntheticDesktop(width: 1, height: 1, seed: 17)
    let rect = Rect(x: 9, y: 1, width: 47, height: 30)
    let sample = try Sample(landscape(width: 64, height: 32), rect, quality)
    let decompressor = JPEGDecompressor()
    let target = Surface(width: 64, height: 32)
    target.pixels.update(repeating: 0xAB12_34CD)
    for _ in 0..<5000 {
      var scan = sample.scan
      for _ in 0..<(1 + random.random(5)) { scan[Int(random.random(scan.count))] = UInt8(random.random(256)) }
      try? scan.withUnsafeBytes { try decompressor.expand($0, quality: quality, into: rect, of: target) }
    }
    for (index, pixel) in target.pixels.enumerated() where !rect.contains(x: Int32(index % 64), y: Int32(index / 64)) {
      #expect(pixel == 0xAB12_34CD)
    }
  }

  @Test("T41: a scan of coefficients as large as codes allow is shown as something")
  func extremes() throws {
    // The longest mean (size 11, all ones) in every block, and nothing else.
    let screen = Surface(width: 512, height: 64)
    let scan = [UInt8](repeating: 0, count: 40) + (0..<4000).map { UInt8($0 * 37 % 255) }
    for quality in PictureQuality.allCases {
      try? scan.withUnsafeBytes { try JPEGDecompressor().expand($0, quality: quality, into: screen.bounds, of: screen) }
    }
    #expect(screen.pixels.allSatisfy { $0 >> 24 == 0 })
  }
}
