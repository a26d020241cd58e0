import NIOCore
import NIOSSL
import NIOTLS
import Wire

/// The client's end of a relayed stream, below the inner TLS: cuts what is written to messages the relay takes, and keeps the outer
/// TLS's events from the inner TLS, which would take them for its own.
final class StreamAdapter: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// The longest message that leaves in one record of the outer TLS, its header included.
  private static let piece = Limits.streamMessage - WebSocketHeader.longest

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    var rest = unwrapOutboundIn(data)
    while rest.readableBytes > Self.piece, let piece = rest.readSlice(length: Self.piece) {
      context.write(wrapOutboundOut(piece), promise: nil)
    }
    context.write(wrapOutboundOut(rest), promise: promise)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard !(event is TLSUserEvent) else { return }
    context.fireUserInboundEventTriggered(event)
  }
}
