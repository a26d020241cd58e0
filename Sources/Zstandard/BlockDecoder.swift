import Codec

/// Decodes compressed blocks (RFC 8878, 3.1.1.3) and keeps what a block may take over from the ones before it: three tables of
/// sequences, a Huffman table and the last three offsets.
struct BlockDecoder: ~Copyable {
  private var literalLengths = StateTable(.literalLength)
  private var offsets = StateTable(.offset)
  private var matchLengths = StateTable(.matchLength)
  private var huffman = HuffmanTable()
  private var recent: (UInt32, UInt32, UInt32) = (1, 4, 8)
  private let literals: UnsafeMutablePointer<UInt8>

  init() {
    literals = .allocate(capacity: FrameHeader.maxBlock + History.slack)
    literals.initialize(repeating: 0, count: FrameHeader.maxBlock + History.slack)
  }

  deinit {
    literals.deallocate()
  }

  /// Begins a frame.
  mutating func reset() {
    literalLengths.reset()
    offsets.reset()
    matchLengths.reset()
    huffman.reset()
    recent = (1, 4, 8)
  }

  /// Appends the bytes of the compressed `block` to `history`; a block makes at most `limit` bytes.
  mutating func decode(_ block: Piece, limit: Int, into history: inout History) throws(CodecError) {
    var block = block
    var literals = try readLiterals(from: &block, limit: limit)
    let count = try sequenceCount(from: &block)
    if count > 0 {
      let modes = UInt8(truncatingIfNeeded: try block.number(1))
      guard modes & 3 == 0 else { throw .badStream }
      try literalLengths.read(mode: modes &>> 6, from: &block)
      try offsets.read(mode: modes &>> 4, from: &block)
      try matchLengths.read(mode: modes &>> 2, from: &block)
      try execute(count, block, &literals, into: &history)
    } else if block.count > 0 {
      throw .badStream
    }
    try history.output.append(literals.start, literals.count)
  }

  /// The literals section (3.1.1.3.1); takes it from `block`.
  private mutating func readLiterals(from block: inout Piece, limit: Int) throws(CodecError) -> Piece {
    let kind = block[0] & 3
    let format = Int(block[0] &>> 2 & 3)
    guard kind >= 2 else {
      let length = format == 1 ? 2 : format == 3 ? 3 : 1
      let size = Int(truncatingIfNeeded: try block.number(length) &>> (length == 1 ? 3 : 4))
      guard size <= limit else { throw .badStream }
      if kind == 0 { return try block.take(size) }
      literals.update(repeating: UInt8(truncatingIfNeeded: try block.number(1)), count: size)
      return Piece(start: literals, count: size)
    }
    var header = UInt64(try block.number(3))
    if format > 1 { header |= UInt64(try block.number(format &- 1)) &<< 24 }
    let width = UInt64(format > 1 ? format &* 4 &+ 6 : 10)
    let size = Int(truncatingIfNeeded: header &>> 4 & (1 &<< width &- 1))
    var coded = try block.take(Int(truncatingIfNeeded: header &>> (4 &+ width)))
    guard size <= limit else { throw .badStream }
    if kind == 2 { try huffman.read(from: &coded) }
    guard huffman.isComplete else { throw .badStream }
    if format == 0 {
      try huffman.decode(coded, into: literals, count: size)
    } else {
      try huffman.decodeFour(coded, into: literals, count: size)
    }
    return Piece(start: literals, count: size)
  }

  /// The number of sequences (3.1.1.3.2.1).
  private func sequenceCount(from block: inout Piece) throws(CodecError) -> Int {
    let first = Int(truncatingIfNeeded: try block.number(1))
    switch first {
    case 0..<128: return first
    case 255: return Int(truncatingIfNeeded: try block.number(2)) &+ 0x7F00
    default:
      let count = (first &- 128) &<< 8 &+ Int(truncatingIfNeeded: try block.number(1))
      guard count > 0 else { throw .badStream }
      return count
    }
  }

  /// Reads and executes `count` sequences (3.1.1.3.2.1.1 and 3.1.1.4): so many literals, then a match.
  private mutating func execute(
    _ count: Int, _ coded: Piece, _ literals: inout Piece, into history: inout History
  ) throws(CodecError) {
    let (lengthStates, offsetStates, matchStates) = (literalLengths.states, offsets.states, matchLengths.states)
    var bits = try BackwardBits(coded)
    var output = history.output
    var recent = recent
    var length = lengthStates[Int(bits.take(literalLengths.log))]
    var offset = offsetStates[Int(bits.take(offsets.log))]
    var match = matchStates[Int(bits.take(matchLengths.log))]
    for left in stride(from: count, to: 0, by: -1) {
      try bits.refill()
      let code = offset.baseline &+ bits.take(offset.extraBits)
      let matched = match.baseline &+ bits.take(match.extraBits)
      // All that is left to take are at most 16 bits and three states of at most 26; mostly one refill has them too.
      if offset.extraBits &+ match.extraBits > 57 - 42 { try bits.refill() }
      let copied = Int(truncatingIfNeeded: length.baseline &+ bits.take(length.extraBits))
      let distance = Self.nextOffset(code, afterLiterals: copied > 0, &recent)
      if left > 1 {
        length = lengthStates[Int(length.next) &+ Int(bits.take(length.bits))]
        match = matchStates[Int(match.next) &+ Int(bits.take(match.bits))]
        offset = offsetStates[Int(offset.next) &+ Int(bits.take(offset.bits))]
      }
      try output.append(try literals.take(copied).start, copied)
      try output.appendMatch(offset: distance, Int(truncatingIfNeeded: matched))
    }
    guard bits.isAtEnd else { throw .badStream }
    self.recent = recent
    history.output = output
  }

  /// The offset that `code` means; 1, 2 and 3 are recent ones (3.1.1.5). Zero means that there is no such offset.
  @inline(__always)
  private static func nextOffset(
    _ code: UInt32, afterLiterals: Bool, _ recent: inout (UInt32, UInt32, UInt32)
  ) -> UInt32 {
    if code > 3 {
      recent = (code &- 3, recent.0, recent.1)
      return recent.0
    }
    switch code &- (afterLiterals ? 1 : 0) {
    case 0: break
    case 1: recent = (recent.1, recent.0, recent.2)
    case 2: recent = (recent.2, recent.0, recent.1)
    default: recent = (recent.0 &- 1, recent.0, recent.1)
    }
    return recent.0
  }
}
