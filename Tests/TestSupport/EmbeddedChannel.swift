import NIOCore
import NIOEmbedded

extension EmbeddedChannel {
  /// Lets bytes arrive and throws what that causes. In place of `writeInbound`, whose result, where nobody wants it, an optimised
  /// build frees before it is filled (AddressSanitizer: heap-use-after-free in CircularBuffer).
  public func receive(_ bytes: ByteBuffer) throws {
    pipeline.fireChannelRead(bytes)
    pipeline.fireChannelReadComplete()
    embeddedEventLoop.run()
    try throwIfErrorCaught()
  }
}
