/// What a resumable reader says: the value, or that at least so many bytes are missing.
public enum Progress<Value> {
  case needMore(Int)
  case done(Value)
}

/// Cuts the plaintext of a desk stream into frames, however the bytes arrive. An error is final.
public struct FrameReader {
  private var buffer: [UInt8] = []
  private var start = 0
  private static let headerLength = 4

  /// A reader at the start of a stream.
  public init() {}

  /// Takes bytes as they come; they are held until `next` has used them.
  public mutating func append(_ bytes: some Sequence<UInt8>) {
    if start > 0, start == buffer.count || start > 1 << 16 {
      buffer.removeFirst(start)
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next frame, or how many bytes it still needs.
  public mutating func next() throws(WireError) -> Progress<Frame> {
    let available = buffer.count - start
    guard available >= Self.headerLength else { return .needMore(Self.headerLength - available) }
    guard let kind = FrameKind(rawValue: buffer[start]) else { throw .unknownValue }
    let length = Int(buffer[start + 1]) << 16 | Int(buffer[start + 2]) << 8 | Int(buffer[start + 3])
    guard length <= Limits.framePayload else { throw .tooLong }
    guard available >= Self.headerLength + length else { return .needMore(Self.headerLength + length - available) }
    let first = start + Self.headerLength
    start = first + length
    var payload = ByteReader(buffer[first..<start])
    let frame = try Self.frame(kind, &payload)
    try payload.finish()
    return .done(frame)
  }

  private static func frame(_ kind: FrameKind, _ reader: inout ByteReader) throws(WireError) -> Frame {
    switch kind {
    case .present:
      let grant = try reader.bytes(limit: Limits.statement)
      return .present(grant: grant, signature: try reader.bytes(limit: Limits.signature))
    case .acknowledge: return .acknowledge(number: try reader.u32())
    case .refresh: return .refresh
    case .pointer:
      let x = try reader.u16()
      let y = try reader.u16()
      return .pointer(x: x, y: y, buttons: try reader.u16())
    case .key:
      let keysym = try reader.u32()
      return .key(keysym: keysym, down: try reader.bool())
    case .releaseKeys: return .releaseKeys
    case .choose: return .choose(monitor: try reader.u8())
    case .takesVideo: return .takesVideo
    case .ask, .mark, .nonce, .rights, .paused, .closing, .pakeMessage, .pakeProof, .pakeMissed, .chat:
      return try attended(kind, &reader)
    case .welcome:
      let rights = try reader.u32()
      let seconds = try reader.u32()
      let variant = try reader.u8()
      return .welcome(rights: rights, seconds: seconds, variant: variant, deviceName: try reader.text(limit: Limits.name))
    case .asking: return .asking(seconds: try reader.u16())
    case .refused: return .refused(denial: try reader.u16())
    case .screen: return try screen(&reader)
    case .update:
      let number = try reader.u32()
      let epoch = try reader.u32()
      let isLast = try reader.bool()
      return .update(number: number, epoch: epoch, isLast: isLast, bytes: reader.rest())
    case .cursor: return try cursor(&reader)
    case .pointerMoved:
      let x = try reader.u16()
      return .pointerMoved(x: x, y: try reader.u16())
    case .cutText: return .cutText(try reader.text(limit: Limits.cutText))
    case .ping: return .ping(token: try reader.u64())
    case .pong: return .pong(token: try reader.u64())
    case .ended: return .ended(reason: try reader.u16())
    }
  }

  /// The frames of attended support.
  private static func attended(_ kind: FrameKind, _ reader: inout ByteReader) throws(WireError) -> Frame {
    switch kind {
    case .ask: return .ask(rights: try reader.u32())
    case .mark:
      guard let mark = MarkKind(rawValue: try reader.u8()) else { throw .unknownValue }
      let x = try reader.u16()
      return .mark(mark, x: x, y: try reader.u16())
    case .nonce: return .nonce(try reader.digest())
    case .rights:
      let rights = try reader.u32()
      guard let change = RightsChange(rawValue: try reader.u8()) else { throw .unknownValue }
      return .rights(now: rights, change)
    case .paused:
      guard let pause = Pause(rawValue: try reader.u8()) else { throw .unknownValue }
      return .paused(pause)
    case .closing: return .closing(seconds: try reader.u16())
    case .pakeMessage: return .pakeMessage(try reader.digest())
    case .pakeProof: return .pakeProof(try reader.digest())
    case .pakeMissed: return .pakeMissed
    case .chat: return .chat(try reader.text(limit: Limits.chat))
    default: throw .unknownValue
    }
  }

  private static func screen(_ reader: inout ByteReader) throws(WireError) -> Frame {
    let x = try reader.u16()
    let y = try reader.u16()
    let width = try reader.u16()
    let height = try reader.u16()
    guard width <= Limits.screenSide, height <= Limits.screenSide else { throw .tooLong }
    let monitors = try reader.list(limit: Limits.monitors) { (reader: inout ByteReader) throws(WireError) -> Monitor in
      let x = try reader.u16()
      let y = try reader.u16()
      let width = try reader.u16()
      let height = try reader.u16()
      let isPrimary = try reader.bool()
      return Monitor(
        x: x, y: y, width: width, height: height, isPrimary: isPrimary, name: try reader.text(limit: Limits.name))
    }
    return .screen(x: x, y: y, width: width, height: height, monitors: monitors)
  }

  private static func cursor(_ reader: inout ByteReader) throws(WireError) -> Frame {
    let width = try reader.u16()
    let height = try reader.u16()
    let hotX = try reader.u16()
    let hotY = try reader.u16()
    guard width <= Limits.cursorSide, height <= Limits.cursorSide else { throw .tooLong }
    var pixels: [UInt32] = []
    pixels.reserveCapacity(Int(width) * Int(height))
    for _ in 0..<(Int(width) * Int(height)) { pixels.append(try reader.u32()) }
    return .cursor(width: width, height: height, hotX: hotX, hotY: hotY, pixels: pixels)
  }
}
