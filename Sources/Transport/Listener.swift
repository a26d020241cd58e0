import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import Wire

/// An address that cannot be listened on.
public struct ListenError: Error, Equatable, Sendable {
  /// `errno`; EADDRNOTAVAIL for a name that does not resolve.
  public let code: Int32
}

/// The relay's one port: outer TLS 1.3, HTTP/1.1 with exact routes, and the WebSockets `/control` and `/stream`.
public final class Listener: Sendable {
  /// What a listener serves, and to whom it hands connections.
  public struct Service: Sendable {
    /// Pages; everything else is 404.
    public var routes: [Route]
    /// Judges the values of `Origin` of who would open a WebSocket; clients that are no browser send none.
    public var allowsOrigin: @Sendable (String) -> Bool
    /// Whose `X-Forwarded-For` counts.
    public var proxies: TrustedProxies
    /// Called with each control socket; the connection closes when it returns.
    public var control: @Sendable (ControlConnection) async -> Void
    /// Called with each stream that has shown a ticket.
    public var stream: @Sendable (StreamSocket) async -> Void

    public init(
      routes: [Route], allowsOrigin: @escaping @Sendable (String) -> Bool = { _ in false },
      proxies: TrustedProxies = TrustedProxies(),
      control: @escaping @Sendable (ControlConnection) async -> Void, stream: @escaping @Sendable (StreamSocket) async -> Void
    ) {
      self.routes = routes
      self.allowsOrigin = allowsOrigin
      self.proxies = proxies
      self.control = control
      self.stream = stream
    }
  }

  private let acceptor: Acceptor
  private let server: any Channel

  /// The port that is listened on.
  public var port: Int { server.localAddress?.port ?? 0 }

  /// Listens.
  public static func start(
    host: String, port: Int, tls: ServerTLS, on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
    service: Service
  ) async throws(ListenError) -> Listener {
    let acceptor = Acceptor(service: service, tls: tls)
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 4096)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in acceptor.initialize(channel) }
    do {
      return Listener(acceptor: acceptor, server: try await bootstrap.bind(host: host, port: port).get())
    } catch {
      throw ListenError(code: (error as? IOError)?.errnoCode ?? EADDRNOTAVAIL)
    }
  }

  private init(acceptor: Acceptor, server: any Channel) {
    self.acceptor = acceptor
    self.server = server
  }

  /// SHA-256 of the relay's SubjectPublicKeyInfo.
  public var keyDigest: [UInt8] { acceptor.tls.withLock { $0.keyDigest } }

  /// New connections get this certificate; running ones stay as they are.
  public func replace(_ tls: ServerTLS) {
    acceptor.tls.withLock { $0 = tls }
  }

  /// Takes no more connections; running ones stay.
  public func stopAccepting() async {
    try? await server.close()
  }
}

/// Builds the pipeline of each accepted connection.
private final class Acceptor: Sendable {
  private let service: Listener.Service
  private let routes: RouteTable
  let tls: Mutex<ServerTLS>
  private let strangers = StrangerPool()
  /// Those who are being sent something long; each piece of it has a deadline of its own.
  private let visitors = StrangerPool(inAll: 256, deadline: nil)

  init(service: Listener.Service, tls: ServerTLS) {
    self.service = service
    routes = RouteTable(service.routes)
    self.tls = Mutex(tls)
  }

  func initialize(_ channel: any Channel) -> EventLoopFuture<Void> {
    let isProxy = service.proxies.contain(channel.remoteAddress)
    guard let place = strangers.admit(channel, isProxy: isProxy) else { return channel.close() }
    let tls = tls.withLock { $0 }
    return channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls.context))
      try self.addHTTP(to: channel, keyDigest: tls.keyDigest, place)
    }
  }

  private func addHTTP(to channel: any Channel, keyDigest: [UInt8], _ place: StrangerPool.Place) throws {
    let mayStay = { [visitors, service] in
      place.leave()
      return visitors.admit(channel, isProxy: service.proxies.contain(channel.remoteAddress)) != nil
    }
    let pages = PageHandler(proxies: service.proxies, mayStay: mayStay) { [routes] in routes.match($0) }
    let upgrader = ServerSocketUpgrade(
      isAllowed: { [service] head in
        SocketPath(head.uri) != nil && Self.isOurs(head.headers, service.allowsOrigin)
      },
      begin: { [self] channel, head in
        let source = service.proxies.source(of: channel.remoteAddress, forwarded: head.headers["x-forwarded-for"])
        guard place.isAdmitted(from: source) else { return channel.close() }
        return switch SocketPath(head.uri) {
        case .control: addControl(to: channel, source, keyDigest: keyDigest, place)
        case .stream: addStream(to: channel, place)
        case nil: channel.close()
        }
      })
    let boundPages = NIOLoopBound(pages, eventLoop: channel.eventLoop)
    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
      withServerUpgrade: (
        upgraders: [upgrader],
        completionHandler: { $0.pipeline.syncOperations.removeHandler(boundPages.value, promise: nil) }
      ))
    try channel.pipeline.syncOperations.addHandler(pages)
  }

  /// A browser says whose page it is that would open a socket, and is believed for exactly our own (T16). Cookies come from browsers alone: one
  /// without an origin is none of ours.
  private static func isOurs(_ headers: HTTPHeaders, _ allowsOrigin: (String) -> Bool) -> Bool {
    let origins = headers["origin"]
    return origins.isEmpty ? !headers.contains(name: "cookie") : origins.count == 1 && origins.allSatisfy(allowsOrigin)
  }

  private func addControl(
    to channel: any Channel, _ source: RemoteNetwork, keyDigest: [UInt8], _ place: StrangerPool.Place
  ) -> EventLoopFuture<Void> {
    let (messages, continuation) = ControlInbound.make()
    return channel.eventLoop.makeCompletedFuture {
      try channel.syncOptions?.setOption(
        .writeBufferWaterMark, value: .init(low: 1 << 16, high: ControlConnection.outboundBytes))
      let handlers = channel.pipeline.syncOperations
      try handlers.addHandler(
        WebSocketMessages(limit: Limits.controlMessage, isClient: false, silence: WebSocketLine.controlSilence))
      try handlers.addHandler(ControlInbound(continuation))
      let connection = ControlConnection(
        channel, from: source, relayKeyDigest: keyDigest, messages: messages, leavePool: place.leave)
      let service = service
      Task {
        await service.control(connection)
        connection.close()
      }
    }
  }

  private func addStream(to channel: any Channel, _ place: StrangerPool.Place) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      // With what `Lane` lets wait, never more than `Limits.relayBuffer`.
      try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
      try channel.syncOptions?.setOption(
        .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1 << 10, initial: 4 << 10, maximum: Lane.read))
      let service = service
      try channel.pipeline.syncOperations.addHandler(
        StreamEnd { ticket, end, channel in
          let socket = StreamSocket(channel, end, ticket: ticket, leavePool: place.leave)
          Task { await service.stream(socket) }
        })
    }
  }
}
