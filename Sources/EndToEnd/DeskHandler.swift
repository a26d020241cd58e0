import NIOCore
import NIOSSL
import NIOTLS
import Trust
import Wire

/// Sits on top of the inner TLS: completes the handshake, then turns plain bytes into frames. Lives on the channel's event loop.
///
/// Nothing of the peer reaches `events` before TLS has verified its certificate and the ALPN is ours.
final class DeskHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let events: DeskChannel.Events
  private let opened: EventLoopPromise<Void>
  private var reader = FrameReader()
  private var state = State.handshaking
  private var deadline: Scheduled<Void>?
  /// Set by the verification callback, on the same event loop.
  var refusal: TrustError?

  private enum State {
    case handshaking
    case open
    case closed
  }

  init(events: @escaping DeskChannel.Events, opened: EventLoopPromise<Void>) {
    self.events = events
    self.opened = opened
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    deadline = context.eventLoop.scheduleTask(in: .seconds(InnerTLS.handshakeSeconds)) {
      bound.value.handler.finish(DeskError(.timedOut), bound.value.context)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case .handshakeCompleted(let negotiated) = event as? TLSUserEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    guard state == .handshaking else { return }
    guard negotiated == InnerTLS.applicationProtocol else {
      return finish(DeskError(.handshake, cause: "ALPN \(negotiated ?? "none")"), context)
    }
    deadline?.cancel()
    state = .open
    opened.succeed()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard state == .open else { return }
    reader.append(unwrapInboundIn(data).readableBytesView)
    do throws(WireError) {
      while case .done(let frame) = try reader.next() {
        guard state == .open else { return }
        events(.frame(frame))
      }
    } catch {
      finish(DeskError(.frames, cause: "\(error)"), context)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    finish(DeskError(.closed), context)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A peer that closes the socket without TLS's good-bye; `ended` is the good-bye that counts.
    if case .uncleanShutdown = error as? NIOSSLError { return finish(DeskError(.closed), context) }
    finish(state == .handshaking ? handshakeError(error) : DeskError(.closed, cause: "\(error)"), context)
  }

  private func handshakeError(_ error: any Error) -> DeskError {
    if let refusal { return DeskError(.peer, cause: refusal.rawValue, trust: refusal) }
    return DeskError(.handshake, cause: "\(error)")
  }

  /// Ends it once: whoever waits for the handshake, or for events, learns why.
  private func finish(_ error: DeskError, _ context: ChannelHandlerContext) {
    let before = state
    state = .closed
    deadline?.cancel()
    switch before {
    case .handshaking: opened.fail(refusal.map { DeskError(.peer, cause: $0.rawValue, trust: $0) } ?? error)
    case .open: events(.closed(error))
    case .closed: return
    }
    context.close(promise: nil)
  }
}
