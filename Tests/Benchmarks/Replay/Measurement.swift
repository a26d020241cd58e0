/// What a sequence took: bytes and CPU time of each frame after the first.
struct Measurement {
  /// One frame.
  struct Frame {
    var bytes = 0
    /// CPU time of the thread, nanoseconds.
    var encoding: UInt64 = 0
    var decoding: UInt64 = 0
  }

  /// The whole screen, as an epoch begins with it; not in the means.
  var key = Frame()
  var frames: [Frame] = []
  /// What came after the last change until the picture was exact.
  var rest = Frame()
  /// True where the picture was exact in the end, and, where no budget was given, after every frame.
  var isExact = true

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
