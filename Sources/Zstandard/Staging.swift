/// Collects input until as much is there as is wanted, since a stream may be cut anywhere. `BackwardBits.padding` bytes before and
/// `History.slack` bytes behind can be read, whatever they hold.
struct Staging: ~Copyable {
  private let bytes: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  private var wanted = 0
  private var filled = 0

  /// Room for `capacity` bytes.
  init(_ capacity: Int) {
    self.capacity = capacity
    let all = BackwardBits.padding + capacity + History.slack
    bytes = .allocate(capacity: all)
    bytes.initialize(repeating: 0, count: all)
  }

  deinit {
    bytes.deallocate()
  }

  /// True once everything wanted is there.
  var isFull: Bool { filled == wanted }

  /// What is there.
  var piece: Piece { Piece(start: bytes + BackwardBits.padding, count: filled) }

  /// Begins to collect `count` bytes, at most the capacity; what is there is one part of them where it is kept.
  mutating func want(_ count: Int, keeping: Bool = false) {
    wanted = min(count, capacity)
    filled = keeping ? min(filled, wanted) : 0
  }

  /// Takes what is still wanted from the start of `input`; returns how much that was.
  mutating func fill(from input: UnsafeRawBufferPointer) -> Int {
    let count = min(wanted - filled, input.count)
    guard count > 0, let source = input.baseAddress else { return 0 }
    (bytes + BackwardBits.padding + filled).update(from: source.assumingMemoryBound(to: UInt8.self), count: count)
    filled += count
    return count
  }
}
