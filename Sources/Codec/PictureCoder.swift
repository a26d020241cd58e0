import Framebuffer

/// How much of a picture is kept.
public enum PictureQuality: UInt8, Sendable, CaseIterable {
  /// The least that is still worth looking at: colours at half the resolution both ways.
  case coarse = 0
  /// Good to look at: colours at half the resolution both ways.
  case good = 1
  /// Hardly to be told from the screen: colours at full resolution.
  case fine = 2
}

/// Makes few bytes of a photographic part of a screen, with loss.
///
/// `Codec` does not know how; it is generic over these two protocols, as over `ByteStreamCompressor`.
public protocol PictureCompressor {
  /// False where nothing may be lost; nothing else is called then.
  var isAvailable: Bool { get }

  /// Appends the compressed form of the pixels in `rect` to `output`. `rect` is not empty and inside `screen`.
  mutating func compress(_ rect: Rect, of screen: Surface, quality: PictureQuality, into output: inout [UInt8]) throws(CodecError)
}

/// Shows what the compressor of the same kind wrote.
public protocol PictureDecompressor {
  /// Writes the pixels in `rect`, which is not empty and inside `screen`, and no others, whatever `bytes` are. Throws
  /// `badPicture` where they are not a picture of this size and quality; then `rect` may be half written.
  mutating func expand(
    _ bytes: UnsafeRawBufferPointer, quality: PictureQuality, into rect: Rect, of screen: Surface
  ) throws(CodecError)
}

/// Stands where nothing may be lost, or no picture is expected.
public struct NoPictures: PictureCompressor, PictureDecompressor {
  public init() {}

  public var isAvailable: Bool { false }

  public mutating func compress(
    _ rect: Rect, of screen: Surface, quality: PictureQuality, into output: inout [UInt8]
  ) throws(CodecError) { throw .compressorFailed }

  public mutating func expand(
    _ bytes: UnsafeRawBufferPointer, quality: PictureQuality, into rect: Rect, of screen: Surface
  ) throws(CodecError) { throw .badPicture }
}
