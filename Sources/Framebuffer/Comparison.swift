extension Surface {
  /// True where any pixel inside `rect` differs between two surfaces of one size; stops at the first that does.
  public func differs(from other: Surface, in rect: Rect) -> Bool {
    let area = rect.intersection(bounds)
    guard other.bounds == bounds, !area.isEmpty else { return false }
    for y in Int(area.y)..<Int(area.maxY) {
      guard let mine = row(y, from: Int(area.x)), let theirs = other.row(y, from: Int(area.x)) else { return false }
      if !PixelRow.equal(mine, theirs, count: Int(area.width)) { return true }
    }
    return false
  }

  /// The smallest rect that holds every pixel inside `rect` which differs between two surfaces of one size; empty where none does.
  public func difference(from other: Surface, in rect: Rect) -> Rect {
    let area = rect.intersection(bounds)
    guard other.bounds == bounds, !area.isEmpty else { return Rect(width: 0, height: 0) }
    let start = Int(area.x)
    var left = Int(area.width)
    var right = 0
    var rows: (first: Int, last: Int)?
    for y in Int(area.y)..<Int(area.maxY) {
      guard let mine = row(y, from: start), let theirs = other.row(y, from: start) else { break }
      // Only columns outside what is known to differ are looked at once a row has differed inside.
      let first = PixelRow.firstDifference(mine, theirs, count: left)
      let end = right + PixelRow.differenceEnd(mine + right, theirs + right, count: Int(area.width) - right)
      let inside =
        first < left || end > right || (left < right && !PixelRow.equal(mine + left, theirs + left, count: right - left))
      guard inside else { continue }
      left = min(left, first)
      right = max(right, end)
      rows = (rows?.first ?? y, y)
    }
    guard let rows, right > left else { return Rect(width: 0, height: 0) }
    return Rect(
      x: area.x + Int32(left), y: Int32(rows.first), width: Int32(right - left), height: Int32(rows.last - rows.first + 1))
  }
}

/// Comparison of two rows of pixels, in vectors of sixteen. The caller guarantees that both have `count` pixels.
enum PixelRow {
  private typealias Vector = SIMD8<UInt64>
  private static let lanes = MemoryLayout<Vector>.size / MemoryLayout<UInt32>.size

  /// True where all pixels are equal.
  static func equal(_ a: UnsafePointer<UInt32>, _ b: UnsafePointer<UInt32>, count: Int) -> Bool {
    firstDifference(a, b, count: count) == count
  }

  /// The index of the first pixel that differs, or `count`.
  static func firstDifference(_ a: UnsafePointer<UInt32>, _ b: UnsafePointer<UInt32>, count: Int) -> Int {
    var index = 0
    while index &+ lanes <= count, vectorsEqual(a + index, b + index) { index &+= lanes }
    while index < count, a[index] == b[index] { index &+= 1 }
    return index
  }

  /// The index behind the last pixel that differs, or 0.
  static func differenceEnd(_ a: UnsafePointer<UInt32>, _ b: UnsafePointer<UInt32>, count: Int) -> Int {
    var end = count
    while end >= lanes, vectorsEqual(a + (end &- lanes), b + (end &- lanes)) { end &-= lanes }
    while end > 0, a[end &- 1] == b[end &- 1] { end &-= 1 }
    return end
  }

  @inline(__always)
  private static func vectorsEqual(_ a: UnsafePointer<UInt32>, _ b: UnsafePointer<UInt32>) -> Bool {
    // Folded to one word, which compiles to shorter code than `==` of vectors.
    let difference = UnsafeRawPointer(a).loadUnaligned(as: Vector.self) ^ UnsafeRawPointer(b).loadUnaligned(as: Vector.self)
    let half = difference.lowHalf | difference.highHalf
    let quarter = half.lowHalf | half.highHalf
    return quarter[0] | quarter[1] == 0
  }
}
