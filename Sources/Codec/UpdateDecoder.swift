import Framebuffer

/// Reads updates into a picture. Whatever the bytes are, it writes only inside the picture, does work in proportion to what
/// the header has announced within its limits, and never traps.
///
/// After an error the streams of the two ends have parted: every further update of that epoch is refused with `staleEpoch`
/// until a new epoch begins. Has one owner and no thread of its own.
public struct UpdateDecoder<Decompressor: ByteStreamDecompressor>: ~Copyable {
  /// The rects that the last update changed, inside the picture.
  public private(set) var changed: [Rect] = []
  private var moves: [Move] = []
  private var long: Decompressor
  private var short: Decompressor
  private var epoch: UInt32 = 0
  private var isBroken = true
  private let packed: UnsafeMutableRawBufferPointer

  /// Bytes expanded at a time; at least one row of the widest screen.
  private static var packedBytes: Int { 2 * Surface.maxSide * UpdateFormat.pixelBytes }

  /// A decoder that waits for its first epoch. `long` and `short` are fresh and refuse larger windows than `UpdateFormat` names.
  public init(long: Decompressor, short: Decompressor) {
    self.long = long
    self.short = short
    packed = .allocate(byteCount: Self.packedBytes, alignment: 16)
  }

  deinit {
    packed.deallocate()
  }

  /// Brings `surface`, the picture of the updates before, to the one of this update. `surface` has the size of the epoch's screen.
  public mutating func decode(_ update: [UInt8], epoch: UInt32, into surface: Surface) throws(CodecError) {
    let isNew = epoch > self.epoch
    guard isNew || (epoch == self.epoch && !isBroken) else { throw .staleEpoch }
    isBroken = true
    if isNew {
      self.epoch = epoch
      try long.reset()
      surface.clear()
    }
    let (stream, start) = try UpdateFormat.read(update, screen: surface.bounds, moves: &moves, rects: &changed)
    for move in moves { surface.copy(move.source, toX: move.target.x, y: move.target.y) }
    var rest = start
    switch stream {
    case _ where changed.isEmpty: guard start == update.count else { throw .wrongLength }
    case .long: try Self.expand(update, from: &rest, changed, into: surface, with: &long, through: packed)
    case .short:
      try short.reset()
      try Self.expand(update, from: &rest, changed, into: surface, with: &short, through: packed)
    }
    isBroken = false
    for move in moves { changed.append(move.target) }
    if isNew {
      changed.removeAll(keepingCapacity: true)
      changed.append(surface.bounds)
    }
  }

  private static func expand(
    _ update: [UInt8], from start: inout Int, _ rects: [Rect], into surface: Surface, with decompressor: inout Decompressor,
    through packed: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    guard let buffer = packed.baseAddress else { throw .wrongLength }
    for rect in rects {
      let bytes = Int(rect.width) * UpdateFormat.pixelBytes
      let atOnce = packed.count / bytes
      for top in stride(from: Int(rect.y), to: Int(rect.maxY), by: atOnce) {
        let rows = min(atOnce, Int(rect.maxY) - top)
        try fill(
          UnsafeMutableRawBufferPointer(rebasing: packed[..<(rows * bytes)]), from: update, at: &start, with: &decompressor)
        for row in 0..<rows {
          guard let target = surface.row(top + row, from: Int(rect.x)) else { throw .badRect }
          PixelPacking.unpack(buffer + row * bytes, count: Int(rect.width), into: target)
        }
      }
    }
    try expectEnd(of: update, at: start, with: &decompressor, room: packed)
  }

  private static func fill(
    _ target: UnsafeMutableRawBufferPointer, from update: [UInt8], at start: inout Int, with decompressor: inout Decompressor
  ) throws(CodecError) {
    var filled = 0
    while filled < target.count {
      let room = UnsafeMutableRawBufferPointer(rebasing: target[filled...])
      let (used, made) = try expand(update, at: start, into: room, with: &decompressor)
      guard used > 0 || made > 0 else { throw .wrongLength }
      start += used
      filled += made
    }
  }

  /// Neither bytes of the update nor pixels in the decompressor may be left over.
  private static func expectEnd(
    of update: [UInt8], at start: Int, with decompressor: inout Decompressor, room: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    let (used, made) = try expand(
      update, at: start, into: UnsafeMutableRawBufferPointer(rebasing: room[..<1]), with: &decompressor)
    guard made == 0, start + used == update.count else { throw .wrongLength }
  }

  private static func expand(
    _ update: [UInt8], at start: Int, into room: UnsafeMutableRawBufferPointer, with decompressor: inout Decompressor
  ) throws(CodecError) -> (used: Int, made: Int) {
    // A closure cannot throw a typed error through `withUnsafeBytes` in every mode, so the result crosses as a value.
    let result: Result<(used: Int, made: Int), CodecError> = update.withUnsafeBytes { bytes in
      do throws(CodecError) {
        return .success(try decompressor.expand(UnsafeRawBufferPointer(rebasing: bytes[start...]), into: room))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
