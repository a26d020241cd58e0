import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// A web server for this computer's own browser alone: plain HTTP on 127.0.0.1, on a port that the system chooses.
///
/// Every request has to name exactly `127.0.0.1:port` as its host, so that no foreign name can be made to point here (T19), and
/// a WebSocket has to come from a page of this very origin.
public final class LoopbackListener: Sendable {
  /// A picture may wait in so many bytes until the browser takes it.
  private static let outboundBytes = 64 << 20

  private let server: any Channel

  /// `http://127.0.0.1:port`
  public var origin: String { "http://\(Self.host(server.localAddress))" }

  /// Listens. `socket` is called with each WebSocket at the path, whose messages have at most `limit` bytes; it closes when that returns.
  public static func start(
    routes: [Route], socketPath: String, limit: Int, socket: @escaping @Sendable (ControlConnection) async -> Void
  ) async throws(ListenError) -> LoopbackListener {
    let table = RouteTable(routes)
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try addHTTP(to: channel, table, socketPath: socketPath) { try addSocket(to: $0, limit: limit, socket) }
        }
      }
    do {
      return LoopbackListener(server: try await bootstrap.bind(host: "127.0.0.1", port: 0).get())
    } catch {
      throw ListenError(code: (error as? IOError)?.errnoCode ?? EADDRNOTAVAIL)
    }
  }

  private init(server: any Channel) {
    self.server = server
  }

  /// Takes no more connections.
  public func stop() {
    server.close(promise: nil)
  }

  private static func host(_ address: SocketAddress?) -> String { "127.0.0.1:\(address?.port ?? 0)" }

  private static func addHTTP(
    to channel: any Channel, _ table: RouteTable, socketPath: String, begin: @escaping @Sendable (any Channel) throws -> Void
  ) throws {
    let host = host(channel.localAddress)
    let pages = PageHandler { head in
      head.headers["host"] == [host] ? table.match(head) : .refusal(421)
    }
    let upgrader = ServerSocketUpgrade(
      isAllowed: { $0.uri == socketPath && $0.headers["host"] == [host] && $0.headers["origin"] == ["http://\(host)"] },
      begin: { channel, _ in channel.eventLoop.makeCompletedFuture { try begin(channel) } })
    let boundPages = NIOLoopBound(pages, eventLoop: channel.eventLoop)
    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
      withServerUpgrade: (
        upgraders: [upgrader],
        completionHandler: { $0.pipeline.syncOperations.removeHandler(boundPages.value, promise: nil) }
      ))
    try channel.pipeline.syncOperations.addHandler(pages)
  }

  private static func addSocket(
    to channel: any Channel, limit: Int, _ socket: @escaping @Sendable (ControlConnection) async -> Void
  ) throws {
    let (messages, continuation) = ControlInbound.make()
    try channel.syncOptions?.setOption(.writeBufferWaterMark, value: .init(low: 1 << 20, high: outboundBytes))
    let handlers = channel.pipeline.syncOperations
    try handlers.addHandler(WebSocketMessages(limit: limit, isClient: false, silence: WebSocketLine.controlSilence))
    try handlers.addHandler(ControlInbound(continuation))
    let connection = ControlConnection(channel, relayKeyDigest: [], messages: messages)
    Task {
      await socket(connection)
      connection.close()
    }
  }
}
