import Framebuffer

/// The pixels of one unit, the least piece with whole blocks of all components: as pixels, then as blocks of brightness and colour
/// (JFIF 1.02), around 0.
///
/// Has one owner; it is a class because it owns memory.
final class UnitPixels {
  private typealias Row = SIMD8<Float>

  /// The blocks, 64 values each: up to four of brightness, then blue, then red.
  let blocks: UnsafeMutablePointer<Float>
  private let pixels: UnsafeMutablePointer<UInt32>

  init() {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 6 * 64 * MemoryLayout<Float>.size, alignment: 32)
    blocks = memory.bindMemory(to: Float.self, capacity: 6 * 64)
    blocks.initialize(repeating: 0, count: 6 * 64)
    pixels = .allocate(capacity: 256)
    pixels.initialize(repeating: 0, count: 256)
  }

  deinit {
    blocks.deallocate()
    pixels.deallocate()
  }

  /// Takes the unit of `side` x `side` pixels at this place of a picture; beyond the right and lower edge the last ones are repeated.
  func take(_ view: PixelView, x: Int, y: Int, side: Int) {
    let inside = min(side, view.width &- x)
    for row in 0..<side {
      let source = view.row(min(y &+ row, view.height &- 1)) + x
      let target = pixels + row &* side
      target.update(from: source, count: inside)
      for column in inside..<side { target[column] = source[inside &- 1] }
    }
  }

  /// Makes a block of each component of 8 x 8 pixels.
  func split() {
    for row in 0..<8 {
      let (luma, blue, red) = Self.components(pixels + row &* 8)
      store(luma, block: 0, row)
      store(blue, block: 4, row)
      store(red, block: 5, row)
    }
  }

  /// Makes four blocks of brightness of 16 x 16 pixels, and one of each colour, whose values are the mean of four.
  func splitHalved() {
    for pair in 0..<8 {
      var blue = (Row(repeating: 0), Row(repeating: 0))
      var red = blue
      for row in [2 &* pair, 2 &* pair &+ 1] {
        let left = Self.components(pixels + row &* 16)
        let right = Self.components(pixels + (row &* 16 &+ 8))
        let block = row < 8 ? 0 : 2
        store(left.luma, block: block, row & 7)
        store(right.luma, block: block &+ 1, row & 7)
        blue = (blue.0 + left.blue, blue.1 + right.blue)
        red = (red.0 + left.red, red.1 + right.red)
      }
      store(Self.joined(blue), block: 4, pair)
      store(Self.joined(red), block: 5, pair)
    }
  }

  @inline(__always)
  private func store(_ values: Row, block: Int, _ row: Int) {
    UnsafeMutableRawPointer(blocks).storeBytes(of: values, toByteOffset: (block &* 64 &+ row &* 8) &* 4, as: Row.self)
  }

  /// Means of neighbours of a row that is the sum of two.
  @inline(__always)
  private static func joined(_ rows: (Row, Row)) -> Row {
    Row(lowHalf: rows.0.evenHalf + rows.0.oddHalf, highHalf: rows.1.evenHalf + rows.1.oddHalf) * 0.25
  }

  @inline(__always)
  private static func components(_ pixels: UnsafePointer<UInt32>) -> (luma: Row, blue: Row, red: Row) {
    let loaded = UnsafeRawPointer(pixels).loadUnaligned(as: SIMD8<UInt32>.self)
    let (blue, green, red) = (float(loaded & 255), float(loaded &>> 8 & 255), float(loaded &>> 16 & 255))
    let luma = red * 0.299 + green * 0.587 + blue * 0.114
    return (luma - 128, (blue - luma) * 0.564_334, (red - luma) * 0.713_267)
  }

  /// With the exponent of 2^23 above it a small integer is a float, that much too large.
  @inline(__always)
  private static func float(_ bytes: SIMD8<UInt32>) -> Row {
    unsafeBitCast(bytes | 0x4B00_0000, to: Row.self) - 8_388_608
  }
}
