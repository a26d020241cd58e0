import Framebuffer
import Testing

@testable import Viewer

@Suite struct PictureFileTests {
  @Test("the checksums are the standard ones")
  func checksums() {
    #expect(PictureFile.crc(Array("123456789".utf8)) == 0xcbf4_3926)
    #expect(PictureFile.adler(Array("Wikipedia".utf8)) == 0x11e6_0398)
    #expect(PictureFile.adler([UInt8](repeating: 255, count: 1_000_000)) == slowAdler(255, count: 1_000_000))
  }

  private func slowAdler(_ byte: Int, count: Int) -> Int {
    var (a, b) = (1, 0)
    for _ in 0..<count { (a, b) = ((a + byte) % 65521, (b + a + byte) % 65521) }
    return b << 16 | a
  }

  @Test("a picture larger than one stored block comes back pixel for pixel")
  func pixels() throws {
    let surface = Surface(width: 200, height: 150)
    for index in 0..<surface.pixels.count { surface.pixels[index] = UInt32(truncatingIfNeeded: index &* 2_654_435_761) }
    let bytes = PictureFile.png(surface)
    let chunks = try #require(self.chunks(of: bytes))
    #expect(chunks.map(\.type) == ["IHDR", "IDAT", "IEND"])
    #expect(chunks[0].data == [0, 0, 0, 200, 0, 0, 0, 150, 8, 2, 0, 0, 0])
    let rows = inflate(chunks[1].data)
    #expect(rows.count == 150 * 601)
    for y in 0..<150 {
      #expect(rows[y * 601] == 0)
      for x in 0..<200 {
        let place = y * 601 + 1 + x * 3
        let pixel = UInt32(rows[place]) << 16 | UInt32(rows[place + 1]) << 8 | UInt32(rows[place + 2])
        #expect(pixel == surface.pixels[y * 200 + x] & 0xff_ffff)
      }
    }
  }

  @Test("a picture that cannot be written is reported")
  func unwritable() {
    #expect(!PictureFile.write(Surface(width: 1, height: 1), to: "/nonexistent/picture.png"))
  }

  private func chunks(of bytes: [UInt8]) -> [(type: String, data: [UInt8])]? {
    guard bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) else { return nil }
    var chunks: [(String, [UInt8])] = []
    var rest = bytes.dropFirst(8)
    while !rest.isEmpty {
      let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let body = rest.dropFirst(4).prefix(4 + count)
      guard rest.count >= 12 + count else { return nil }
      let sum = rest.dropFirst(8 + count).prefix(4).reduce(0) { $0 << 8 | Int($1) }
      guard sum == PictureFile.crc(Array(body)) else { return nil }
      chunks.append((String(decoding: body.prefix(4), as: UTF8.self), Array(body.dropFirst(4))))
      rest = rest.dropFirst(12 + count)
    }
    return chunks
  }

  /// The content of stored blocks.
  private func inflate(_ stream: [UInt8]) -> [UInt8] {
    var data: [UInt8] = []
    var place = 2
    while true {
      let isLast = stream[place] == 1
      let count = Int(stream[place + 1]) | Int(stream[place + 2]) << 8
      data += stream[(place + 5)..<(place + 5 + count)]
      place += 5 + count
      if isLast { return data }
    }
  }
}
