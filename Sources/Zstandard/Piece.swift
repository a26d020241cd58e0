import Codec

/// A part of the block that is being decoded. Everything is taken from its front, and never more than there is.
///
/// The memory belongs to `Staging`, which keeps `BackwardBits.padding` readable bytes before the block and
/// `History.slack` behind it, and outlives every piece.
struct Piece {
  private(set) var start: UnsafeRawPointer
  private(set) var count: Int

  /// The last byte, where there is one.
  var last: UInt8? { count > 0 ? start.load(fromByteOffset: count &- 1, as: UInt8.self) : nil }

  /// Takes `length` bytes.
  mutating func take(_ length: Int) throws(CodecError) -> Piece {
    guard length >= 0, length <= count else { throw .badStream }
    let taken = Piece(start: start, count: length)
    start += length
    count &-= length
    return taken
  }

  /// Takes a little-endian number of `length` bytes, 1 ... 4.
  mutating func number(_ length: Int) throws(CodecError) -> UInt32 {
    let bytes = try take(length)
    var value: UInt32 = 0
    for index in 0..<length { value |= UInt32(bytes[index]) &<< UInt32(truncatingIfNeeded: index &* 8) }
    return value
  }

  /// The byte at `index`, or 0 behind the end.
  subscript(index: Int) -> UInt8 {
    index >= 0 && index < count ? start.load(fromByteOffset: index, as: UInt8.self) : 0
  }

  init(start: UnsafeRawPointer, count: Int) {
    self.start = start
    self.count = count
  }
}
