/// Reads fields from bytes of a peer: integers big-endian, lengths checked against a limit, never a trap.
public struct ByteReader {
  private let bytes: ArraySlice<UInt8>
  private var index: Int

  /// A reader over all of `bytes`.
  public init(_ bytes: [UInt8]) {
    self.init(bytes[...])
  }

  /// A reader over a part of an array.
  public init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    index = bytes.startIndex
  }

  /// Bytes not read yet.
  public var remaining: Int { bytes.endIndex - index }

  /// Throws where bytes are left over.
  public func finish() throws(WireError) {
    guard remaining == 0 else { throw .trailingBytes }
  }

  /// One byte.
  public mutating func u8() throws(WireError) -> UInt8 {
    guard index < bytes.endIndex else { throw .truncated }
    defer { index += 1 }
    return bytes[index]
  }

  /// Two bytes.
  public mutating func u16() throws(WireError) -> UInt16 {
    let high = try u8()
    return UInt16(high) << 8 | UInt16(try u8())
  }

  /// Four bytes.
  public mutating func u32() throws(WireError) -> UInt32 {
    let high = try u16()
    return UInt32(high) << 16 | UInt32(try u16())
  }

  /// Eight bytes.
  public mutating func u64() throws(WireError) -> UInt64 {
    let high = try u32()
    return UInt64(high) << 32 | UInt64(try u32())
  }

  /// Eight bytes, two's complement.
  public mutating func i64() throws(WireError) -> Int64 {
    Int64(bitPattern: try u64())
  }

  /// One byte that is 0 or 1.
  public mutating func bool() throws(WireError) -> Bool {
    switch try u8() {
    case 0: return false
    case 1: return true
    default: throw .unknownValue
    }
  }

  /// Exactly `count` bytes.
  public mutating func fixed(_ count: Int) throws(WireError) -> [UInt8] {
    guard count >= 0, count <= remaining else { throw .truncated }
    defer { index += count }
    return Array(bytes[index..<(index + count)])
  }

  /// A four-byte length, at most `limit`, and as many bytes.
  public mutating func bytes(limit: Int) throws(WireError) -> [UInt8] {
    let length = try u32()
    guard length <= limit else { throw .tooLong }
    return try fixed(Int(length))
  }

  /// A four-byte length, at most `limit` bytes, and UTF-8; bytes that are no UTF-8 become U+FFFD.
  public mutating func text(limit: Int) throws(WireError) -> String {
    String(decoding: try bytes(limit: limit), as: UTF8.self)
  }

  /// A two-byte count, at most `limit`, and as many elements.
  public mutating func list<Element>(
    limit: Int, _ element: (inout ByteReader) throws(WireError) -> Element
  ) throws(WireError) -> [Element] {
    let count = try u16()
    guard count <= limit else { throw .tooLong }
    var elements: [Element] = []
    for _ in 0..<count { elements.append(try element(&self)) }
    return elements
  }

  /// Everything that is left.
  public mutating func rest() -> [UInt8] {
    defer { index = bytes.endIndex }
    return Array(bytes[index...])
  }
}
