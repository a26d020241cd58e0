import Codec

/// The bytes made last, as far back as matches may reach: a ring in which a block is never cut in two.
///
/// Bounds. The memory has room for the window, two blocks and `slack`. A block starts at `position` only where a whole block fits
/// before `slack`; else the ring starts over at 0, and `end` keeps where its last lap ended, so that `end` is at least
/// window + one block. `BlockOutput` writes inside the block, and at most `slack` bytes behind it.
struct History: ~Copyable {
  /// Bytes beyond a block or its source that a copy may touch.
  static let slack = 64

  private let bytes: UnsafeMutablePointer<UInt8>
  private var block = 0
  private var blockStart = 0
  /// What the block that is being made has become.
  var output: BlockOutput

  /// Memory for windows of up to `window` bytes and blocks of up to `block` bytes.
  init(window: Int, block: Int) {
    bytes = .allocate(capacity: window + 2 * block + Self.slack)
    output = BlockOutput(bytes: bytes, window: 0)
  }

  deinit {
    bytes.deallocate()
  }

  /// Forgets everything; both sizes are at most those of `init`.
  mutating func reset(window: Int, block: Int) {
    self.block = block
    blockStart = 0
    output = BlockOutput(bytes: bytes, window: window)
  }

  /// Begins a block; the one before it has been taken.
  mutating func startBlock() {
    output.startBlock(block)
    blockStart = output.position
  }

  /// The bytes of this block so far.
  var made: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: bytes + blockStart, count: output.position &- blockStart)
  }
}
