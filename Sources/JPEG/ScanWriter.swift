/// Writes the bits of a scan (ITU-T T.81, F.1.2.3), the highest of each number first, with a zero behind every byte that would look like
/// the beginning of a marker.
///
/// Has one owner; it is a class because it owns memory.
final class ScanWriter {
  private var bytes: UnsafeMutablePointer<UInt8>
  private var capacity = 0
  private var position = 0
  private var held: UInt64 = 0
  private var count: UInt64 = 0

  init() {
    bytes = .allocate(capacity: 0)
  }

  deinit {
    bytes.deallocate()
  }

  /// Makes room for so many bytes more, those that are inserted included.
  func reserve(_ more: Int) {
    guard position + more > capacity else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: position + more)
    larger.update(from: bytes, count: position)
    bytes.deallocate()
    (bytes, capacity) = (larger, position + more)
  }

  /// Adds the lowest `length` bits of `value`, at most 32, which has no others.
  @inline(__always)
  func add(_ value: UInt32, _ length: UInt64) {
    held = held &<< length | UInt64(value)
    count &+= length
    if count >= 32 { flush() }
  }

  /// Writes what is whole.
  private func flush() {
    while count >= 8 {
      count &-= 8
      let byte = UInt8(truncatingIfNeeded: held &>> count)
      bytes[position] = byte
      position &+= 1
      guard byte == 0xFF else { continue }
      bytes[position] = 0
      position &+= 1
    }
  }

  /// Appends everything to `output`, the last byte filled with ones, and begins anew.
  func finish(into output: inout [UInt8]) {
    let missing = (8 &- count & 7) & 7
    add(UInt32(truncatingIfNeeded: (1 &<< missing) &- 1), missing)
    flush()
    output.append(contentsOf: UnsafeBufferPointer(start: bytes, count: position))
    (position, held, count) = (0, 0, 0)
  }
}
