import NIOCore

/// One control socket, the same at both ends: whole binary messages of at most `Limits.controlMessage` bytes, in order.
///
/// A peer that sends faster than its messages are taken, or does not read what it is sent, is cut off.
public final class ControlConnection: Sendable {
  /// Messages that wait to be taken before the peer is cut off.
  static let inboundQueue = 256
  /// Bytes that wait to be sent before the peer is cut off.
  static let outboundBytes = 1 << 20

  private let channel: any Channel
  private let leavePool: @Sendable () -> Void
  /// What the peer sends; ends with the connection. One reader.
  public let messages: AsyncStream<[UInt8]>
  /// SHA-256 of the SubjectPublicKeyInfo that the relay showed in the outer TLS.
  public let relayKeyDigest: [UInt8]
  /// What the outer TLS was agreed to be; nil at the relay.
  public let parameters: TLSParameters?

  init(
    _ channel: any Channel, from network: RemoteNetwork? = nil, relayKeyDigest: [UInt8], parameters: TLSParameters? = nil,
    messages: AsyncStream<[UInt8]>,
    leavePool: @escaping @Sendable () -> Void = {}
  ) {
    self.channel = channel
    self.network = network ?? RemoteNetwork(channel.remoteAddress)
    self.relayKeyDigest = relayKeyDigest
    self.parameters = parameters
    self.messages = messages
    self.leavePool = leavePool
  }

  /// Where the peer is, for limits.
  public let network: RemoteNetwork

  /// True until either side has closed.
  public var isOpen: Bool { channel.isActive }

  /// Sends one message; what is sent after the end is dropped.
  public func send(_ bytes: [UInt8]) {
    guard channel.isWritable else {
      close()
      return
    }
    channel.writeAndFlush(channel.allocator.buffer(bytes: bytes), promise: nil)
  }

  /// Sends a last message, then closes.
  public func close(after bytes: [UInt8]) {
    let channel = channel
    channel.writeAndFlush(channel.allocator.buffer(bytes: bytes)).whenComplete { _ in channel.close(promise: nil) }
  }

  /// Sends a last message and closes; returns when it has left, and all that was sent before it, or the connection is gone.
  public func finish(with bytes: [UInt8]) async {
    try? await channel.writeAndFlush(channel.allocator.buffer(bytes: bytes)).get()
    close()
  }

  /// Closes at once.
  public func close() {
    channel.close(promise: nil)
  }

  /// True where the peer still answers: a ping goes out now, and its pong must come back within three seconds.
  public func answers() async -> Bool {
    let answered = channel.eventLoop.makePromise(of: Void.self)
    let deadline = channel.eventLoop.scheduleTask(in: .seconds(3)) { answered.fail(TransportError.timedOut) }
    defer { deadline.cancel() }
    channel.closeFuture.whenComplete { _ in answered.fail(TransportError.closed) }
    channel.triggerUserOutboundEvent(WebSocketMessages.Probe(answered: answered), promise: nil)
    return (try? await answered.futureResult.get()) != nil
  }

  /// The peer has proved who it is: it no longer counts as a stranger and has no deadline.
  public func authenticated() {
    leavePool()
  }
}

/// Hands whole messages to the stream that a `ControlConnection` reads.
final class ControlInbound: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let continuation: AsyncStream<[UInt8]>.Continuation

  init(_ continuation: AsyncStream<[UInt8]>.Continuation) {
    self.continuation = continuation
  }

  /// A stream of messages and the handler that fills it.
  static func make() -> (AsyncStream<[UInt8]>, AsyncStream<[UInt8]>.Continuation) {
    AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(ControlConnection.inboundQueue))
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    if case .dropped = continuation.yield(Array(buffer.readableBytesView)) { context.close(promise: nil) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    continuation.finish()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    continuation.finish()
  }
}
