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

/// Answers HTTP requests that are no WebSocket upgrade: the raw path must equal a route's, byte by byte; a request with a body
/// is refused, and every answer closes the connection. Nothing of the request is echoed.
final class PageHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let routes: [Route]
  private var answered = false

  init(routes: [Route]) {
    self.routes = routes
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !answered else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      answered = true
      answer(response(to: head), withBody: head.method != .HEAD, context)
    case .body, .end: break
    }
  }

  private func response(to head: HTTPRequestHead) -> Route.Response {
    if head.headers.contains(name: "content-encoding") { return Route.Response(status: 415, body: "415\n") }
    let isSocket = SocketPath(head.uri) != nil
    let route = routes.first { $0.path == head.uri }
    guard isSocket || route != nil else { return Route.Response(status: 404, body: "404\n") }
    let declaresBody = head.headers.contains(name: "transfer-encoding") || head.headers["content-length"].contains { $0 != "0" }
    if declaresBody { return Route.Response(status: 413, body: "413\n") }
    guard head.method == .GET || head.method == .HEAD else { return Route.Response(status: 405, body: "405\n") }
    guard let route else {
      // An upgrade that got this far was refused for its origin; anything else has to ask for one.
      return head.headers.contains(name: "origin")
        ? Route.Response(status: 403, body: "403\n") : Route.Response(status: 426, body: "426\n")
    }
    return route.answer()
  }

  private func answer(_ response: Route.Response, withBody: Bool, _ context: ChannelHandlerContext) {
    let body = context.channel.allocator.buffer(string: response.body)
    let headers: HTTPHeaders = [
      "content-type": response.contentType, "content-length": String(body.readableBytes), "connection": "close",
      "cache-control": "no-store", "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'",
    ]
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
