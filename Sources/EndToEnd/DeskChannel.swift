import NIOCore
import NIOSSL
import Policy
import Transport
import Trust
import Wire

/// The end-to-end stream of a session: frames in, frames out, sealed by the inner TLS.
///
/// Frames of the peer are handed to `Events` on the channel's event loop in the moment they arrive: the receiver must not
/// block there. Sending is possible from every thread and keeps the order of calls. After `.closed` nothing comes.
///
/// TLS 1.3 tells the viewer "done" before the agent has checked the viewer's certificate: a viewer is connected only when
/// the frame `welcome` has come.
public final class DeskChannel: Sendable {
  /// What arrives.
  public enum Event: Sendable {
    case frame(Frame)
    /// The last event.
    case closed(DeskError)
  }

  /// Takes what arrives, on the channel's event loop.
  public typealias Events = @Sendable (Event) -> Void

  private let channel: any Channel
  /// What the inner TLS was agreed to be; nil where that could not be read.
  public let parameters: TLSParameters?

  private init(_ channel: any Channel, _ parameters: TLSParameters?) {
    self.channel = channel
    self.parameters = parameters
  }

  /// The agent's end over a relayed stream: inner TLS as server, the technician's chain checked up to the pinned root at `now`.
  /// Rights, revocations and the grant are not looked at here. Throws where the handshake fails.
  public static func agent(
    over channel: any Channel, identity: DeviceIdentity, root: [UInt8], at now: Timestamp, events: @escaping Events
  ) async throws(DeskError) -> (desk: DeskChannel, technician: VerifiedOperator) {
    let technician = channel.eventLoop.makePromise(of: VerifiedOperator.self)
    do throws(DeskError) {
      let desk = try await open(over: channel, isServer: true, events: events) { handler in
        NIOSSLServerHandler(context: try InnerTLS.serverContext(identity, at: now)) { chain, promise in
          handler.verify(promise) { () throws(TrustError) in
            let found = try CertificateChain(chain.derBytes(), root: root).verifiedOperator(at: now)
            technician.succeed(found)
          }
        }
      }
      return (desk, try await waiting { try await technician.futureResult.get() })
    } catch {
      technician.fail(error)
      throw error
    }
  }

  /// The viewer's end over a relayed stream: inner TLS as client, and the peer's key is exactly the device's.
  public static func viewer(
    over channel: any Channel, identity: OperatorIdentity, device: VerifiedDevice, events: @escaping Events
  ) async throws(DeskError) -> DeskChannel {
    try await viewer(over: channel, identity: identity, keyDigest: device.keyDigest, events: events)
  }

  /// As above, where only the digest of the peer's key is known: that of a guest.
  public static func viewer(
    over channel: any Channel, identity: OperatorIdentity, keyDigest: [UInt8], events: @escaping Events
  ) async throws(DeskError) -> DeskChannel {
    try await open(over: channel, isServer: false, events: events) { handler in
      try NIOSSLClientHandler(context: try InnerTLS.clientContext(identity), serverHostname: nil) { chain, promise in
        handler.verify(promise) { () throws(TrustError) in
          guard let leaf = try chain.derBytes().first else { throw .chain }
          guard KeyDigest.matches(try KeyDigest.of(certificate: leaf), keyDigest) else { throw .wrongKey }
        }
      }
    }
  }

  /// Sends one frame. What cannot be sent any more is dropped; `.closed` tells.
  public func send(_ frame: Frame) {
    channel.writeAndFlush(buffer(of: frame), promise: nil)
  }

  /// Sends several frames with one flush, such as the parts of an update.
  public func send(_ frames: [Frame]) {
    guard let last = frames.last else { return }
    for frame in frames.dropLast() { channel.write(buffer(of: frame), promise: nil) }
    send(last)
  }

  /// Whether more can be written without queueing much; never a reason to hold back input.
  public var isWritable: Bool { channel.isWritable }

  /// Closes after what was sent has gone out; ends with `.closed`.
  public func close() {
    channel.close(promise: nil)
  }

  private func buffer(of frame: Frame) -> ByteBuffer {
    ByteBuffer(bytes: FrameWriter.bytes(of: frame))
  }

  /// Puts TLS and frames onto the channel, starts it reading where it was held back, and waits for the handshake.
  private static func open(
    over channel: any Channel, isServer: Bool, events: @escaping Events,
    tls: @escaping @Sendable (DeskHandler) throws -> any ChannelHandler
  ) async throws(DeskError) -> DeskChannel {
    let opened = channel.eventLoop.makePromise(of: Void.self)
    let watch = HandshakeWatch(isServer: isServer)
    let installed = channel.eventLoop.submit {
      do {
        let handler = DeskHandler(events: events, opened: opened)
        try channel.pipeline.syncOperations.addHandlers([watch, try tls(handler), handler])
        guard channel.isActive else { throw DeskError(.closed) }
      } catch {
        opened.fail(error)
        throw error
      }
    }
    return try await waiting {
      try await installed.get()
      try await channel.setOption(.autoRead, value: true).get()
      try await opened.futureResult.get()
      return DeskChannel(channel, watch.parameters)
    }
  }

  private static func waiting<Value>(_ body: () async throws -> Value) async throws(DeskError) -> Value {
    do {
      return try await body()
    } catch let error as DeskError {
      throw error
    } catch {
      throw DeskError(.handshake, cause: "\(error)")
    }
  }
}

extension DeskHandler {
  /// Runs a check of the peer's certificates and remembers why it failed.
  fileprivate func verify(_ promise: EventLoopPromise<NIOSSLVerificationResult>, _ check: () throws(TrustError) -> Void) {
    do throws(TrustError) {
      try check()
      promise.succeed(.certificateVerified)
    } catch {
      refusal = error
      promise.succeed(.failed)
    }
  }
}

extension [NIOSSLCertificate] {
  fileprivate func derBytes() throws(TrustError) -> [[UInt8]] {
    do { return try map { try $0.toDERBytes() } } catch { throw .chain }
  }
}
