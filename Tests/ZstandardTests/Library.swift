import CZstd
import Codec
import Zstandard

/// libzstd as the reference: it writes what the decoder is tested with.
enum Library {
  /// `pieces` as one frame, each flushed; the last ends the frame where `ends`.
  static func compress(
    _ pieces: [[UInt8]], level: Int32, windowLog: Int32 = 20, checksum: Bool = false, ends: Bool = true,
    _ parameters: [(ZSTD_cParameter, Int32)] = []
  ) -> [UInt8] {
    let context = ZSTD_createCCtx()
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog)
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0)
    for (parameter, value) in parameters { ZSTD_CCtx_setParameter(context, parameter, value) }
    var output: [UInt8] = []
    var scratch = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())
    for (index, piece) in pieces.enumerated() {
      let directive = ends && index == pieces.count - 1 ? ZSTD_e_end : ZSTD_e_flush
      piece.withUnsafeBytes { bytes in
        var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var held = 0
        repeat {
          scratch.withUnsafeMutableBytes { room in
            var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
            held = ZSTD_compressStream2(context, &target, &source, directive)
            output.append(contentsOf: room[..<target.pos])
          }
          precondition(ZSTD_isError(held) == 0, "libzstd compresses")
        } while held > 0 || source.pos < source.size
      }
    }
    return output
  }
}

/// libzstd's decoder, with its window bounded as ours is.
final class LibraryDecompressor: ByteStreamDecompressor {
  private let context = ZSTD_createDCtx()

  init(windowLog: Int32) {
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, windowLog)
  }

  deinit { ZSTD_freeDCtx(context) }

  func reset() {
    ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
  }

  func expand(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) -> (used: Int, made: Int) {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    guard ZSTD_isError(ZSTD_decompressStream(context, &target, &source)) == 0 else { throw .badStream }
    return (source.pos, target.pos)
  }
}

/// Deterministic random numbers.
struct Numbers {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// A number from 0 up to `bound`, without it.
  mutating func next(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % bound
  }
}

/// Data of many kinds: noise, runs, text, few symbols, pixels, and copies from near and far.
func generated(_ seed: UInt64, _ count: Int) -> [UInt8] {
  var numbers = Numbers(seed)
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count)
  while bytes.count < count {
    let length = min(count - bytes.count, 1 + numbers.next([20, 300, 5000, 60000][numbers.next(4)]))
    let symbols = 1 + numbers.next(255)
    let kind = bytes.isEmpty ? 0 : numbers.next(7)
    let start = numbers.next(max(bytes.count, 1))
    for index in 0..<length {
      switch kind {
      case 0: bytes.append(UInt8(numbers.next(256)))
      case 1: bytes.append(UInt8(symbols))
      case 2: bytes.append(UInt8(min(numbers.next(symbols), numbers.next(symbols))))
      case 3: bytes.append(UInt8(index % 3 * 40 + numbers.next(2)))
      case 4: bytes.append(bytes[max(0, bytes.count - 1 - symbols % 20)])
      default: bytes.append(bytes[min(start + index, bytes.count - 1)])
      }
    }
  }
  return bytes
}

/// Everything that `decoder` makes of `input`, which it is given in parts of `part` bytes, with room for `room` bytes at a time. At
/// most `limit` bytes are asked for. Nil where the input is refused.
func expand(
  _ input: [UInt8], with decoder: some ByteStreamDecompressor, part: Int = .max, room: Int = 1 << 16, limit: Int = .max
) -> [UInt8]? {
  var decoder = decoder
  var output: [UInt8] = []
  var start = 0
  let target = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 16)
  defer { target.deallocate() }
  return input.withUnsafeBytes { bytes in
    while output.count < limit {
      let end = part < bytes.count - start ? start + part : bytes.count
      guard let (used, made) = try? decoder.expand(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), into: target) else {
        return nil
      }
      precondition(used <= end - start && made <= room, "within the buffers")
      start += used
      output.append(contentsOf: target[..<made])
      if used == 0, made == 0 { break }
    }
    return output
  }
}
