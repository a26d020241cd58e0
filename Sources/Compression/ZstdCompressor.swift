import CZstd
import Codec

/// One zstd compression stream; see zstd's manual, "Streaming compression".
///
/// Has one owner. It is a class because it owns memory of the library.
public final class ZstdCompressor: ByteStreamCompressor {
  private let context: OpaquePointer
  private let scratch: UnsafeMutableRawBufferPointer

  /// `ZSTD_c_literalCompressionMode` of zstd's manual, which its header names by number only, and its value for "always".
  private static let literals = (parameter: ZSTD_c_experimentalParam5, always: Int32(1))

  private init(level: Int32, windowLog: Int32) throws(CodecError) {
    guard let context = ZSTD_createCCtx() else { throw .compressorFailed }
    self.context = context
    scratch = .allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 16)
    let parameters = [
      (ZSTD_c_compressionLevel, level), (ZSTD_c_windowLog, windowLog), (ZSTD_c_contentSizeFlag, 0),
      (Self.literals.parameter, Self.literals.always),
    ]
    for (parameter, value) in parameters {
      guard ZSTD_isError(ZSTD_CCtx_setParameter(context, parameter, value)) == 0 else { throw .compressorFailed }
    }
  }

  deinit {
    ZSTD_freeCCtx(context)
    scratch.deallocate()
  }

  /// The stream that remembers: level 3, which looks far back.
  public static func long() throws(CodecError) -> ZstdCompressor {
    try ZstdCompressor(level: 3, windowLog: Int32(UpdateFormat.longWindowLog))
  }

  /// The stream of predicted photos: it looks for hardly any repetition, since a few bits saved there spoil the codes of all other bytes.
  /// That is half the time of level 1, and 3 ... 5 % smaller.
  public static func short() throws(CodecError) -> ZstdCompressor {
    try ZstdCompressor(level: -100, windowLog: Int32(UpdateFormat.shortWindowLog))
  }

  public func reset() throws(CodecError) {
    guard ZSTD_isError(ZSTD_CCtx_reset(context, ZSTD_reset_session_only)) == 0 else { throw .compressorFailed }
  }

  public func compress(_ bytes: UnsafeRawBufferPointer, flush: Bool, into output: inout [UInt8]) throws(CodecError) {
    var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
    var held = 0
    repeat {
      var target = ZSTD_outBuffer(dst: scratch.baseAddress, size: scratch.count, pos: 0)
      held = ZSTD_compressStream2(context, &target, &source, flush ? ZSTD_e_flush : ZSTD_e_continue)
      guard ZSTD_isError(held) == 0 else { throw .compressorFailed }
      output.append(contentsOf: UnsafeRawBufferPointer(rebasing: scratch[..<target.pos]))
    } while source.pos < source.size || (flush && held > 0)
  }
}
