import Codec

/// Writes the blocks of one component (ITU-T T.81, F.1.2): what `BlockReader` reads.
///
/// Has one owner; it is a class because it owns memory.
final class BlockWriter {
  private typealias Row = SIMD8<Float>

  /// The most bytes that a block takes: 64 codes of 16 bits with 11 behind each, and a zero behind every byte.
  static let most = 64 * 27 / 8 * 2

  /// For each symbol its code, and above it, from bit 16 on, the length of that.
  private let means: UnsafeMutablePointer<UInt32>
  private let details: UnsafeMutablePointer<UInt32>
  /// For each coefficient, column after column, what it is multiplied with.
  private let factors: UnsafeMutablePointer<Float>
  /// For each coefficient in the order of the scan: its place in a block of eight columns.
  private let places: UnsafeMutablePointer<Int>
  private let values: UnsafeMutablePointer<Int32>
  /// The mean of the block before, in steps.
  private var mean: Int32 = 0

  /// A writer of blocks that are divided by `divisors`, row after row.
  init(means: HuffmanCode, details: HuffmanCode, divisors: [UInt8]) {
    self.means = Self.words(means)
    self.details = Self.words(details)
    factors = .allocate(capacity: 64)
    places = .allocate(capacity: 64)
    values = .allocate(capacity: 64)
    values.initialize(repeating: 0, count: 64)
    for (index, place) in Quantization.zigzag.enumerated() {
      let row = Int(place) / 8
      let column = Int(place) % 8
      let scale = 64 * InverseTransform.scale(row: row, column: column)
      (factors + (column * 8 + row)).initialize(to: 1 / (scale * Float(divisors[Int(place)])))
      (places + index).initialize(to: column * 8 + row)
    }
  }

  deinit {
    means.deallocate()
    details.deallocate()
    factors.deallocate()
    places.deallocate()
    values.deallocate()
  }

  private static func words(_ code: HuffmanCode) -> UnsafeMutablePointer<UInt32> {
    let words = UnsafeMutablePointer<UInt32>.allocate(capacity: 256)
    words.initialize(repeating: 0, count: 256)
    var next: UInt32 = 0
    var place = 0
    for (index, count) in code.counts.enumerated() {
      for _ in 0..<count {
        words[Int(code.symbols[place])] = UInt32(index + 1) << 16 | next
        next += 1
        place += 1
      }
      next <<= 1
    }
    return words
  }

  /// Forgets the block before.
  func reset() {
    mean = 0
  }

  /// Writes `block`, 64 values around 0, row after row, which it uses up. No value becomes too large for its code: no divisor is below 3.
  @inline(__always)
  func write(_ block: UnsafeMutablePointer<Float>, to writer: ScanWriter) {
    ForwardTransform.transform(block)
    quantize(block)
    Self.add(0, values[0] &- mean, by: means, to: writer)
    mean = values[0]
    var zeros: UInt32 = 0
    for index in 1..<64 {
      let value = values[places[index]]
      guard value != 0 else {
        zeros &+= 1
        continue
      }
      while zeros > 15 {
        Self.addCode(details[0xF0], to: writer)
        zeros &-= 16
      }
      Self.add(zeros, value, by: details, to: writer)
      zeros = 0
    }
    if zeros > 0 { Self.addCode(details[0], to: writer) }
  }

  /// Divides and rounds: behind the addition of 1.5 * 2^23 the lowest bits of a float are the integer, rounded.
  @inline(__always)
  private func quantize(_ block: UnsafeMutablePointer<Float>) {
    for column in 0..<8 {
      let offset = column &* 32
      let scaled =
        UnsafeRawPointer(block).load(fromByteOffset: offset, as: Row.self)
        * UnsafeRawPointer(factors).loadUnaligned(fromByteOffset: offset, as: Row.self)
      let integers = unsafeBitCast(scaled + 12_582_912, to: SIMD8<Int32>.self) &- 0x4B40_0000
      UnsafeMutableRawPointer(values).storeBytes(of: integers, toByteOffset: offset, as: SIMD8<Int32>.self)
    }
  }

  /// Adds a number behind the code for its size and the zeros before it; a negative one is counted from the lowest of its size.
  @inline(__always)
  private static func add(_ zeros: UInt32, _ value: Int32, by words: UnsafePointer<UInt32>, to writer: ScanWriter) {
    let size = UInt32(truncatingIfNeeded: 32 &- value.magnitude.leadingZeroBitCount)
    addCode(words[Int(zeros &<< 4 | size)], to: writer)
    let shown = UInt32(bitPattern: value &+ (value &>> 31)) & (1 &<< size &- 1)
    writer.add(shown, UInt64(size))
  }

  @inline(__always)
  private static func addCode(_ word: UInt32, to writer: ScanWriter) {
    writer.add(word & 0xFFFF, UInt64(word &>> 16))
  }
}
