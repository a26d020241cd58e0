import Codec

/// One zstd stream (RFC 8878), decoded in bounded memory: the window, and a constant of about 700 KB. Whatever the input is, it writes
/// only inside the output given, and bad input is an error and never a trap.
///
/// Frames may follow each other. Checksums are verified where a frame has one. Dictionaries, skippable frames and windows over the
/// limit are refused. After an error everything is refused until `reset`. Has one owner; it is a class because it owns memory.
public final class ZstandardDecompressor: ByteStreamDecompressor {
  private enum Phase { case prefix, header, blockHeader, block(BlockHeader), checksum, refused }

  private let windowLimit: Int
  private var history: History
  private var decoder = BlockDecoder()
  private var staging: Staging
  private var phase = Phase.prefix
  private var frame: FrameHeader?
  private var made: UInt64 = 0
  private var checksum = Checksum()
  /// Bytes of the newest block that have been handed out.
  private var delivered = 0

  /// A reader of streams whose windows have at most 2 ^ `windowLog` bytes; 10 ... 27.
  public init(windowLog: Int) {
    windowLimit = 1 << min(max(windowLog, 10), 27)
    history = History(window: windowLimit, block: FrameHeader.maxBlock)
    staging = Staging(FrameHeader.maxBlock)
    staging.want(FrameHeader.prefix)
  }

  /// The reader of the stream that remembers.
  public static func long() -> ZstandardDecompressor { ZstandardDecompressor(windowLog: UpdateFormat.longWindowLog) }

  /// The reader of the stream that is quick.
  public static func short() -> ZstandardDecompressor { ZstandardDecompressor(windowLog: UpdateFormat.shortWindowLog) }

  public func reset() {
    history.reset(window: 0, block: 0)
    delivered = 0
    expectFrame()
  }

  public func expand(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) -> (used: Int, made: Int) {
    var used = 0
    var filled = 0
    do throws(CodecError) {
      while true {
        filled += deliver(into: UnsafeMutableRawBufferPointer(rebasing: output[filled...]))
        guard delivered == history.made.count else { break }
        used += staging.fill(from: UnsafeRawBufferPointer(rebasing: input[used...]))
        guard staging.isFull else { break }
        try step()
      }
    } catch {
      phase = .refused
      throw error
    }
    return (used, filled)
  }

  /// Hands out as much of the newest block as there is room for.
  private func deliver(into room: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(room.count, history.made.count - delivered)
    guard count > 0 else { return 0 }
    room.copyMemory(from: UnsafeRawBufferPointer(rebasing: history.made[delivered..<(delivered + count)]))
    delivered += count
    return count
  }

  /// Goes on with what `staging` has been waiting for.
  private func step() throws(CodecError) {
    var bytes = staging.piece
    switch phase {
    case .prefix:
      staging.want(try FrameHeader.length(bytes), keeping: true)
      phase = .header
    case .header:
      try start(try FrameHeader(bytes, limit: windowLimit))
    case .blockHeader:
      guard let frame else { throw .badStream }
      let block = BlockHeader(try bytes.number(3))
      guard block.kind != .reserved, block.size <= frame.block else { throw .badStream }
      phase = .block(block)
      staging.want(block.kind == .repeated ? 1 : block.size)
    case .block(let block):
      try decode(block, bytes)
    case .checksum:
      guard try bytes.number(4) == checksum.value else { throw .badStream }
      expectFrame()
    case .refused:
      throw .badStream
    }
  }

  private func expectFrame() {
    frame = nil
    phase = .prefix
    staging.want(FrameHeader.prefix)
  }

  private func start(_ header: FrameHeader) throws(CodecError) {
    frame = header
    made = 0
    delivered = 0
    checksum = Checksum()
    history.reset(window: header.window, block: header.block)
    decoder.reset()
    expectBlock()
  }

  private func expectBlock() {
    phase = .blockHeader
    staging.want(BlockHeader.length)
  }

  private func decode(_ block: BlockHeader, _ bytes: Piece) throws(CodecError) {
    guard let frame else { throw .badStream }
    history.startBlock()
    delivered = 0
    switch block.kind {
    case .raw: try history.output.append(bytes.start, bytes.count)
    case .repeated: try history.output.append(repeating: bytes[0], block.size)
    case .compressed: try decoder.decode(bytes, limit: frame.block, into: &history)
    case .reserved: throw .badStream
    }
    made &+= UInt64(history.made.count)
    if frame.hasChecksum { checksum.add(history.made) }
    if let size = frame.contentSize { guard block.isLast ? made == size : made <= size else { throw .badStream } }
    guard block.isLast else { return expectBlock() }
    guard frame.hasChecksum else { return expectFrame() }
    phase = .checksum
    staging.want(4)
  }
}

/// The three bytes before each block (RFC 8878, 3.1.1.2).
struct BlockHeader {
  enum Kind: UInt8 { case raw, repeated, compressed, reserved }

  static let length = 3

  let isLast: Bool
  let kind: Kind
  /// Bytes of the block as it is stored; of a repeated byte how often it is repeated.
  let size: Int

  init(_ value: UInt32) {
    isLast = value & 1 == 1
    kind = Kind(rawValue: UInt8(truncatingIfNeeded: value &>> 1 & 3)) ?? .reserved
    size = Int(truncatingIfNeeded: value &>> 3)
  }
}
