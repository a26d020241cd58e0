import NIOCore
import NIOEmbedded
import NIOSSL
import Policy
import TestSupport
import Testing
import Wire

@testable import EndToEnd
@testable import Trust

/// T32: what was recorded of one inner TLS, sent again to another.
@Suite struct ReplayTests {
  /// Passes on everything that is waiting, until nobody has anything to say; returns what the client has sent.
  private func exchange(_ client: EmbeddedChannel, _ server: EmbeddedChannel) throws -> [ByteBuffer] {
    var sent: [ByteBuffer] = []
    var isBusy = true
    while isBusy {
      isBusy = false
      client.embeddedEventLoop.run()
      server.embeddedEventLoop.run()
      while let bytes = try client.readOutbound(as: ByteBuffer.self) {
        sent.append(bytes)
        try server.receive(bytes)
        isBusy = true
      }
      while let bytes = try server.readOutbound(as: ByteBuffer.self) {
        try client.receive(bytes)
        isBusy = true
      }
    }
    return sent
  }

  private func server(_ bench: Bench) throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(
      handler: NIOSSLServerHandler(context: try InnerTLS.serverContext(bench.identity, at: Bench.now)) { _, promise in
        promise.succeed(NIOSSLVerificationResult.certificateVerified)
      })
    try channel.connect(to: SocketAddress(unixDomainSocketPath: "/server")).wait()
    return channel
  }

  @Test func `T32: recorded bytes of the viewer open nothing at the same agent a second time`() throws {
    let bench = try Bench()
    let client = EmbeddedChannel(
      handler: try NIOSSLClientHandler(
        context: InnerTLS.clientContext(bench.technician), serverHostname: nil,
        customVerificationCallback: { _, promise in promise.succeed(.certificateVerified) }))
    let first = try server(bench)
    try client.connect(to: SocketAddress(unixDomainSocketPath: "/client")).wait()
    var recorded = try exchange(client, first)
    client.writeAndFlush(ByteBuffer(bytes: FrameWriter.bytes(of: .key(keysym: 0x61, down: true))), promise: nil)
    recorded += try exchange(client, first)
    #expect(try first.readInbound(as: ByteBuffer.self) != nil, "the first time they arrive")

    let second = try server(bench)
    #expect(throws: (any Error).self) { for bytes in recorded { try second.receive(bytes) } }
    #expect(try second.readInbound(as: ByteBuffer.self) == nil)
  }
}
