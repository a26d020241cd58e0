import NIOCore
import Wire

/// Messages that arrived together, framed for the other end: they leave together too, in as few TLS records as they fit in.
struct Burst: Sendable {
  var frames = ByteBuffer()
  /// Bytes of the messages themselves.
  var payload = 0
}

/// The relay's handler of one stream, right behind its TLS: first the ticket, then every message to the other end as it came, unmasked.
final class StreamEnd: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private static let ticketLength = 32

  private let line = WebSocketLine(limit: Limits.streamMessage, isClient: false, silence: WebSocketLine.streamSilence)
  private let gotTicket: ([UInt8], StreamEnd, any Channel) -> Void
  private var hasTicket = false
  /// What came with the ticket, before the other end was there.
  private var early = Burst()
  private var way: (lane: Lane, here: StreamSocket, there: StreamSocket)?
  private var context: ChannelHandlerContext?

  init(gotTicket: @escaping ([UInt8], StreamEnd, any Channel) -> Void) {
    self.gotTicket = gotTicket
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    line.open(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    line.close()
    self.context = nil
    way = nil
  }

  /// From now on messages go `there`, over `lane`.
  func join(_ there: StreamSocket, from here: StreamSocket, over lane: Lane) {
    guard let context, context.channel.isActive else {
      there.close()
      return
    }
    way = (lane, here, there)
    pass(early, context)
    early = Burst()
    if !lane.isFull { read(true) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    var burst = Burst()
    line.receive(bytes, context) { header, source in
      guard hasTicket else { return takeTicket(header, &source, context) }
      if burst.payload == 0 { burst.frames.reserveCapacity(bytes.readableBytes) }
      burst.frames.write(WebSocketHeader(.binary, length: header.length))
      burst.frames.write(header.length, of: &source, key: header.key)
      burst.payload += header.length
    }
    guard burst.frames.readableBytes > 0 else { return }
    if way == nil { early = burst } else { pass(burst, context) }
  }

  private func takeTicket(_ header: WebSocketHeader, _ source: inout ByteBuffer, _ context: ChannelHandlerContext) {
    var ticket = ByteBuffer()
    ticket.write(header.length, of: &source, key: header.key)
    guard header.length == Self.ticketLength else {
      context.close(promise: nil)
      return
    }
    hasTicket = true
    read(false)
    gotTicket(Array(ticket.readableBytesView), self, context.channel)
  }

  private func pass(_ burst: Burst, _ context: ChannelHandlerContext) {
    guard let (lane, here, there) = way, burst.frames.readableBytes > 0 else { return }
    lane.take(burst)
    there.run { $0.send(burst.frames, of: lane, from: here) }
    if lane.isFull { read(false) }
  }

  /// Sends what `source` has taken from its client; when it has left, and there is room again, `source` is read on.
  private func send(_ frames: ByteBuffer, of lane: Lane, from source: StreamSocket) {
    guard let context else { return }
    let left = context.eventLoop.makePromise(of: Void.self)
    left.futureResult.whenComplete { _ in
      if lane.leave(frames.readableBytes) { source.run { $0.read(true) } }
    }
    context.writeAndFlush(wrapOutboundOut(frames), promise: left)
  }

  private func read(_ value: Bool) {
    // Fails where the connection is closed, and then nothing is read anyway.
    try? context?.channel.syncOptions?.setOption(.autoRead, value: value)
  }

  func channelInactive(context: ChannelHandlerContext) {
    line.close()
    way?.there.close()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
