import Codec

/// One zstd stream (RFC 8878), written in bounded memory: one and a half windows, and a constant of about 3 MB.
/// What was given is always written at once, in blocks that need nothing behind them, so nothing is ever held back.
///
/// Has one owner; it is a class because it owns memory, all of which it takes when it is made.
public final class ZstandardCompressor: ByteStreamCompressor {
  private let windowLog: Int
  /// The most bytes of a block.
  private let block: Int
  private var search: MatchSearch
  private var encoder = BlockEncoder()
  private let room: UnsafeMutablePointer<UInt8>
  private var isBegun = false

  private init(windowLog: Int, looksBack: Bool) {
    self.windowLog = windowLog
    block = min(1 << windowLog, FrameHeader.maxBlock)
    search = MatchSearch(window: looksBack ? 1 << windowLog : 0, block: block)
    room = .allocate(capacity: BlockEncoder.most + BitWriter.slack)
  }

  /// A writer of a stream that remembers the last 2 ^ `windowLog` bytes; 10 ... 27.
  public convenience init(windowLog: Int) {
    self.init(windowLog: min(max(windowLog, 10), 27), looksBack: true)
  }

  deinit {
    room.deallocate()
  }

  /// The stream that remembers.
  public static func long() -> ZstandardCompressor {
    ZstandardCompressor(windowLog: UpdateFormat.longWindowLog)
  }

  /// The stream of predicted photos: nothing repeats in them, so only the codes of their bytes count.
  public static func short() -> ZstandardCompressor {
    ZstandardCompressor(windowLog: UpdateFormat.shortWindowLog, looksBack: false)
  }

  public func reset() {
    isBegun = false
    search.reset()
    encoder.reset()
  }

  public func compress(_ bytes: UnsafeRawBufferPointer, flush: Bool, into output: inout [UInt8]) {
    if !isBegun {
      isBegun = true
      append(FrameHeader.magic, 4, to: &output)
      append(UInt32(truncatingIfNeeded: windowLog &- 10) &<< 11, 2, to: &output)
    }
    var start = 0
    while start < bytes.count {
      let end = min(start + block, bytes.count)
      write(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), into: &output)
      start = end
    }
  }

  /// Appends one block, as it is where that is smaller.
  private func write(_ block: UnsafeRawBufferPointer, into output: inout [UInt8]) {
    let recent = search.recent
    search.take(block)
    let size = encoder.write(
      search.literals, search.literalCount, search.sequences, search.sequenceCount, to: room)
    guard size < block.count else {
      // The decoder hears nothing of what this block has brought.
      search.recent = recent
      encoder.reset()
      append(UInt32(truncatingIfNeeded: block.count) &<< 3, BlockHeader.length, to: &output)
      return output.append(contentsOf: block)
    }
    append(UInt32(truncatingIfNeeded: size) &<< 3 | 2 &<< 1, BlockHeader.length, to: &output)
    output.append(contentsOf: UnsafeRawBufferPointer(start: room, count: size))
  }

  private func append(_ number: UInt32, _ length: Int, to output: inout [UInt8]) {
    for index in 0..<length { output.append(UInt8(truncatingIfNeeded: number &>> UInt32(truncatingIfNeeded: 8 &* index))) }
  }
}
