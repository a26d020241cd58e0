import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Answers HTTP requests that are no WebSocket upgrade; every answer closes the connection. Nothing of the request is echoed.
final class PageHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// A body is sent in pieces of this size; the next one waits until the last has left.
  static let piece = 64 << 10
  /// How long one piece may take: who takes less than 2 KiB a second does not want it.
  static let patience = TimeAmount.seconds(30)

  private enum State {
    case idle
    case collecting(Route, HTTPRequestHead, Route.Request)
    case answering
  }

  private let proxies: TrustedProxies
  private let match: (HTTPRequestHead) -> RouteTable.Match
  private let mayStay: () -> Bool
  private var state = State.idle

  /// `match` says who answers. `mayStay` is asked once before a body of more than one piece is sent: it ends the time in which a stranger has to be
  /// served, and is false where too many are served already.
  init(
    proxies: TrustedProxies = TrustedProxies(), mayStay: @escaping () -> Bool = { true },
    match: @escaping (HTTPRequestHead) -> RouteTable.Match
  ) {
    self.proxies = proxies
    self.match = match
    self.mayStay = mayStay
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch (unwrapInboundIn(data), state) {
    case (.head(let head), .idle):
      switch match(head) {
      case .route(let route):
        let source = proxies.source(of: context.remoteAddress, forwarded: head.headers["x-forwarded-for"])
        state = .collecting(route, head, Route.Request(head, from: source))
      case .response(let response): send(response, for: head, context)
      }
    case (.body(let part), .collecting(let route, let head, var request)):
      request.body += Array(buffer: part)
      state = .collecting(route, head, request)
    case (.end, .collecting(let route, let head, let request)):
      state = .answering
      let answer = context.eventLoop.makeFutureWithTask { await route.answer(request) }
      answer.assumeIsolated().whenSuccess { self.send($0, for: head, context) }
    default: break
    }
  }

  /// A refused upgrade is reported before its request, which is then answered as a page.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if error is NIOWebSocketUpgradeError { return }
    context.close(promise: nil)
  }

  private func send(_ response: Route.Response, for request: HTTPRequestHead, _ context: ChannelHandlerContext) {
    state = .answering
    var response = response
    let isLong = response.body.count > Self.piece && request.method != .HEAD
    if isLong, !mayStay() { response = Route.Response(status: 503, body: "503\n") }
    var headers: HTTPHeaders = [
      "content-length": String(response.body.count), "connection": "close", "cache-control": "no-store",
      "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'",
    ]
    for (name, value) in response.headers { headers.replaceOrAdd(name: name, value: value) }
    let status = HTTPResponseStatus(statusCode: response.status)
    context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
    sendRest(of: request.method == .HEAD ? .bytes([]) : response.body, from: 0, context)
  }

  /// Sends the next piece of a body, and so on to its end.
  private func sendRest(of body: Route.Response.Body, from offset: Int, _ context: ChannelHandlerContext) {
    guard offset < body.count else {
      return context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }
    let deadline = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { context.close(promise: nil) }
    let piece = body.bytes(from: offset, limit: Self.piece, on: context.eventLoop).assumeIsolated()
    piece.whenFailure { _ in context.close(promise: nil) }
    piece.whenSuccess { bytes in
      let buffer = context.channel.allocator.buffer(bytes: bytes)
      context.writeAndFlush(self.wrapOutboundOut(.body(.byteBuffer(buffer)))).assumeIsolated().whenComplete { result in
        deadline.cancel()
        guard case .success = result else { return context.close(promise: nil) }
        self.sendRest(of: body, from: offset + bytes.count, context)
      }
    }
  }
}
