import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Where a webhook leads: `https://HOST[:PORT]/PATH`, with nothing in it that names somebody or is never sent.
public struct WebhookTarget: Equatable, Sendable {
  /// The longest URL, bytes.
  public static let limit = 2000

  let address: RelayAddress
  let path: String

  /// Nil for everything that is no such URL.
  public init?(_ url: String) {
    let scheme = "https://"
    guard url.hasPrefix(scheme), url.utf8.count <= Self.limit,
      url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") })
    else { return nil }
    let rest = url.dropFirst(scheme.count)
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    // A name and a password in front of the host are refused with the `@`.
    guard let address = RelayAddress(String(rest[..<end])) else { return nil }
    self.address = address
    path = rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...]
  }
}

/// Why a webhook was not taken; the raw value is shown to administrators.
public enum WebhookFailure: String, Error, CaseIterable, Sendable {
  case nameResolution
  /// The name leads to a machine beside this one.
  case privateAddress
  case unreachable
  case tls
  case timedOut
  /// What came back was no success; redirects are none.
  case refused
}

/// Posts to servers of others: by TLS 1.3 with the system's authorities, to the very address that was judged, never further.
public struct WebhookCaller: Sendable {
  /// How long one call may take.
  static let patience = TimeAmount.seconds(10)

  private let group: any EventLoopGroup
  /// Certificates, DER, that count instead of the system's.
  private let authorities: [[UInt8]]?

  /// Calls run on `group`; `authorities` (DER) count instead of the system's.
  public init(authorities: [[UInt8]]? = nil, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton) {
    self.authorities = authorities
    self.group = group
  }

  /// Posts JSON and returns when it was taken: with any status from 200 to 299.
  public func post(
    _ body: [UInt8], headers: [(name: String, value: String)], to target: WebhookTarget, allowsPrivateAddresses: Bool
  ) async throws(WebhookFailure) {
    let address = try await resolved(target.address)
    guard allowsPrivateAddresses || PublicAddress.contains(address) else { throw .privateAddress }
    let loop = group.next()
    let status = loop.makePromise(of: Int.self)
    let deadline = loop.scheduleTask(in: Self.patience) { status.fail(WebhookFailure.timedOut) }
    defer { deadline.cancel() }
    do {
      let channel = try await connect(to: address, for: target, status, on: loop)
      var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: target.path)
      head.headers = [
        "host": target.address.port == 443 ? Self.host(target.address) : target.address.description,
        "content-type": "application/json", "content-length": String(body.count), "connection": "close", "user-agent": "rs",
      ]
      for (name, value) in headers { head.headers.replaceOrAdd(name: name, value: value) }
      channel.write(HTTPClientRequestPart.head(head), promise: nil)
      channel.write(HTTPClientRequestPart.body(.byteBuffer(channel.allocator.buffer(bytes: body))), promise: nil)
      channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
      status.futureResult.whenComplete { _ in channel.close(promise: nil) }
      guard (200...299).contains(try await status.futureResult.get()) else { throw WebhookFailure.refused }
    } catch {
      status.fail(error)
      throw Self.failure(error)
    }
  }

  private func resolved(_ address: RelayAddress) async throws(WebhookFailure) -> SocketAddress {
    do {
      return try await NIOThreadPool.singleton.runIfActive {
        try SocketAddress.makeAddressResolvingHost(address.host, port: Int(address.port))
      }
    } catch { throw .nameResolution }
  }

  private func connect(
    to address: SocketAddress, for target: WebhookTarget, _ status: EventLoopPromise<Int>, on loop: any EventLoop
  ) async throws -> any Channel {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv13
    configuration.applicationProtocols = ["http/1.1"]
    configuration.shutdownTimeout = ClientTLS.shutdown
    if let authorities {
      configuration.trustRoots = .certificates(try authorities.map { try NIOSSLCertificate(bytes: $0, format: .der) })
    }
    let context = try NIOSSLContext(configuration: configuration)
    let isAddress = (try? SocketAddress(ipAddress: target.address.host, port: 0)) != nil
    return try await ClientBootstrap(group: loop)
      .connectTimeout(Self.patience)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let handlers = channel.pipeline.syncOperations
          try handlers.addHandler(
            NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : target.address.host))
          try handlers.addHTTPClientHandlers()
          try handlers.addHandler(StatusReader(status))
        }
      }
      .connect(to: address).get()
  }

  private static func host(_ address: RelayAddress) -> String {
    address.host.contains(":") ? "[\(address.host)]" : address.host
  }

  private static func failure(_ error: any Error) -> WebhookFailure {
    switch error {
    case let failure as WebhookFailure: failure
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: .tls
    case ChannelError.connectTimeout: .timedOut
    default: .unreachable
    }
  }
}

/// Reads the status of one answer; what follows is nobody's business.
private final class StatusReader: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  private let status: EventLoopPromise<Int>

  init(_ status: EventLoopPromise<Int>) {
    self.status = status
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // What comes before the answer (100, 103) is none.
    guard case .head(let head) = unwrapInboundIn(data), head.status.code >= 200 else { return }
    status.succeed(Int(head.status.code))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    status.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    status.fail(WebhookFailure.unreachable)
    context.fireChannelInactive()
  }
}
