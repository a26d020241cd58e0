/// Compresses a stream of bytes. What it has seen before makes what follows smaller.
///
/// `Codec` does not know which library compresses; it is generic over these two protocols, so that it stays free of C.
public protocol ByteStreamCompressor {
  /// Forgets everything seen.
  mutating func reset() throws(CodecError)

  /// Appends the compressed form of `bytes` to `output`. With `flush` everything given so far can be expanded from `output`;
  /// without, some of it may be held back.
  mutating func compress(_ bytes: UnsafeRawBufferPointer, flush: Bool, into output: inout [UInt8]) throws(CodecError)
}

/// Expands what the compressor of the same kind wrote.
public protocol ByteStreamDecompressor {
  /// Forgets everything seen.
  mutating func reset() throws(CodecError)

  /// Expands from the start of `input` until it is used up or `output` is full; returns the bytes used and made.
  /// Never writes behind `output`, whatever `input` is.
  mutating func expand(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) -> (used: Int, made: Int)
}
