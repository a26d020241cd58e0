import NIOCore
import NIOHTTP1
import NIOWebSocket

/// The two paths that become a WebSocket.
enum SocketPath: String {
  case control = "/control"
  case stream = "/stream"

  /// The path that equals this raw request target, byte by byte.
  init?(_ target: String) {
    self.init(rawValue: target)
  }
}

/// The relay's side of the WebSocket handshake (RFC 6455, 4.2): NIO checks and answers it, the frames after it are cut by `WebSocketLine`.
final class ServerSocketUpgrade: HTTPServerProtocolUpgrader, Sendable {
  private let handshake: NIOWebSocketServerUpgrader
  private let begin: @Sendable (any Channel, HTTPRequestHead) -> EventLoopFuture<Void>

  /// `isAllowed` judges the request; `begin` builds the pipeline of one that is.
  init(
    isAllowed: @escaping @Sendable (HTTPRequestHead) -> Bool,
    begin: @escaping @Sendable (any Channel, HTTPRequestHead) -> EventLoopFuture<Void>
  ) {
    handshake = NIOWebSocketServerUpgrader(
      shouldUpgrade: { channel, head in channel.eventLoop.makeSucceededFuture(isAllowed(head) ? [:] : nil) },
      upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
    self.begin = begin
  }

  var supportedProtocol: String { handshake.supportedProtocol }
  var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

  func buildUpgradeResponse(
    channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
  ) -> EventLoopFuture<HTTPHeaders> {
    handshake.buildUpgradeResponse(
      channel: channel, upgradeRequest: upgradeRequest, initialResponseHeaders: initialResponseHeaders)
  }

  func upgrade(context: ChannelHandlerContext, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<Void> {
    begin(context.channel, upgradeRequest)
  }
}

/// The client's side of it (RFC 6455, 4.1).
final class ClientSocketUpgrade: NIOHTTPClientProtocolUpgrader, Sendable {
  private let handshake = NIOWebSocketClientUpgrader { channel, _ in channel.eventLoop.makeSucceededVoidFuture() }
  private let begin: @Sendable (any Channel) throws -> Void

  /// `begin` builds the pipeline once the relay has agreed.
  init(begin: @escaping @Sendable (any Channel) throws -> Void) {
    self.begin = begin
  }

  var supportedProtocol: String { handshake.supportedProtocol }
  var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

  func addCustom(upgradeRequestHeaders: inout HTTPHeaders) {
    handshake.addCustom(upgradeRequestHeaders: &upgradeRequestHeaders)
  }

  func shouldAllowUpgrade(upgradeResponse: HTTPResponseHead) -> Bool {
    handshake.shouldAllowUpgrade(upgradeResponse: upgradeResponse)
  }

  func upgrade(context: ChannelHandlerContext, upgradeResponse: HTTPResponseHead) -> EventLoopFuture<Void> {
    context.eventLoop.makeCompletedFuture { try begin(context.channel) }
  }
}
