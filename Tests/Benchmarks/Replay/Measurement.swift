import Framebuffer
import Recording

/// What a sequence took: bytes and CPU time of each frame after the first.
struct Measurement {
  /// One frame.
  struct Frame {
    var bytes = 0
    /// CPU time of the thread, nanoseconds.
    var encoding: UInt64 = 0
    var decoding: UInt64 = 0

    mutating func add(_ other: Frame) {
      bytes += other.bytes
      encoding += other.encoding
      decoding += other.decoding
    }
  }

  /// The whole screen, as an epoch begins with it; not in the means.
  private(set) var key = Frame()
  private(set) var frames: [Frame] = []
  /// What came after the last change until the picture was exact.
  private(set) var rest = Frame()
  /// Milliseconds from the last change until the picture was exact; nil where it was not within three seconds.
  private(set) var exactAfter: Int64?

  /// Frames that are not in the means where videos are taken: one has to be recognised first.
  private static let warmingUp = 45

  /// Replays frames that differ, each once; `next` gives the screen and what came with it until it is nil.
  init(width: Int, height: Int, _ mode: Mode, next: () throws -> (Surface, RecordedFrame)?) throws {
    var ends = try Ends(width: width, height: height, mode)
    guard var (screen, frame) = try next() else { return }
    key = try ends.update(screen, frame)
    _ = try ends.settle(screen, after: frame.time, into: &key)
    while let shown = try next() {
      (screen, frame) = shown
      frames.append(try ends.update(screen, frame))
    }
    exactAfter = try ends.settle(screen, after: frame.time, into: &rest)
    if mode.takesVideo, frames.count > Self.warmingUp { frames.removeFirst(Self.warmingUp) }
  }

  /// Kilobytes of 1000 bytes.
  var kilobytes: (mean: Double, largest: Double) { Self.summary(frames.map { Double($0.bytes) / 1000 }) }
  /// Milliseconds.
  var encoding: (mean: Double, largest: Double) { Self.summary(frames.map { Double($0.encoding) / 1e6 }) }
  /// Milliseconds.
  var decoding: (mean: Double, largest: Double) { Self.summary(frames.map { Double($0.decoding) / 1e6 }) }

  private static func summary(_ values: [Double]) -> (mean: Double, largest: Double) {
    (values.reduce(0, +) / Double(max(values.count, 1)), values.max() ?? 0)
  }
}
