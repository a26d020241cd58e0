import NIOCore
import NIOEmbedded
import NIOPosix
import NIOSSL
import Synchronization
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct HandshakeWatchTests {
  /// What a server has sent, below its TLS.
  private final class Tap: ChannelOutboundHandler, Sendable {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    let sent = Mutex<[UInt8]>([])
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
      sent.withLock { $0 += unwrapOutboundIn(data).readableBytesView }
      context.write(data, promise: promise)
    }
  }

  /// Has `openssl` connect to our server with these offers; what our side has read, what openssl says, and what our side has sent.
  private func connect(_ cipher: String, _ groups: String) async throws -> (seen: TLSParameters?, said: String, sent: [UInt8]) {
    let folder = try TemporaryFolder()
    let made = try folder.run(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=a -keyout key.pem -out cert.pem 2>&1"
    )
    try #require(made.status == 0, "\(made.text)")
    let tls = try ServerTLS(
      certificateChainPEM: String(decoding: folder.bytes(of: "cert.pem"), as: UTF8.self),
      privateKeyPEM: String(decoding: folder.bytes(of: "key.pem"), as: UTF8.self))
    let (tap, watch) = (Tap(), HandshakeWatch(isServer: true))
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([tap, watch, NIOSSLServerHandler(context: tls.context)])
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(listener.localAddress?.port)
    let said = try folder.run(
      "timeout 30 openssl s_client -connect 127.0.0.1:\(port) -ciphersuites \(cipher) -groups \(groups) </dev/null 2>&1"
    ).text
    try await listener.close()
    return (watch.parameters, said, tap.sent.withLock { $0 })
  }

  @Test(arguments: [
    ("TLS_AES_128_GCM_SHA256", "X25519", "AES_128_GCM_SHA256, x25519"),
    ("TLS_AES_256_GCM_SHA384", "P-256", "AES_256_GCM_SHA384, secp256r1"),
    // The key that the client has guessed is not the one the server wants: it is asked again.
    ("TLS_CHACHA20_POLY1305_SHA256", "P-521:X25519", "CHACHA20_POLY1305_SHA256, x25519"),
  ])
  func `S2-12: what is read from the hello is what an independent client says was negotiated`(
    cipher: String, groups: String, expected: String
  ) async throws {
    let (seen, said, sent) = try await connect(cipher, groups)
    #expect(said.contains("Cipher is \(cipher)"), "\(said)")
    #expect(seen?.description == "TLS 1.3, \(expected)")
    // A client reads the same from the same bytes, however they arrive, and passes them on.
    let watch = HandshakeWatch(isServer: false)
    let channel = EmbeddedChannel(handler: watch)
    var passed: [UInt8] = []
    for byte in sent {
      try channel.writeInbound(ByteBuffer(bytes: [byte]))
      passed += try #require(try channel.readInbound(as: ByteBuffer.self)).readableBytesView
    }
    #expect(watch.parameters == seen)
    #expect(passed == sent)
  }

  @Test func `bytes that are no hello of TLS 1.3 say nothing, and are not kept`() async throws {
    let (_, _, sent) = try await connect("TLS_AES_128_GCM_SHA256", "X25519")
    let hello = Int(sent[3]) << 8 | Int(sent[4])
    let body = Array(sent[9..<5 + hello])
    #expect(TLSParameters(serverHello: body)?.group == 0x1D)
    for length in body.indices { #expect(TLSParameters(serverHello: Array(body.prefix(length))) == nil) }
    // TLS 1.2 in the extension that names the version.
    let version = try #require(body.indices.first { Array(body[$0...].prefix(6)) == [0, 0x2B, 0, 2, 3, 4] })
    var older = body
    older[version + 5] = 3
    #expect(TLSParameters(serverHello: older) == nil)
    let watch = HandshakeWatch(isServer: false)
    let channel = EmbeddedChannel(handler: watch)
    for _ in 0..<5 { try channel.writeInbound(ByteBuffer(bytes: [UInt8](repeating: 0xFF, count: 4 << 10))) }
    try channel.writeInbound(ByteBuffer(bytes: sent))
    #expect(watch.parameters == nil)
  }
}
