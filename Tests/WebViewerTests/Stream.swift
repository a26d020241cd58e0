import Codec
import Compression
import Framebuffer
import JPEG
import TestSupport
import Video
import Wire
import Zstandard

/// A desk stream as an agent sends it, and the picture that a viewer shows at its end.
struct Stream: Sendable {
  var bytes: [UInt8]
  /// Red, green, blue and 255 of each pixel.
  var picture: [UInt8]
  var updates = 0

  /// A stream that begins as every session does, of a screen of this size.
  init(width: Int, height: Int) {
    bytes = FrameWriter.bytes(of: .welcome(rights: 1, seconds: 60, variant: 1, deviceName: "bench"))
    let (width, height) = (UInt16(width), UInt16(height))
    bytes += FrameWriter.bytes(of: .screen(x: 0, y: 0, width: width, height: height, monitors: []))
    picture = []
  }

  /// Adds an update, cut into frames as an agent does.
  mutating func add(_ update: [UInt8], epoch: UInt32) {
    updates += 1
    for frame in FrameWriter.update(number: UInt32(updates), epoch: epoch, bytes: update) {
      bytes += FrameWriter.bytes(of: frame)
    }
  }

  /// The picture, where it was three bytes a pixel as on disk: blue, green, red.
  mutating func show(packed: some Collection<UInt8>) {
    let packed = Array(packed)
    picture = []
    for start in stride(from: 0, to: packed.count - 2, by: 3) {
      picture += [packed[start + 2], packed[start + 1], packed[start], 255] as [UInt8]
    }
  }

  /// The picture that a decoder of this machine has.
  mutating func show(_ surface: Surface) {
    picture = []
    picture.reserveCapacity(surface.pixels.count * 4)
    for pixel in surface.pixels {
      picture += [UInt8(pixel >> 16 & 0xFF), UInt8(pixel >> 8 & 0xFF), UInt8(pixel & 0xFF), 255] as [UInt8]
    }
  }

  /// A screen on which things happen at random, in several epochs; with a budget pictures have loss at first.
  static func random(_ seed: UInt64, width: Int, height: Int, steps: Int, budget: Int) throws -> Stream {
    var stream = Stream(width: width, height: height)
    var desktop = SyntheticDesktop(width: width, height: height, seed: seed)
    var encoder = UpdateEncoder(
      long: try ZstdCompressor.long(), short: try .short(), pictures: try JPEGCompressor(), video: NoVideo())
    var decoder = UpdateDecoder(
      long: ZstandardDecompressor.long(), short: .short(), pictures: JPEGDecompressor(), video: NoVideo())
    let shown = Surface(width: width, height: height)
    for step in 0..<steps {
      if step % 25 == 0 { try encoder.startEpoch(width: width, height: height) }
      let hint = step % 25 == 0 ? Region(desktop.screen.bounds) : desktop.step()
      repeat {
        var update: [UInt8] = []
        let isChanged = try encoder.encode(
          desktop.screen, hint: hint, budget: budget, at: Int64(step) * 30_000, into: &update)
        guard isChanged else { break }
        try decoder.decode(update, epoch: encoder.epoch, into: shown)
        stream.add(update, epoch: encoder.epoch)
      } while encoder.hasMore
    }
    stream.show(shown)
    return stream
  }

  /// What is kept in `Tests/Vectors`: updates, each behind a u32 length, and the picture after the last.
  static func golden(_ updates: String, _ picture: String, width: Int, height: Int) throws -> Stream {
    var stream = Stream(width: width, height: height)
    var rest = try Vectors.bytes(updates)[...]
    while rest.count >= 4 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      stream.add(Array(rest.dropFirst(4).prefix(length)), epoch: 1)
      rest = rest.dropFirst(4 + length)
    }
    stream.show(packed: try Vectors.bytes(picture).suffix(width * height * 3))
    return stream
  }
}
