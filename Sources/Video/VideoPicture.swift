import Framebuffer

/// One picture as video codecs take it: a brightness for each pixel and a colour for each block of two by two (I420), ITU-R BT.709,
/// brightness 16 ... 235.
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

  /// Takes the pixels of a rect of a surface; an odd side ends in its last pixels once more. Where the rect is not inside the surface,
  /// or is not the picture's size, nothing happens.
  public func take(_ surface: Surface, _ rect: Rect) {
    guard surface.bounds.contains(rect), (Int(rect.width) + 1) & ~1 == width, (Int(rect.height) + 1) & ~1 == height else {
      return
    }
    let columns = Int(rect.width)
    for row in stride(from: 0, to: height, by: 2) {
      let next = min(row + 1, Int(rect.height) - 1)
      guard let upper = surface.row(Int(rect.y) + row, from: Int(rect.x)),
        let lower = surface.row(Int(rect.y) + next, from: Int(rect.x))
      else { return }
      Self.brightness(upper, into: luma + row * width, count: columns)
      Self.brightness(lower, into: luma + (row + 1) * width, count: columns)
      colors(upper, lower, at: row / 2 * (width / 2), count: columns / 2)
      guard columns < width else { continue }
      for line in row...(row + 1) { luma[line * width + columns] = luma[line * width + columns - 1] }
      let corner = row / 2 * (width / 2) + columns / 2
      (blue[corner], red[corner]) = columns > 1 ? (blue[corner - 1], red[corner - 1]) : (128, 128)
    }
  }

  private static func brightness(_ pixels: UnsafePointer<UInt32>, into output: UnsafeMutablePointer<UInt8>, count: Int) {
    for x in 0..<count {
      let pixel = pixels[x]
      let sum = (pixel >> 16 & 255) &* 47 &+ (pixel >> 8 & 255) &* 157 &+ (pixel & 255) &* 16 &+ 128
      output[x] = UInt8(truncatingIfNeeded: (sum >> 8) &+ 16)
    }
  }

  /// Half the bits of two pixels are added at once: blue and red lie 16 bits apart, green alone.
  private func colors(_ upper: UnsafePointer<UInt32>, _ lower: UnsafePointer<UInt32>, at start: Int, count: Int) {
    for x in 0..<count {
      let (a, b, c, d) = (upper[2 * x], upper[2 * x + 1], lower[2 * x], lower[2 * x + 1])
      let outer = (a & 0xff00ff) &+ (b & 0xff00ff) &+ (c & 0xff00ff) &+ (d & 0xff00ff)
      let inner = (a >> 8 & 255) &+ (b >> 8 & 255) &+ (c >> 8 & 255) &+ (d >> 8 & 255)
      let red4 = Int32(bitPattern: outer >> 16)
      let green4 = Int32(bitPattern: inner)
      let blue4 = Int32(bitPattern: outer & 0xffff)
      blue[start + x] = UInt8(truncatingIfNeeded: ((112 &* blue4 &- 26 &* red4 &- 86 &* green4 &+ 512) >> 10) &+ 128)
      red[start + x] = UInt8(truncatingIfNeeded: ((112 &* red4 &- 102 &* green4 &- 10 &* blue4 &+ 512) >> 10) &+ 128)
    }
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

    /// Puts a piece of the picture, whose upper left corner is at (x, y) of a surface, into it. The piece is inside the picture and the surface;
    /// outside the surface nothing happens.
    public func put(_ piece: Rect, x: Int32, y: Int32, into surface: Surface) {
      guard surface.bounds.contains(piece), piece.x >= x, piece.y >= y else { return }
      for row in Int(piece.y)..<Int(piece.maxY) {
        guard let target = surface.row(row, from: Int(x)) else { return }
        put(row: row - Int(y), columns: Int(piece.x - x)..<Int(piece.maxX - x), into: target)
      }
    }

    /// Two pixels at a time, since they share their colour.
    private func put(row: Int, columns: Range<Int>, into target: UnsafeMutablePointer<UInt32>) {
      let luma = luma + row * lumaStride
      let blue = blue + row / 2 * colorStride
      let red = red + row / 2 * colorStride
      let pairs = (columns.lowerBound + 1) / 2..<columns.upperBound / 2
      if columns.lowerBound % 2 == 1 {
        target[columns.lowerBound] = Self.pixel(
          luma[columns.lowerBound], Self.color(blue[columns.lowerBound / 2], red[columns.lowerBound / 2]))
      }
      for pair in pairs {
        let color = Self.color(blue[pair], red[pair])
        target[2 * pair] = Self.pixel(luma[2 * pair], color)
        target[2 * pair + 1] = Self.pixel(luma[2 * pair + 1], color)
      }
      let last = columns.upperBound - 1
      if columns.upperBound % 2 == 1 { target[last] = Self.pixel(luma[last], Self.color(blue[last / 2], red[last / 2])) }
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
