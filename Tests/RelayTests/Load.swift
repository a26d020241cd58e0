import NIOCore
import Synchronization

/// What a measurement sends over a way.
enum Load {
  /// As much as is taken, until the handler that is returned is removed.
  static func flood(_ way: Way) async throws -> Flood {
    let flood = Flood()
    try await way.source.eventLoop.submit {
      let handlers = way.source.pipeline.syncOperations
      try handlers.addHandler(flood)
      flood.write(try handlers.context(handler: flood))
    }.get()
    return flood
  }

  /// A message of so many bytes each time, with the time in front, until the task that is returned is cancelled.
  static func messages(_ bytes: Int, every interval: TimeAmount, after delay: TimeAmount, on way: Way) -> RepeatedTask {
    let (channel, header) = (way.source, way.header)
    return channel.eventLoop.scheduleRepeatedTask(initialDelay: delay, delay: interval) { _ in
      var message = channel.allocator.buffer(capacity: header + bytes)
      message.writeRepeatingByte(7, count: header)
      message.writeInteger(NIODeadline.now().uptimeNanoseconds)
      message.writeRepeatingByte(7, count: bytes - 8)
      channel.writeAndFlush(message, promise: nil)
    }
  }
}

/// Writes whenever something is taken.
final class Flood: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Four messages of the longest kind, each of which is one TLS record.
  private let piece = ByteBuffer(repeating: 7, count: 4 * 16370)

  func write(_ context: ChannelHandlerContext) {
    while context.channel.isWritable { context.writeAndFlush(wrapOutboundOut(piece), promise: nil) }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    write(context)
  }
}

/// Counts what arrives at a sink, and with messages of a known length how long each was on its way.
final class Gauge: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = ByteBuffer

  struct Reading {
    var bytes = 0
    /// Nanoseconds from writing to the arrival of the last byte.
    var delays: [UInt64] = []
    fileprivate var rest = ByteBuffer()
  }

  private let header: Int
  private let message: Int?
  private let reading = Mutex(Reading())

  private init(header: Int, message: Int?) {
    self.header = header
    self.message = message
  }

  /// A gauge at the sink of a way; `message`: the length of each, where delays are wanted.
  static func at(_ way: Way, message: Int? = nil) async throws -> Gauge {
    let gauge = Gauge(header: way.header, message: message)
    try await way.sink.pipeline.addHandler(gauge).get()
    return gauge
  }

  /// What has come until now.
  func read() -> Reading { reading.withLock { $0 } }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    let now = NIODeadline.now().uptimeNanoseconds
    reading.withLock { reading in
      reading.bytes += bytes.readableBytes
      guard let message else { return }
      reading.rest.writeImmutableBuffer(bytes)
      while reading.rest.readableBytes >= header + message,
        let sent = reading.rest.getInteger(at: reading.rest.readerIndex + header, as: UInt64.self)
      {
        reading.rest.moveReaderIndex(forwardBy: header + message)
        reading.delays.append(now - min(now, sent))
      }
      reading.rest.discardReadBytes()
    }
  }
}
