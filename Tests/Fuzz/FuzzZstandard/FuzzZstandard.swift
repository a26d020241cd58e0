import Codec
import Driver
import Zstandard

@main enum FuzzZstandard {
  static func main() {
    fuzz { start, count in
      fuzzZstandard(UnsafeRawBufferPointer(start: start, count: count))
      return 0
    }
  }
}

/// A zstd stream, cut into parts of the size in the first byte; the second byte says how much room there is for output. The decoder
/// must give the same with the stream in one part.
func fuzzZstandard(_ input: UnsafeRawBufferPointer) {
  guard input.count > 2 else { return }
  let stream = UnsafeRawBufferPointer(rebasing: input[2...])
  let cut = expand(stream, part: Int(input[0]) + 1, room: Int(input[1]) + 1)
  let whole = expand(stream, part: stream.count, room: 1 << 16)
  precondition(zip(cut, whole).allSatisfy { $0 == $1 }, "the same bytes however the stream is cut")
}

/// What a small decoder makes of `stream`, up to an error or 256 KiB.
private func expand(_ stream: UnsafeRawBufferPointer, part: Int, room: Int) -> [UInt8] {
  let decoder = ZstandardDecompressor(windowLog: 12)
  var output: [UInt8] = []
  var target = [UInt8](repeating: 0, count: room)
  var start = 0
  while output.count < 1 << 18 {
    let end = min(start + part, stream.count)
    let step = target.withUnsafeMutableBytes { bytes in
      try? decoder.expand(UnsafeRawBufferPointer(rebasing: stream[start..<end]), into: bytes)
    }
    guard let (used, made) = step, used > 0 || made > 0 else { break }
    precondition(used <= end - start && made <= room, "within the buffers")
    start += used
    output += target[..<made]
  }
  return output
}
