import Codec

/// One zstd stream (RFC 8878), written in bounded memory. Has one owner; it is a class because it owns memory.
public final class ZstandardCompressor: ByteStreamCompressor {
  private let windowLog: Int
  private var isBegun = false

  /// A writer of a stream whose window has 2 ^ `windowLog` bytes; 10 ... 27.
  public init(windowLog: Int) {
    self.windowLog = min(max(windowLog, 10), 27)
  }

  /// The stream that remembers.
  public static func long() -> ZstandardCompressor { ZstandardCompressor(windowLog: UpdateFormat.longWindowLog) }

  /// The stream of predicted photos.
  public static func short() -> ZstandardCompressor { ZstandardCompressor(windowLog: UpdateFormat.shortWindowLog) }

  public func reset() {
    isBegun = false
  }

  public func compress(_ bytes: UnsafeRawBufferPointer, flush: Bool, into output: inout [UInt8]) {
    if !isBegun {
      output += [0x28, 0xB5, 0x2F, 0xFD, 0, UInt8(truncatingIfNeeded: (windowLog - 10) << 3)]
      isBegun = true
    }
    var start = 0
    while start < bytes.count {
      let count = min(bytes.count - start, FrameHeader.maxBlock)
      for shift in [0, 8, 16] { output.append(UInt8(truncatingIfNeeded: (count << 3) >> shift)) }
      output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
      start += count
    }
  }
}
