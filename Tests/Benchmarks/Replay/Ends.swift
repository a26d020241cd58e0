import Codec
import Compression
import Framebuffer
import Glibc
import Zstandard

/// An encoder and the decoder of what it writes, as agent and viewer have them, and the clock beside them.
struct Ends: ~Copyable {
  private var encoder: UpdateEncoder<ZstdCompressor, NoVideo>
  private var decoder: UpdateDecoder<ZstandardDecompressor, NoVideo>
  private let picture: Surface
  /// Bytes that an update may have.
  private let budget: Int
  private var update: [UInt8] = []
  /// The time of the newest frame, microseconds.
  private var time: Int64 = 0

  /// Both at the start of an epoch for a screen of this size.
  init(width: Int, height: Int, budget: Int) throws {
    var encoder = UpdateEncoder(long: try ZstdCompressor.long(), short: try ZstdCompressor.short(), video: NoVideo())
    try encoder.startEpoch(width: width, height: height)
    self.encoder = encoder
    decoder = UpdateDecoder(long: ZstandardDecompressor.long(), short: ZstandardDecompressor.short(), video: NoVideo())
    picture = Surface(width: width, height: height)
    self.budget = budget
  }

  /// True where the decoder has to be told more for the frame it was shown last.
  var hasMore: Bool { encoder.hasMore }

  /// One update: encoded, decoded, and what both took.
  mutating func update(_ screen: Surface, _ damage: Region) throws -> Measurement.Frame {
    update.removeAll(keepingCapacity: true)
    let start = Self.now()
    let isChanged = try encoder.encode(screen, hint: damage, budget: budget, at: time, into: &update)
    let encoded = Self.now()
    if isChanged { try decoder.decode(update, epoch: encoder.epoch, into: picture) }
    return Measurement.Frame(bytes: update.count, encoding: encoded - start, decoding: Self.now() - encoded)
  }

  /// Updates until nothing is left.
  mutating func settle(_ screen: Surface, _ damage: Region) throws -> Measurement.Frame {
    var sum = try update(screen, damage)
    while hasMore {
      let next = try update(screen, Region())
      sum = Measurement.Frame(
        bytes: sum.bytes + next.bytes, encoding: sum.encoding + next.encoding, decoding: sum.decoding + next.decoding)
    }
    return sum
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

extension Measurement {
  /// Replays frames that differ, each once; `next` gives the screen and its damage until it is nil.
  init(width: Int, height: Int, budget: Int?, next: () throws -> (Surface, Region)?) throws {
    var ends = try Ends(width: width, height: height, budget: budget ?? .max)
    guard var (screen, damage) = try next() else { return }
    key = try ends.settle(screen, damage)
    isExact = ends.isExact(screen)
    while let shown = try next() {
      (screen, damage) = shown
      frames.append(try ends.update(screen, damage))
      if budget == nil { isExact = isExact && ends.isExact(screen) }
    }
    if ends.hasMore { rest = try ends.settle(screen, Region()) }
    isExact = isExact && ends.isExact(screen)
  }
}
