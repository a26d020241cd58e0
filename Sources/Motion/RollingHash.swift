/// A hash of two rows of 64 pixels, one below the other, that goes on by one pixel with two multiplications: each pixel and the one above it
/// make a coefficient of a polynomial, which is evaluated modulo 2^32 (Rabin and Karp 1987). It tells apart pictures, not whoever wants to
/// deceive it: what has the same hash is compared.
struct RollingHash {
  /// Columns that it covers.
  static let width = 64
  private(set) var value: UInt32

  private static var factor: UInt32 { 0x01_93_45_C5 }
  private static var factor2: UInt32 { factor &* factor }
  private static var factor4: UInt32 { factor2 &* factor2 }
  private static var factor8: UInt32 { factor4 &* factor4 }
  private static var factor16: UInt32 { factor8 &* factor8 }
  private static var factor64: UInt32 { factor16 &* factor16 &* factor16 &* factor16 }

  /// The hash of the first `width` pixels of two rows.
  init(_ upper: UnsafePointer<UInt32>, _ lower: UnsafePointer<UInt32>) {
    var sum = SIMD4<UInt32>.zero
    for index in stride(from: 0, to: Self.width, by: 4) {
      sum = sum &* Self.factor4 &+ (Self.four(upper + index) &<< 8 ^ Self.four(lower + index))
    }
    value = ((sum[0] &* Self.factor &+ sum[1]) &* Self.factor &+ sum[2]) &* Self.factor &+ sum[3]
  }

  /// One pixel to the right of where the two pointers stand.
  @inline(__always)
  mutating func roll(_ upper: UnsafePointer<UInt32>, _ lower: UnsafePointer<UInt32>) {
    let out = upper[0] &<< 8 ^ lower[0]
    let next = upper[Self.width] &<< 8 ^ lower[Self.width]
    value = value &* Self.factor &+ (next &- out &* Self.factor64)
  }

  /// True where the first `width` pixels of two rows are the same: nothing to tell a place by.
  static func areEqual(_ upper: UnsafePointer<UInt32>, _ lower: UnsafePointer<UInt32>) -> Bool {
    var difference = SIMD4<UInt32>.zero
    for index in stride(from: 0, to: width, by: 4) { difference |= four(upper + index) ^ four(lower + index) }
    return difference == .zero
  }

  /// A number that depends on all bits of a hash, in its upper bits most.
  static func mix(_ hash: UInt32) -> UInt32 {
    (hash ^ hash >> 15) &* 0x9E37_79B1
  }

  private static func four(_ pixels: UnsafePointer<UInt32>) -> SIMD4<UInt32> {
    UnsafeRawPointer(pixels).loadUnaligned(as: SIMD4<UInt32>.self)
  }
}
