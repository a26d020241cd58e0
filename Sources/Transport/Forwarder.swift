import NIOCore

/// One end of a relayed stream at the relay. It shows its ticket first and is then held, unread, until `Forwarder` joins it to the
/// other end; after that each message goes to the other end as it came. The relay cannot read what is inside.
public final class StreamSocket: Sendable {
  private let channel: any Channel
  private let end: NIOLoopBound<StreamEnd>
  /// The 32 bytes that the client got over its authenticated control socket.
  public let ticket: [UInt8]
  private let leavePool: @Sendable () -> Void

  /// On the event loop of `channel`.
  init(_ channel: any Channel, _ end: StreamEnd, ticket: [UInt8], leavePool: @escaping @Sendable () -> Void) {
    self.channel = channel
    self.end = NIOLoopBound(end, eventLoop: channel.eventLoop)
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

  /// Runs `body` on the end's event loop: at once where that is the caller's, else in the order of the calls.
  func run(_ body: @escaping @Sendable (StreamEnd) -> Void) {
    if channel.eventLoop.inEventLoop {
      body(end.value)
    } else {
      channel.eventLoop.execute { [end] in body(end.value) }
    }
  }
}

/// Joins two stream sockets: messages in, the same messages out at the other side, with backpressure both ways. What waits for a slow
/// reader is bounded by `Limits.relayBuffer`; then its sender is no longer read.
public enum Forwarder {
  /// Bytes that went each way.
  public struct Totals: Equatable, Sendable {
    public var fromFirst: Int
    public var fromSecond: Int
  }

  /// Returns when either side has closed; then both are.
  public static func forward(_ first: StreamSocket, _ second: StreamSocket) async -> Totals {
    let lanes = (fromFirst: Lane(), fromSecond: Lane())
    first.run { $0.join(second, from: first, over: lanes.fromFirst) }
    second.run { $0.join(first, from: second, over: lanes.fromSecond) }
    await first.closed()
    await second.closed()
    return Totals(fromFirst: lanes.fromFirst.total, fromSecond: lanes.fromSecond.total)
  }
}
