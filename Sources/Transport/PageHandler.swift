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

/// Answers HTTP requests that are no WebSocket upgrade; every answer closes the connection. Nothing of the request is echoed.
final class PageHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let response: (HTTPRequestHead) -> Route.Response
  private var answered = false

  /// `response` says what a request gets.
  init(response: @escaping (HTTPRequestHead) -> Route.Response) {
    self.response = response
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !answered else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      answered = true
      answer(response(head), withBody: head.method != .HEAD, context)
    case .body, .end: break
    }
  }

  private func answer(_ response: Route.Response, withBody: Bool, _ context: ChannelHandlerContext) {
    let body = context.channel.allocator.buffer(string: response.body)
    var headers: HTTPHeaders = [
      "content-type": response.contentType, "content-length": String(body.readableBytes), "connection": "close",
      "cache-control": "no-store", "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'",
    ]
    if let location = response.location { headers.add(name: "location", value: location) }
    let status = HTTPResponseStatus(statusCode: response.status)
    context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
    if withBody { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
  }

  /// A refused upgrade is reported before its request, which is then answered as a page.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if error is NIOWebSocketUpgradeError { return }
    context.close(promise: nil)
  }
}
