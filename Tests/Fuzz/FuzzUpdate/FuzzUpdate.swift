import Codec
import Driver
import Framebuffer
import JPEG
import Video

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
  var decoder = UpdateDecoder(long: Stored(), short: Stored(), pictures: JPEGDecompressor(), video: StoredVideo())
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

/// A video whose pictures are its bytes, over and over. What stands before the library looks at them all the same.
final class StoredVideo: VideoDecompressor {
  private var picture = VideoPicture(width: 1, height: 1)

  func start(width: Int, height: Int) {
    picture = VideoPicture(width: width, height: height)
  }

  func expand(_ bytes: UnsafeRawBufferPointer) throws(CodecError) -> VideoPicture.Planes {
    try? VideoUnits.check(bytes, width: picture.width, height: picture.height, needsStart: true)
    guard !bytes.isEmpty else { throw .badStream }
    let area = picture.width * picture.height
    for index in 0..<area { picture.luma[index] = bytes[index % bytes.count] }
    for index in 0..<area / 4 { (picture.blue[index], picture.red[index]) = (bytes[index % bytes.count], 128) }
    return VideoPicture.Planes(
      luma: picture.luma, blue: picture.blue, red: picture.red, lumaStride: picture.width, colorStride: picture.width / 2)
  }
}
