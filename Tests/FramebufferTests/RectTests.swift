import Framebuffer
import Testing

@Suite("Rect") struct RectTests {
  @Test("T41: no combination of extreme edges traps")
  func extremes() {
    let edges: [Int32] = [.min, .min + 1, -1, 0, 1, 65535, .max - 1, .max]
    let rects = edges.flatMap { x in edges.map { Rect(x: x, y: $0, width: $0, height: x) } }
    for a in rects {
      for b in rects {
        #expect(a.union(b).contains(a) || a.maxX == .max || a.maxY == .max || a.isEmpty || a.x < 0 || a.y < 0)
        #expect(a.contains(a.intersection(b)) || a.intersection(b).isEmpty)
        _ = a.offset(dx: b.x, dy: b.y)
      }
    }
  }

  @Test("intersection and union of two boxes")
  func combine() {
    let a = Rect(x: 0, y: 0, width: 10, height: 10)
    let b = Rect(x: 5, y: 6, width: 10, height: 10)
    #expect(a.intersection(b) == Rect(x: 5, y: 6, width: 5, height: 4))
    #expect(a.union(b) == Rect(x: 0, y: 0, width: 15, height: 16))
    #expect(a.intersection(Rect(x: 10, y: 0, width: 1, height: 1)).isEmpty)
  }
}

@Suite("Region") struct RegionTests {
  @Test("stays small and covers every pixel that was added")
  func covers() {
    var region = Region()
    let added = (0..<200 as Range<Int32>).map { step in Rect(x: step * 37 % 1000, y: step * 91 % 800, width: 5, height: 3) }
    for rect in added { region.add(rect) }
    #expect(region.rects.count <= 32)
    for rect in added { #expect(region.rects.contains { $0.contains(rect) }) }
  }

  @Test("clipping leaves nothing outside")
  func clips() {
    var region = Region(Rect(x: -5, y: -5, width: 10, height: 10))
    region.add(Rect(x: 100, y: 100, width: 5, height: 5))
    region.clip(to: Rect(width: 50, height: 50))
    #expect(region.rects == [Rect(x: 0, y: 0, width: 5, height: 5)])
  }
}

@Suite("CursorImage") struct CursorImageTests {
  @Test("T41: sizes, hot spots and pixel counts that do not fit are refused")
  func bounds() {
    #expect(CursorImage(width: 0, height: 0, hotX: 0, hotY: 0, pixels: []) != nil)
    #expect(CursorImage(width: 257, height: 1, hotX: 0, hotY: 0, pixels: Array(repeating: 0, count: 257)) == nil)
    #expect(CursorImage(width: 2, height: 2, hotX: 2, hotY: 0, pixels: [0, 0, 0, 0]) == nil)
    #expect(CursorImage(width: 2, height: 2, hotX: 1, hotY: 1, pixels: [0, 0, 0]) == nil)
    #expect(CursorImage(width: .max, height: .max, hotX: 0, hotY: 0, pixels: []) == nil)
  }
}
