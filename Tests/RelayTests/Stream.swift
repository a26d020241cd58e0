import NIOCore
import Synchronization
import Testing
import Transport

/// A relayed stream in the hands of a test, without TLS inside.
final class Stream: Sendable {
  private let channel: any Channel
  private let received: AsyncStream<[UInt8]>

  /// Opens a stream; unless `isRead`, nothing is read from it.
  init(_ relay: some RelayUnderTest, _ ticket: [UInt8], isRead: Bool = true) async throws {
    channel = try await RelayClient(address: relay.address).openStream(ticket: ticket)
    let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
    received = stream
    let channel = channel
    try await channel.eventLoop.submit {
      try channel.pipeline.syncOperations.addHandler(Collector(continuation))
    }.get()
    try await channel.setOption(.autoRead, value: isRead).get()
  }

  /// Returns when it has left.
  func write(_ bytes: [UInt8]) async throws {
    try await channel.writeAndFlush(channel.allocator.buffer(bytes: bytes)).get()
  }

  /// So many bytes; fewer where the stream ends before.
  func read(_ count: Int) async -> [UInt8] {
    var bytes: [UInt8] = []
    for await piece in received {
      bytes += piece
      if bytes.count >= count { break }
    }
    return bytes
  }

  /// Returns when the relay has closed it.
  func closed() async {
    try? await channel.closeFuture.get()
  }

  func close() {
    channel.close(promise: nil)
  }

  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let continuation: AsyncStream<[UInt8]>.Continuation

    init(_ continuation: AsyncStream<[UInt8]>.Continuation) {
      self.continuation = continuation
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      continuation.yield(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) {
      continuation.finish()
    }
  }
}

/// Waits until it is so, at most five seconds.
func eventually(
  _ location: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
  for _ in 0..<250 {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(20))
  }
  Issue.record("it did not come to be within five seconds", sourceLocation: location)
}
