import NIOCore
import NIOEmbedded
import Synchronization
import TestSupport
import Testing

@testable import Transport

@Suite struct WebSocketMessagesTests {
  private let limit = 1000
  private static let key: UInt32 = 0x37FE_8001

  private func channel(isClient: Bool = false, limit: Int? = nil) throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(
      handler: WebSocketMessages(limit: limit ?? self.limit, isClient: isClient, silence: .seconds(12)), loop: EmbeddedEventLoop()
    )
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  /// A frame as a client sends it.
  private func frame(_ first: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
    var bytes: [UInt8] = [first]
    switch payload.count {
    case ..<126: bytes.append(0x80 | UInt8(payload.count))
    case ..<65536: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    default: bytes += [0x80 | 127, 0, 0, 0, 0, 0] + [16, 8, 0].map { UInt8(payload.count >> $0 & 0xFF) }
    }
    let key = withUnsafeBytes(of: Self.key) { Array($0) }
    return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
  }

  private func write(_ bytes: [UInt8], to channel: EmbeddedChannel) throws {
    try channel.receive(ByteBuffer(bytes: bytes))
  }

  private func message(_ channel: EmbeddedChannel) throws -> [UInt8]? {
    try channel.readInbound(as: ByteBuffer.self).map { Array($0.readableBytesView) }
  }

  /// The first bytes of the frames sent.
  private func sent(_ channel: EmbeddedChannel) throws -> [UInt8] {
    var firsts: [UInt8] = []
    while let frame = try channel.readOutbound(as: ByteBuffer.self) { firsts += frame.readableBytesView.prefix(1) }
    return firsts
  }

  private static let (binary, ping, pong): (UInt8, UInt8, UInt8) = (0x82, 0x89, 0x8A)

  @Test("F12: a peer that says nothing is pinged, and given up before the time is over")
  func silence() throws {
    let channel = try channel()
    channel.embeddedEventLoop.advanceTime(by: .seconds(4))
    #expect(try sent(channel) == [Self.ping])
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(7999))
    #expect(!channel.isActive)
  }

  @Test("T37: whether a peer still answers is told by the pong to that very ping, not by bytes that were under way")
  func probe() throws {
    let channel = try channel()
    let isAnswered = Mutex(false)
    let answered = channel.eventLoop.makePromise(of: Void.self)
    answered.futureResult.whenSuccess { isAnswered.withLock { $0 = true } }
    channel.triggerUserOutboundEvent(WebSocketMessages.Probe(answered: answered), promise: nil)
    let ping = Array(try #require(try channel.readOutbound(as: ByteBuffer.self)).readableBytesView)
    #expect(ping.prefix(2) == [Self.ping, 8])
    for other in [frame(Self.binary, [1]), frame(Self.pong), frame(Self.pong, [UInt8](repeating: 0xFF, count: 8))] {
      try write(other, to: channel)
      #expect(!isAnswered.withLock { $0 })
    }
    try write(frame(Self.pong, Array(ping.dropFirst(2))), to: channel)
    #expect(isAnswered.withLock { $0 })
  }

  @Test("a peer that answers pings is kept, however long it has nothing to say")
  func answering() throws {
    let channel = try channel()
    for _ in 0..<100 {
      channel.embeddedEventLoop.advanceTime(by: .seconds(4))
      try write(frame(Self.pong), to: channel)
    }
    #expect(channel.isActive)
    #expect(try sent(channel) == Array(repeating: Self.ping, count: 100))
  }

  @Test("a ping is answered with its own payload, in a frame without a mask")
  func answer() throws {
    let channel = try channel()
    try write(frame(Self.ping, [1, 2, 3]), to: channel)
    #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(bytes: [Self.pong, 3, 1, 2, 3]))
  }

  @Test("messages come out whole and without their mask, whatever their lengths and however they arrive")
  func messages() throws {
    let lengths = Array(0...33) + [125, 126, 127, 65535, 65536]
    let plain = lengths.map { length in (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 41 &+ length) } }
    let bytes = plain.flatMap { frame(Self.binary, $0) + frame(Self.pong) }
    for way in DripFeed.ways(of: bytes) { #expect(try received(way) == plain) }
  }

  private func received(_ pieces: [ArraySlice<UInt8>]) throws -> [[UInt8]] {
    let channel = try channel(limit: 65536)
    for piece in pieces { try write(Array(piece), to: channel) }
    var messages: [[UInt8]] = []
    while let message = try message(channel) { messages.append(message) }
    return messages
  }

  @Test(
    "T6: text, fragments, reserved bits, no mask and what is longer than allowed end the connection, and nothing after them counts"
  )
  func breaches() throws {
    let breaches: [[UInt8]] = [
      frame(0x81, [1]), frame(0x02, [1]), frame(0x80, [1]), frame(0xC2, [1]), frame(0x88), [Self.binary, 1, 7],
      Array(frame(Self.binary, Array(repeating: 7, count: limit + 1)).prefix(4)),
      [Self.binary, 0xFF] + Array(repeating: 0xFF, count: 8), frame(Self.ping, Array(repeating: 7, count: 126)),
    ]
    for breach in breaches {
      let channel = try channel()
      try write(breach + frame(Self.binary, [1]), to: channel)
      #expect(!channel.isActive, "\(breach.prefix(4))")
      #expect(try message(channel) == nil)
    }
    let client = try channel(isClient: true)
    try write(frame(Self.binary, [1]), to: client)
    #expect(!client.isActive, "a server that masks")
  }

  @Test("a client masks each message anew, a server never (RFC 6455, 5.3)")
  func masks() throws {
    let client = try channel(isClient: true)
    var keys: Set<[UInt8]> = []
    for _ in 0..<8 {
      client.writeAndFlush(ByteBuffer(string: "abcdefghi"), promise: nil)
      let bytes = Array(try #require(try client.readOutbound(as: ByteBuffer.self)).readableBytesView)
      #expect(bytes.prefix(2) == [Self.binary, 0x80 | 9])
      let key = Array(bytes[2..<6])
      #expect(bytes.dropFirst(6).enumerated().map { $1 ^ key[$0 % 4] } == Array("abcdefghi".utf8))
      keys.insert(key)
    }
    #expect(keys.count == 8)
    let server = try channel()
    server.writeAndFlush(ByteBuffer(string: "x"), promise: nil)
    #expect(try server.readOutbound(as: ByteBuffer.self) == ByteBuffer(bytes: [Self.binary, 1] + Array("x".utf8)))
  }

  @Test("a peer that sends pings and reads no answer costs no memory")
  func unread() throws {
    let channel = try channel()
    channel.isWritable = false
    for _ in 0..<1000 { try write(frame(Self.ping, Array(repeating: 7, count: 125)), to: channel) }
    #expect(try sent(channel).isEmpty)
  }
}
