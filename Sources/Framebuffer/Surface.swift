/// A framebuffer in memory: 32 bits a pixel, blue in the lowest byte, then green, red, and a byte that is ignored
/// (little-endian `0xXXRRGGBB`, the layout of a 24-bit X11 TrueColor visual), rows without padding.
///
/// A surface owns its memory, or borrows memory that lives longer than it does (a shared-memory segment of the X server).
/// It has one owner at a time; it is a class because identity is the point: capture, encoder and presenter share one.
public final class Surface {
  /// Width in pixels, 0 ... 16384.
  public let width: Int
  /// Height in pixels, 0 ... 16384.
  public let height: Int
  /// Row-major pixels, `width * height` of them.
  public let pixels: UnsafeMutableBufferPointer<UInt32>
  private let owned: Bool

  /// The largest side accepted anywhere.
  public static let maxSide = 16384

  /// A black surface with memory of its own; sides are clamped to `maxSide`.
  public init(width: Int, height: Int) {
    self.width = min(max(width, 0), Self.maxSide)
    self.height = min(max(height, 0), Self.maxSide)
    pixels = .allocate(capacity: self.width * self.height)
    pixels.initialize(repeating: 0)
    owned = true
  }

  /// A surface over memory of somebody else, which must hold `width * height` pixels and outlive the surface.
  public init(borrowing memory: UnsafeMutablePointer<UInt32>, width: Int, height: Int) {
    self.width = min(max(width, 0), Self.maxSide)
    self.height = min(max(height, 0), Self.maxSide)
    pixels = UnsafeMutableBufferPointer(start: memory, count: self.width * self.height)
    owned = false
  }

  deinit {
    if owned { pixels.deallocate() }
  }

  /// The whole surface as a rect.
  public var bounds: Rect { Rect(width: Int32(width), height: Int32(height)) }

  /// Makes every pixel black.
  public func clear() {
    pixels.update(repeating: 0)
  }

  /// The pixels of one row from `x` on; the caller has checked that the row and column are inside.
  public func row(_ y: Int, from x: Int = 0) -> UnsafeMutablePointer<UInt32>? {
    pixels.baseAddress.map { $0 + (y * width + x) }
  }

  /// Copies a piece of the surface to another place in it, as if it were set aside first. Both places have to be inside; else nothing happens.
  public func copy(_ source: Rect, toX x: Int32, y: Int32) {
    let target = Rect(x: x, y: y, width: source.width, height: source.height)
    guard !source.isEmpty, bounds.contains(source), bounds.contains(target), let base = pixels.baseAddress else { return }
    let count = Int(source.width)
    let rows = Int(source.height)
    for index in 0..<rows {
      // Downwards from the last row, so that none is overwritten before it was copied.
      let row = y > source.y ? rows - 1 - index : index
      let from = base + ((Int(source.y) + row) * width + Int(source.x))
      let to = base + ((Int(y) + row) * width + Int(x))
      to.update(from: from, count: count)
    }
  }

  /// Copies a piece of another surface of the same size to the same place. The piece has to be inside; else nothing happens.
  public func copy(_ piece: Rect, from other: Surface) {
    guard other.bounds == bounds, bounds.contains(piece) else { return }
    for y in Int(piece.y)..<Int(piece.maxY) {
      guard let target = row(y, from: Int(piece.x)), let source = other.row(y, from: Int(piece.x)) else { return }
      target.update(from: source, count: Int(piece.width))
    }
  }
}
