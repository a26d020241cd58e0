import NIOCore

/// An HTTP proxy on the way to the relay.
public struct ProxyAddress: Hashable, Sendable {
  public var host: String
  public var port: UInt16
  /// The value of `Proxy-Authorization`, if the proxy's address names a user.
  public var authorization: String?

  public init(host: String, port: UInt16, authorization: String? = nil) {
    self.host = host
    self.port = port
    self.authorization = authorization
  }

  /// Reads the value of `https_proxy`: `[http://][USER:PASSWORD@]HOST[:PORT][/]`; nil where it is none. Port 3128 where none is named.
  public init?(_ text: String) {
    var rest = text[...]
    if rest.hasPrefix("http://") { rest = rest.dropFirst(7) }
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    if let at = rest.lastIndex(of: "@") {
      authorization = "Basic " + Base64.encode(Array(rest[..<at].utf8))
      rest = rest[rest.index(after: at)...]
    }
    guard let address = RelayAddress(String(rest)) else { return nil }
    host = address.host
    port = rest.contains(":") ? address.port : 3128
  }
}

/// Asks an HTTP proxy for a tunnel (`CONNECT`, RFC 9110 section 9.3.6), then takes itself out of the pipeline.
final class ProxyHandshake: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// The longest answer that is read.
  private static let longestAnswer = 16 << 10

  private let target: RelayAddress
  private let proxy: ProxyAddress
  private let established: EventLoopPromise<Void>
  private var answer = ByteBuffer()

  init(target: RelayAddress, proxy: ProxyAddress, established: EventLoopPromise<Void>) {
    self.target = target
    self.proxy = proxy
    self.established = established
  }

  func channelActive(context: ChannelHandlerContext) {
    let authorization = proxy.authorization.map { "Proxy-Authorization: \($0)\r\n" } ?? ""
    let request = "CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n\(authorization)\r\n"
    context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: request)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var piece = unwrapInboundIn(data)
    answer.writeBuffer(&piece)
    guard let end = endOfHead() else {
      if answer.readableBytes > Self.longestAnswer { established.fail(TransportError.proxyAnswer) }
      return
    }
    let status = answer.readString(length: 12).flatMap { $0.hasPrefix("HTTP/1.") ? Int($0.dropFirst(9)) : nil }
    answer.moveReaderIndex(to: end)
    switch status {
    case 200?:
      let rest = answer
      let context = NIOLoopBound(context, eventLoop: context.eventLoop)
      let established = established
      context.value.pipeline.syncOperations.removeHandler(self).whenComplete { _ in
        established.succeed()
        if rest.readableBytes > 0 { context.value.pipeline.fireChannelRead(rest) }
      }
    case let status?: established.fail(TransportError.proxyRefused(status: status))
    case nil: established.fail(TransportError.proxyAnswer)
    }
  }

  /// The index behind the empty line that ends the head.
  private func endOfHead() -> Int? {
    let bytes = answer.readableBytesView
    guard bytes.count >= 12 else { return nil }
    for index in bytes.indices.dropLast(3)
    where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 && bytes[index + 3] == 10 {
      return index + 4
    }
    return nil
  }

  func channelInactive(context: ChannelHandlerContext) {
    established.fail(TransportError.proxyAnswer)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    established.fail(error)
  }
}
