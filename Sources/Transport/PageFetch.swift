import NIOCore
import NIOHTTP1

/// What a relay answers to a plain request.
public struct FetchedPage: Sendable {
  public let status: Int
  /// How the bytes are coded: `br`, `gzip`, or empty.
  public let coding: String
  public let bytes: [UInt8]
}

extension RelayClient {
  /// The longest a page may take, seconds: a program over a slow line.
  private static let fetchSeconds: Int64 = 300

  /// Fetches what lies at a path, of at most `limit` bytes, as a browser does that takes brotli. Throws `TransportError`.
  public func fetch(_ path: String, limit: Int) async throws -> FetchedPage {
    let loop = group.next()
    let fetched = loop.makePromise(of: FetchedPage.self)
    let deadline = loop.scheduleTask(in: .seconds(Self.fetchSeconds)) { fetched.fail(TransportError.timedOut) }
    defer { deadline.cancel() }
    let channel: any Channel
    do {
      channel = try await dial(on: loop)
    } catch {
      fetched.fail(error)
      throw error
    }
    defer { channel.close(promise: nil) }
    do {
      try await loop.submit {
        let handlers = channel.pipeline.syncOperations
        try handlers.addHandler(ClientTLS.handler(for: address))
        try handlers.addHTTPClientHandlers()
        try handlers.addHandler(PageFetch(limit: limit, fetched))
        let headers: HTTPHeaders = ["host": address.description, "accept-encoding": "br", "connection": "close"]
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
      }.get()
      return try await fetched.futureResult.get()
    } catch {
      fetched.fail(error)
      throw Self.cause(of: error)
    }
  }
}

/// Collects one answer.
private final class PageFetch: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  private let limit: Int
  private let fetched: EventLoopPromise<FetchedPage>
  private var head: HTTPResponseHead?
  private var bytes: [UInt8] = []

  init(limit: Int, _ fetched: EventLoopPromise<FetchedPage>) {
    self.limit = limit
    self.fetched = fetched
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): self.head = head
    case .body(let part):
      guard bytes.count + part.readableBytes <= limit else { return fail(TransportError.notARelay, context) }
      bytes += part.readableBytesView
    case .end:
      guard let head else { return fail(TransportError.notARelay, context) }
      let coding = head.headers.first(name: "content-encoding") ?? ""
      fetched.succeed(FetchedPage(status: Int(head.status.code), coding: coding, bytes: bytes))
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(error, context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    fetched.fail(TransportError.closed)
    context.fireChannelInactive()
  }

  private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
    fetched.fail(error)
    context.close(promise: nil)
  }
}
