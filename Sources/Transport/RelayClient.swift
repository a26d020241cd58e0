import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Wire

/// Dials a relay: TCP or an HTTP proxy, outer TLS 1.3, WebSocket. Every connection is made from inside to outside.
public struct RelayClient: Sendable {
  /// Seconds for name resolution, TCP, proxy, TLS and upgrade together.
  public static let deadline: Int64 = 10

  public var address: RelayAddress
  public var proxy: ProxyAddress?
  /// What the upgrade request says beside what it has to.
  var headers: HTTPHeaders = [:]
  let group: any EventLoopGroup

  /// A client for one relay; connections run on `group`.
  public init(
    address: RelayAddress, proxy: ProxyAddress? = nil, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
  ) {
    self.address = address
    self.proxy = proxy
    self.group = group
  }

  /// Opens the control socket. Throws `TransportError`.
  public func openControl() async throws -> ControlConnection {
    let (messages, continuation) = ControlInbound.make()
    let channel = try await open("/control") { channel in
      try channel.syncOptions?.setOption(
        .writeBufferWaterMark, value: .init(low: 1 << 16, high: ControlConnection.outboundBytes))
      let handlers = channel.pipeline.syncOperations
      try handlers.addHandler(
        WebSocketMessages(limit: Limits.controlMessage, isClient: true, silence: WebSocketLine.controlSilence))
      try handlers.addHandler(ControlInbound(continuation))
    }
    guard let certificate = try await channel.nioSSL_peerCertificate().get() else { throw TransportError.tls }
    let watch = try await channel.pipeline.handler(type: HandshakeWatch.self).get()
    return ControlConnection(
      channel, relayKeyDigest: try certificate.keyDigest, parameters: watch.parameters, messages: messages)
  }

  /// Opens a relayed stream and shows its ticket. The channel returned carries the plain bytes of the inner TLS both ways, cut to what the
  /// relay takes; it is not read before `autoRead` is set. Throws `TransportError`.
  public func openStream(ticket: [UInt8]) async throws -> any Channel {
    let channel = try await open("/stream") { channel in
      try channel.syncOptions?.setOption(.writeBufferWaterMark, value: .init(low: 32 << 10, high: 128 << 10))
      try channel.syncOptions?.setOption(.autoRead, value: false)
      let handlers = channel.pipeline.syncOperations
      try handlers.addHandler(
        WebSocketMessages(limit: Limits.streamMessage, isClient: true, silence: WebSocketLine.streamSilence))
      try handlers.addHandler(StreamAdapter())
    }
    try await channel.writeAndFlush(channel.allocator.buffer(bytes: ticket)).get()
    return channel
  }

  private func open(
    _ path: String, pipeline: @escaping @Sendable (any Channel) throws -> Void
  ) async throws -> any Channel {
    let loop = group.next()
    let upgraded = loop.makePromise(of: Void.self)
    let deadline = loop.scheduleTask(in: .seconds(Self.deadline)) { upgraded.fail(TransportError.timedOut) }
    defer { deadline.cancel() }
    let channel: any Channel
    do {
      channel = try await dial(on: loop)
    } catch {
      upgraded.fail(error)
      throw error
    }
    do {
      try await loop.submit { try addHTTP(to: channel, path, upgraded, pipeline) }.get()
      try await upgraded.futureResult.get()
      return channel
    } catch {
      upgraded.fail(error)
      channel.close(promise: nil)
      throw Self.cause(of: error)
    }
  }

  /// A TCP connection to the relay, through the proxy where there is one.
  func dial(on loop: any EventLoop) async throws -> any Channel {
    let tunnel = loop.makePromise(of: Void.self)
    let target = proxy.map { ($0.host, $0.port) } ?? (address.host, address.port)
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(.seconds(Self.deadline))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        guard let proxy else { return channel.eventLoop.makeSucceededVoidFuture() }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ProxyHandshake(target: address, proxy: proxy, established: tunnel))
        }
      }
    if proxy == nil { tunnel.succeed() }
    do {
      let channel = try await bootstrap.connect(host: target.0, port: Int(target.1)).get()
      let deadline = loop.scheduleTask(in: .seconds(Self.deadline)) { tunnel.fail(TransportError.timedOut) }
      defer { deadline.cancel() }
      do {
        try await tunnel.futureResult.get()
      } catch {
        channel.close(promise: nil)
        throw error
      }
      return channel
    } catch {
      tunnel.fail(error)
      throw Self.dialError(error, host: target.0, port: target.1)
    }
  }

  private func addHTTP(
    to channel: any Channel, _ path: String, _ upgraded: EventLoopPromise<Void>,
    _ pipeline: @escaping @Sendable (any Channel) throws -> Void
  ) throws {
    let handlers = channel.pipeline.syncOperations
    try handlers.addHandlers([HandshakeWatch(isServer: false), ClientTLS.handler(for: address)])
    let upgrader = ClientSocketUpgrade(begin: pipeline)
    let request = UpgradeRequest(path: path, headers: HTTPHeaders([("host", address.description)] + headers), upgraded: upgraded)
    try handlers.addHTTPClientHandlers(
      leftOverBytesStrategy: .forwardBytes,
      withClientUpgrade: (
        upgraders: [upgrader],
        completionHandler: { context in
          context.pipeline.syncOperations.removeHandler(request, promise: nil)
          upgraded.succeed()
        }
      ))
    try handlers.addHandler(request)
    request.send(on: channel)
  }

  private static func dialError(_ error: any Error, host: String, port: UInt16) -> any Error {
    if error is TransportError { return error }
    guard let failure = error as? NIOConnectionError else {
      return TransportError.unreachable(address: RelayAddress(host: host, port: port).description)
    }
    if failure.connectionErrors.isEmpty, failure.dnsAError != nil || failure.dnsAAAAError != nil {
      return TransportError.nameResolution(host: host)
    }
    return TransportError.unreachable(address: RelayAddress(host: host, port: port).description)
  }

  static func cause(of error: any Error) -> any Error {
    switch error {
    case is TransportError: error
    case NIOSSLError.handshakeFailed(let failure) where String(describing: failure).contains("CERTIFICATE_VERIFY_FAILED"):
      TransportError.relayNotTrusted
    case is NIOSSLExtraError: TransportError.relayNotTrusted
    case is NIOSSLError, is BoringSSLError: TransportError.tls
    default: TransportError.notARelay
    }
  }
}

/// Sends the upgrade request and reports everything but success; success is reported by the upgrade itself.
private final class UpgradeRequest: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private let path: String
  private let headers: HTTPHeaders
  private let upgraded: EventLoopPromise<Void>

  init(path: String, headers: HTTPHeaders, upgraded: EventLoopPromise<Void>) {
    self.path = path
    self.headers = headers
    self.upgraded = upgraded
  }

  /// Queued in the TLS handler until the handshake is done.
  func send(on channel: any Channel) {
    let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
    channel.write(HTTPClientRequestPart.head(head), promise: nil)
    channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    upgraded.fail(TransportError.notARelay)
    context.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    upgraded.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    upgraded.fail(TransportError.closed)
    context.fireChannelInactive()
  }
}
