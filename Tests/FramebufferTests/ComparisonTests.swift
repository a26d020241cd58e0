import Framebuffer
import Testing

@Suite("Comparison") struct ComparisonTests {
  @Test("finds the exact box of any two pixels that differ, at every width around a vector")
  func exactBox() {
    for width in [1, 3, 15, 16, 17, 31, 33, 65, 100] {
      let a = Surface(width: width, height: 9)
      var random = SystemRandomNumberGenerator()
      for _ in 0..<50 {
        let b = Surface(width: width, height: 9)
        let first = (x: Int.random(in: 0..<width, using: &random), y: Int.random(in: 0..<9, using: &random))
        let second = (x: Int.random(in: 0..<width, using: &random), y: Int.random(in: 0..<9, using: &random))
        b.pixels[first.y * width + first.x] = 1
        b.pixels[second.y * width + second.x] = 0x8000_0000
        let expected = Rect(x: Int32(first.x), y: Int32(first.y), width: 1, height: 1)
          .union(Rect(x: Int32(second.x), y: Int32(second.y), width: 1, height: 1))
        #expect(a.difference(from: b, in: a.bounds) == expected)
        #expect(a.differs(from: b, in: a.bounds))
      }
    }
  }

  @Test("looks only inside the rect")
  func inside() {
    let a = Surface(width: 100, height: 100)
    let b = Surface(width: 100, height: 100)
    b.pixels[50 * 100 + 50] = 7
    #expect(!a.differs(from: b, in: Rect(x: 51, y: 0, width: 49, height: 100)))
    #expect(!a.differs(from: b, in: Rect(x: 0, y: 51, width: 100, height: 49)))
    #expect(a.difference(from: b, in: Rect(x: 0, y: 0, width: 50, height: 100)).isEmpty)
    #expect(a.difference(from: b, in: Rect(x: -7, y: -7, width: 300, height: 300)) == Rect(x: 50, y: 50, width: 1, height: 1))
  }

  @Test("surfaces of different sizes are never compared")
  func sizes() {
    let a = Surface(width: 10, height: 10)
    let b = Surface(width: 10, height: 11)
    b.pixels[0] = 1
    #expect(!a.differs(from: b, in: a.bounds))
    #expect(a.difference(from: b, in: a.bounds).isEmpty)
  }
}

@Suite("DamageTracker") struct DamageTrackerTests {
  @Test("marks exactly the tiles that differ, and unmarks one that is equal again")
  func marks() {
    let screen = Surface(width: 200, height: 130)
    let shadow = Surface(width: 200, height: 130)
    var tracker = DamageTracker(width: 200, height: 130)
    screen.pixels[129 * 200 + 199] = 1
    screen.pixels[0] = 1
    tracker.refine(Region(screen.bounds), of: screen, against: shadow)
    #expect(marked(tracker.tiles) == [[0, 0], [3, 2]])
    screen.pixels[0] = 0
    tracker.refine(Region(Rect(width: 1, height: 1)), of: screen, against: shadow)
    #expect(marked(tracker.tiles) == [[3, 2]])
  }

  @Test("marks what differs in any tiles of any screen, as each tile by itself would be", arguments: [1, 2, 3, 4, 5, 6])
  func anywhere(seed: Int) {
    let (width, height) = [(1, 1), (64, 64), (65, 130), (500, 70), (333, 200), (640, 129)][seed - 1]
    var random = SystemRandomNumberGenerator()
    let screen = Surface(width: width, height: height)
    let shadow = Surface(width: width, height: height)
    var tracker = DamageTracker(width: width, height: height)
    for round in 0..<60 {
      for _ in 0..<round % 7 { screen.pixels[Int.random(in: 0..<width * height, using: &random)] ^= 1 }
      tracker.refine(Region(screen.bounds), of: screen, against: shadow)
      for row in 0..<tracker.tiles.rows {
        for column in 0..<tracker.tiles.columns {
          let tile = tracker.tiles.pixels(column: column, row: row)
          #expect(tracker.tiles[column, row] == screen.differs(from: shadow, in: tile))
        }
      }
      if round % 10 == 9 { _ = shadow.pixels.update(fromContentsOf: screen.pixels) }
    }
  }

  @Test("does not look where there is no hint")
  func hint() {
    let screen = Surface(width: 200, height: 130)
    let shadow = Surface(width: 200, height: 130)
    var tracker = DamageTracker(width: 200, height: 130)
    screen.pixels[0] = 1
    tracker.refine(Region(Rect(x: 64, y: 0, width: 100, height: 100)), of: screen, against: shadow)
    #expect(tracker.tiles.isEmpty)
  }

  private func marked(_ tiles: TileMap) -> [[Int]] {
    (0..<tiles.rows).flatMap { row in (0..<tiles.columns).filter { tiles[$0, row] }.map { [$0, row] } }
  }
}

@Suite("TileMap") struct TileMapTests {
  @Test("tiles at the edges are cut, and outside nothing can be marked")
  func edges() {
    var tiles = TileMap(width: 65, height: 64)
    #expect((tiles.columns, tiles.rows) == (2, 1))
    #expect(tiles.pixels(columns: 1..<2, rows: 0..<1) == Rect(x: 64, y: 0, width: 1, height: 64))
    for (column, row) in [(-1, 0), (2, 0), (0, -1), (0, 1), (Int.max, Int.max), (Int.min, Int.min)] {
      tiles[column, row] = true
      #expect(!tiles[column, row])
    }
    #expect(tiles.isEmpty)
  }

  @Test("a rect touches the tiles of its first and last pixel, and none outside the screen")
  func touching() {
    let tiles = TileMap(width: 300, height: 300)
    #expect(tiles.tiles(touching: Rect(x: 63, y: 64, width: 2, height: 1)) == (0..<2, 1..<2))
    #expect(tiles.tiles(touching: Rect(x: 300, y: 0, width: 9, height: 9)) == (0..<0, 0..<0))
    #expect(tiles.tiles(touching: Rect(x: .min, y: .min, width: .max, height: .max)) == (0..<0, 0..<0))
  }
}
