import Codec

/// What this program was built with.
public enum BuiltInVideo {
  /// True where it decodes videos.
  public static var isAvailable: Bool { BuiltInVideoCompressor().isAvailable }
}

#if H264
  /// The video compressor this program was built with.
  public typealias BuiltInVideoCompressor = H264Compressor
  /// The video decompressor this program was built with.
  public typealias BuiltInVideoDecompressor = H264Decompressor
#else
  /// The video compressor this program was built with: none.
  public typealias BuiltInVideoCompressor = NoVideo
  /// The video decompressor this program was built with: none.
  public typealias BuiltInVideoDecompressor = NoVideo
#endif
