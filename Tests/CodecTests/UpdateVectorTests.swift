import Codec
import Compression
import Framebuffer
import TestSupport
import Testing

/// `Tests/Vectors/codec/updates.bin`: three updates of a screen of 96 x 80 pixels in one epoch, each behind a u32 length; and
/// `picture.bin`, the screen after them, three bytes a pixel. The screens are the first steps of `SyntheticDesktop`, seed 7.
@Suite("Updates on disk") struct UpdateVectorTests {
  @Test("updates written when the format was agreed on still show the same picture")
  func decodes() throws {
    var (produced, screen) = try produce()
    var decoder = UpdateDecoder(long: try ZstdDecompressor.long(), short: try .short())
    let picture = Surface(width: 96, height: 80)
    var rest = try Vectors.golden("codec/updates.bin", produced: produced)[...]
    while rest.count >= 4 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      try decoder.decode(Array(rest.dropFirst(4).prefix(length)), epoch: 1, into: picture)
      rest = rest.dropFirst(4 + length)
    }
    produced = screen
    #expect(picture.pixels.flatMap(bytes) == (try Vectors.golden("codec/picture.bin", produced: produced)))
  }

  @Test("the headers written today are the same")
  func encodes() throws {
    let (produced, _) = try produce()
    let golden = try Vectors.golden("codec/updates.bin", produced: produced)
    #expect(produced[4..<15] == golden[4..<15])
    #expect(Array(produced[4..<15]) == [0, 0, 1, 0, 0, 0, 0, 0, 96, 0, 80])
  }

  private func produce() throws -> (updates: [UInt8], picture: [UInt8]) {
    var desktop = SyntheticDesktop(width: 96, height: 80, seed: 7)
    let link = try Link()
    try link.startEpoch(width: 96, height: 80)
    var updates: [UInt8] = []
    while link.updates < 3 {
      let known = link.updates
      try link.send(desktop.screen, hint: Region(desktop.screen.bounds))
      if link.updates > known {
        let count = UInt32(link.last.count)
        updates += [UInt8(count >> 24), UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)] + link.last
      }
      if link.updates < 3 { _ = desktop.step() }
    }
    return (updates, desktop.screen.pixels.flatMap(bytes))
  }

  private func bytes(_ pixel: UInt32) -> [UInt8] {
    [UInt8(pixel & 0xFF), UInt8(pixel >> 8 & 0xFF), UInt8(pixel >> 16 & 0xFF)]
  }
}
