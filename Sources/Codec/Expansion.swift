/// A compressed piece that is being expanded.
struct Expansion {
  private let piece: UnsafeRawBufferPointer
  private var used = 0

  init(of piece: UnsafeRawBufferPointer) {
    self.piece = piece
  }

  /// Expands until `target` is full; throws where the piece does not give so much.
  mutating func fill<Decompressor: ByteStreamDecompressor>(
    _ target: UnsafeMutableRawBufferPointer, with decompressor: inout Decompressor
  ) throws(CodecError) {
    var filled = 0
    while filled < target.count {
      let step = try decompressor.expand(rest, into: UnsafeMutableRawBufferPointer(rebasing: target[filled...]))
      guard step.used > 0 || step.made > 0 else { throw .wrongLength }
      used += step.used
      filled += step.made
    }
  }

  /// Neither bytes of the piece nor anything in the decompressor may be left over; `room` has one byte for what should not be there.
  mutating func expectEnd<Decompressor: ByteStreamDecompressor>(
    with decompressor: inout Decompressor, room: UnsafeMutableRawPointer
  ) throws(CodecError) {
    let step = try decompressor.expand(rest, into: UnsafeMutableRawBufferPointer(start: room, count: 1))
    guard step.made == 0, used + step.used == piece.count else { throw .wrongLength }
  }

  private var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: piece[used...]) }
}
