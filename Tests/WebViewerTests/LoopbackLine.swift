import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A connection within this process: one end is a channel that a native end of the inner TLS is put onto, the other a plain pair of functions.
final class LoopbackLine: Sendable {
  private let arrived = Mutex<[UInt8]>([])
  private let client = Mutex<(any Channel)?>(nil)

  /// Connects, and returns the native end's channel, which reads nothing yet.
  func connect() async throws -> any Channel {
    let group = MultiThreadedEventLoopGroup.singleton
    let accepted = group.next().makePromise(of: (any Channel).self)
    let listener = try await ServerBootstrap(group: group)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Arrival(accepted)) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let collector = Collector { [self] bytes in arrived.withLock { $0 += bytes } }
    let address = try #require(listener.localAddress)
    let channel = try await ClientBootstrap(group: group)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(collector) }
      }
      .connect(to: address).get()
    client.withLock { $0 = channel }
    let server = try await accepted.futureResult.get()
    try await listener.close()
    return server
  }

  /// Hands bytes over and returns what has come, after a moment at most; blocks its thread.
  func exchange(_ bytes: [UInt8]) -> [UInt8] {
    for _ in 0..<10_000 where client.withLock({ $0 == nil }) { usleep(1000) }
    send(bytes)
    for _ in 0..<20 {
      let new = take()
      if !new.isEmpty { return new }
      usleep(1000)
    }
    return []
  }

  /// As above, for a task: the others need its thread.
  func exchange(_ bytes: [UInt8]) async throws -> [UInt8] {
    while client.withLock({ $0 == nil }) { try await Task.sleep(for: .milliseconds(1)) }
    send(bytes)
    for _ in 0..<20 {
      let new = take()
      if !new.isEmpty { return new }
      try await Task.sleep(for: .milliseconds(1))
    }
    return []
  }

  private func send(_ bytes: [UInt8]) {
    client.withLock { $0 }?.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
  }

  private func take() -> [UInt8] {
    arrived.withLock { bytes in
      defer { bytes = [] }
      return bytes
    }
  }

  func stop() {
    client.withLock { $0 }?.close(promise: nil)
  }
}

/// Hands a connection over once it is active; before, nothing can be put onto it.
private final class Arrival: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  private let accepted: EventLoopPromise<any Channel>

  init(_ accepted: EventLoopPromise<any Channel>) {
    self.accepted = accepted
  }

  func channelActive(context: ChannelHandlerContext) {
    context.fireChannelActive()
    accepted.succeed(context.channel)
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
  }
}

/// Hands over what a channel reads.
private final class Collector: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer
  private let take: @Sendable ([UInt8]) -> Void

  init(_ take: @escaping @Sendable ([UInt8]) -> Void) {
    self.take = take
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    take(Array(unwrapInboundIn(data).readableBytesView))
  }
}
