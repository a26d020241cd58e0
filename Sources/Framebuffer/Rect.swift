/// A box of pixels: left and top edge inclusive, `width` and `height` never negative.
///
/// All arithmetic saturates at the 32-bit range, so rects read from a peer can be combined without a trap.
public struct Rect: Equatable, Hashable, Sendable {
  public var x: Int32
  public var y: Int32
  public var width: Int32
  public var height: Int32

  /// A rect with its edges as given; a negative size becomes zero.
  public init(x: Int32, y: Int32, width: Int32, height: Int32) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// A rect from the origin.
  public init(width: Int32, height: Int32) {
    self.init(x: 0, y: 0, width: width, height: height)
  }

  /// The first column right of the rect.
  public var maxX: Int32 { Self.clamp(Int64(x) + Int64(width)) }
  /// The first row below the rect.
  public var maxY: Int32 { Self.clamp(Int64(y) + Int64(height)) }
  /// True where no pixel is inside.
  public var isEmpty: Bool { width == 0 || height == 0 }
  /// The number of pixels inside.
  public var area: Int64 { Int64(width) * Int64(height) }

  /// The pixels both rects have; empty where there are none.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    let right = min(maxX, other.maxX)
    let bottom = min(maxY, other.maxY)
    guard right > left, bottom > top else { return Rect(x: left, y: top, width: 0, height: 0) }
    return Rect(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// The smallest rect that holds both; an empty rect adds nothing.
  public func union(_ other: Rect) -> Rect {
    if isEmpty { return other }
    if other.isEmpty { return self }
    let left = min(x, other.x)
    let top = min(y, other.y)
    let width = Int64(max(maxX, other.maxX)) - Int64(left)
    let height = Int64(max(maxY, other.maxY)) - Int64(top)
    return Rect(x: left, y: top, width: Self.clamp(width), height: Self.clamp(height))
  }

  /// True where every pixel of `other` is inside this rect.
  public func contains(_ other: Rect) -> Bool {
    other.isEmpty || (other.x >= x && other.y >= y && other.maxX <= maxX && other.maxY <= maxY)
  }

  /// True where the pixel is inside.
  public func contains(x px: Int32, y py: Int32) -> Bool {
    px >= x && py >= y && px < maxX && py < maxY
  }

  /// The rect moved by an offset.
  public func offset(dx: Int32, dy: Int32) -> Rect {
    Rect(x: Self.clamp(Int64(x) + Int64(dx)), y: Self.clamp(Int64(y) + Int64(dy)), width: width, height: height)
  }

  private static func clamp(_ value: Int64) -> Int32 {
    Int32(truncatingIfNeeded: min(max(value, Int64(Int32.min)), Int64(Int32.max)))
  }
}
