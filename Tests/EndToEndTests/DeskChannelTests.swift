import Crypto
import Foundation
import NIOCore
import NIOEmbedded
import NIOPosix
import NIOSSL
import Policy
import TestSupport
import Synchronization
import Testing
import Wire

@testable import EndToEnd
@testable import Trust

/// An organisation with one device and one operator, and two connected sockets instead of the relay.
struct Bench {
  static let now = WallClock.now()
  let root: OrganisationRoot
  let technician: OperatorIdentity
  let identity = DeviceIdentity()

  init() throws {
    root = try OrganisationRoot(company: "Muster IT", domain: "muster.example", at: Self.now)
    technician = try OperatorIdentity(name: "Erika Muster", role: .technician, issuer: root.signer, at: Self.now)
  }

  func device(_ publicKey: [UInt8]? = nil) -> VerifiedDevice {
    VerifiedDevice(
      digest: [UInt8](repeating: 1, count: 32), publicKey: publicKey ?? identity.publicKey, keyMadeAt: Self.now, name: "kasse",
      customer: "Bäckerei", deviceClass: .server, token: [],
      enrolledBy: VerifiedOperator(
        name: "", role: .admin, scope: .unlimited, digest: [], publicKey: [], validUntil: Self.now))
  }

  /// Two ends of a TCP connection on loopback, not reading yet.
  static func pair() async throws -> (any Channel, any Channel) {
    let group = MultiThreadedEventLoopGroup.singleton
    let accepted = group.next().makePromise(of: (any Channel).self)
    let listener = try await ServerBootstrap(group: group)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Arrival(accepted)) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let client = try await ClientBootstrap(group: group).channelOption(.autoRead, value: false)
      .connect(to: try #require(listener.localAddress)).get()
    let server = try await accepted.futureResult.get()
    try await listener.close()
    return (server, client)
  }
}

/// Hands a connection over once it is active: a listener that closes sooner takes it along.
private final class Arrival: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  private let accepted: EventLoopPromise<any Channel>

  init(_ accepted: EventLoopPromise<any Channel>) { self.accepted = accepted }

  func channelActive(context: ChannelHandlerContext) {
    context.fireChannelActive()
    accepted.succeed(context.channel)
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
  }
}

/// Collects events and lets a test wait for the first that fits.
final class Inbox: Sendable {
  private let stream: AsyncStream<DeskChannel.Event>
  private let continuation: AsyncStream<DeskChannel.Event>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream()
  }

  var events: DeskChannel.Events { { [continuation] in continuation.yield($0) } }

  func frames(_ count: Int) async -> [Frame] {
    var frames: [Frame] = []
    for await event in stream {
      if case .frame(let frame) = event { frames.append(frame) }
      if case .closed = event { break }
      if frames.count == count { break }
    }
    return frames
  }

  func closed() async -> DeskError? {
    for await event in stream {
      if case .closed(let error) = event { return error }
    }
    return nil
  }
}

@Suite(.timeLimit(.minutes(1))) struct DeskChannelTests {
  @Test func `frames pass both ways in order, large updates included`() async throws {
    let bench = try Bench()
    let (server, client) = try await Bench.pair()
    let (agentInbox, viewerInbox) = (Inbox(), Inbox())
    async let agent = DeskChannel.agent(
      over: server, identity: bench.identity, root: bench.root.digest, at: Bench.now, events: agentInbox.events)
    let viewer = try await DeskChannel.viewer(
      over: client, identity: bench.technician, device: bench.device(), events: viewerInbox.events)
    let (desk, technician) = try await agent
    #expect(technician.name == "Erika Muster")
    #expect(technician.digest == bench.technician.digest)
    // S2-12: both ends can say what protects them, and say the same: at least 128 bits, and a key exchange against quantum computers too.
    #expect(desk.parameters != nil && desk.parameters == viewer.parameters)
    #expect([0x1301, 0x1302, 0x1303].contains(desk.parameters?.cipherSuite))
    #expect(desk.parameters?.group == 0x11EC)

    viewer.send(.key(keysym: 0x20AC, down: true))
    viewer.send(.pointer(x: 1, y: 2, buttons: 1))
    #expect(await agentInbox.frames(2) == [.key(keysym: 0x20AC, down: true), .pointer(x: 1, y: 2, buttons: 1)])

    let picture = FrameWriter.update(number: 1, epoch: 1, bytes: [UInt8](repeating: 7, count: 3 << 20))
    desk.send(picture)
    #expect(await viewerInbox.frames(picture.count) == picture)
    viewer.close()
    #expect(await agentInbox.closed() == DeskError(.closed))
  }

  @Test func `T28: an agent with another key than the roster's gets no session`() async throws {
    let bench = try Bench()
    let (server, client) = try await Bench.pair()
    async let agent = DeskChannel.agent(
      over: server, identity: bench.identity, root: bench.root.digest, at: Bench.now, events: Inbox().events)
    let error = await #expect(throws: DeskError.self) {
      try await DeskChannel.viewer(
        over: client, identity: bench.technician, device: bench.device(DeviceIdentity().publicKey), events: Inbox().events)
    }
    #expect(error?.code == .peer)
    #expect(error?.trust == .wrongKey)
    do {
      _ = try await agent
      Issue.record("the agent has a session nobody wants")
    } catch {
      #expect(error is DeskError)
    }
  }

  @Test func `a technician of another organisation is refused by the agent, and hears nothing from it`() async throws {
    let bench = try Bench()
    let other = try Bench()
    let (server, client) = try await Bench.pair()
    let inbox = Inbox()
    let viewer = Task {
      try await DeskChannel.viewer(
        over: client, identity: other.technician, device: bench.device(), events: inbox.events)
    }
    let error = await #expect(throws: DeskError.self) {
      try await DeskChannel.agent(
        over: server, identity: bench.identity, root: bench.root.digest, at: Bench.now, events: Inbox().events)
    }
    #expect(error?.code == .peer)
    #expect(error?.trust == .chain)
    // TLS 1.3 may already have told the viewer "done": it then sees the end before any frame.
    if case .success = await viewer.result { #expect(await inbox.frames(1).isEmpty) }
  }

  @Test func `an expired technician is refused`() async throws {
    let bench = try Bench()
    let (server, client) = try await Bench.pair()
    async let viewer = DeskChannel.viewer(
      over: client, identity: bench.technician, device: bench.device(), events: Inbox().events)
    let error = await #expect(throws: DeskError.self) {
      try await DeskChannel.agent(
        over: server, identity: bench.identity, root: bench.root.digest, at: Bench.now.adding(seconds: 31 * 86_400),
        events: Inbox().events)
    }
    #expect(error?.trust == .expired)
    _ = try? await viewer
  }

  @Test func `bytes that are no frame close the stream with their own code`() async throws {
    let bench = try Bench()
    let (server, client) = try await Bench.pair()
    let inbox = Inbox()
    async let agent = DeskChannel.agent(
      over: server, identity: bench.identity, root: bench.root.digest, at: Bench.now, events: inbox.events)
    _ = try await DeskChannel.viewer(
      over: client, identity: bench.technician, device: bench.device(), events: Inbox().events)
    _ = try await agent
    try await client.writeAndFlush(ByteBuffer(bytes: [0x7F, 0, 0, 0] as [UInt8])).get()
    #expect(await inbox.closed() == DeskError(.frames))
  }

  @Test func `T27: an inner client that offers only TLS 1.2, or another ALPN, gets an alert and no session`() async throws {
    for (version, alpn) in [(TLSVersion.tlsv12, "rs-e2e/1"), (.tlsv13, "rs-e2e/2")] {
      let bench = try Bench()
      let (server, client) = try await Bench.pair()
      var configuration = TLSConfiguration.makeClientConfiguration()
      configuration.maximumTLSVersion = version
      configuration.certificateVerification = .none
      configuration.applicationProtocols = [alpn]
      let context = try NIOSSLContext(configuration: configuration)
      try await client.eventLoop.submit {
        try client.pipeline.syncOperations.addHandler(try NIOSSLClientHandler(context: context, serverHostname: nil))
      }.get()
      // The server may have closed by now.
      try? await client.setOption(.autoRead, value: true).get()
      let error = await #expect(throws: DeskError.self) {
        try await DeskChannel.agent(
          over: server, identity: bench.identity, root: bench.root.digest, at: Bench.now, events: Inbox().events)
      }
      #expect(error?.code == .handshake || error?.code == .closed)
    }
  }

  @Test func `T27: the alert to a TLS 1.2 client is protocol_version`() throws {
    let bench = try Bench()
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.maximumTLSVersion = .tlsv12
    let client = EmbeddedChannel(
      handler: try NIOSSLClientHandler(
        context: NIOSSLContext(configuration: configuration), serverHostname: nil))
    let server = EmbeddedChannel(
      handler: NIOSSLServerHandler(
        context: try InnerTLS.serverContext(bench.identity, at: Bench.now)
      ) { _, promise in promise.succeed(NIOSSLVerificationResult.failed) })
    try client.connect(to: SocketAddress(unixDomainSocketPath: "/client")).wait()
    try server.connect(to: SocketAddress(unixDomainSocketPath: "/server")).wait()
    let hello = try #require(try client.readOutbound(as: ByteBuffer.self))
    #expect(throws: (any Error).self) { try server.receive(hello) }
    let alert = try #require(try server.readOutbound(as: ByteBuffer.self))
    // Record type 21 (alert), level fatal 2, description protocol_version 70 (RFC 8446, section 6).
    #expect(Array(alert.readableBytesView.prefix(1)) == [21])
    #expect(Array(alert.readableBytesView.suffix(2)) == [2, 70])
    _ = try? client.finish()
    _ = try? server.finish()
  }

  @Test func `the ClientHello offers TLS 1.3 alone and no pre-shared key, also on the second connection`() throws {
    let bench = try Bench()
    for _ in 0..<2 {
      let client = EmbeddedChannel(
        handler: try NIOSSLClientHandler(
          context: InnerTLS.clientContext(bench.technician), serverHostname: nil))
      try client.connect(to: SocketAddress(unixDomainSocketPath: "/client")).wait()
      let hello = try #require(try client.readOutbound(as: ByteBuffer.self))
      let extensions = try ClientHello.extensions(Array(hello.readableBytesView))
      // RFC 8446, section 4.2: 41 pre_shared_key, 42 early_data, 43 supported_versions.
      #expect(extensions[41] == nil)
      #expect(extensions[42] == nil)
      #expect(extensions[43] == [2, 3, 4])
      _ = try? client.finish()
    }
  }
}

/// Reads a ClientHello (RFC 8446, section 4.1.2) as far as a test needs it.
enum ClientHello {
  static func extensions(_ record: [UInt8]) throws -> [UInt16: [UInt8]] {
    var reader = ByteReader(record)
    _ = try reader.fixed(5 + 4 + 2 + 32)
    _ = try reader.fixed(Int(try reader.u8()))
    _ = try reader.fixed(Int(try reader.u16()))
    _ = try reader.fixed(Int(try reader.u8()))
    _ = try reader.u16()
    var found: [UInt16: [UInt8]] = [:]
    while reader.remaining >= 4 {
      let type = try reader.u16()
      found[type] = try reader.fixed(Int(try reader.u16()))
    }
    return found
  }
}
