/// Writes the fields that `ByteReader` reads.
public struct ByteWriter {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  /// An empty writer.
  public init() {}

  /// Takes memory for so many bytes at once.
  public mutating func reserve(_ count: Int) {
    bytes.reserveCapacity(count)
  }

  /// Writes four bytes over those written at `offset`.
  mutating func replace(at offset: Int, with value: UInt32) {
    for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index)) }
  }

  /// One byte.
  public mutating func u8(_ value: UInt8) {
    bytes.append(value)
  }

  /// Two bytes.
  public mutating func u16(_ value: UInt16) {
    u8(UInt8(truncatingIfNeeded: value >> 8))
    u8(UInt8(truncatingIfNeeded: value))
  }

  /// Four bytes.
  public mutating func u32(_ value: UInt32) {
    u16(UInt16(truncatingIfNeeded: value >> 16))
    u16(UInt16(truncatingIfNeeded: value))
  }

  /// Eight bytes.
  public mutating func u64(_ value: UInt64) {
    u32(UInt32(truncatingIfNeeded: value >> 32))
    u32(UInt32(truncatingIfNeeded: value))
  }

  /// Eight bytes, two's complement.
  public mutating func i64(_ value: Int64) {
    u64(UInt64(bitPattern: value))
  }

  /// One byte, 0 or 1.
  public mutating func bool(_ value: Bool) {
    u8(value ? 1 : 0)
  }

  /// Bytes without a length.
  public mutating func fixed(_ value: some Sequence<UInt8>) {
    bytes.append(contentsOf: value)
  }

  /// A four-byte length and the bytes.
  public mutating func bytes(_ value: [UInt8]) {
    u32(UInt32(truncatingIfNeeded: value.count))
    fixed(value)
  }

  /// A four-byte length and UTF-8.
  public mutating func text(_ value: String) {
    bytes(Array(value.utf8))
  }

  /// A two-byte count and the elements.
  public mutating func list<Element>(_ elements: [Element], _ write: (inout ByteWriter, Element) -> Void) {
    u16(UInt16(truncatingIfNeeded: elements.count))
    for element in elements { write(&self, element) }
  }
}
