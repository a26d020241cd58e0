import NIOCore

/// What a WebSocket peer may not send: a fragment, text, a reserved bit, a wrong mask, or more than the limit.
struct WebSocketBreach: Error {}

/// The header of a frame (RFC 6455, 5.2), of the kinds that this protocol has: whole binary messages, and control frames.
struct WebSocketHeader: Equatable {
  /// The first byte: FIN and opcode. Neither side fragments or sends text, so every other first byte is a breach.
  enum Kind: UInt8 {
    case binary = 0x82
    case close = 0x88
    case ping = 0x89
    case pong = 0x8A
  }

  /// The longest header, bytes.
  static let longest = 14
  /// The longest payload of a control frame, bytes.
  static let controlPayload = 125

  var kind: Kind
  /// Bytes of payload.
  var length: Int
  /// The masking key, its first byte first in memory; clients mask, servers do not.
  var key: UInt32?

  /// Takes the header of the next frame off the front of `bytes`; nil where the frame, its payload included, is not there to its end.
  static func next(in bytes: inout ByteBuffer, limit: Int, isMasked: Bool) throws(WebSocketBreach) -> WebSocketHeader? {
    var rest = bytes
    guard let first = rest.readInteger(as: UInt8.self) else { return nil }
    guard let kind = Kind(rawValue: first) else { throw WebSocketBreach() }
    guard let second = rest.readInteger(as: UInt8.self) else { return nil }
    guard isMasked == (second >= 0x80) else { throw WebSocketBreach() }
    guard let length = length(second & 0x7F, &rest) else { return nil }
    guard length <= UInt64(kind == .binary ? limit : Self.controlPayload) else { throw WebSocketBreach() }
    var header = WebSocketHeader(kind, length: Int(length))
    if isMasked {
      guard let key = rest.readInteger(endianness: .host, as: UInt32.self) else { return nil }
      header.key = key
    }
    guard rest.readableBytes >= header.length else { return nil }
    bytes = rest
    return header
  }

  private static func length(_ short: UInt8, _ bytes: inout ByteBuffer) -> UInt64? {
    switch short {
    case 126: bytes.readInteger(as: UInt16.self).map(UInt64.init)
    case 127: bytes.readInteger(as: UInt64.self)
    default: UInt64(short)
    }
  }

  init(_ kind: Kind, length: Int, key: UInt32? = nil) {
    self.kind = kind
    self.length = length
    self.key = key
  }
}

extension ByteBuffer {
  /// Appends a header.
  mutating func write(_ header: WebSocketHeader) {
    let mask: UInt8 = header.key == nil ? 0 : 0x80
    writeInteger(header.kind.rawValue)
    if header.length < 126 {
      writeInteger(mask | UInt8(header.length))
    } else if let length = UInt16(exactly: header.length) {
      writeMultipleIntegers(mask | 126, length)
    } else {
      writeMultipleIntegers(mask | 127, UInt64(header.length))
    }
    if let key = header.key { writeInteger(key, endianness: .host) }
  }

  /// Appends the next `count` bytes of `source` with the mask put on or taken off (RFC 6455, 5.3), or as they are without one.
  ///
  /// Eight at a time: one at a time costs a relay more than its TLS on both sides.
  mutating func write(_ count: Int, of source: inout ByteBuffer, key: UInt32?) {
    guard var slice = source.readSlice(length: count) else { return }
    guard let key else {
      writeBuffer(&slice)
      return
    }
    let twice = UInt64(key) << 32 | UInt64(key)
    writeWithUnsafeMutableBytes(minimumWritableBytes: count) { to in
      slice.withUnsafeReadableBytes { from in
        let words = count & ~7
        for offset in stride(from: 0, to: words, by: 8) {
          to.storeBytes(
            of: from.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ twice, toByteOffset: offset, as: UInt64.self)
        }
        withUnsafeBytes(of: key) { key in
          for offset in words..<count { to[offset] = from[offset] ^ key[offset & 3] }
        }
      }
      return count
    }
  }
}
