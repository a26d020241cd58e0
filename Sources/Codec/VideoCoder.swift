import Video

/// Compresses the pictures of one rectangle as a video, with loss: what a picture has in common with the one before costs
/// nothing.
///
/// `Codec` does not know which library compresses; it is generic over these two protocols, so that it stays free of C.
public protocol VideoCompressor {
  /// False where the program was built without a video codec; nothing else is called then.
  var isAvailable: Bool { get }

  /// Begins a video of pictures of this size, at least 16 x 16: the next picture needs none before it. Odd sides are rounded up.
  mutating func start(width: Int, height: Int) throws(CodecError)

  /// Appends the compressed form of the next picture to `output`: about `budget` bytes where that is possible, fewer where the
  /// picture is good with fewer. `time` is milliseconds of a monotonic clock.
  mutating func compress(_ picture: VideoPicture, budget: Int, at time: Int64, into output: inout [UInt8]) throws(CodecError)
}

/// Expands what the compressor of the same kind wrote.
public protocol VideoDecompressor {
  /// Waits for a video of pictures of this size; what comes next needs no picture before it. Odd sides are rounded up.
  mutating func start(width: Int, height: Int) throws(CodecError)

  /// Expands the next picture, which has the size of the video. Its planes are valid until the next call.
  /// Never takes memory for larger pictures, whatever `bytes` are.
  mutating func expand(_ bytes: UnsafeRawBufferPointer) throws(CodecError) -> VideoPicture.Planes
}

/// Stands where there is no video codec.
public struct NoVideo: VideoCompressor, VideoDecompressor {
  public init() {}

  public var isAvailable: Bool { false }

  public mutating func start(width: Int, height: Int) throws(CodecError) { throw .badStream }

  public mutating func compress(
    _ picture: VideoPicture, budget: Int, at time: Int64, into output: inout [UInt8]
  ) throws(CodecError) { throw .compressorFailed }

  public mutating func expand(_ bytes: UnsafeRawBufferPointer) throws(CodecError) -> VideoPicture.Planes { throw .badStream }
}
