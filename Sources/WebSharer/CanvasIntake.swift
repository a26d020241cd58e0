import Framebuffer

/// Takes pictures as browsers give them, four bytes a pixel, and finds where each differs from the one before.
///
/// Browsers do not tell what has changed. So every pixel is looked at once: it is put into the order of a `Surface` and compared with
/// what is there already, 64 at a time; only pieces that differ are written.
struct CanvasIntake {
  /// The order of a pixel's bytes; the raw value is the page's. The fourth byte is ignored.
  enum Order: Int32 {
    /// Red, green, blue.
    case canvas = 0
    /// Blue, green, red.
    case video = 1
  }

  private typealias Pixels = SIMD16<UInt32>

  /// The newest picture; nil before the first.
  private(set) var screen: Surface?

  /// Takes a picture; returns where it differs from the one before: everywhere where its size does. `pixels` are width * height * 4
  /// bytes, and no side is larger than `Surface.maxSide`.
  mutating func take(_ pixels: UnsafeRawPointer, width: Int, height: Int, _ order: Order) -> Region {
    guard let screen, screen.width == width, screen.height == height else {
      let fresh = Surface(width: width, height: height)
      _ = Self.copy(pixels, order, into: fresh)
      screen = fresh
      return Region(fresh.bounds)
    }
    return Self.copy(pixels, order, into: screen)
  }

  /// For each row of tiles, one rect from the first tile that differs to the last.
  private static func copy(_ pixels: UnsafeRawPointer, _ order: Order, into screen: Surface) -> Region {
    var region = Region()
    let width = screen.width
    for top in stride(from: 0, to: screen.height, by: TileMap.side) {
      let bottom = min(top + TileMap.side, screen.height)
      var (left, right) = (width, 0)
      for y in top..<bottom {
        guard let target = screen.row(y) else { return region }
        let source = pixels + y * width * 4
        for x in stride(from: 0, to: width, by: TileMap.side) {
          let count = min(TileMap.side, width - x)
          let differs =
            order == .canvas
            ? copy(source + x * 4, to: target + x, count, turned) : copy(source + x * 4, to: target + x, count, straight)
          if differs { (left, right) = (min(left, x), max(right, x + count)) }
        }
      }
      guard left < right else { continue }
      region.add(
        Rect(
          x: Int32(clamping: left), y: Int32(clamping: top), width: Int32(clamping: right - left),
          height: Int32(clamping: bottom - top)))
    }
    return region
  }

  /// Copies a part of a row; true where it differs from what was there.
  @inline(__always)
  private static func copy(
    _ source: UnsafeRawPointer, to target: UnsafeMutablePointer<UInt32>, _ count: Int, _ order: (Pixels) -> Pixels
  ) -> Bool {
    let target = UnsafeMutableRawPointer(target)
    var difference = Pixels(repeating: 0)
    var index = 0
    while index &+ 16 <= count {
      let pixels = order(source.loadUnaligned(fromByteOffset: index &* 4, as: Pixels.self))
      difference |= pixels ^ target.loadUnaligned(fromByteOffset: index &* 4, as: Pixels.self)
      target.storeBytes(of: pixels, toByteOffset: index &* 4, as: Pixels.self)
      index &+= 16
    }
    while index < count {
      let pixel = order(Pixels(repeating: source.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self)))[0]
      difference[0] |= pixel ^ target.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self)
      target.storeBytes(of: pixel, toByteOffset: index &* 4, as: UInt32.self)
      index &+= 1
    }
    return difference != Pixels(repeating: 0)
  }

  @inline(__always)
  private static func turned(_ pixels: Pixels) -> Pixels {
    pixels &<< 16 & 0xFF_0000 | pixels & 0xFF00 | pixels &>> 16 & 0xFF
  }

  @inline(__always)
  private static func straight(_ pixels: Pixels) -> Pixels {
    pixels & 0xFF_FFFF
  }
}
