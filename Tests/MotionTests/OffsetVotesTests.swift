import Framebuffer
import TestSupport
import Testing

@testable import Motion

@Suite("OffsetVotes") struct OffsetVotesTests {
  @Test("the way that most has gone comes first, then the others, and none comes twice")
  func order() {
    let (old, new) = Self.noise(width: 640, height: 512)
    Self.copy(Rect(x: 0, y: 0, width: 640, height: 300), by: Offset(dx: 0, dy: 7), old, new)
    Self.copy(Rect(x: 64, y: 320, width: 400, height: 128), by: Offset(dx: 90, dy: -3), old, new)
    var votes = OffsetVotes()
    let hasSamples = votes.count(Self.all(new), count: 80, of: new, against: old)
    let ways = [votes.takeBest(), votes.takeBest(), votes.takeBest()]
    #expect(hasSamples)
    #expect(ways == [Offset(dx: 0, dy: 7), Offset(dx: 90, dy: -3), nil])
  }

  @Test("what stays in its place, what is flat and what repeats itself has no vote", arguments: [0, 1, 2])
  func silent(kind: Int) {
    let (old, new) = Self.noise(width: 256, height: 256)
    for y in 0..<256 {
      for x in 0..<256 {
        switch kind {
        case 0: new.pixels[y * 256 + x] = old.pixels[y * 256 + x]
        case 1: (old.pixels[y * 256 + x], new.pixels[y * 256 + x]) = (0xFFFFFF, 0x80)
        default: (old.pixels[y * 256 + x], new.pixels[y * 256 + x]) = (UInt32(x % 8 ^ y % 8), UInt32(x % 8 ^ (y + 1) % 8))
        }
      }
    }
    var votes = OffsetVotes()
    let hasSamples = votes.count(Self.all(new), count: 16, of: new, against: old)
    let way = votes.takeBest()
    #expect(hasSamples == (kind != 1))
    #expect(way == nil)
  }

  @Test("only marked tiles are asked, and no more of them than moves may bring")
  func marked() {
    let (old, new) = Self.noise(width: 640, height: 512)
    Self.copy(Rect(x: 0, y: 0, width: 640, height: 300), by: Offset(dx: 0, dy: 7), old, new)
    var tiles = TileMap(width: 640, height: 512)
    for column in 0..<10 { tiles[column, 6] = true }
    var votes = OffsetVotes()
    let hasSamples = votes.count(tiles, count: 10, of: new, against: old)
    let way = votes.takeBest()
    #expect(hasSamples)
    #expect(way == nil)
    for count in [0, OffsetVotes.maxTiles + 1] {
      let isAsked = votes.count(tiles, count: count, of: new, against: old)
      #expect(!isAsked)
    }
  }

  /// Two pictures that have nothing in common.
  static func noise(width: Int, height: Int) -> (old: Surface, new: Surface) {
    var first = SyntheticDesktop(width: width, height: height, seed: 1)
    var second = SyntheticDesktop(width: width, height: height, seed: 2)
    for index in first.screen.pixels.indices {
      first.screen.pixels[index] = first.random(1 << 24)
      second.screen.pixels[index] = second.random(1 << 24)
    }
    return (first.screen, second.screen)
  }

  /// Shows a rect of the old picture in the new one, where it has gone.
  static func copy(_ rect: Rect, by offset: Offset, _ old: Surface, _ new: Surface) {
    for y in rect.y..<rect.maxY {
      for x in rect.x..<rect.maxX {
        new.pixels[Int(y + offset.dy) * new.width + Int(x + offset.dx)] = old.pixels[Int(y) * old.width + Int(x)]
      }
    }
  }

  static func all(_ screen: Surface) -> TileMap {
    var tiles = TileMap(width: screen.width, height: screen.height)
    for row in 0..<tiles.rows {
      for column in 0..<tiles.columns { tiles[column, row] = true }
    }
    return tiles
  }
}
