/// Writes bits one behind the other, each number's lowest first, as both entropy coders of zstd do (RFC 8878, 4.1).
///
/// Bounds: at most 57 bits are added between two calls of `flush`, which writes at most eight bytes from where the last whole byte
/// ended; the owner of the memory keeps `slack` bytes beyond what may be written.
struct BitWriter {
  /// Bytes behind the end that may be overwritten.
  static let slack = 8

  private let start: UnsafeMutableRawPointer
  private var position = 0
  private var held: UInt64 = 0
  private var count: UInt64 = 0

  init(at start: UnsafeMutableRawPointer) {
    self.start = start
  }

  /// Adds the lowest `bits` bits of `value`, which has no others.
  @inline(__always)
  mutating func add(_ value: UInt32, _ bits: UInt8) {
    held |= UInt64(value) &<< count
    count &+= UInt64(bits)
  }

  /// Writes what is whole.
  @inline(__always)
  mutating func flush() {
    start.storeBytes(of: held.littleEndian, toByteOffset: position, as: UInt64.self)
    position &+= Int(truncatingIfNeeded: count &>> 3)
    held &>>= count & 0x38
    count &= 7
  }

  /// Fills the last byte with zeros; returns the bytes written.
  mutating func finish() -> Int {
    flush()
    return position &+ (count > 0 ? 1 : 0)
  }

  /// Marks the end with a one, so that the bits can be read backwards; returns the bytes written.
  mutating func finishMarked() -> Int {
    add(1, 1)
    return finish()
  }
}
