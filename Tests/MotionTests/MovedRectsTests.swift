import Framebuffer
import TestSupport
import Testing

@testable import Motion

@Suite("MovedRects") struct MovedRectsTests {
  @Test("a rect anywhere is found to the pixel", arguments: [(0, 0), (1, 17), (63, 100), (301, 200)] as [(Int32, Int32)])
  func exact(x: Int32, y: Int32) {
    let (old, new) = OffsetVotesTests.noise(width: 640, height: 400)
    let rect = Rect(x: x, y: y, width: 300, height: 120)
    let offset = Offset(dx: 21, dy: 40)
    OffsetVotesTests.copy(rect, by: offset, old, new)
    var moved = MovedRects(width: 640, height: 400)
    moved.find(offset, in: OffsetVotesTests.all(new), of: new, from: old)
    #expect(moved.rects == [rect.offset(dx: offset.dx, dy: offset.dy)])
  }

  @Test("what is too small, what has not changed and what has gone another way is not found")
  func nothing() {
    let (old, new) = OffsetVotesTests.noise(width: 640, height: 400)
    OffsetVotesTests.copy(Rect(x: 64, y: 64, width: 640 - 64, height: 7), by: Offset(dx: 0, dy: 5), old, new)
    OffsetVotesTests.copy(Rect(x: 320, y: 128, width: 32, height: 31), by: Offset(dx: 0, dy: 5), old, new)
    for index in 640 * 250..<640 * 400 { (old.pixels[index], new.pixels[index]) = (7, 7) }
    var moved = MovedRects(width: 640, height: 400)
    for offset in [
      Offset(dx: 0, dy: 5), Offset(dx: 1, dy: 1), Offset(dx: 0, dy: 0), Offset(dx: 640, dy: 0), Offset(dx: .min, dy: .min),
    ] {
      moved.find(offset, in: OffsetVotesTests.all(new), of: new, from: old)
      #expect(moved.rects == [])
    }
  }

  @Test("columns of text that end at other rows become one rect, for a few rows less")
  func joined() {
    let (old, new) = OffsetVotesTests.noise(width: 640, height: 400)
    let offset = Offset(dx: 0, dy: -20)
    for column in Int32(0)..<20 {
      OffsetVotesTests.copy(
        Rect(x: 32 * column, y: 40 + column % 3, width: 32, height: 320 - column % 5), by: offset, old, new)
    }
    var moved = MovedRects(width: 640, height: 400)
    moved.find(offset, in: OffsetVotesTests.all(new), of: new, from: old)
    #expect(moved.rects.count == 1)
    #expect(moved.rects.first.map { $0.area > 640 * 310 } == true)
  }

  @Test("rects are disjoint, and taken so that none covers what a later one comes from", arguments: 1...40 as ClosedRange<UInt64>)
  func order(seed: UInt64) {
    var random = SyntheticDesktop(width: 1, height: 1, seed: seed)
    let (old, new) = OffsetVotesTests.noise(width: 512, height: 512)
    let offset = Offset(dx: Int32(random.random(81)) - 40, dy: Int32(random.random(81)) - 40)
    for row in Int32(0)..<4 {
      for column in Int32(0)..<4 where random.random(4) != 0 {
        let (x, y) = (60 + column * 98 + Int32(random.random(8)), 60 + row * 98 + Int32(random.random(30)))
        OffsetVotesTests.copy(
          Rect(x: x, y: y, width: 98 - Int32(random.random(9)), height: 98 - Int32(random.random(29))), by: offset, old, new)
      }
    }
    var moved = MovedRects(width: 512, height: 512)
    moved.find(offset, in: OffsetVotesTests.all(new), of: new, from: old)
    var left = moved.rects
    #expect(!left.isEmpty)
    for (index, rect) in left.enumerated() {
      #expect(left.indices.allSatisfy { $0 == index || left[$0].intersection(rect).isEmpty })
    }
    while let rect = moved.takeNext(offset) {
      left.removeAll { $0 == rect }
      #expect(left.allSatisfy { $0.offset(dx: -offset.dx, dy: -offset.dy).intersection(rect).isEmpty })
    }
    #expect(left.isEmpty)
  }
}
