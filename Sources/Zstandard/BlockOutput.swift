import Codec

/// Where the bytes of a block go: the end of `History`, in whose memory it writes. Whoever makes a block has a copy in variables of
/// its own, which no write through a pointer can change, and gives it back at the end.
///
/// Bounds. Every write is checked against the end of the block, and goes at most `History.slack` bytes beyond, since copies are made
/// 16 or 8 bytes at a time. A match is taken only from `known` bytes, at most the window: from this lap, or from the end of the last
/// one; what lies there has not been overwritten, since the block and the slack behind it end before it begins. What a copy
/// reads beyond its source it writes behind `position`, where it is never handed out.
struct BlockOutput {
  private let bytes: UnsafeMutablePointer<UInt8>
  private let window: Int
  private(set) var position = 0
  private var blockEnd = 0
  private var end = 0
  private var known = 0

  /// Writes at the start of the memory, and matches reach back as far as `window`.
  init(bytes: UnsafeMutablePointer<UInt8>, window: Int) {
    self.bytes = bytes
    self.window = window
  }

  /// Begins a block of at most `block` bytes.
  mutating func startBlock(_ block: Int) {
    if position &+ block > window &+ 2 &* block {
      end = position
      position = 0
    }
    blockEnd = position &+ block
  }

  /// Appends `count` bytes from `source`, behind which `History.slack` bytes can be read.
  @inline(__always)
  mutating func append(_ source: UnsafeRawPointer, _ count: Int) throws(CodecError) {
    guard count <= blockEnd &- position else { throw .badStream }
    copy(source, count)
    advance(count)
  }

  /// Appends `count` times `byte`.
  mutating func append(repeating byte: UInt8, _ count: Int) throws(CodecError) {
    guard count <= blockEnd &- position else { throw .badStream }
    (bytes + position).update(repeating: byte, count: count)
    advance(count)
  }

  /// Appends `count` bytes that repeat those `offset` bytes ago, the new ones included.
  @inline(__always)
  mutating func appendMatch(offset: UInt32, _ count: Int) throws(CodecError) {
    guard offset > 0, offset <= UInt32(truncatingIfNeeded: known), count <= blockEnd &- position else { throw .badStream }
    let offset = Int(truncatingIfNeeded: offset)
    guard offset <= position else { return appendFromLastLap(offset: offset, count) }
    if offset >= 16 { copy(bytes + (position &- offset), count) } else { `repeat`(offset: offset, count) }
    advance(count)
  }

  /// A match that begins in the lap before.
  private mutating func appendFromLastLap(offset: Int, _ count: Int) {
    let before = min(count, offset &- position)
    copy(bytes + (end &- (offset &- position)), before)
    advance(before)
    guard count > before else { return }
    if offset >= 16 { copy(bytes + (position &- offset), count &- before) } else { `repeat`(offset: offset, count &- before) }
    advance(count &- before)
  }

  /// Writes `count` bytes that repeat the last 1 ... 15 over and over. They repeat at every multiple of `offset` too, so the first
  /// eight are made in a register, and the others are copied from the first multiple that is at least eight bytes away.
  @inline(__always)
  private func `repeat`(offset: Int, _ count: Int) {
    let target = UnsafeMutableRawPointer(bytes + position)
    var index = 0
    var distance = offset
    if offset < 8 {
      let word = UInt64(littleEndian: (target - offset).loadUnaligned(as: UInt64.self))
      var pattern = word & (1 &<< UInt64(truncatingIfNeeded: offset &* 8) &- 1)
      var width = offset
      while width < 8 {
        pattern |= pattern &<< UInt64(truncatingIfNeeded: width &* 8)
        width &*= 2
      }
      target.storeBytes(of: pattern.littleEndian, as: UInt64.self)
      index = 8
      distance = (7 / offset &+ 1) &* offset
    }
    while index < count {
      let word = (target + (index &- distance)).loadUnaligned(as: UInt64.self)
      target.storeBytes(of: word, toByteOffset: index, as: UInt64.self)
      index &+= 8
    }
  }

  @inline(__always)
  private mutating func advance(_ count: Int) {
    position &+= count
    known = min(window, known &+ count)
  }

  /// Copies to `position`, 16 bytes at a time; the source is at least 16 bytes away.
  @inline(__always)
  private func copy(_ source: UnsafeRawPointer, _ count: Int) {
    let target = UnsafeMutableRawPointer(bytes + position)
    var index = 0
    repeat {
      target.storeBytes(
        of: source.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self), toByteOffset: index, as: SIMD16<UInt8>.self)
      index &+= 16
    } while index < count
  }
}
