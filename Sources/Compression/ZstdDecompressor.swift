import CZstd
import Codec

/// One zstd decompression stream, with the memory it may ask for bounded; see zstd's manual, "Streaming decompression".
///
/// Has one owner. It is a class because it owns memory of the library.
public final class ZstdDecompressor: ByteStreamDecompressor {
  private let context: OpaquePointer

  private init(windowLog: Int32) throws(CodecError) {
    guard let context = ZSTD_createDCtx() else { throw .compressorFailed }
    self.context = context
    guard ZSTD_isError(ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, windowLog)) == 0 else { throw .compressorFailed }
  }

  deinit {
    ZSTD_freeDCtx(context)
  }

  /// The reader of `ZstdCompressor.long`.
  public static func long() throws(CodecError) -> ZstdDecompressor {
    try ZstdDecompressor(windowLog: Int32(UpdateFormat.longWindowLog))
  }

  /// The reader of `ZstdCompressor.short`.
  public static func short() throws(CodecError) -> ZstdDecompressor {
    try ZstdDecompressor(windowLog: Int32(UpdateFormat.shortWindowLog))
  }

  public func reset() throws(CodecError) {
    guard ZSTD_isError(ZSTD_DCtx_reset(context, ZSTD_reset_session_only)) == 0 else { throw .badStream }
  }

  public func expand(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) -> (used: Int, made: Int) {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    guard ZSTD_isError(ZSTD_decompressStream(context, &target, &source)) == 0 else { throw .badStream }
    return (source.pos, target.pos)
  }
}
