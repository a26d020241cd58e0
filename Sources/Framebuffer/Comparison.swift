extension Surface {
  /// The pixels of a rect; nil where it is empty or not inside.
  public func view(_ rect: Rect) -> PixelView? {
    guard !rect.isEmpty, bounds.contains(rect), let start = row(Int(rect.y), from: Int(rect.x)) else { return nil }
    return PixelView(start: start, stride: width, width: Int(rect.width), height: Int(rect.height))
  }

  /// True where any pixel inside `rect` differs between two surfaces of one size; stops at the first that does.
  public func differs(from other: Surface, in rect: Rect) -> Bool {
    let area = rect.intersection(bounds)
    guard other.bounds == bounds, let mine = view(area), let theirs = other.view(area) else { return false }
    return !mine.equals(theirs)
  }

  /// The smallest rect that holds every pixel inside `rect` which differs between two surfaces of one size; empty where none does.
  public func difference(from other: Surface, in rect: Rect) -> Rect {
    let area = rect.intersection(bounds)
    guard other.bounds == bounds, let mine = view(area), let theirs = other.view(area) else { return Rect(width: 0, height: 0) }
    return mine.difference(from: theirs).offset(dx: area.x, dy: area.y)
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
