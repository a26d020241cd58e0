import NIOCore
import NIOEmbedded
import TestSupport
import Testing
import Wire

@testable import Transport

@Suite struct StreamEndTests {
  private static let ticket = Array(repeating: UInt8(1), count: 32)

  /// One end at the relay, and what a test does with it as the client.
  private final class End {
    let channel: EmbeddedChannel
    private(set) var socket: StreamSocket?

    init() throws {
      channel = EmbeddedChannel()
      let end = StreamEnd { [weak self] ticket, end, channel in
        self?.socket = StreamSocket(channel, end, ticket: ticket, leavePool: {})
      }
      try channel.pipeline.syncOperations.addHandler(end)
      try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    /// False where the relay has stopped reading.
    var isRead: Bool {
      channel.options.first { $0.option is ChannelOptions.Types.AutoReadOption }?.value as? Bool ?? true
    }

    func write(_ bytes: some Sequence<UInt8>) throws { try channel.receive(ByteBuffer(bytes: bytes)) }

    /// All bytes that were sent to the client.
    func sent() throws -> [UInt8] {
      var bytes: [UInt8] = []
      while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
      return bytes
    }
  }

  /// A message as a client sends it, with a mask, or as the relay does, without.
  private static func message(_ payload: [UInt8], key: UInt32? = nil) -> [UInt8] {
    var (frame, source) = (ByteBuffer(), ByteBuffer(bytes: payload))
    frame.write(WebSocketHeader(.binary, length: payload.count, key: key))
    frame.write(payload.count, of: &source, key: key)
    return Array(frame.readableBytesView)
  }

  private func join(_ first: End, _ second: End, over lane: Lane = Lane()) throws {
    let (here, there) = (try #require(first.socket), try #require(second.socket))
    here.run { $0.join(there, from: here, over: lane) }
    there.run { $0.join(here, from: there, over: Lane()) }
  }

  private func pair(over lane: Lane = Lane()) throws -> (End, End) {
    let ends = (try End(), try End())
    try ends.0.write(Self.message(Self.ticket, key: 5))
    try ends.1.write(Self.message(Self.ticket, key: 6))
    try join(ends.0, ends.1, over: lane)
    return ends
  }

  @Test("what one client sends reaches the other without its mask, however it arrives, and is counted")
  func forwarding() throws {
    let payloads = [0, 1, 125, 126, 4000, Limits.streamMessage].map { length in (0..<length).map { UInt8(truncatingIfNeeded: $0) }
    }
    let masked = payloads.flatMap { Self.message($0, key: 0xA1B2_C3D4) }
    let plain = payloads.flatMap { Self.message($0) }
    for way in DripFeed.ways(of: masked) {
      let lane = Lane()
      let (source, sink) = try pair(over: lane)
      for piece in way { try source.write(piece) }
      #expect(try sink.sent() == plain)
      #expect(lane.total == payloads.reduce(0) { $0 + $1.count })
      #expect(!lane.isFull)
    }
  }

  @Test("what comes right behind the ticket waits for the other end")
  func early() throws {
    let (source, sink) = (try End(), try End())
    try source.write(Self.message(Self.ticket, key: 5) + Self.message([1, 2, 3], key: 7) + Self.message([4], key: 8))
    #expect(source.socket?.ticket == Self.ticket)
    #expect(!source.isRead)
    try sink.write(Self.message(Self.ticket, key: 6))
    try join(source, sink)
    #expect(try sink.sent() == Self.message([1, 2, 3]) + Self.message([4]))
    #expect(source.isRead)
  }

  @Test("a ticket of another length, and a message longer than a stream's, end the connection")
  func breaches() throws {
    let stranger = try End()
    try stranger.write(Self.message([1], key: 5))
    #expect(!stranger.channel.isActive)
    #expect(stranger.socket == nil)
    let (source, sink) = try pair()
    try source.write(Self.message(Array(repeating: 1, count: Limits.streamMessage + 1), key: 5))
    #expect(!source.channel.isActive)
    #expect(!sink.channel.isActive)
  }

  @Test("F14: a sender is no longer read once too much waits, and read again when it has left; one read more stays in the bound")
  func backpressure() throws {
    let lane = Lane()
    let (source, sink) = try pair(over: lane)
    let held = Held()
    defer { held.leave(.max) }
    try sink.channel.pipeline.syncOperations.addHandler(held, position: .first)
    let message = Self.message(Array(repeating: 7, count: Lane.read / 4), key: 5)
    var taken = 0
    while source.isRead, taken < Limits.relayBuffer {
      try source.write(message)
      taken += message.count
    }
    #expect(taken + Lane.read <= Limits.relayBuffer)
    held.leave(2)
    #expect(!source.isRead)
    held.leave(3)
    #expect(source.isRead)
  }

  /// A reader that stands still: what is written waits until it is told to leave.
  private final class Held: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    private var waiting: [EventLoopPromise<Void>] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
      if let promise { waiting.append(promise) }
    }

    func leave(_ count: Int) {
      for promise in waiting.prefix(count) { promise.succeed() }
      waiting.removeFirst(min(count, waiting.count))
    }
  }
}
