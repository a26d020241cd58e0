import Codec

/// The decoding table of a Huffman code (RFC 8878, 4.2). It stays for later blocks that repeat it.
///
/// Bounds: the table has an entry for each of the 1 << log prefixes that a reader can show, and each entry names a code of 1 ... log
/// bits once `isComplete`.
struct HuffmanTable: ~Copyable {
  /// The longest code, in bits.
  static let log = 11
  /// Literals that one refill of the reader has bits for: 5 x 11 <= 57.
  private static let atOnce = 5

  /// Symbol, and above it the length of its code.
  private let codes: UnsafeMutablePointer<UInt16>
  /// The weights of the symbols, while the table is made.
  private let weights: UnsafeMutablePointer<UInt8>
  private var weightTable = StateTable(.huffmanWeight)
  private(set) var isComplete = false

  init() {
    codes = .allocate(capacity: 1 << Self.log)
    codes.initialize(repeating: 0, count: 1 << Self.log)
    weights = .allocate(capacity: 256)
    weights.initialize(repeating: 0, count: 256)
  }

  deinit {
    codes.deallocate()
    weights.deallocate()
  }

  /// Forgets the code, so that no block can repeat it.
  mutating func reset() {
    isComplete = false
  }

  /// Takes the description of a code from `piece` (4.2.1) and makes its table.
  mutating func read(from piece: inout Piece) throws(CodecError) {
    isComplete = false
    let header = Int(truncatingIfNeeded: try piece.number(1))
    var count = 0
    if header < 128 {
      count = try readWeights(try piece.take(header))
    } else {
      count = header &- 127
      let packed = try piece.take((count &+ 1) / 2)
      for index in 0..<count { weights[index] = index & 1 == 0 ? packed[index / 2] &>> 4 : packed[index / 2] & 15 }
    }
    try complete(count)
    isComplete = true
  }

  /// Reads weights that two alternating states of one table carry (4.2.1.2); returns how many, at most 255.
  private mutating func readWeights(_ piece: Piece) throws(CodecError) -> Int {
    var piece = piece
    try weightTable.readCounts(from: &piece)
    var bits = try BackwardBits(piece)
    var first = Int(bits.take(weightTable.log))
    var second = Int(bits.take(weightTable.log))
    guard !bits.isOverdrawn else { throw .badStream }
    var count = 0
    while true {
      guard count < 254 else { throw .badStream }
      let state = weightTable.states[first]
      weights[count] = UInt8(truncatingIfNeeded: state.baseline)
      count &+= 1
      try bits.refill()
      first = Int(state.next) &+ Int(bits.take(state.bits))
      swap(&first, &second)
      guard bits.isOverdrawn else { continue }
      // The state that has just been read needed more bits than there are; the other one still has a symbol.
      weights[count] = UInt8(truncatingIfNeeded: weightTable.states[first].baseline)
      return count &+ 1
    }
  }

  /// Adds the weight that is left out, the last one, and fills the table.
  private mutating func complete(_ count: Int) throws(CodecError) {
    var sum = 0
    var ones = 0
    for index in 0..<count {
      guard weights[index] <= Self.log else { throw .badStream }
      sum &+= weights[index] == 0 ? 0 : 1 &<< Int(weights[index] &- 1)
      ones &+= weights[index] == 1 ? 1 : 0
    }
    let longest = Int.bitWidth &- sum.leadingZeroBitCount
    guard sum > 0, longest <= Self.log else { throw .badStream }
    let rest = (1 &<< longest) &- sum
    guard rest & (rest &- 1) == 0 else { throw .badStream }
    weights[count] = UInt8(truncatingIfNeeded: rest.trailingZeroBitCount &+ 1)
    ones &+= rest == 1 ? 1 : 0
    guard ones >= 2, ones & 1 == 0 else { throw .badStream }
    fill(count &+ 1, longest: longest)
  }

  /// Gives each symbol its share of the prefixes: the longest codes first, symbols of one length in their order. All shares
  /// together are the whole table, as the weights add up to a power of two.
  private func fill(_ count: Int, longest: Int) {
    var place = 0
    for weight in 1...longest {
      let share = 1 &<< (Self.log &- longest &+ weight &- 1)
      let length = UInt16(truncatingIfNeeded: longest &+ 1 &- weight)
      for symbol in 0..<count where Int(weights[symbol]) == weight {
        (codes + place).update(repeating: length &<< 8 | UInt16(symbol), count: share)
        place &+= share
      }
    }
  }

  /// Decodes `count` literals from one stream that is all of `piece`.
  func decode(_ piece: Piece, into literals: UnsafeMutablePointer<UInt8>, count: Int) throws(CodecError) {
    var bits = try BackwardBits(piece)
    try finish(&bits, into: literals, from: 0, to: count)
  }

  /// Decodes `count` literals from four streams, each a quarter of them, behind a table with the lengths of three (4.2.2).
  func decodeFour(_ piece: Piece, into literals: UnsafeMutablePointer<UInt8>, count: Int) throws(CodecError) {
    var piece = piece
    let lengths = (try piece.number(2), try piece.number(2), try piece.number(2))
    let quarter = (count &+ 3) / 4
    guard count >= 6, quarter &* 3 <= count else { throw .badStream }
    var first = try BackwardBits(try piece.take(Int(truncatingIfNeeded: lengths.0)))
    var second = try BackwardBits(try piece.take(Int(truncatingIfNeeded: lengths.1)))
    var third = try BackwardBits(try piece.take(Int(truncatingIfNeeded: lengths.2)))
    var fourth = try BackwardBits(piece)
    let (a, b, c, d) = (literals, literals + quarter, literals + 2 * quarter, literals + 3 * quarter)
    let last = count &- 3 &* quarter
    var index = 0
    while index &+ Self.atOnce <= last {
      try first.refill()
      try second.refill()
      try third.refill()
      try fourth.refill()
      for place in index..<(index &+ Self.atOnce) {
        a[place] = next(&first)
        b[place] = next(&second)
        c[place] = next(&third)
        d[place] = next(&fourth)
      }
      index &+= Self.atOnce
    }
    try finish(&first, into: a, from: index, to: quarter)
    try finish(&second, into: b, from: index, to: quarter)
    try finish(&third, into: c, from: index, to: quarter)
    try finish(&fourth, into: d, from: index, to: last)
  }

  /// Decodes what is left of one stream, which must end with its last literal.
  private func finish(
    _ bits: inout BackwardBits, into literals: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int
  ) throws(CodecError) {
    var index = start
    while index < end {
      try bits.refill()
      let stop = min(end, index &+ Self.atOnce)
      while index < stop {
        literals[index] = next(&bits)
        index &+= 1
      }
    }
    guard bits.isAtEnd else { throw .badStream }
  }

  @inline(__always)
  private func next(_ bits: inout BackwardBits) -> UInt8 {
    let code = codes[bits.prefix]
    bits.skip(UInt8(truncatingIfNeeded: code &>> 8))
    return UInt8(truncatingIfNeeded: code)
  }
}
