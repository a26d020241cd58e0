/// The inverse cosine transform of a block (ITU-T T.81, A.3.3), in floating point.
///
/// Factored as Arai, Agui and Nakajima do ("A fast DCT-SQ scheme for images", Trans. IEICE E-71, 1988): five multiplications for
/// eight values once the coefficients are scaled, which reading them does. All eight columns, then all eight rows are
/// transformed at once, a vector for each coefficient.
enum InverseTransform {
  typealias Row = SIMD8<Float>

  /// The factor that the coefficient in this row and column needs beforehand.
  static func scale(row: Int, column: Int) -> Float {
    scales[row] * scales[column] / 8
  }

  /// Square root of two times cos(k pi / 16); 1 for k = 0.
  private static let scales: [Float] = [
    1, 1.387_039_845, 1.306_562_965, 1.175_875_602, 1, 0.785_694_958, 0.541_196_100, 0.275_899_379,
  ]

  /// Transforms `block`, column after column, and writes eight rows of eight bytes, `stride` bytes apart.
  @inline(__always)
  static func transform(_ block: UnsafePointer<Float>, into bytes: UnsafeMutablePointer<UInt8>, stride: Int) {
    var rows = BlockRows(loading: block)
    rows.transformBack()
    rows.transpose()
    rows.transformBack()
    store(rows.r0, to: bytes)
    store(rows.r1, to: bytes + stride)
    store(rows.r2, to: bytes + stride &* 2)
    store(rows.r3, to: bytes + stride &* 3)
    store(rows.r4, to: bytes + stride &* 4)
    store(rows.r5, to: bytes + stride &* 5)
    store(rows.r6, to: bytes + stride &* 6)
    store(rows.r7, to: bytes + stride &* 7)
  }

  /// Writes what `transform` would make of a block that is its mean alone.
  @inline(__always)
  static func fill(_ mean: Float, into bytes: UnsafeMutablePointer<UInt8>, stride: Int) {
    let row = rounded(Row(repeating: mean))
    for index in 0..<8 {
      UnsafeMutableRawPointer(bytes + stride &* index).storeBytes(of: row, as: SIMD8<UInt8>.self)
    }
  }

  @inline(__always)
  private static func store(_ row: Row, to bytes: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(bytes).storeBytes(of: rounded(row), as: SIMD8<UInt8>.self)
  }

  /// Moved from around 0 to 0 ... 255. Behind the addition of 2^23 the lowest bits of a float are the integer, rounded.
  @inline(__always)
  private static func rounded(_ row: Row) -> SIMD8<UInt8> {
    var moved = row + 128
    moved.replace(with: 0, where: moved .< 0)
    moved.replace(with: 255, where: moved .> 255)
    // The lowest byte of each lane; little-endian.
    let halves = unsafeBitCast(moved + 8_388_608, to: SIMD16<UInt16>.self).evenHalf
    return unsafeBitCast(halves, to: SIMD16<UInt8>.self).evenHalf
  }
}

extension BlockRows {
  /// The one-dimensional transform along the index of the vectors.
  @inline(__always)
  fileprivate mutating func transformBack() {
    let root: Float = 1.414_213_562
    // Even coefficients.
    let sum04 = r0 + r4
    let difference04 = r0 - r4
    let sum26 = r2 + r6
    let rotated26 = (r2 - r6) * root - sum26
    let even0 = sum04 + sum26
    let even3 = sum04 - sum26
    let even1 = difference04 + rotated26
    let even2 = difference04 - rotated26
    // Odd coefficients.
    let sum53 = r5 + r3
    let difference53 = r5 - r3
    let sum17 = r1 + r7
    let difference17 = r1 - r7
    let odd0 = sum17 + sum53
    let turned = (difference53 + difference17) * 1.847_759_065
    let odd1 = turned - difference53 * 2.613_125_930 - odd0
    let odd2 = (sum17 - sum53) * root - odd1
    let odd3 = turned - difference17 * 1.082_392_200 - odd2
    (r0, r7) = (even0 + odd0, even0 - odd0)
    (r1, r6) = (even1 + odd1, even1 - odd1)
    (r2, r5) = (even2 + odd2, even2 - odd2)
    (r3, r4) = (even3 + odd3, even3 - odd3)
  }
}
