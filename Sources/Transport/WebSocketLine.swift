import NIOCore

/// One end of a WebSocket, for the handler that owns it: cuts what arrives into messages, answers pings, sends its own, notices a silent
/// peer, masks as clients must, and closes on anything that is not a whole binary message of at most `limit` bytes.
final class WebSocketLine {
  /// How long the peer of a relayed stream may be silent: with the second that closing takes, less than 15 s (F12).
  static let streamSilence = TimeAmount.seconds(12)
  /// The same for control sockets, less than 60 s.
  static let controlSilence = TimeAmount.seconds(54)

  private let limit: Int
  private let isClient: Bool
  private let silence: TimeAmount
  private var interval: TimeAmount { .nanoseconds(silence.nanoseconds / 3) }
  private var pings: RepeatedTask?
  private var heard = NIODeadline.now()
  /// Who waits for the pong to a ping of its own, by the number that the ping carries.
  private var probes: [UInt64: EventLoopPromise<Void>] = [:]
  private var lastProbe: UInt64 = 0
  /// The beginning of a frame whose end has not come.
  private var rest = ByteBuffer()
  private var isBroken = false

  /// `silence`: the connection is closed before the peer has been silent for so long; pings go out three times as often.
  init(limit: Int, isClient: Bool, silence: TimeAmount) {
    self.limit = limit
    self.isClient = isClient
    self.silence = silence
  }

  /// From now on the peer is watched.
  func open(_ context: ChannelHandlerContext) {
    heard = context.eventLoop.now
    let bound = NIOLoopBound((line: self, context: context), eventLoop: context.eventLoop)
    pings = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
      bound.value.line.watch(bound.value.context)
    }
  }

  /// The connection is over.
  func close() {
    pings?.cancel()
    pings = nil
  }

  /// Sends a ping now; `answered` succeeds with the pong to it. Other bytes prove nothing: a peer that is gone may have sent them before.
  func probe(_ answered: EventLoopPromise<Void>, _ context: ChannelHandlerContext) {
    lastProbe &+= 1
    let number = lastProbe
    probes[number] = answered
    answered.futureResult.assumeIsolated().whenComplete { _ in self.probes[number] = nil }
    send(.ping, ByteBuffer(integer: number), to: context)
  }

  /// Takes what has arrived. `take` is called for each whole message, and takes its `length` bytes, masked with `key`, off the buffer.
  func receive(
    _ arrived: ByteBuffer, _ context: ChannelHandlerContext, take: (WebSocketHeader, inout ByteBuffer) -> Void
  ) {
    guard !isBroken else { return }
    heard = context.eventLoop.now
    let isContinued = rest.readableBytes > 0
    var bytes = arrived
    if isContinued {
      bytes = rest
      rest = ByteBuffer()
      bytes.writeImmutableBuffer(arrived)
    }
    do throws(WebSocketBreach) {
      while let header = try WebSocketHeader.next(in: &bytes, limit: limit, isMasked: !isClient) {
        if header.kind == .binary { take(header, &bytes) } else { try answer(header, &bytes, context) }
      }
    } catch {
      isBroken = true
      context.close(promise: nil)
      return
    }
    keep(bytes, isOwn: isContinued)
  }

  /// Keeps the beginning of a frame: in a buffer of its own, since TLS uses the one it lent again.
  private func keep(_ bytes: ByteBuffer, isOwn: Bool) {
    guard bytes.readableBytes > 0 else { return }
    rest = isOwn && bytes.readerIndex == 0 ? bytes : ByteBuffer(bytes: bytes.readableBytesView)
  }

  private func answer(
    _ header: WebSocketHeader, _ bytes: inout ByteBuffer, _ context: ChannelHandlerContext
  ) throws(WebSocketBreach) {
    guard header.kind != .close else { throw WebSocketBreach() }
    var payload = ByteBuffer()
    payload.write(header.length, of: &bytes, key: header.key)
    if header.kind == .pong, let number: UInt64 = payload.readInteger() { probes[number]?.succeed() }
    // A peer that does not read gets no answers, which would pile up.
    if header.kind == .ping, context.channel.isWritable { send(.pong, payload, to: context) }
  }

  private func watch(_ context: ChannelHandlerContext) {
    // At the next ping it would be too late.
    guard context.eventLoop.now - heard < silence - interval else {
      context.close(promise: nil)
      return
    }
    send(.ping, to: context)
  }

  private func send(_ kind: WebSocketHeader.Kind, _ payload: ByteBuffer = ByteBuffer(), to context: ChannelHandlerContext) {
    context.writeAndFlush(NIOAny(frame(kind, payload)), promise: nil)
  }

  /// A frame with this payload, in one piece: it leaves in one TLS record.
  func frame(_ kind: WebSocketHeader.Kind, _ payload: ByteBuffer) -> ByteBuffer {
    var payload = payload
    let header = WebSocketHeader(kind, length: payload.readableBytes, key: isClient ? .random(in: 0 ... .max) : nil)
    var frame = ByteBufferAllocator().buffer(capacity: WebSocketHeader.longest + header.length)
    frame.write(header)
    frame.write(header.length, of: &payload, key: header.key)
    return frame
  }
}
