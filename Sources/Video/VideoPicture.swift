import Framebuffer

/// One picture as video codecs take it: a brightness for each pixel and a colour for each block of two by two (I420), ITU-R
/// BT.709, brightness 16 ... 235.
///
/// Has one owner. It is a class because it owns memory.
public final class VideoPicture {
  /// Width in pixels, even.
  public let width: Int
  /// Height in pixels, even.
  public let height: Int
  /// Brightness, rows without padding.
  public let luma: UnsafeMutablePointer<UInt8>
  /// Difference to blue, half as wide and half as high.
  public let blue: UnsafeMutablePointer<UInt8>
  /// Difference to red, half as wide and half as high.
  public let red: UnsafeMutablePointer<UInt8>

  /// An undefined picture that holds a rect of this size; odd sides are rounded up.
  public init(width: Int, height: Int) {
    self.width = (max(1, min(width, Surface.maxSide)) + 1) & ~1
    self.height = (max(1, min(height, Surface.maxSide)) + 1) & ~1
    luma = .allocate(capacity: self.width * self.height)
    blue = .allocate(capacity: self.width * self.height / 4)
    red = .allocate(capacity: self.width * self.height / 4)
  }

  deinit {
    luma.deallocate()
    blue.deallocate()
    red.deallocate()
  }

  /// Takes the pixels of a rect of a surface; an odd side ends in its last pixels once more. Where the rect is not inside the
  /// surface, or is not the picture's size, nothing happens.
  public func take(_ surface: Surface, _ rect: Rect) {
    take(surface, rect, rows: 0..<height)
  }

  /// Takes these rows of the picture, from an even one on.
  public func take(_ surface: Surface, _ rect: Rect, rows: Range<Int>) {
    guard surface.bounds.contains(rect), (Int(rect.width) + 1) & ~1 == width, (Int(rect.height) + 1) & ~1 == height else {
      return
    }
    for row in stride(from: max(0, rows.lowerBound & ~1), to: min(rows.upperBound, height), by: 2) {
      let next = min(row + 1, Int(rect.height) - 1)
      guard let upper = surface.row(Int(rect.y) + row, from: Int(rect.x)),
        let lower = surface.row(Int(rect.y) + next, from: Int(rect.x))
      else { return }
      take(upper, lower, count: Int(rect.width), row: row)
    }
  }

  private typealias Pixels = SIMD16<UInt32>

  /// Takes two rows of pixels, sixteen columns at a time.
  private func take(_ upper: UnsafePointer<UInt32>, _ lower: UnsafePointer<UInt32>, count: Int, row: Int) {
    let luma = UnsafeMutableRawPointer(luma + row * width)
    let blue = UnsafeMutableRawPointer(blue + row / 2 * (width / 2))
    let red = UnsafeMutableRawPointer(red + row / 2 * (width / 2))
    for x in stride(from: 0, to: width, by: Pixels.scalarCount) {
      let (above, below) = (Self.load(upper + x, count: count - x), Self.load(lower + x, count: count - x))
      let columns = min(Pixels.scalarCount, width - x)
      Self.store(Self.brightness(above), at: luma + x, count: columns)
      Self.store(Self.brightness(below), at: luma + width + x, count: columns)
      let color = Self.color(above, below)
      Self.store(color.blue, at: blue + x / 2, count: columns / 2)
      Self.store(color.red, at: red + x / 2, count: columns / 2)
    }
  }

  /// The first pixels; where there are fewer than a vector holds, the last of them once more.
  @inline(__always)
  private static func load(_ pixels: UnsafePointer<UInt32>, count: Int) -> Pixels {
    guard count < Pixels.scalarCount else { return UnsafeRawPointer(pixels).loadUnaligned(as: Pixels.self) }
    var some = Pixels()
    for index in 0..<Pixels.scalarCount { some[index] = pixels[min(index, count - 1)] }
    return some
  }

  @inline(__always)
  private static func store<Bytes: SIMD>(_ bytes: Bytes, at start: UnsafeMutableRawPointer, count: Int)
  where Bytes.Scalar == UInt8 {
    guard count < Bytes.scalarCount else { return start.storeBytes(of: bytes, as: Bytes.self) }
    for index in 0..<count { start.storeBytes(of: bytes[index], toByteOffset: index, as: UInt8.self) }
  }

  @inline(__always)
  private static func brightness(_ pixels: Pixels) -> SIMD16<UInt8> {
    let (red, green, blue) = (pixels &>> 16 & 255, pixels &>> 8 & 255, pixels & 255)
    return SIMD16(truncatingIfNeeded: (red &* 47 &+ green &* 157 &+ blue &* 16 &+ 128) &>> 8 &+ 16)
  }

  /// The sums of four pixels: blue and red lie 16 bits apart and are added at once, green alone.
  @inline(__always)
  private static func color(_ above: Pixels, _ below: Pixels) -> (blue: SIMD8<UInt8>, red: SIMD8<UInt8>) {
    let outer = (above & 0xff00ff) &+ (below & 0xff00ff)
    let inner = (above &>> 8 & 255) &+ (below &>> 8 & 255)
    let outer4 = outer.evenHalf &+ outer.oddHalf
    let red = SIMD8<Int32>(truncatingIfNeeded: outer4 &>> 16 & 0x7ff)
    let green = SIMD8<Int32>(truncatingIfNeeded: (inner.evenHalf &+ inner.oddHalf) & 0x7ff)
    let blue = SIMD8<Int32>(truncatingIfNeeded: outer4 & 0x7ff)
    return (
      SIMD8(truncatingIfNeeded: (112 &* blue &- 26 &* red &- 86 &* green &+ 512) &>> 10 &+ 128),
      SIMD8(truncatingIfNeeded: (112 &* red &- 102 &* green &- 10 &* blue &+ 512) &>> 10 &+ 128)
    )
  }

  /// The planes of a picture that somebody else owns.
  public struct Planes {
    var luma: UnsafePointer<UInt8>
    var blue: UnsafePointer<UInt8>
    var red: UnsafePointer<UInt8>
    var lumaStride: Int
    var colorStride: Int

    /// Planes with rows so many bytes apart; they hold at least the picture that is put.
    public init(
      luma: UnsafePointer<UInt8>, blue: UnsafePointer<UInt8>, red: UnsafePointer<UInt8>, lumaStride: Int, colorStride: Int
    ) {
      self.luma = luma
      self.blue = blue
      self.red = red
      self.lumaStride = lumaStride
      self.colorStride = colorStride
    }

    /// Puts a piece of the picture, whose upper left corner is at (x, y) of a surface, into it. The piece is inside the picture
    /// and the surface; outside the surface nothing happens.
    public func put(_ piece: Rect, x: Int32, y: Int32, into surface: Surface) {
      guard surface.bounds.contains(piece), piece.x >= x, piece.y >= y else { return }
      for row in Int(piece.y)..<Int(piece.maxY) {
        guard let target = surface.row(row, from: Int(x)) else { return }
        put(row: row - Int(y), columns: Int(piece.x - x)..<Int(piece.maxX - x), into: target)
      }
    }

    /// Sixteen pixels at a time, or two: those share their colour.
    private func put(row: Int, columns: Range<Int>, into target: UnsafeMutablePointer<UInt32>) {
      let luma = luma + row * lumaStride
      let blue = blue + row / 2 * colorStride
      let red = red + row / 2 * colorStride
      var x = columns.lowerBound
      if x % 2 == 1 {
        target[x] = Self.pixel(luma[x], Self.color(blue[x / 2], red[x / 2]))
        x += 1
      }
      while x + Pixels.scalarCount <= columns.upperBound {
        let pixels = Self.pixels(
          UnsafeRawPointer(luma + x).loadUnaligned(as: SIMD16<UInt8>.self),
          UnsafeRawPointer(blue + x / 2).loadUnaligned(as: SIMD8<UInt8>.self),
          UnsafeRawPointer(red + x / 2).loadUnaligned(as: SIMD8<UInt8>.self))
        UnsafeMutableRawPointer(target + x).storeBytes(of: pixels, as: Pixels.self)
        x += Pixels.scalarCount
      }
      while x < columns.upperBound {
        let color = Self.color(blue[x / 2], red[x / 2])
        target[x] = Self.pixel(luma[x], color)
        if x + 1 < columns.upperBound { target[x + 1] = Self.pixel(luma[x + 1], color) }
        x += 2
      }
    }

    /// As `pixel`, with eight colours for sixteen pixels.
    @inline(__always)
    private static func pixels(_ luma: SIMD16<UInt8>, _ blue: SIMD8<UInt8>, _ red: SIMD8<UInt8>) -> Pixels {
      let u = SIMD8<Int32>(truncatingIfNeeded: blue) &- 128
      let v = SIMD8<Int32>(truncatingIfNeeded: red) &- 128
      let light = (SIMD16<Int32>(truncatingIfNeeded: luma) &- 16) &* 298 &+ 128
      let colors = (red: 459 &* v, green: -55 &* u &- 136 &* v, blue: 541 &* u)
      return channel(light, colors.red) &<< 16 | channel(light, colors.green) &<< 8 | channel(light, colors.blue)
    }

    @inline(__always)
    private static func channel(_ light: SIMD16<Int32>, _ color: SIMD8<Int32>) -> Pixels {
      var twice = SIMD16<Int32>()
      twice.evenHalf = color
      twice.oddHalf = color
      return Pixels(truncatingIfNeeded: ((light &+ twice) &>> 8).clamped(lowerBound: .zero, upperBound: .init(repeating: 255)))
    }

    /// What the colour adds to red, green and blue.
    private static func color(_ blue: UInt8, _ red: UInt8) -> (red: Int32, green: Int32, blue: Int32) {
      let u = Int32(blue) &- 128
      let v = Int32(red) &- 128
      return (459 &* v, -55 &* u &- 136 &* v, 541 &* u)
    }

    private static func pixel(_ luma: UInt8, _ color: (red: Int32, green: Int32, blue: Int32)) -> UInt32 {
      let light = (Int32(luma) &- 16) &* 298 &+ 128
      let red = min(max((light &+ color.red) >> 8, 0), 255)
      let green = min(max((light &+ color.green) >> 8, 0), 255)
      let blue = min(max((light &+ color.blue) >> 8, 0), 255)
      return UInt32(bitPattern: red << 16 | green << 8 | blue)
    }
  }
}
