import Framebuffer
import TestSupport
import Testing

@testable import Codec

@Suite("MoveSearch") struct MoveSearchTests {
  @Test(
    "a scroll leaves no pixels but those that came into sight, however the area lies", arguments: [-120, -17, -1, 1, 20, 300])
  func scrolled(by way: Int32) {
    let scene = Scene(width: 640, height: 700)
    for area in [Rect(x: 37, y: 90, width: 530, height: 560), Rect(x: 0, y: 0, width: 640, height: 700)] {
      scene.move(area, Offset(dx: 0, dy: way), uncovered: .noise)
      scene.search(area)
      #expect(scene.different == abs(Int(way)) * Int(area.width))
      scene.settle()
    }
  }

  @Test("a scroll sideways leaves no pixels but those that came into sight", arguments: [-40, -3, 3, 333])
  func scrolledSideways(by way: Int32) {
    let scene = Scene(width: 640, height: 400)
    let area = Rect(x: 100, y: 33, width: 500, height: 300)
    scene.move(area, Offset(dx: way, dy: 0), uncovered: .noise)
    scene.search(area)
    #expect(scene.different == abs(Int(way)) * 300)
  }

  @Test(
    "a window that is dragged leaves no pixels but those of what it covered",
    arguments: [(3, 2), (-41, 40), (200, -7), (-1, -90)])
  func dragged(dx: Int32, dy: Int32) {
    let scene = Scene(width: 900, height: 600)
    let window = Rect(x: 250, y: 150, width: 300, height: 200)
    let target = window.offset(dx: dx, dy: dy)
    scene.drag(window, Offset(dx: dx, dy: dy))
    scene.search(window.union(target))
    #expect(scene.different == Int(window.area - window.intersection(target).area))
    #expect(scene.search.moves.contains { $0.target == target && $0.fromX == window.x && $0.fromY == window.y })
  }

  @Test("areas that scroll different ways in one update are all found")
  func several() {
    let scene = Scene(width: 900, height: 600)
    let areas = [
      (Rect(x: 0, y: 0, width: 200, height: 600), 12), (Rect(x: 300, y: 20, width: 250, height: 500), -31),
      (Rect(x: 600, y: 100, width: 280, height: 300), 5),
    ]
    for (area, way) in areas { scene.move(area, Offset(dx: 0, dy: Int32(way)), uncovered: .noise) }
    scene.search(scene.current.bounds)
    #expect(scene.different == 200 * 12 + 250 * 31 + 280 * 5)
  }

  @Test("a page of text that scrolls is a handful of moves")
  func text() {
    let scene = Scene(width: 1280, height: 720, text: true)
    let area = Rect(x: 20, y: 60, width: 1200, height: 640)
    for _ in 0..<4 {
      scene.move(area, Offset(dx: 0, dy: -54), uncovered: .text)
      scene.search(area)
      #expect((1...12).contains(scene.search.moves.count))
      #expect(scene.different < 54 * 1200 + 12 * 1200)
      scene.settle()
    }
  }

  @Test("a window without anything to tell it by is moved where a hint says so, and a false hint does no harm")
  func hints() {
    for (hint, left) in [(Offset(dx: 30, dy: 20), 300 * 200 - 270 * 180), (Offset(dx: 29, dy: 20), 2 * (300 * 200 - 270 * 180))] {
      let scene = Scene(width: 900, height: 600)
      scene.viewer.pixels.update(repeating: 0x808080)
      let window = Rect(x: 250, y: 150, width: 300, height: 200)
      for y in window.y..<window.maxY { scene.viewer.row(Int(y), from: 250)?.update(repeating: 0xFFFFFF, count: 300) }
      for index in scene.viewer.pixels.indices { scene.current.pixels[index] = scene.viewer.pixels[index] }
      scene.drag(window, Offset(dx: 30, dy: 20), uncovered: 0x808080)
      scene.search(window.union(window.offset(dx: 30, dy: 20)), hints: [hint, Offset(dx: 5000, dy: -5000), Offset(dx: 0, dy: 0)])
      #expect(scene.different <= left)
    }
  }

  @Test(
    "whatever happens, what is not marked afterwards is equal and what is marked is not",
    arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func anything(seed: UInt64) {
    let scene = Scene(width: 500, height: 333, seed: seed)
    for _ in 0..<80 {
      var hints: [Offset] = []
      for _ in 0...scene.random(3) {
        let area = scene.randomRect()
        let offset = Offset(dx: Int32(scene.random(81)) - 40, dy: Int32(scene.random(81)) - 40)
        switch scene.random(5) {
        case 0: scene.drag(area.intersection(area.offset(dx: -offset.dx, dy: -offset.dy)), offset)
        case 1: scene.move(area, Offset(dx: 0, dy: offset.dy), uncovered: .noise)
        case 2: scene.move(area, offset, uncovered: .none)
        default: scene.draw()
        }
        if scene.random(3) == 0 { hints.append(offset) }
      }
      scene.search(scene.current.bounds, hints: hints)
      scene.settle()
    }
  }

  @Test("mixtures of moves and drawing arrive to the pixel through encoder and decoder", arguments: [31, 32, 33, 34] as [UInt64])
  func throughTheCodec(seed: UInt64) throws {
    let link = try Link()
    let scene = Scene(width: 500, height: 400, seed: seed)
    try link.startEpoch(width: 500, height: 400)
    for _ in 0..<150 {
      for _ in 0...scene.random(2) {
        let offset = Offset(dx: Int32(scene.random(101)) - 50, dy: Int32(scene.random(101)) - 50)
        switch scene.random(4) {
        case 0: scene.drag(Rect(x: 150, y: 100, width: 200, height: 200), offset)
        case 1: scene.move(scene.randomRect(), offset, uncovered: .none)
        case 2: scene.move(Rect(x: 30, y: 40, width: 400, height: 300), Offset(dx: 0, dy: offset.dy), uncovered: .text)
        default: scene.draw()
        }
      }
      try link.send(scene.current, hint: Region(scene.current.bounds))
      #expect(link.isExact(scene.current))
    }
  }

  @Test("after changes that were no moves, a scroll elsewhere is found at once, one at the same place within nine updates")
  func pause() {
    let scene = Scene(width: 640, height: 640)
    let (upper, lower) = (Rect(x: 0, y: 0, width: 640, height: 256), Rect(x: 0, y: 320, width: 640, height: 320))
    for _ in 0..<40 {
      scene.noise(upper)
      scene.search(upper)
      #expect(scene.search.moves.isEmpty)
      scene.settle()
    }
    scene.move(lower, Offset(dx: 0, dy: -10), uncovered: .noise)
    scene.search(lower)
    #expect(scene.different == 640 * 10)
    scene.settle()
    for _ in 0..<40 {
      scene.noise(upper)
      scene.search(upper)
      scene.settle()
    }
    var updates = 0
    repeat {
      updates += 1
      scene.move(upper, Offset(dx: 0, dy: -10), uncovered: .noise)
      scene.search(upper)
      if scene.search.moves.isEmpty { scene.settle() }
    } while scene.search.moves.isEmpty && updates < 20
    #expect(updates <= 9)
  }

  @Test("a first picture that comes in pieces does not delay the first scroll")
  func firstPicture() {
    let scene = Scene(width: 640, height: 640)
    scene.viewer.clear()
    for _ in 0..<20 { scene.search(scene.current.bounds) }
    scene.settle()
    scene.move(scene.current.bounds, Offset(dx: 0, dy: -10), uncovered: .noise)
    scene.search(scene.current.bounds)
    #expect(scene.different == 640 * 10)
  }

  @Test("a screen too large for the moves of one update, and one too small for a sample, are searched without harm")
  func sizes() {
    for (width, height) in [(1, 1), (31, 200), (65, 65), (4608, 4096)] {
      let scene = Scene(width: width, height: height)
      scene.move(scene.current.bounds, Offset(dx: 0, dy: -8), uncovered: .none)
      scene.search(scene.current.bounds)
      #expect(scene.search.moves.reduce(0) { $0 + $1.target.area } <= UpdateFormat.maxMovedPixels)
    }
  }
}

/// The picture the viewer has, the one to come, and what is done to it.
private final class Scene {
  /// What comes into sight.
  enum Uncovered {
    case noise
    case text
    case none
  }

  let viewer: Surface
  let current: Surface
  var search: MoveSearch
  private var ledger: TileLedger
  private var damage: DamageTracker
  private var desktop: SyntheticDesktop

  init(width: Int, height: Int, seed: UInt64 = 7, text: Bool = false) {
    viewer = Surface(width: width, height: height)
    desktop = SyntheticDesktop(width: width, height: height, seed: seed)
    current = desktop.screen
    search = MoveSearch(width: width, height: height)
    ledger = TileLedger(width: width, height: height)
    damage = DamageTracker(width: width, height: height)
    if text { write(current.bounds) } else { noise(current.bounds) }
    settle()
  }

  /// Pixels that differ.
  var different: Int { zip(viewer.pixels, current.pixels).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) } }

  func random(_ limit: Int) -> Int { Int(desktop.random(limit)) }

  func randomRect() -> Rect {
    let (x, y) = (random(current.width - 1), random(current.height - 1))
    return Rect(
      x: Int32(x), y: Int32(y), width: Int32(1 + random(current.width - x)), height: Int32(1 + random(current.height - y)))
  }

  /// Something that is no move, or not only.
  func draw() { _ = desktop.step() }

  func noise(_ area: Rect) {
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { current.pixels[Int(y) * current.width + Int(x)] = desktop.random(1 << 24) }
    }
  }

  /// Lines of two-coloured letters, 18 pixels high.
  func write(_ area: Rect) {
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { current.pixels[Int(y) * current.width + Int(x)] = 0xFFFFFF }
    }
    for line in stride(from: area.y, to: area.maxY - 17, by: 18) {
      for column in stride(from: area.x, to: area.maxX - 8, by: 9) where desktop.random(6) != 0 {
        let letter = desktop.random(30)
        for bit in 0..<32 where ((letter &+ 1) &* 0x9E37_79B1) >> UInt32(bit) & 1 == 1 {
          for part in 0..<4 {
            let (x, y) = (Int(column) + bit % 4 * 2 + part % 2, Int(line) + bit / 4 * 2 + part / 2)
            current.pixels[y * current.width + x] = 0x202020
          }
        }
      }
    }
  }

  /// What is inside the area goes this way, and what goes out of it is gone.
  func move(_ area: Rect, _ offset: Offset, uncovered: Uncovered) {
    let target = area.intersection(area.offset(dx: offset.dx, dy: offset.dy))
    current.copy(target.offset(dx: -offset.dx, dy: -offset.dy), toX: target.x, y: target.y)
    for y in area.y..<area.maxY {
      let inside = y >= target.y && y < target.maxY
      let parts = inside ? [area.x..<target.x, target.maxX..<max(target.maxX, area.maxX)] : [area.x..<area.maxX]
      for part in parts where uncovered == .noise { noise(Rect(x: part.lowerBound, y: y, width: Int32(part.count), height: 1)) }
    }
    if uncovered == .text {
      let top = offset.dy < 0 ? target.maxY : area.y
      write(Rect(x: area.x, y: top, width: area.width, height: area.height - target.height))
    }
  }

  /// A window goes this way, and what it had covered is seen: noise, or this colour.
  func drag(_ window: Rect, _ offset: Offset, uncovered: UInt32? = nil) {
    let target = window.offset(dx: offset.dx, dy: offset.dy)
    guard current.bounds.contains(target), current.bounds.contains(window) else { return }
    current.copy(window, toX: target.x, y: target.y)
    for y in window.y..<window.maxY {
      for x in window.x..<window.maxX where !target.contains(x: x, y: y) {
        current.pixels[Int(y) * current.width + Int(x)] = uncovered ?? desktop.random(1 << 24)
      }
    }
  }

  /// Searches where the area has changed, and compares all tiles afterwards.
  func search(_ area: Rect, hints: [Offset] = []) {
    damage.refine(Region(area), of: current, against: viewer)
    search.find(in: &damage.tiles, of: current, in: viewer, &ledger, hints: hints)
    for row in 0..<damage.tiles.rows {
      for column in 0..<damage.tiles.columns {
        let tile = damage.tiles.pixels(column: column, row: row)
        #expect(current.differs(from: viewer, in: tile) == damage.tiles[column, row])
      }
    }
  }

  /// The viewer gets what is left.
  func settle() {
    for index in viewer.pixels.indices { viewer.pixels[index] = current.pixels[index] }
    damage.refine(Region(current.bounds), of: current, against: viewer)
  }
}
