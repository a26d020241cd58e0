/// Replaces each byte of a plane by its difference from what its neighbours let expect, and back.
///
/// What is expected is the median of left, above, and left + above - upper left (the predictor of LOCO-I: Weinberger, Seroussi and
/// Sapiro, IEEE Transactions on Image Processing 9-8, 2000), which follows edges as well as slopes. It equals left + above - upper left
/// with the last held between the other two. What lies outside the plane counts as 128; differences wrap around.
///
/// The caller guarantees that the plane has `width * height` bytes.
enum MedianPrediction {
  private typealias Vector = SIMD16<UInt8>
  private static let outside: UInt8 = 128

  /// Puts the differences in the bytes' place.
  static func subtract(_ plane: UnsafeMutablePointer<UInt8>, width: Int, height: Int) {
    // From the end, since each byte needs those before it as they were.
    for y in stride(from: height &- 1, through: 1, by: -1) {
      let row = plane + y &* width
      let above = row - width
      var x = width
      while x > Vector.scalarCount {
        x &-= Vector.scalarCount
        let expected = median(load(row + (x &- 1)), load(above + x), load(above + (x &- 1)))
        UnsafeMutableRawPointer(row + x).storeBytes(of: load(row + x) &- expected, as: Vector.self)
      }
      while x > 1 {
        x &-= 1
        row[x] &-= median(row[x &- 1], above[x], above[x &- 1])
      }
      row[0] &-= above[0]
    }
    for x in stride(from: width &- 1, through: 1, by: -1) { plane[x] &-= plane[x &- 1] }
    plane[0] &-= outside
  }

  /// Puts the bytes in the differences' place, in three planes of the same size. Each byte waits for the one before it; that of
  /// another plane is found meanwhile.
  static func add(
    _ first: UnsafeMutablePointer<UInt8>, _ second: UnsafeMutablePointer<UInt8>, _ third: UnsafeMutablePointer<UInt8>, width: Int,
    height: Int
  ) {
    addEdges(first, width: width, height: height)
    addEdges(second, width: width, height: height)
    addEdges(third, width: width, height: height)
    for y in stride(from: 1, to: height, by: 1) {
      let start = y &* width
      let (a, b, c) = (first + start, second + start, third + start)
      let (aboveA, aboveB, aboveC) = (a - width, b - width, c - width)
      var (leftA, leftB, leftC) = (a[0], b[0], c[0])
      var x = 1
      while x < width {
        leftA = a[x] &+ median(leftA, aboveA[x], aboveA[x &- 1])
        leftB = b[x] &+ median(leftB, aboveB[x], aboveB[x &- 1])
        leftC = c[x] &+ median(leftC, aboveC[x], aboveC[x &- 1])
        (a[x], b[x], c[x]) = (leftA, leftB, leftC)
        x &+= 1
      }
    }
  }

  /// The first row, where only the left neighbour counts, and the first column, where only that above does.
  private static func addEdges(_ plane: UnsafeMutablePointer<UInt8>, width: Int, height: Int) {
    plane[0] &+= outside
    for x in stride(from: 1, to: width, by: 1) { plane[x] &+= plane[x &- 1] }
    for y in stride(from: 1, to: height, by: 1) { plane[y &* width] &+= plane[(y &- 1) &* width] }
  }

  @inline(__always)
  private static func median(_ left: UInt8, _ above: UInt8, _ corner: UInt8) -> UInt8 {
    left &+ above &- max(min(left, above), min(corner, max(left, above)))
  }

  @inline(__always)
  private static func median(_ left: Vector, _ above: Vector, _ corner: Vector) -> Vector {
    let isLess = left .< above
    let low = above.replacing(with: left, where: isLess)
    let high = left.replacing(with: above, where: isLess)
    let capped = corner.replacing(with: high, where: high .< corner)
    return left &+ above &- capped.replacing(with: low, where: capped .< low)
  }

  @inline(__always)
  private static func load(_ bytes: UnsafeMutablePointer<UInt8>) -> Vector {
    UnsafeRawPointer(bytes).loadUnaligned(as: Vector.self)
  }
}
