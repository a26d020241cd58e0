import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// A web server on loopback for one test: the sources of the viewer's pages, the WebAssembly modules, and what the test adds.
final class PageServer: Sendable {
  /// What is answered: a media type and the content.
  typealias Answer = (type: String, bytes: [UInt8])
  /// Answers a request that no file does; nil = 404.
  typealias Handler = @Sendable (_ path: String, _ body: [UInt8]) -> Answer?

  let address: String
  private let channel: any Channel
  /// Of its own: handlers may wait for what others do.
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  init(_ handler: @escaping Handler) throws {
    channel = try ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(RequestHandler { Self.file($0) ?? handler($0, $1) })
        }
      }
      .bind(host: "127.0.0.1", port: 0).wait()
    address = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
  }

  func stop() {
    try? channel.close().wait()
    try? group.syncShutdownGracefully()
  }

  /// A page or module by its name as an asset, and below `/test/` what belongs to the tests.
  private static func file(_ path: String) -> Answer? {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let top = tests.deletingLastPathComponent().deletingLastPathComponent()
    let name = String(path.dropFirst())
    let places =
      path.hasPrefix("/test/")
      ? [tests.appending(path: "Browser/" + name.dropFirst(5))]
      : [top.appending(path: "Sources/Web/Pages/" + name), top.appending(path: ".build-web/modules/" + name)]
    guard let place = places.first(where: { $0.isFileURL && FileManager.default.isReadableFile(atPath: $0.path()) }),
      let data = try? Data(contentsOf: place)
    else { return nil }
    switch place.pathExtension {
    case "wasm": return ("application/wasm", Array(data))
    case "html": return ("text/html; charset=utf-8", Array(data))
    default:
      let text = String(decoding: data, as: UTF8.self).replacing(/{{asset:([^}]*)}}/) { "/\($0.1)" }
      return ("text/javascript; charset=utf-8", Array(text.utf8))
    }
  }
}

/// Collects a request and writes the answer.
private final class RequestHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let answer: @Sendable (String, [UInt8]) -> PageServer.Answer?
  private var path = ""
  private var body: [UInt8] = []

  init(_ answer: @escaping @Sendable (String, [UInt8]) -> PageServer.Answer?) {
    self.answer = answer
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      path = head.uri
      body = []
    case .body(let part): body += part.readableBytesView
    case .end:
      let answer = answer(path, body)
      let bytes = answer?.bytes ?? []
      let headers: HTTPHeaders = ["Content-Type": answer?.type ?? "text/plain", "Content-Length": "\(bytes.count)"]
      let head = HTTPResponseHead(version: .http1_1, status: answer == nil ? .notFound : .ok, headers: headers)
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
  }
}
