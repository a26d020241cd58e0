import Compression
import Framebuffer
import TestSupport
import Testing
import Zstandard

@testable import Codec

@Suite("PhotoSection") struct PhotoSectionTests {
  @Test("differences give the bytes back, at every width around a vector", arguments: [1, 2, 15, 16, 17, 18, 31, 33, 64, 100])
  func prediction(width: Int) {
    var random = SyntheticDesktop(width: 1, height: 1, seed: UInt64(width))
    for height in [1, 2, 3, 17] {
      let plane = UnsafeMutablePointer<UInt8>.allocate(capacity: 3 * width * height)
      defer { plane.deallocate() }
      // Slopes with a little noise, and all sorts of jumps.
      for index in 0..<3 * width * height {
        let slope = UInt32(index % width * 3 + index / width * 2)
        plane[index] = UInt8(truncatingIfNeeded: height == 3 ? random.random(256) : slope + random.random(3))
      }
      let area = width * height
      let before = (0..<3 * area).map { plane[$0] }
      for start in [0, area, 2 * area] {
        MedianPrediction.subtract(plane + start, width: width, height: height)
        #expect((start..<start + area).map { plane[$0] } == differences(Array(before[start..<start + area]), width: width))
      }
      MedianPrediction.add(plane, plane + area, plane + 2 * area, width: width, height: height)
      #expect((0..<3 * area).map { plane[$0] } == before)
    }
  }

  @Test("planes give the pixels back", arguments: [1, 7, 15, 16, 17, 40])
  func planes(count: Int) {
    var random = SyntheticDesktop(width: 1, height: 1, seed: 3)
    let pixels = (0..<count).map { _ in random.random(1 << 24) }
    var bytes = [UInt8](repeating: 0, count: 3 * count)
    var back = [UInt32](repeating: 1, count: count)
    bytes.withUnsafeMutableBufferPointer { bytes in
      guard let green = bytes.baseAddress else { return }
      ColorPlanes.split(pixels, count: count, into: green, plane: count)
      ColorPlanes.join(green, plane: count, count: count, into: &back)
    }
    #expect(back == pixels)
    #expect(bytes[count] == UInt8(truncatingIfNeeded: (pixels[0] >> 16) &- (pixels[0] >> 8) &+ 128))
  }

  @Test("rects of any size and number come over to the pixel", arguments: [1, 2, 3, 4] as [UInt64])
  func exact(seed: UInt64) throws {
    var random = SyntheticDesktop(width: 1, height: 1, seed: seed)
    let (width, height) = seed == 1 ? (16384, 20) : (700, 600)
    let screen = Surface(width: width, height: height)
    for index in screen.pixels.indices { screen.pixels[index] = random.random(1 << 24) }
    var rects = [screen.bounds]
    if seed > 2 {
      rects = (0..<40).map { index in
        let (x, y) = (random.random(width), random.random(height))
        let size = index % 4 == 0 ? 600 : 64
        return Rect(
          x: Int32(x), y: Int32(y), width: Int32(1 + random.random(min(width - Int(x), size))),
          height: Int32(1 + random.random(min(height - Int(y), size))))
      }
    }
    let (shadow, picture) = (Surface(width: width, height: height), Surface(width: width, height: height))
    try send(rects, of: screen, shadow, to: picture)
    for y in 0..<height {
      for x in 0..<width {
        let isSent = rects.contains { $0.contains(x: Int32(x), y: Int32(y)) }
        let expected = isSent ? screen.pixels[y * width + x] : 0
        guard picture.pixels[y * width + x] == expected, shadow.pixels[y * width + x] == expected else {
          Issue.record("differs at \(x), \(y)")
          return
        }
      }
    }
  }

  @Test("a smooth picture takes less than two thirds of what its pixels take as they are")
  func smooth() throws {
    let screen = Surface(width: 512, height: 512)
    var random = SyntheticDesktop(width: 1, height: 1, seed: 5)
    for y in 0..<512 {
      for x in 0..<512 {
        let light = UInt32(x * x / 2000 + y / 3) + random.random(4)
        screen.pixels[y * 512 + x] = min(light + 20, 255) << 16 | min(light, 255) << 8 | min(light / 2 + random.random(2), 255)
      }
    }
    let bytes = try send([screen.bounds], of: screen, Surface(width: 512, height: 512), to: Surface(width: 512, height: 512))
    var raw: [UInt8] = []
    var compressor = try ZstdCompressor.short()
    var ledger = TileLedger(width: 512, height: 512)
    try PixelsSection.write(
      [screen.bounds], of: screen, into: Surface(width: 512, height: 512), &ledger, with: &compressor, through: Scratch(),
      to: &raw)
    #expect(bytes * 3 < raw.count * 2, "\(bytes) of \(raw.count)")
  }

  /// Writes and reads a section; returns its bytes.
  @discardableResult
  private func send(_ rects: [Rect], of screen: Surface, _ shadow: Surface, to picture: Surface) throws -> Int {
    var update: [UInt8] = []
    var (groups, changed) = (PhotoGroups(), [Rect]())
    var (compressor, decompressor) = (try ZstdCompressor.short(), ZstandardDecompressor.short())
    var sent = TileLedger(width: screen.width, height: screen.height)
    var seen = TileLedger(width: screen.width, height: screen.height)
    let scratch = Scratch()
    try PhotoSection.write(rects, of: screen, into: shadow, &sent, with: &compressor, through: scratch, &groups, to: &update)
    try update.withUnsafeBytes { bytes in
      var reader = SectionReader(bytes, screen: screen.bounds)
      #expect(try reader.kind() == .photo)
      try PhotoSection.read(&reader, into: picture, &seen, with: &decompressor, through: scratch, &groups, changed: &changed)
      #expect(reader.isAtEnd)
    }
    #expect(changed == rects)
    return update.count
  }

  /// The same by the definition, byte for byte.
  private func differences(_ bytes: [UInt8], width: Int) -> [UInt8] {
    bytes.indices.map { index in
      let (x, y) = (index % width, index / width)
      func byte(_ x: Int, _ y: Int) -> Int { x < 0 || y < 0 ? 128 : Int(bytes[y * width + x]) }
      let (left, above, corner) = (byte(x - 1, y), byte(x, y - 1), byte(x - 1, y - 1))
      let expected: Int
      if y == 0 {
        expected = left
      } else if x == 0 {
        expected = above
      } else {
        expected = [left, above, left + above - corner].sorted()[1]
      }
      return UInt8(truncatingIfNeeded: Int(bytes[index]) - expected)
    }
  }
}
