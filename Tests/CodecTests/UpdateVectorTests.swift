import Codec
import Compression
import Framebuffer
import TestSupport
import Testing
import Zstandard

/// `Tests/Vectors/codec/updates.bin`: three updates of a screen of 96 x 80 pixels in one epoch, each behind a u32 length; and
/// `picture.bin`, the screen after them, three bytes a pixel. The screens are the first steps of `SyntheticDesktop`, seed 7.
@Suite("Updates on disk") struct UpdateVectorTests {
  @Test("updates written when the format was agreed on still show the same picture")
  func decodes() throws {
    var (produced, screen) = try produce()
    var decoder = UpdateDecoder(long: ZstandardDecompressor.long(), short: .short(), pictures: NoPictures(), video: NoVideo())
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
    #expect(Array(produced[4..<15]) == [3, 0, 1, 0, 0, 0, 0, 0, 96, 0, 80])
  }

  /// `Tests/Vectors/codec/recall.bin`: an update of 128 x 64 pixels that brings the left tile's first content back.
  @Test("a recall written when the format was agreed on still brings the content back")
  func recall() throws {
    let link = try Link()
    let screen = Surface(width: 128, height: 64)
    try link.startEpoch(width: 128, height: 64)
    // The left tile shows 1, stays so while the right one blinks, and shows 2 and 1 again.
    for (left, right) in [(1, 1), (1, 2), (1, 3), (2, 3), (1, 3)] as [(UInt32, UInt32)] {
      for index in screen.pixels.indices { screen.pixels[index] = index % 128 < 64 ? left : right }
      try link.send(screen, hint: Region(screen.bounds))
    }
    let golden = try Vectors.golden("codec/recall.bin", produced: link.last)
    #expect(golden == link.last)
    #expect(golden == [2, 0, 1, 0, 0, 0, 0, 0, 64, 0, 64, 0])
    #expect(link.isExact(screen))
  }

  /// `Tests/Vectors/codec/photo.bin`: an update that shows a photo of 40 x 24 pixels on a screen of this size.
  @Test("a photo written when the format was agreed on is still shown to the last bit")
  func photo() throws {
    let link = try Link()
    let screen = Surface(width: 40, height: 24)
    for y in 0..<24 {
      for x in 0..<40 {
        // A slope in each colour, and so much noise that no two neighbours are equal.
        let (a, b) = (UInt32(x), UInt32(y))
        screen.pixels[y * 40 + x] =
          (a * 5 + b & 0xFF) << 16 | (a * 3 + b * 2 + a * b % 3 & 0xFF) << 8 | (b * 7 + a * b % 5 & 0xFF)
      }
    }
    try link.startEpoch(width: 40, height: 24)
    try link.send(screen, hint: Region(screen.bounds))
    let golden = try Vectors.golden("codec/photo.bin", produced: link.last)
    #expect(golden.prefix(11) == [4, 0, 1, 0, 0, 0, 0, 0, 40, 0, 24])
    #expect(link.last.prefix(11) == golden.prefix(11))
    link.picture.clear()
    try link.decoder.decode(golden, epoch: 2, into: link.picture)
    #expect(link.isExact(screen))
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

  /// `Tests/Vectors/codec/move.bin`: an update of 64 x 64 pixels that only moves: the upper left quarter to the lower right.
  @Test("a move written when the format was agreed on is still made")
  func moves() throws {
    let produced: [UInt8] = [0, 0, 1, 0, 32, 0, 32, 0, 32, 0, 32, 0, 0, 0, 0]
    let golden = try Vectors.golden("codec/move.bin", produced: produced)
    #expect(golden == produced)
    let link = try Link()
    let screen = Surface(width: 64, height: 64)
    for index in 0..<screen.pixels.count { screen.pixels[index] = UInt32(index) }
    try link.startEpoch(width: 64, height: 64)
    try link.send(screen, hint: Region())
    try link.decoder.decode(golden, epoch: 1, into: link.picture)
    for y in 0..<32 {
      for x in 0..<32 {
        let pixel = link.picture.pixels[(y + 32) * 64 + x + 32]
        #expect(pixel == screen.pixels[y * 64 + x])
      }
    }
    #expect(link.decoder.changed == [Rect(x: 32, y: 32, width: 32, height: 32)])
  }
}
