/// What a piece of an H.264 stream may hold here, looked at before a library gets to see it (ITU-T H.264, sections 7.3 and annex
/// B).
///
/// Only the units our compressor writes are let through: parameters, slices of pictures that stand alone, slices that build on
/// others; and parameters only of the size that was announced. So a stranger's stream cannot make the library take memory for
/// other pictures.
public enum VideoUnits {
  /// The stream holds what our compressor does not write.
  public struct Refused: Error {}

  /// Pictures that may be remembered for others to build on.
  private static let maxReferences: UInt32 = 4

  /// Throws where there is anything else than pictures of this size. `needsStart` asks for parameters before any slice.
  public static func check(_ bytes: UnsafeRawBufferPointer, width: Int, height: Int, needsStart: Bool) throws(Refused) {
    var hasParameters = !needsStart
    var pictures = 0
    var offset = try start(in: bytes, from: 0, isFirst: true)
    while offset < bytes.count {
      let next = try start(in: bytes, from: offset, isFirst: false)
      switch bytes[offset] & 0x9f {
      case 1, 5:
        guard hasParameters else { throw Refused() }
        pictures += 1
      case 7:
        var reader = BitReader(UnsafeRawBufferPointer(rebasing: bytes[(offset + 1)..<min(next, bytes.count)]))
        try checkParameters(&reader, width: width, height: height)
        hasParameters = true
      case 8: break
      default: throw Refused()
      }
      offset = next
    }
    guard pictures > 0 else { throw Refused() }
  }

  /// The first byte behind the next start code (zero, zero, one); the end where there is none.
  private static func start(in bytes: UnsafeRawBufferPointer, from: Int, isFirst: Bool) throws(Refused) -> Int {
    var zeros = 0
    for index in from..<bytes.count {
      if bytes[index] == 1, zeros >= 2 { return index + 1 }
      zeros = bytes[index] == 0 ? zeros + 1 : 0
      if isFirst, bytes[index] != 0 { throw Refused() }
    }
    return bytes.count
  }

  /// Baseline and main profile only: the others may carry more than eight bits and other colours.
  private static func checkParameters(_ reader: inout BitReader, width: Int, height: Int) throws(Refused) {
    let profile = reader.bits(8)
    _ = reader.bits(16)
    guard profile == 66 || profile == 77 else { throw Refused() }
    _ = reader.number()
    _ = reader.number()
    let order = reader.number()
    guard order == 0 || order == 2 else { throw Refused() }
    if order == 0 { _ = reader.number() }
    let references = reader.number()
    _ = reader.bits(1)
    let columns = reader.number()
    let rows = reader.number()
    let isProgressive = reader.bits(1) == 1
    guard reader.isInside, isProgressive, references <= maxReferences,
      Int(columns) + 1 == (width + 15) / 16, Int(rows) + 1 == (height + 15) / 16
    else { throw Refused() }
  }
}

/// Reads bits and Exp-Golomb numbers (section 9.1) of one unit, without the bytes that keep start codes out of it (section
/// 7.4.1).
private struct BitReader {
  private let bytes: UnsafeRawBufferPointer
  private var index = 0
  private var bit = 0
  private var zeros = 0
  /// False once more was asked for than there is; what was read then is zero.
  private(set) var isInside = true

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  mutating func bits(_ count: Int) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count { value = value << 1 | next() }
    return value
  }

  /// An unsigned Exp-Golomb number of less than 32 bits; longer ones count as outside.
  mutating func number() -> UInt32 {
    var zeros = 0
    while next() == 0 {
      zeros += 1
      guard zeros < 31, isInside else {
        isInside = false
        return 0
      }
    }
    return (1 << UInt32(truncatingIfNeeded: zeros)) - 1 + bits(zeros)
  }

  private mutating func next() -> UInt32 {
    if bit == 0, zeros == 2, index < bytes.count, bytes[index] == 3 {
      index += 1
      zeros = 0
    }
    guard index < bytes.count else {
      isInside = false
      return 0
    }
    let value = UInt32(bytes[index] >> UInt8(truncatingIfNeeded: 7 - bit) & 1)
    bit += 1
    if bit == 8 {
      zeros = bytes[index] == 0 ? zeros + 1 : 0
      bit = 0
      index += 1
    }
    return value
  }
}
