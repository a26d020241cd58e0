import Codec

/// What a frame says about itself before its first block (RFC 8878, 3.1.1.1).
struct FrameHeader {
  /// The largest block, in bytes.
  static let maxBlock = 128 << 10
  /// Bytes up to and with the descriptor, which tells how many more there are.
  static let prefix = 5
  /// Bytes of the longest header.
  static let maxLength = 18

  /// The first four bytes.
  static let magic: UInt32 = 0xFD2F_B528

  /// How far back matches reach, in bytes.
  let window: Int
  /// All bytes of the frame, where it says so.
  let contentSize: UInt64?
  /// A checksum follows the last block.
  let hasChecksum: Bool

  /// The most bytes a block of this frame makes.
  var block: Int { min(window, Self.maxBlock) }

  /// The length of the header that begins with these bytes. Skippable frames and reserved bits are refused.
  static func length(_ bytes: Piece) throws(CodecError) -> Int {
    var bytes = bytes
    guard try bytes.number(4) == magic, bytes[0] & 8 == 0 else { throw .badStream }
    let isSingle = bytes[0] & 32 != 0
    let size = contentSizeLength(bytes[0])
    return prefix + (isSingle ? 0 : 1) + dictionaryLength(bytes[0]) + size
  }

  /// Reads a whole header. Dictionaries and windows of more than `limit` bytes are refused.
  init(_ bytes: Piece, limit: Int) throws(CodecError) {
    var bytes = bytes
    _ = try bytes.number(4)
    let descriptor = UInt8(truncatingIfNeeded: try bytes.number(1))
    var window: UInt64 = 0
    if descriptor & 32 == 0 {
      let byte = UInt64(try bytes.number(1))
      let base: UInt64 = 1 &<< (10 &+ byte &>> 3)
      window = base &+ base / 8 &* (byte & 7)
    }
    let dictionary = Self.dictionaryLength(descriptor)
    if dictionary > 0 { guard try bytes.number(dictionary) == 0 else { throw .badStream } }
    switch Self.contentSizeLength(descriptor) {
    case 0: contentSize = nil
    case 1: contentSize = UInt64(try bytes.number(1))
    case 2: contentSize = UInt64(try bytes.number(2)) &+ 256
    case 4: contentSize = UInt64(try bytes.number(4))
    default: contentSize = UInt64(try bytes.number(4)) | UInt64(try bytes.number(4)) &<< 32
    }
    if descriptor & 32 != 0 { window = contentSize ?? 0 }
    guard window <= UInt64(limit) else { throw .badStream }
    self.window = Int(window)
    hasChecksum = descriptor & 4 != 0
  }

  private static func dictionaryLength(_ descriptor: UInt8) -> Int {
    descriptor & 3 == 3 ? 4 : Int(descriptor & 3)
  }

  private static func contentSizeLength(_ descriptor: UInt8) -> Int {
    switch descriptor &>> 6 {
    case 0: descriptor & 32 == 0 ? 0 : 1
    case 1: 2
    case 2: 4
    default: 8
    }
  }
}
