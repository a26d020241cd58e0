import Codec

/// Bits read from the end of a piece of memory to its start, the way both entropy coders of zstd write (RFC 8878, 4.1).
///
/// Bounds: `refill` loads the eight bytes that end where the next bit is. It does so only where `remaining` is not negative, so
/// the load begins at most `padding` bytes before the piece and ends inside it. Between two refills at most 57 bits are
/// valid; whoever takes more, or more than there are, gets bits without meaning and a `remaining` that `isAtEnd` and the
/// next `refill` refuse.
struct BackwardBits {
  /// Readable bytes that the owner of the memory keeps before the piece.
  static let padding = 8

  private let start: UnsafeRawPointer
  private var loaded: UInt64 = 0
  private var remaining: Int

  /// The bits of `piece` below the highest one of its last byte, which only marks the end.
  init(_ piece: Piece) throws(CodecError) {
    guard let last = piece.last, last != 0 else { throw .badStream }
    start = piece.start
    remaining = piece.count &* 8 &- last.leadingZeroBitCount &- 1
    try refill()
  }

  /// True where every bit was taken, and none too many.
  var isAtEnd: Bool { remaining == 0 }

  /// True where more bits were taken than there are.
  var isOverdrawn: Bool { remaining < 0 }

  /// Makes the next 57 bits ready to be taken.
  @inline(__always)
  mutating func refill() throws(CodecError) {
    guard remaining >= 0 else { throw .badStream }
    let end = (remaining &+ 7) &>> 3
    loaded = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: end &- 8, as: UInt64.self))
    loaded &<<= UInt64(truncatingIfNeeded: end &* 8 &- remaining)
  }

  /// The next `count` bits, 0 ... 57, as a number.
  @inline(__always)
  mutating func take(_ count: UInt8) -> UInt32 {
    let value = (loaded &>> 1) &>> (63 &- UInt64(count))
    skip(count)
    return UInt32(truncatingIfNeeded: value)
  }

  /// The next `HuffmanTable.log` bits; they stay.
  @inline(__always)
  var prefix: Int { Int(truncatingIfNeeded: loaded &>> (64 &- UInt64(HuffmanTable.log))) }

  /// Leaves out `count` bits.
  @inline(__always)
  mutating func skip(_ count: UInt8) {
    loaded &<<= UInt64(count)
    remaining &-= Int(count)
  }
}
