import Codec
import Driver
import Framebuffer

@main enum FuzzUpdate {
  static func main() {
    fuzz { start, count in
      fuzzUpdate(Array(UnsafeBufferPointer(start: start, count: count)))
      return 0
    }
  }
}

/// Updates for a picture of the size in the first two bytes, each behind a byte with its epoch and two with its length.
///
/// The bytes are "compressed" by storing them: so the fuzzer reaches the decoder's own loops instead of being stopped by
/// zstd, whose decoder has fuzzers of its own. Guard rows around the picture show writes outside it.
func fuzzUpdate(_ input: [UInt8]) {
  guard input.count > 2 else { return }
  let width = Int(input[0])
  let height = Int(input[1])
  let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: width * height)
  memory.initialize(repeating: 0, count: width * height)
  defer { memory.deallocate() }
  let picture = Surface(borrowing: memory, width: width, height: height)
  var decoder = UpdateDecoder(long: Stored(), short: Stored())
  var rest = input[2...]
  while rest.count >= 3 {
    let header = Array(rest.prefix(3))
    let update = Array(rest.dropFirst(3).prefix(Int(header[1]) << 8 | Int(header[2])))
    try? decoder.decode(update, epoch: UInt32(header[0]), into: picture)
    precondition(decoder.changed.allSatisfy { picture.bounds.contains($0) }, "rects inside the picture")
    rest = rest.dropFirst(3 + update.count)
  }
}

/// A stream that compresses nothing.
struct Stored: ByteStreamDecompressor {
  mutating func reset() {}

  mutating func expand(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> (used: Int, made: Int) {
    let count = min(input.count, output.count)
    output.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[..<count]))
    return (count, count)
  }
}
