import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import Wire

@testable import Transport

/// A relay in a stranger's hands. It has the keys of the real one and stands in front of it: every control message passes through its hands, and
/// every stream, as far as it does not take it for itself.
final class StolenRelay: Sendable {
  /// Whom a control message comes from or goes to.
  enum Side: Sendable { case guest, technician }

  /// A control message on its way through; what comes out goes on.
  struct Passing: Sendable {
    var message: ControlMessage
    /// Whose control socket it is.
    var side: Side
    /// True where it comes from the real relay.
    var isFromRelay: Bool
  }

  /// What the stranger does.
  struct Plot: Sendable {
    /// Sees each control message; returns those that go on instead.
    var tamper: @Sendable (Passing) -> [ControlMessage] = { [$0.message] }
    /// Sees each stream with its ticket; true where it has taken it. Else it goes to the real relay.
    var take: @Sendable (_ ticket: [UInt8], any Channel) -> Bool = { _, _ in false }
  }

  private let relay: RelayAddress
  private let tls: ServerTLS
  private let plot: Plot
  private let server = Mutex<(any Channel)?>(nil)

  /// Its port on loopback.
  var port: Int { server.withLock { $0?.localAddress?.port } ?? 0 }

  /// Steals the keys of this company's relay and listens.
  init(from company: Company, _ plot: Plot) throws {
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: company.folder.file("relay/" + name), encoding: .utf8)
    }
    tls = try ServerTLS(certificateChainPEM: text("outer.pem"), privateKeyPEM: text("outer.key"))
    relay = RelayAddress(host: "127.0.0.1", port: UInt16(clamping: company.port), pin: tls.keyDigest)
    self.plot = plot
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).childChannelInitializer { [self] channel in
      channel.eventLoop.makeCompletedFuture { try prepare(channel) }
    }
    let channel = try bootstrap.bind(host: "127.0.0.1", port: 0).wait()
    server.withLock { $0 = channel }
  }

  /// Listens no more.
  func stop() { server.withLock { $0?.close(promise: nil) } }

  private func prepare(_ channel: any Channel) throws {
    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls.context))
    let upgrade = ServerSocketUpgrade(
      isAllowed: { _ in true },
      begin: { [self] channel, head in
        channel.eventLoop.makeCompletedFuture { try head.uri == "/control" ? addControl(to: channel) : addStream(to: channel) }
      })
    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withServerUpgrade: ([upgrade], { _ in }))
  }

  private func addControl(to channel: any Channel) throws {
    let (messages, continuation) = ControlInbound.make()
    let handlers = channel.pipeline.syncOperations
    try handlers.addHandler(
      WebSocketMessages(limit: Limits.controlMessage, isClient: false, silence: WebSocketLine.controlSilence))
    try handlers.addHandler(ControlInbound(continuation))
    let connection = ControlConnection(channel, relayKeyDigest: tls.keyDigest, messages: messages)
    Task { try? await pass(connection) }
  }

  /// One control socket, both ways, to its end. The challenge passes first, then the hello that says whose it is.
  private func pass(_ client: ControlConnection) async throws {
    defer { client.close() }
    let upstream = try await RelayClient(address: relay).openControl()
    defer { upstream.close() }
    var (fromRelay, fromClient) = (upstream.messages.makeAsyncIterator(), client.messages.makeAsyncIterator())
    guard let challenge = await fromRelay.next() else { return }
    client.send(challenge)
    guard let first = await fromClient.next() else { return }
    upstream.send(first)
    guard case .hello(let hello)? = try? ControlMessage(first) else { return }
    let side: Side = hello.role == .guest ? .guest : .technician
    async let towardsRelay: Void = hand(client, to: upstream, side, isFromRelay: false)
    await hand(upstream, to: client, side, isFromRelay: true)
    await towardsRelay
  }

  private func hand(_ source: ControlConnection, to target: ControlConnection, _ side: Side, isFromRelay: Bool) async {
    for await bytes in source.messages {
      guard let message = try? ControlMessage(bytes) else { continue }
      for message in plot.tamper(Passing(message: message, side: side, isFromRelay: isFromRelay)) { target.send(message.bytes) }
    }
    target.close()
  }

  private func addStream(to channel: any Channel) throws {
    try channel.syncOptions?.setOption(.autoRead, value: false)
    let handlers = channel.pipeline.syncOperations
    try handlers.addHandler(WebSocketMessages(limit: Limits.streamMessage, isClient: false, silence: WebSocketLine.streamSilence))
    try handlers.addHandler(StreamAdapter())
    let relay = relay
    let plot = plot
    try handlers.addHandler(
      TicketReader { ticket in
        guard !plot.take(ticket, channel) else { return }
        Task {
          guard let upstream = try? await RelayClient(address: relay).openStream(ticket: ticket) else {
            return try await channel.close()
          }
          try await Self.join(channel, upstream)
        }
      })
    channel.read()
  }

  /// What one brings goes to the other, and with one the other ends.
  private static func join(_ one: any Channel, _ other: any Channel) async throws {
    for (here, there) in [(one, other), (other, one)] {
      try await here.eventLoop.submit { try here.pipeline.syncOperations.addHandler(Handing(to: there)) }.get()
    }
    for channel in [one, other] { try await channel.setOption(.autoRead, value: true).get() }
  }

  /// Takes the first message of a stream, its ticket, and keeps what follows until somebody reads.
  private final class TicketReader: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    private let taken: ([UInt8]) -> Void
    private var hasTicket = false
    private var early: [NIOAny] = []
    private var isOpen = false

    init(taken: @escaping ([UInt8]) -> Void) { self.taken = taken }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard hasTicket else {
        hasTicket = true
        return taken(Array(unwrapInboundIn(data).readableBytesView))
      }
      if isOpen { context.fireChannelRead(data) } else { early.append(data) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
      if !hasTicket { context.read() }
      context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
      context.read()
      guard hasTicket, !isOpen else { return }
      isOpen = true
      for data in early { context.fireChannelRead(data) }
      context.fireChannelReadComplete()
    }
  }
}
