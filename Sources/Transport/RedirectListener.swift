import NIOCore
import NIOHTTP1
import NIOPosix

/// The plain port beside the relay's own: whatever is asked for there, the answer is where to ask instead. It takes no WebSocket, and the
/// address is the relay's own, never one that the request names; so is the path, out of a table (T20, S4-6).
public final class RedirectListener: Sendable {
  private let server: any Channel

  /// The port that is listened on.
  public var port: Int { server.localAddress?.port ?? 0 }

  /// Listens. `address` is asked on an event loop for `HOST[:PORT]`; without one the answer is 404. What is in `targets` leads to its path there,
  /// all else to `/`.
  public static func start(
    host: String, port: Int, targets: [String: String] = [:],
    on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
    address: @escaping @Sendable () -> String?
  ) async throws(ListenError) -> RedirectListener {
    let strangers = StrangerPool()
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        guard strangers.admit(channel) != nil else { return channel.close() }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(
            PageHandler { head in
              guard let address = address() else { return .refusal(404) }
              return .response(
                Route.Response(status: 308, body: "308\n", location: "https://\(address)\(targets[head.uri] ?? "/")"))
            })
        }
      }
    do {
      return RedirectListener(server: try await bootstrap.bind(host: host, port: port).get())
    } catch {
      throw ListenError(code: (error as? IOError)?.errnoCode ?? EADDRNOTAVAIL)
    }
  }

  private init(server: any Channel) {
    self.server = server
  }

  /// Takes no more connections.
  public func close() async {
    try? await server.close()
  }
}
