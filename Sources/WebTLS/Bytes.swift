/// Takes apart what the page hands over at once; integers are big-endian.
struct Bytes {
  private var left: ArraySlice<UInt8>

  init(_ bytes: UnsafeRawBufferPointer) {
    left = Array(bytes)[...]
  }

  /// So many bytes; nil where there are fewer.
  mutating func take(_ count: Int) -> [UInt8]? {
    guard left.count >= count else { return nil }
    defer { left = left.dropFirst(count) }
    return Array(left.prefix(count))
  }

  /// Milliseconds since 1970, eight bytes.
  mutating func time() -> Int64? {
    take(8).map { $0.reduce(0) { $0 << 8 | Int64($1) } }
  }

  /// Bytes behind their length of three bytes.
  mutating func measured() -> [UInt8]? {
    take(3).flatMap { take($0.reduce(0) { $0 << 8 | Int($1) }) }
  }

  /// Certificates to the end, each behind its length; one that is cut off is left out.
  mutating func certificates() -> [[UInt8]] {
    var chain: [[UInt8]] = []
    while let certificate = measured() { chain.append(certificate) }
    return chain
  }

  /// All that is left.
  mutating func rest() -> [UInt8] {
    defer { left = [] }
    return Array(left)
  }
}
