/// The ways in which the same bytes can arrive: whole, byte by byte, and in uneven pieces. Every decoder is fed all of them.
public enum DripFeed {
  /// The pieces of each way, in order.
  public static func ways(of bytes: [UInt8]) -> [[ArraySlice<UInt8>]] {
    [[bytes[...]], bytes.indices.map { bytes[$0...$0] }, pieces(of: bytes, sizes: [1, 7, 3, 64, 2, 500])]
  }

  private static func pieces(of bytes: [UInt8], sizes: [Int]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = min(start + sizes[pieces.count % sizes.count], bytes.count)
      pieces.append(bytes[start..<end])
      start = end
    }
    return pieces
  }
}
