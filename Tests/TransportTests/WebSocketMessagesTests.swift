import NIOCore
import NIOEmbedded
import NIOWebSocket
import Testing

@testable import Transport

@Suite struct WebSocketMessagesTests {
  private let limit = 1000

  private func channel(isClient: Bool = false) throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(
      handler: WebSocketMessages(limit: limit, isClient: isClient, silence: .seconds(12)), loop: EmbeddedEventLoop())
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  private func frame(_ opcode: WebSocketOpcode, bytes: Int = 0, isFinal: Bool = true) -> WebSocketFrame {
    WebSocketFrame(fin: isFinal, opcode: opcode, data: ByteBuffer(repeating: 7, count: bytes))
  }

  private func sent(_ channel: EmbeddedChannel) throws -> [WebSocketOpcode] {
    var opcodes: [WebSocketOpcode] = []
    while let frame = try channel.readOutbound(as: WebSocketFrame.self) { opcodes.append(frame.opcode) }
    return opcodes
  }

  @Test("F12: a peer that says nothing is pinged, and given up before the time is over")
  func silence() throws {
    let channel = try channel()
    channel.embeddedEventLoop.advanceTime(by: .seconds(4))
    #expect(try sent(channel) == [.ping])
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(7999))
    #expect(!channel.isActive)
  }

  @Test("a peer that answers pings is kept, however long it has nothing to say")
  func answering() throws {
    let channel = try channel()
    for _ in 0..<100 {
      channel.embeddedEventLoop.advanceTime(by: .seconds(4))
      try channel.writeInbound(frame(.pong))
    }
    #expect(channel.isActive)
    #expect(try sent(channel) == Array(repeating: .ping, count: 100))
  }

  @Test("a ping is answered, a message handed on whole")
  func messages() throws {
    let channel = try channel()
    try channel.writeInbound(frame(.ping, bytes: 3))
    #expect(try sent(channel) == [.pong])
    try channel.writeInbound(frame(.binary, bytes: limit))
    #expect(try channel.readInbound(as: ByteBuffer.self)?.readableBytes == limit)
    #expect(channel.isActive)
  }

  @Test("text, fragments, and what is longer than allowed end the connection")
  func breaches() throws {
    let breaches = [
      frame(.text, bytes: 1), frame(.binary, bytes: 1, isFinal: false), frame(.continuation, bytes: 1),
      frame(.binary, bytes: limit + 1), frame(.ping, bytes: 126),
    ]
    for breach in breaches {
      let channel = try channel()
      try channel.writeInbound(breach)
      #expect(!channel.isActive, "\(breach.opcode)")
      #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
    }
  }

  @Test("a client masks each message anew, a server never (RFC 6455, 5.3)")
  func masks() throws {
    let client = try channel(isClient: true)
    var keys: Set<[UInt8]> = []
    for _ in 0..<8 {
      try client.writeOutbound(ByteBuffer(string: "x"))
      let frame = try #require(try client.readOutbound(as: WebSocketFrame.self))
      keys.insert(Array(try #require(frame.maskKey)))
    }
    #expect(keys.count == 8)
    let server = try channel()
    try server.writeOutbound(ByteBuffer(string: "x"))
    #expect(try server.readOutbound(as: WebSocketFrame.self)?.maskKey == nil)
  }
}
