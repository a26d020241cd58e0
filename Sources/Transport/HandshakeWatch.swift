import NIOCore
import Synchronization
import Wire

/// What two ends of a TLS 1.3 connection have agreed on, as the server's hello says it (RFC 8446, 4.1.3).
public struct TLSParameters: Equatable, Sendable, CustomStringConvertible {
  /// From the IANA registry "TLS Cipher Suites".
  public let cipherSuite: UInt16
  /// The key exchange, from the IANA registry "TLS Supported Groups".
  public let group: UInt16

  /// `TLS 1.3, AES_128_GCM_SHA256, X25519MLKEM768`, with numbers for what has no name here.
  public var description: String {
    let cipher = Self.ciphers[cipherSuite] ?? "0x" + String(cipherSuite, radix: 16)
    return "TLS 1.3, \(cipher), \(Self.groups[group] ?? "0x" + String(group, radix: 16))"
  }

  private static let ciphers: [UInt16: String] = [
    0x1301: "AES_128_GCM_SHA256", 0x1302: "AES_256_GCM_SHA384", 0x1303: "CHACHA20_POLY1305_SHA256",
  ]
  private static let groups: [UInt16: String] = [
    0x17: "secp256r1", 0x18: "secp384r1", 0x19: "secp521r1", 0x1D: "x25519", 0x1E: "x448", 0x11EC: "X25519MLKEM768",
  ]

  init(cipherSuite: UInt16, group: UInt16) {
    self.cipherSuite = cipherSuite
    self.group = group
  }

  /// Reads the body of a ServerHello; nil for a HelloRetryRequest, which decides nothing yet, and for every other version.
  init?(serverHello body: [UInt8]) {
    do throws(WireError) {
      var reader = ByteReader(body)
      _ = try reader.u16()
      guard try reader.digest() != Self.retryRequest else { return nil }
      _ = try reader.fixed(Int(try reader.u8()))
      let cipher = try reader.u16()
      guard try reader.u8() == 0 else { return nil }
      _ = try reader.u16()
      var (group, isTLS13) = (nil as UInt16?, false)
      while reader.remaining > 0 {
        let kind = try reader.u16()
        let content = try reader.fixed(Int(try reader.u16()))
        if kind == 0x2B { isTLS13 = content == [3, 4] }
        if kind == 0x33, content.count > 2 { group = UInt16(content[0]) << 8 | UInt16(content[1]) }
      }
      guard isTLS13, let group else { return nil }
      self.init(cipherSuite: cipher, group: group)
    } catch {
      return nil
    }
  }

  /// The random of a HelloRetryRequest: SHA-256 of its name.
  private static let retryRequest: [UInt8] = [
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A,
    0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
  ]
}

/// Lies below a TLS handler and reads the server's hello as it passes, since the library does not tell what was agreed on. The keys of both ends
/// depend on every byte of that hello, so that a completed handshake vouches for it (S2-12).
public final class HandshakeWatch: ChannelDuplexHandler, Sendable {
  public typealias InboundIn = ByteBuffer
  public typealias InboundOut = ByteBuffer
  public typealias OutboundIn = ByteBuffer
  public typealias OutboundOut = ByteBuffer

  /// A server's hello ends long before; who sends none is not listened to for ever.
  private static let limit = 16 << 10

  private struct State {
    var bytes: [UInt8] = []
    var parameters: TLSParameters?
    var isOver = false
  }

  private let isServer: Bool
  private let state = Mutex(State())

  /// Below the handler of a server, or of a client.
  public init(isServer: Bool) {
    self.isServer = isServer
  }

  /// What was agreed on, once the handshake is complete; nil where that could not be read.
  public var parameters: TLSParameters? { state.withLock { $0.parameters } }

  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if !isServer { take(unwrapInboundIn(data)) }
    context.fireChannelRead(data)
  }

  public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if isServer { take(unwrapOutboundIn(data)) }
    context.write(data, promise: promise)
  }

  private func take(_ buffer: ByteBuffer) {
    state.withLock { state in
      guard !state.isOver else { return }
      state.bytes += buffer.readableBytesView
      while let record = Self.cut(&state.bytes) {
        // Handshake records, and in them a ServerHello, are type 22 and 2; the compatibility record may stand between two hellos.
        guard record.type == 22, record.content.first == 2, record.content.count > 4 else { continue }
        state.parameters = TLSParameters(serverHello: Array(record.content.dropFirst(4)))
        if state.parameters != nil { break }
      }
      state.isOver = state.parameters != nil || state.bytes.count > Self.limit
      if state.isOver { state.bytes = [] }
    }
  }

  /// Takes a whole record off the front (RFC 8446, 5.1); nil where there is none yet.
  private static func cut(_ bytes: inout [UInt8]) -> (type: UInt8, content: [UInt8])? {
    guard bytes.count >= 5 else { return nil }
    let length = Int(bytes[3]) << 8 | Int(bytes[4])
    guard bytes.count >= 5 + length else { return nil }
    defer { bytes.removeFirst(5 + length) }
    return (bytes[0], Array(bytes[5..<5 + length]))
  }
}
