import Codec

/// The bits of a scan, from the highest of each byte on (ITU-T T.81, F.2.2.5), freed of the zero that follows each 0xFF.
///
/// Bounds: one block of 64 coefficients takes at most 64 x 27 bits. The owner asks `isOverdrawn` after each block; behind the last byte there
/// are `padding` zero bytes, more than a block and a load of eight. Has one owner; it is a class because it owns memory.
final class ScanBits {
  private static let padding = 256

  private var bytes: UnsafeMutableRawPointer
  private var capacity = 1 << 16
  private var count = 0
  /// The next bit.
  private var position = 0

  init() {
    bytes = .allocate(byteCount: capacity + Self.padding, alignment: 8)
  }

  deinit {
    bytes.deallocate()
  }

  /// Begins with the first bit of `scan`, which holds no marker, not even one to restart at; else `badPicture`.
  func begin(_ scan: UnsafeRawBufferPointer) throws(CodecError) {
    reserve(scan.count)
    position = 0
    count = 0
    var index = 0
    while index < scan.count {
      let byte = scan[index]
      bytes.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
      count &+= 1
      index &+= 1
      guard byte == 0xFF else { continue }
      guard index < scan.count, scan[index] == 0 else { throw .badPicture }
      index &+= 1
    }
    (bytes + count).initializeMemory(as: UInt8.self, repeating: 0, count: Self.padding)
  }

  /// The next 57 bits, and up to seven more, from the highest bit of the word on; they stay.
  @inline(__always)
  var next: UInt64 {
    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: position &>> 3, as: UInt64.self)) &<< UInt64(position & 7)
  }

  /// Leaves out so many bits.
  @inline(__always)
  func skip(_ bits: UInt64) {
    position &+= Int(truncatingIfNeeded: bits)
  }

  /// True where more bits were taken than there are.
  var isOverdrawn: Bool { position > count &* 8 }

  /// True in the last byte.
  var isAtEnd: Bool { (position &+ 7) &>> 3 == count }

  private func reserve(_ size: Int) {
    guard size > capacity else { return }
    bytes.deallocate()
    capacity = size
    bytes = .allocate(byteCount: capacity + Self.padding, alignment: 8)
  }
}
