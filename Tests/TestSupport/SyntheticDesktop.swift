import Framebuffer

/// A screen on which things happen, the same ones for the same seed: windows of flat colour, lines of letters, scrolling, a photo.
public struct SyntheticDesktop {
  /// The screen.
  public let screen: Surface
  private var state: UInt64

  /// A grey screen.
  public init(width: Int, height: Int, seed: UInt64) {
    screen = Surface(width: width, height: height)
    state = seed &* 2 &+ 1
    screen.pixels.update(repeating: 0xC0C0C0)
  }

  /// Changes something; returns where, as an X server would report it.
  public mutating func step() -> Region {
    let area = randomRect()
    switch random(8) {
    case 0: fill(area, with: color())
    case 1: scroll(area, by: Int(random(20)) + 1)
    case 2: photo(area)
    case 3: return Region(area)  // Damage without any change.
    default: letters(area)
    }
    return Region(area)
  }

  /// A number below `limit`, from the seed (the generator of PCG, O'Neill 2014, upper bits only).
  public mutating func random(_ limit: Int) -> UInt32 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt32(truncatingIfNeeded: (state >> 33) % UInt64(max(1, limit)))
  }

  private mutating func color() -> UInt32 {
    random(1 << 12) * 0x1001 & 0xFF_FFFF
  }

  private mutating func randomRect() -> Rect {
    let x = Int(random(screen.width))
    let y = Int(random(screen.height))
    let width = 1 + Int(random(screen.width - x))
    let height = 1 + Int(random(screen.height - y))
    return Rect(x: Int32(x), y: Int32(y), width: Int32(width), height: Int32(height))
  }

  private func fill(_ area: Rect, with color: UInt32) {
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { screen.pixels[Int(y) * screen.width + Int(x)] = color }
    }
  }

  private func scroll(_ area: Rect, by lines: Int) {
    let upper = max(Int(area.maxY) - lines, Int(area.y))
    for y in Int(area.y)..<upper {
      for x in Int(area.x)..<Int(area.maxX) {
        screen.pixels[y * screen.width + x] = screen.pixels[(y + lines) * screen.width + x]
      }
    }
  }

  private mutating func photo(_ area: Rect) {
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { screen.pixels[Int(y) * screen.width + Int(x)] = random(1 << 24) }
    }
  }

  private mutating func letters(_ area: Rect) {
    let ink = color()
    var x = area.x
    while x + 8 <= area.maxX, area.height >= 12 {
      let shape = random(1 << 16)
      for bit in 0..<16 where shape >> UInt32(bit) & 1 == 1 {
        fill(Rect(x: x + Int32(bit % 4) * 2, y: area.y + Int32(bit / 4) * 3, width: 2, height: 3), with: ink)
      }
      x += 8
    }
  }
}
