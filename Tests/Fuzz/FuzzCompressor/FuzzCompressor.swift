import Codec
import Driver
import Zstandard

@main enum FuzzCompressor {
  static func main() {
    fuzz { start, count in
      fuzzCompressor(UnsafeRawBufferPointer(start: start, count: count))
      return 0
    }
  }
}

/// Bytes as pieces of a stream, cut where the first byte says, and again behind themselves, so that they repeat: whatever they are, the
/// decoder must give them back, piece by piece.
func fuzzCompressor(_ input: UnsafeRawBufferPointer) {
  guard input.count > 2 else { return }
  let bytes = UnsafeRawBufferPointer(rebasing: input[2...])
  let piece = Int(input[0]) * 16 + 1
  let compressor = input[1] & 1 == 0 ? ZstandardCompressor(windowLog: 12) : .short()
  let decoder = ZstandardDecompressor.short()
  var target = [UInt8](repeating: 0, count: piece + 1)
  for _ in 0...Int(input[1] >> 6) {
    for start in stride(from: 0, to: bytes.count, by: piece) {
      let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + piece, bytes.count)])
      var stream: [UInt8] = []
      compressor.compress(part, flush: true, into: &stream)
      let step = target.withUnsafeMutableBytes { room in
        stream.withUnsafeBytes { stream in try? decoder.expand(stream, into: room) }
      }
      precondition(step?.used == stream.count && step?.made == part.count, "the decoder takes all of it")
      precondition(target.starts(with: part), "the decoder gives it back")
    }
  }
}
