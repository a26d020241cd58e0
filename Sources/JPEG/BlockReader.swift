import Codec

/// Reads the blocks of one component, 64 coefficients each (ITU-T T.81, F.2.2), and restores their scale.
///
/// Has one owner; it is a class because it owns memory.
final class BlockReader {
  private let means: HuffmanTable
  private let details: HuffmanTable
  /// For each coefficient in the order of the scan: its factor for the inverse transform.
  private let factors: UnsafeMutablePointer<Float>
  /// For each coefficient in the order of the scan: its place in a block of eight columns.
  private let places: UnsafeMutablePointer<Int>
  /// The mean of the block before, in steps.
  private var mean: Int32 = 0

  /// A reader of blocks that were divided by `divisors`, row after row.
  init(means: HuffmanTable, details: HuffmanTable, divisors: [UInt8]) {
    self.means = means
    self.details = details
    factors = .allocate(capacity: 64)
    places = .allocate(capacity: 64)
    for (index, place) in Quantization.zigzag.enumerated() {
      let row = Int(place) / 8
      let column = Int(place) % 8
      (factors + index).initialize(to: InverseTransform.scale(row: row, column: column) * Float(divisors[Int(place)]))
      (places + index).initialize(to: column * 8 + row)
    }
  }

  deinit {
    factors.deallocate()
    places.deallocate()
  }

  /// Forgets the block before.
  func reset() {
    mean = 0
  }

  /// Reads the next block into `block`, which has 64 places, column after column; true where it has more than a mean.
  @inline(__always)
  func read(from bits: ScanBits, into block: UnsafeMutablePointer<Float>) throws(CodecError) -> Bool {
    block.update(repeating: 0, count: 64)
    let (_, difference) = try take(from: bits, by: means)
    mean &+= difference
    block[0] = Float(mean) * factors[0]
    var index = 1
    while index < 64 {
      let (symbol, value) = try take(from: bits, by: details)
      if symbol & 15 == 0 {
        guard symbol == Self.sixteenZeros else { break }
        index &+= 16
        continue
      }
      index &+= Int(symbol &>> 4)
      guard index < 64 else { throw .badPicture }
      block[places[index]] = Float(value) * factors[index]
      index &+= 1
    }
    guard !bits.isOverdrawn else { throw .badPicture }
    return index > 1
  }

  private static let sixteenZeros: UInt8 = 0xF0

  /// A symbol, and the number whose size its lower half gives: at most 27 bits.
  @inline(__always)
  private func take(from bits: ScanBits, by table: HuffmanTable) throws(CodecError) -> (symbol: UInt8, value: Int32) {
    let word = bits.next
    let (length, symbol) = table.find(word)
    guard length > 0 else { throw .badPicture }
    let size = UInt64(symbol & 15)
    let behind = word &<< length
    let magnitude = Int32(truncatingIfNeeded: (behind &>> 1) &>> (63 &- size))
    // A number that begins with a zero stands for a negative one, counted from the lowest of its size.
    let negative = Int32(truncatingIfNeeded: ~(Int64(bitPattern: behind) &>> 63))
    bits.skip(length &+ size)
    return (symbol, magnitude &+ (negative & (1 &- (1 &<< Int32(truncatingIfNeeded: size)))))
  }
}
