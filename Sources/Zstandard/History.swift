import Codec

/// The bytes made last, as far back as matches may reach: a ring in which a block is never cut in two.
///
/// Bounds. The memory has room for the window, two blocks and `slack`. A block starts at `position` only where a whole block fits
/// before `slack`; else the ring starts over at 0, and `end` keeps where its last lap ended, so that `end` is at least
/// window + one block. Every write is checked against the end of its block by the caller-visible functions below, and goes at
/// most `slack` bytes beyond (copies are made 16 bytes at a time). A match is taken only from `known` bytes, at most the window: from
/// this lap, or from the end of the last one; what lies there has not been overwritten, since the block and the slack behind it
/// end before it begins. What a copy reads beyond its source it writes behind `position`, where it is never handed out.
struct History: ~Copyable {
  /// Bytes beyond a block or its source that a copy may touch.
  static let slack = 64

  private let bytes: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  private var window = 0
  private var block = 0
  private var blockEnd = 0
  private var blockStart = 0
  private var position = 0
  private var end = 0
  private var known = 0

  /// Memory for windows of up to `window` bytes and blocks of up to `block` bytes.
  init(window: Int, block: Int) {
    capacity = window + 2 * block
    bytes = .allocate(capacity: capacity + Self.slack)
  }

  deinit {
    bytes.deallocate()
  }

  /// Forgets everything; both sizes are at most those of `init`.
  mutating func reset(window: Int, block: Int) {
    self.window = window
    self.block = block
    (blockStart, blockEnd, position, end, known) = (0, 0, 0, 0, 0)
  }

  /// Begins a block; the one before it has been taken.
  mutating func startBlock() {
    if position &+ block > window &+ 2 &* block {
      end = position
      position = 0
    }
    blockStart = position
    blockEnd = position &+ block
  }

  /// The bytes of this block so far.
  var made: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes + blockStart, count: position &- blockStart) }

  /// Appends `count` bytes from `source`, behind which `slack` bytes can be read.
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
    if offset <= position, offset >= 16 {
      copy(bytes + (position &- offset), count)
      advance(count)
    } else {
      appendUnusual(offset: offset, count)
    }
  }

  /// A match in the lap before, or one that overlaps what a single copy writes.
  private mutating func appendUnusual(offset: Int, _ count: Int) {
    var rest = count
    if offset > position {
      let before = min(count, offset &- position)
      copy(bytes + (end &- (offset &- position)), before)
      advance(before)
      rest &-= before
    }
    guard rest > 0 else { return }
    // The repeated bytes repeat at every multiple of their offset, so from the first multiple of 16 bytes or more on whole
    // copies can be made.
    let target = bytes + position
    let stride = offset >= 16 ? offset : (15 / offset &+ 1) &* offset
    let single = min(rest, stride &- offset)
    for index in 0..<single { target[index] = target[index &- offset] }
    advance(single)
    guard rest > single else { return }
    copy(bytes + (position &- stride), rest &- single)
    advance(rest &- single)
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
