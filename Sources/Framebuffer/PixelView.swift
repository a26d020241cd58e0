/// A box of pixels in memory of somebody else, who guarantees that its rows are there and outlive the view.
public struct PixelView {
  /// The first pixel of the first row.
  public let start: UnsafeMutablePointer<UInt32>
  /// Pixels from one row to the next.
  public let stride: Int
  /// Pixels of a row.
  public let width: Int
  /// Rows.
  public let height: Int

  /// A view of `height` rows, each `stride` pixels behind the one before.
  public init(start: UnsafeMutablePointer<UInt32>, stride: Int, width: Int, height: Int) {
    self.start = start
    self.stride = stride
    self.width = width
    self.height = height
  }

  /// The first pixel of a row, which exists.
  @inline(__always)
  public func row(_ y: Int) -> UnsafeMutablePointer<UInt32> { start + y &* stride }

  /// The pixels of a rect in this view, cut to it.
  public func part(_ rect: Rect) -> PixelView {
    let inside = rect.intersection(Rect(width: Int32(clamping: width), height: Int32(clamping: height)))
    return PixelView(
      start: row(Int(inside.y)) + Int(inside.x), stride: stride, width: Int(inside.width), height: Int(inside.height))
  }

  /// Takes over all pixels of a view of the same size.
  public func copy(_ other: PixelView) {
    for y in 0..<min(height, other.height) { row(y).update(from: other.row(y), count: min(width, other.width)) }
  }

  /// True where all pixels are those of a view of the same size; stops at the first that differs.
  public func equals(_ other: PixelView) -> Bool {
    for y in 0..<min(height, other.height) where !PixelRow.equal(row(y), other.row(y), count: min(width, other.width)) {
      return false
    }
    return true
  }

  /// The smallest rect, from the views' first pixels, that holds every pixel which differs from a view of the same size; empty where
  /// none does.
  public func difference(from other: PixelView) -> Rect {
    let (width, height) = (min(width, other.width), min(height, other.height))
    var left = width
    var right = 0
    var rows: (first: Int, last: Int)?
    for y in 0..<height {
      let (mine, theirs) = (row(y), other.row(y))
      // Only columns outside what is known to differ are looked at once a row has differed inside.
      let first = PixelRow.firstDifference(mine, theirs, count: left)
      let end = right + PixelRow.differenceEnd(mine + right, theirs + right, count: width - right)
      let inside =
        first < left || end > right || (left < right && !PixelRow.equal(mine + left, theirs + left, count: right - left))
      guard inside else { continue }
      left = min(left, first)
      right = max(right, end)
      rows = (rows?.first ?? y, y)
    }
    guard let rows, right > left else { return Rect(width: 0, height: 0) }
    return Rect(x: Int32(left), y: Int32(rows.first), width: Int32(right - left), height: Int32(rows.last - rows.first + 1))
  }
}
