/// A monitor of the remote screen, in the screen's pixels.
public struct Monitor: Equatable, Sendable {
  public var x: UInt16
  public var y: UInt16
  public var width: UInt16
  public var height: UInt16
  public var isPrimary: Bool
  /// The output's name, for people.
  public var name: String

  public init(x: UInt16, y: UInt16, width: UInt16, height: UInt16, isPrimary: Bool, name: String) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.isPrimary = isPrimary
    self.name = name
  }
}

/// One frame of a desk stream; `FrameKind` has the layouts.
public enum Frame: Equatable, Sendable {
  case present(grant: [UInt8], signature: [UInt8])
  case acknowledge(number: UInt32)
  case refresh
  case pointer(x: UInt16, y: UInt16, buttons: UInt16)
  case key(keysym: UInt32, down: Bool)
  case releaseKeys
  case choose(monitor: UInt8)
  case takesVideo
  case ask(rights: UInt32)
  case mark(MarkKind, x: UInt16, y: UInt16)
  case welcome(rights: UInt32, seconds: UInt32, variant: UInt8, deviceName: String)
  case asking(seconds: UInt16)
  case refused(denial: UInt16)
  case screen(x: UInt16, y: UInt16, width: UInt16, height: UInt16, monitors: [Monitor])
  case update(number: UInt32, epoch: UInt32, isLast: Bool, bytes: [UInt8])
  case cursor(width: UInt16, height: UInt16, hotX: UInt16, hotY: UInt16, pixels: [UInt32])
  case pointerMoved(x: UInt16, y: UInt16)
  case nonce([UInt8])
  case rights(now: UInt32, RightsChange)
  case paused(Pause)
  case closing(seconds: UInt16)
  case cutText(String)
  case ping(token: UInt64)
  case pong(token: UInt64)
  case ended(reason: UInt16)
  case pakeMessage([UInt8])
  case pakeProof([UInt8])
  case pakeMissed
  case chat(String)

  /// The kind that stands in the header.
  public var kind: FrameKind {
    switch self {
    case .present: .present
    case .acknowledge: .acknowledge
    case .refresh: .refresh
    case .pointer: .pointer
    case .key: .key
    case .releaseKeys: .releaseKeys
    case .choose: .choose
    case .takesVideo: .takesVideo
    case .ask: .ask
    case .mark: .mark
    case .welcome: .welcome
    case .asking: .asking
    case .refused: .refused
    case .screen: .screen
    case .update: .update
    case .cursor: .cursor
    case .pointerMoved: .pointerMoved
    case .nonce: .nonce
    case .rights: .rights
    case .paused: .paused
    case .closing: .closing
    case .cutText: .cutText
    case .ping: .ping
    case .pong: .pong
    case .ended: .ended
    case .pakeMessage: .pakeMessage
    case .pakeProof: .pakeProof
    case .pakeMissed: .pakeMissed
    case .chat: .chat
    }
  }
}
