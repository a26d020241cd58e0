/// A Huffman code made ready for reading: the first bits of what comes lead to the symbol and the length of its code.
///
/// Has one owner; it is a class because it owns memory.
final class HuffmanTable {
  /// Codes up to so many bits are found at once; longer ones, which are rare, by their length.
  static let log = 10

  /// For each value of the next `log` bits: length << 8 | symbol; 0 where the code is longer.
  private let short: UnsafeMutablePointer<UInt16>
  /// For each length behind `log`: the first code that is too large, in the upper bits of a word.
  private var bounds: [UInt32] = []
  /// For each such length: what to add to a code for its place among the symbols.
  private var offsets: [Int] = []
  private let symbols: [UInt8]

  init(_ code: HuffmanCode) {
    short = .allocate(capacity: 1 << Self.log)
    short.initialize(repeating: 0, count: 1 << Self.log)
    symbols = code.symbols
    var next = 0
    var place = 0
    for (index, count) in code.counts.enumerated() {
      let length = index + 1
      if length > Self.log { offsets.append(place - next) }
      for _ in 0..<count {
        if length <= Self.log {
          let first = next << (Self.log - length)
          let entry = UInt16(length) << 8 | UInt16(symbols[place])
          (short + first).update(repeating: entry, count: 1 << (Self.log - length))
        }
        next += 1
        place += 1
      }
      if length > Self.log { bounds.append(UInt32(next) << UInt32(32 - length)) }
      next <<= 1
    }
  }

  deinit {
    short.deallocate()
  }

  /// The length of the code that `bits`, the highest first, begin with, and its symbol; a length of 0 where they begin with none.
  @inline(__always)
  func find(_ bits: UInt64) -> (length: UInt64, symbol: UInt8) {
    let entry = short[Int(truncatingIfNeeded: bits &>> UInt64(64 &- Self.log))]
    guard entry != 0 else { return findLong(bits) }
    return (UInt64(entry &>> 8), UInt8(truncatingIfNeeded: entry))
  }

  private func findLong(_ bits: UInt64) -> (length: UInt64, symbol: UInt8) {
    let word = UInt32(truncatingIfNeeded: bits >> 32)
    for (index, bound) in bounds.enumerated() where word < bound {
      let length = Self.log + 1 + index
      let place = Int(word >> UInt32(32 - length)) + offsets[index]
      guard symbols.indices.contains(place) else { break }
      return (UInt64(length), symbols[place])
    }
    return (0, 0)
  }
}
