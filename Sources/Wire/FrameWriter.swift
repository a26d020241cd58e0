/// Turns frames into the bytes that the inner TLS carries.
public enum FrameWriter {
  /// The largest piece of an update that goes into one frame, so that input and cursor never wait long.
  public static let updatePart = 256 << 10

  /// Header and payload of one frame. A payload above `Limits.framePayload` is the caller's error and is cut off by the peer.
  public static func bytes(of frame: Frame) -> [UInt8] {
    var writer = ByteWriter()
    if case .update(_, _, _, let bytes) = frame { writer.reserve(bytes.count + 16) }
    writer.u32(0)
    write(frame, to: &writer)
    let length = UInt32(truncatingIfNeeded: writer.bytes.count - 4) & 0xFF_FFFF
    writer.replace(at: 0, with: UInt32(frame.kind.rawValue) << 24 | length)
    return writer.bytes
  }

  /// The frames of one update, cut at `updatePart`; at least one.
  public static func update(number: UInt32, epoch: UInt32, bytes: [UInt8]) -> [Frame] {
    guard bytes.count > updatePart else { return [.update(number: number, epoch: epoch, isLast: true, bytes: bytes)] }
    var frames: [Frame] = []
    var start = 0
    while start < bytes.count {
      let end = min(start + updatePart, bytes.count)
      frames.append(.update(number: number, epoch: epoch, isLast: end == bytes.count, bytes: Array(bytes[start..<end])))
      start = end
    }
    return frames
  }

  private static func write(_ frame: Frame, to writer: inout ByteWriter) {
    switch frame {
    case .present(let grant, let signature):
      writer.bytes(grant)
      writer.bytes(signature)
    case .acknowledge(let number):
      writer.u32(number)
    case .refresh, .releaseKeys, .takesVideo, .pakeMissed:
      break
    case .pointer(let x, let y, let buttons):
      writer.u16(x)
      writer.u16(y)
      writer.u16(buttons)
    case .key(let keysym, let down):
      writer.u32(keysym)
      writer.bool(down)
    case .welcome(let rights, let seconds, let variant, let deviceName):
      writer.u32(rights)
      writer.u32(seconds)
      writer.u8(variant)
      writer.text(deviceName)
    case .asking(let seconds), .closing(let seconds):
      writer.u16(seconds)
    case .refused(let code), .ended(let code):
      writer.u16(code)
    case .ask(let rights):
      writer.u32(rights)
    case .mark(let kind, let x, let y):
      writer.u8(kind.rawValue)
      writer.u16(x)
      writer.u16(y)
    case .nonce(let bytes), .pakeMessage(let bytes), .pakeProof(let bytes):
      writer.fixed(bytes)
    case .rights(let rights, let change):
      writer.u32(rights)
      writer.u8(change.rawValue)
    case .paused(let pause):
      writer.u8(pause.rawValue)
    case .choose(let monitor):
      writer.u8(monitor)
    case .screen(let x, let y, let width, let height, let monitors):
      writer.u16(x)
      writer.u16(y)
      writer.u16(width)
      writer.u16(height)
      writer.list(monitors) { writer, monitor in
        writer.u16(monitor.x)
        writer.u16(monitor.y)
        writer.u16(monitor.width)
        writer.u16(monitor.height)
        writer.bool(monitor.isPrimary)
        writer.text(monitor.name)
      }
    case .update(let number, let epoch, let isLast, let bytes):
      writer.u32(number)
      writer.u32(epoch)
      writer.bool(isLast)
      writer.fixed(bytes)
    case .cursor(let width, let height, let hotX, let hotY, let pixels):
      writer.u16(width)
      writer.u16(height)
      writer.u16(hotX)
      writer.u16(hotY)
      for pixel in pixels { writer.u32(pixel) }
    case .pointerMoved(let x, let y):
      writer.u16(x)
      writer.u16(y)
    case .cutText(let text), .chat(let text):
      writer.text(text)
    case .ping(let token), .pong(let token):
      writer.u64(token)
    }
  }
}
