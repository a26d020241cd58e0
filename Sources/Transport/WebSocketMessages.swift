import NIOCore
import NIOWebSocket

/// Between WebSocket frames and whole binary messages: answers pings, sends its own, notices a silent peer, masks as clients must,
/// and closes on anything that is not a binary message of at most `limit` bytes.
///
/// Neither side of this protocol fragments, so a fragment is a breach.
final class WebSocketMessages: ChannelDuplexHandler {
  typealias InboundIn = WebSocketFrame
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = WebSocketFrame

  /// Asks for a ping now; the promise succeeds with the next frame of the peer.
  struct Probe: Sendable {
    let answered: EventLoopPromise<Void>
  }

  /// How long the peer of a relayed stream may be silent: with the second that closing takes, less than 15 s (F12).
  static let streamSilence = TimeAmount.seconds(12)
  /// The same for control sockets, less than 60 s.
  static let controlSilence = TimeAmount.seconds(54)

  private let limit: Int
  private let isClient: Bool
  private let silence: TimeAmount
  private var interval: TimeAmount { .nanoseconds(silence.nanoseconds / 3) }
  private var pings: RepeatedTask?
  private var heard = NIODeadline.now()
  private var probes: [Probe] = []

  /// `silence`: the connection is closed before the peer has been silent for so long; pings go out three times as often.
  init(limit: Int, isClient: Bool, silence: TimeAmount) {
    self.limit = limit
    self.isClient = isClient
    self.silence = silence
  }

  func handlerAdded(context: ChannelHandlerContext) {
    heard = context.eventLoop.now
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    pings = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
      bound.value.handler.ping(bound.value.context)
    }
  }

  /// The longest header of a frame (RFC 6455, 5.2), bytes.
  private static let headerRoom = 14

  func handlerRemoved(context: ChannelHandlerContext) {
    pings?.cancel()
  }

  func channelInactive(context: ChannelHandlerContext) {
    pings?.cancel()
    context.fireChannelInactive()
  }

  private func ping(_ context: ChannelHandlerContext) {
    // At the next ping it would be too late.
    guard context.eventLoop.now - heard < silence - interval else {
      context.close(promise: nil)
      return
    }
    send(.ping, context.channel.allocator.buffer(capacity: 0), context)
    context.flush()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    heard = context.eventLoop.now
    for probe in probes { probe.answered.succeed() }
    probes.removeAll()
    switch frame.opcode {
    case .binary where frame.fin && frame.length <= limit:
      context.fireChannelRead(wrapInboundOut(frame.unmaskedData))
    case .ping where frame.length <= 125:
      send(.pong, frame.unmaskedData, context)
      context.flush()
    case .pong: break
    default: context.close(promise: nil)
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    var message = unwrapOutboundIn(data)
    // With room in front the encoder puts the header there, and both leave in one TLS record instead of two.
    var buffer = context.channel.allocator.buffer(capacity: Self.headerRoom + message.readableBytes)
    buffer.moveWriterIndex(to: Self.headerRoom)
    buffer.moveReaderIndex(to: Self.headerRoom)
    buffer.writeBuffer(&message)
    let frame = WebSocketFrame(fin: true, opcode: .binary, maskKey: maskKey(), data: buffer)
    context.write(wrapOutboundOut(frame), promise: promise)
  }

  func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
    guard let probe = event as? Probe else { return context.triggerUserOutboundEvent(event, promise: promise) }
    probes.append(probe)
    send(.ping, context.channel.allocator.buffer(capacity: 0), context)
    context.flush()
  }

  private func send(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
    let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: maskKey(), data: data)
    context.write(wrapOutboundOut(frame), promise: nil)
  }

  private func maskKey() -> WebSocketMaskingKey? {
    isClient ? .random() : nil
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
