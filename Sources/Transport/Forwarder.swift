import NIOCore
import Synchronization
import Wire

/// One end of a relayed stream at the relay. It shows its ticket first and is then held, unread, until `Forwarder` joins it to the
/// other end; after that each message goes to the other end as it came. The relay cannot read what is inside.
public final class StreamSocket: Sendable {
  let channel: any Channel
  /// The 32 bytes that the client got over its authenticated control socket.
  public let ticket: [UInt8]
  private let leavePool: @Sendable () -> Void

  init(_ channel: any Channel, ticket: [UInt8], leavePool: @escaping @Sendable () -> Void) {
    self.channel = channel
    self.ticket = ticket
    self.leavePool = leavePool
  }

  /// The ticket is valid: the connection no longer counts as a stranger and has no deadline.
  public func authenticated() {
    leavePool()
  }

  /// Closes this end, and with it the other.
  public func close() {
    channel.close(promise: nil)
  }

  /// Returns when this end has closed.
  public func closed() async {
    try? await channel.closeFuture.get()
  }
}

/// Joins two stream sockets: bytes in, the same bytes out at the other side, with backpressure both ways. What waits for a slow
/// reader is bounded by `Limits.relayBuffer`; then its sender is no longer read.
public enum Forwarder {
  /// Bytes that went each way.
  public struct Totals: Equatable, Sendable {
    public var fromFirst: Int
    public var fromSecond: Int
  }

  /// Returns when either side has closed; then both are.
  public static func forward(_ first: StreamSocket, _ second: StreamSocket) async -> Totals {
    let counters = Counters()
    join(first.channel, to: second.channel) { counters.fromFirst.add($0, ordering: .relaxed) }
    join(second.channel, to: first.channel) { counters.fromSecond.add($0, ordering: .relaxed) }
    try? await first.channel.closeFuture.get()
    try? await second.channel.closeFuture.get()
    return Totals(
      fromFirst: counters.fromFirst.load(ordering: .relaxed), fromSecond: counters.fromSecond.load(ordering: .relaxed))
  }

  private final class Counters: Sendable {
    let fromFirst = Atomic<Int>(0)
    let fromSecond = Atomic<Int>(0)
  }

  private static func join(_ channel: any Channel, to other: any Channel, count: @escaping @Sendable (Int) -> Void) {
    channel.eventLoop.execute {
      guard let inbound = try? channel.pipeline.syncOperations.handler(type: StreamInbound.self) else {
        other.close(promise: nil)
        return
      }
      inbound.join(other, count: count)
    }
  }
}

/// The relay's handler of one stream: first the ticket, then everything to the other side.
final class StreamInbound: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let gotTicket: ([UInt8], any Channel) -> Void
  private var hasTicket = false
  private var waiting: [ByteBuffer] = []
  private var other: (any Channel)?
  private var count: @Sendable (Int) -> Void = { _ in }
  private var context: ChannelHandlerContext?

  init(gotTicket: @escaping ([UInt8], any Channel) -> Void) {
    self.gotTicket = gotTicket
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    other = nil
  }

  /// From now on messages go to `other`. Runs on this channel's event loop.
  func join(_ other: any Channel, count: @escaping @Sendable (Int) -> Void) {
    guard let context, context.channel.isActive else {
      other.close(promise: nil)
      return
    }
    self.other = other
    self.count = count
    for message in waiting { forward(message, to: other) }
    waiting = []
    other.flush()
    context.channel.setOption(.autoRead, value: true).whenFailure { _ in }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let message = unwrapInboundIn(data)
    guard hasTicket else {
      guard message.readableBytes == 32 else {
        context.close(promise: nil)
        return
      }
      hasTicket = true
      context.channel.setOption(.autoRead, value: false).whenFailure { _ in }
      gotTicket(Array(message.readableBytesView), context.channel)
      return
    }
    if let other { forward(message, to: other) } else { waiting.append(message) }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    guard let other else { return }
    other.flush()
    if !other.isWritable { context.channel.setOption(.autoRead, value: false).whenFailure { _ in } }
  }

  /// This side can take more: the other side is read again.
  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable, let other { other.setOption(.autoRead, value: true).whenFailure { _ in } }
    context.fireChannelWritabilityChanged()
  }

  private func forward(_ message: ByteBuffer, to other: any Channel) {
    count(message.readableBytes)
    other.write(message, promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    other?.close(promise: nil)
    context.fireChannelInactive()
  }
}
