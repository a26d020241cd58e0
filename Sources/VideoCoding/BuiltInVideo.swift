import Codec

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
