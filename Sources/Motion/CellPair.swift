import Framebuffer

/// The pixels of two pictures of one size as pairs: each of the new one with the one of the old picture that is an offset away.
///
/// Borrows the memory of both surfaces and is used only while they live. Rows and columns that a caller asks for lie inside `rows` and
/// `columns`, where both pixels of a pair exist.
struct CellPair {
  /// Pixels of a cell, which are compared at once.
  static let width = 16

  /// Where in the new picture both exist.
  let rows: Range<Int>
  let columns: Range<Int>
  private let new: UnsafePointer<UInt32>
  private let old: UnsafePointer<UInt32>
  private let stride: Int
  /// Pixels from one of the new picture back to the one it is compared with.
  private let back: Int

  /// Nil where the offset leads from every place of the screen out of it.
  init?(_ new: Surface, _ old: Surface, _ offset: Offset) {
    let (dx, dy) = (Int(offset.dx), Int(offset.dy))
    guard new.bounds == old.bounds, abs(dx) < new.width, abs(dy) < new.height, let a = new.row(0), let b = old.row(0) else {
      return nil
    }
    (self.new, self.old) = (UnsafePointer(a), UnsafePointer(b))
    stride = new.width
    back = dy * stride + dx
    rows = max(0, dy)..<min(new.height, new.height + dy)
    columns = max(0, dx)..<min(new.width, new.width + dx)
  }

  /// The cells of which all pixels are in `columns`, of those that lie between these two columns.
  func cells(from left: Int, to right: Int) -> Range<Int> {
    let first = (max(left, columns.lowerBound) + Self.width - 1) / Self.width
    let end = min(right, columns.upperBound)
    return first..<max(first, end == stride ? (end + Self.width - 1) / Self.width : end / Self.width)
  }

  /// True where all pixels of a cell match.
  @inline(__always)
  func matches(_ cell: Int, _ y: Int) -> Bool {
    let start = y &* stride &+ cell &* Self.width
    return same(new + start, old + (start &- back), cell)
  }

  /// True where no pixel of a cell has changed in its place.
  @inline(__always)
  func isStill(_ cell: Int, _ y: Int) -> Bool {
    let start = y &* stride &+ cell &* Self.width
    return same(new + start, old + start, cell)
  }

  /// Columns that match in all these rows, counted from before `x` to the left, at most `limit`.
  func matching(leftOf x: Int, rows: Range<Int>, limit: Int) -> Int {
    var count = min(limit, x - columns.lowerBound)
    for y in rows where count > 0 {
      let start = y * stride + x
      var index = 1
      while index <= count, new[start - index] == old[start - index - back] { index += 1 }
      count = index - 1
    }
    return count
  }

  /// Columns that match in all these rows, counted from `x` to the right, at most `limit`.
  func matching(rightOf x: Int, rows: Range<Int>, limit: Int) -> Int {
    var count = min(limit, columns.upperBound - x)
    for y in rows where count > 0 {
      let start = y * stride + x
      var index = 0
      while index < count, new[start + index] == old[start + index - back] { index += 1 }
      count = index
    }
    return count
  }

  @inline(__always)
  private func same(_ a: UnsafePointer<UInt32>, _ b: UnsafePointer<UInt32>, _ cell: Int) -> Bool {
    let count = stride &- cell &* Self.width
    if count < Self.width {
      for index in 0..<count where a[index] != b[index] { return false }
      return true
    }
    let difference =
      UnsafeRawPointer(a).loadUnaligned(as: SIMD8<UInt64>.self) ^ UnsafeRawPointer(b).loadUnaligned(as: SIMD8<UInt64>.self)
    let half = difference.lowHalf | difference.highHalf
    let quarter = half.lowHalf | half.highHalf
    return quarter[0] | quarter[1] == 0
  }
}
