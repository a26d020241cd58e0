import Codec
import Compression
import Framebuffer
import Glibc
import JPEG
import Recording
import VideoCoding
import Zstandard

/// How the two ends work together.
struct Mode {
  /// Bytes that an update may have; nil: as many as it takes.
  var budget: Int?
  /// True where the viewer takes videos.
  var takesVideo = false
}

/// An encoder and the decoder of what it writes, as agent and viewer have them, and the clock beside them.
struct Ends: ~Copyable {
  private var encoder: UpdateEncoder<ZstdCompressor, JPEGCompressor, BuiltInVideoCompressor>
  private var decoder: UpdateDecoder<ZstandardDecompressor, JPEGDecompressor, BuiltInVideoDecompressor>
  private let picture: Surface
  private let budget: Int
  private var update: [UInt8] = []

  /// Both at the start of an epoch for a screen of this size.
  init(width: Int, height: Int, _ mode: Mode) throws {
    var encoder = UpdateEncoder(
      long: try ZstdCompressor.long(), short: try ZstdCompressor.short(), pictures: try JPEGCompressor(),
      video: BuiltInVideoCompressor())
    encoder.takesVideo = mode.takesVideo
    try encoder.startEpoch(width: width, height: height)
    self.encoder = encoder
    decoder = UpdateDecoder(
      long: ZstandardDecompressor.long(), short: ZstandardDecompressor.short(), pictures: JPEGDecompressor(),
      video: BuiltInVideoDecompressor())
    picture = Surface(width: width, height: height)
    budget = mode.budget ?? .max
  }

  /// The updates of one frame, as many as the budget allows: encoded, decoded, and what both took.
  mutating func update(_ screen: Surface, _ frame: RecordedFrame) throws -> Measurement.Frame {
    var sum = Measurement.Frame()
    var damage = frame.damage
    repeat {
      update.removeAll(keepingCapacity: true)
      let start = Self.now()
      let isChanged = try encoder.encode(
        screen, hint: damage, moves: frame.moves, budget: budget - sum.bytes, at: frame.time * 1000, into: &update)
      let encoded = Self.now()
      if isChanged { try decoder.decode(update, epoch: encoder.epoch, into: picture) }
      sum.add(Measurement.Frame(bytes: update.count, encoding: encoded - start, decoding: Self.now() - encoded))
      damage.removeAll()
    } while encoder.hasMore && sum.bytes < budget / 10 * 9
    return sum
  }

  /// Updates of a screen that stands still, over a line that carries the budget thirty times a second, until the picture is exact or
  /// three seconds are over: how many milliseconds that took, nil where it did not get there.
  mutating func settle(_ screen: Surface, after time: Int64, into sum: inout Measurement.Frame) throws -> Int64? {
    var passed: Int64 = 0
    while passed < 3000 {
      if isExact(screen) { return passed }
      let next = try update(screen, RecordedFrame(time: time + passed, damage: Region()))
      sum.add(next)
      passed += max(4, Int64(next.bytes) * 1000 / 30 / Int64(budget))
    }
    return nil
  }

  /// True where the viewer's picture is the screen, to the very pixel.
  func isExact(_ screen: Surface) -> Bool {
    !screen.differs(from: picture, in: screen.bounds)
  }

  /// CPU time of this thread, nanoseconds: what others do on the machine is not in it.
  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
