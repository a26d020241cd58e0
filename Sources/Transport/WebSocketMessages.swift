import NIOCore

/// Between the bytes of a WebSocket and whole binary messages; `WebSocketLine` says what else it does.
final class WebSocketMessages: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Asks for a ping now; the promise succeeds with the peer's pong to it.
  struct Probe: Sendable {
    let answered: EventLoopPromise<Void>
  }

  private let line: WebSocketLine

  /// `limit` in bytes; `silence`: how long the peer may say nothing.
  init(limit: Int, isClient: Bool, silence: TimeAmount) {
    line = WebSocketLine(limit: limit, isClient: isClient, silence: silence)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    line.open(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    line.close()
  }

  func channelInactive(context: ChannelHandlerContext) {
    line.close()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    line.receive(unwrapInboundIn(data), context) { header, bytes in
      var message = context.channel.allocator.buffer(capacity: header.length)
      message.write(header.length, of: &bytes, key: header.key)
      context.fireChannelRead(wrapInboundOut(message))
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    context.write(wrapOutboundOut(line.frame(.binary, unwrapOutboundIn(data))), promise: promise)
  }

  func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
    guard let probe = event as? Probe else { return context.triggerUserOutboundEvent(event, promise: promise) }
    line.probe(probe.answered, context)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
