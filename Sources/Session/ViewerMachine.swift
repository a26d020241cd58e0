import Wire

/// The viewer's side of a desk stream: which frame may come when. No I/O; the caller carries out the actions.
///
/// The TLS handshake tells the viewer nothing about being accepted; only `welcome` does.
///
///     presenting --asking--> asking --welcome--> welcomed --screen--> open
///         |  `----------------welcome--------------^
///         `------refused, ended, end, any frame at the wrong moment-----> closed
public struct ViewerMachine: Sendable {
  /// Where the session stands.
  public enum State: Equatable, Sendable {
    /// The grant has been shown; the agent checks it.
    case presenting
    /// A person at the device is being asked.
    case asking
    /// Allowed; the size of the screen is still unknown.
    case welcomed
    /// Pictures and input flow.
    case open
    /// Over; nothing is sent or taken any more.
    case closed
  }

  /// What the caller does about a frame.
  public enum Action: Equatable, Sendable {
    /// Tell the technician that somebody at the device has so many seconds to decide.
    case waitForPerson(seconds: UInt16)
    /// The session is allowed.
    case welcomed(rights: UInt32, seconds: UInt32, variant: UInt8, deviceName: String)
    /// `Denial.rawValue`
    case refused(denial: UInt16)
    /// `SessionEnd.rawValue`
    case ended(reason: UInt16)
    /// A new size, other monitors, or another part of the screen.
    case resize(x: UInt16, y: UInt16, width: UInt16, height: UInt16, monitors: [Monitor])
    /// A whole update to decode, present and, where `AcknowledgementRule` says so, acknowledge.
    case update(UpdateAssembler.Update)
    /// Cursor, pointer, clipboard, or the answer to a ping.
    case deliver(Frame)
    /// Send this frame.
    case answer(Frame)
    /// Nothing to do.
    case ignore
  }

  public private(set) var state = State.presenting
  private var assembler = UpdateAssembler()

  /// A stream on which `present` has just been sent.
  public init() {}

  /// Takes a frame of the agent. An error is the peer's breach and closes the machine.
  public mutating func receive(_ frame: Frame) throws(SessionError) -> Action {
    do {
      return try next(frame)
    } catch {
      state = .closed
      throw error
    }
  }

  private mutating func next(_ frame: Frame) throws(SessionError) -> Action {
    switch (state, frame) {
    case (.closed, _): return .ignore
    case (_, .ended(let reason)):
      state = .closed
      return .ended(reason: reason)
    case (_, .ping(let token)): return .answer(.pong(token: token))
    case (.presenting, .asking(let seconds)):
      state = .asking
      return .waitForPerson(seconds: seconds)
    case (.presenting, .welcome), (.asking, .welcome): return try welcome(frame)
    case (.presenting, .refused(let denial)), (.asking, .refused(let denial)):
      state = .closed
      return .refused(denial: denial)
    case (.welcomed, .screen(let x, let y, let width, let height, let monitors)),
      (.open, .screen(let x, let y, let width, let height, let monitors)):
      state = .open
      return .resize(x: x, y: y, width: width, height: height, monitors: monitors)
    case (.open, .update(let number, let epoch, let isLast, let bytes)):
      guard let update = try assembler.add(number: number, epoch: epoch, isLast: isLast, bytes: bytes) else { return .ignore }
      return .update(update)
    case (.open, .cursor), (.open, .pointerMoved), (.open, .cutText), (_, .pong): return .deliver(frame)
    default: throw .wrongMoment
    }
  }

  private mutating func welcome(_ frame: Frame) throws(SessionError) -> Action {
    guard case .welcome(let rights, let seconds, let variant, let name) = frame else { throw .wrongMoment }
    state = .welcomed
    return .welcomed(rights: rights, seconds: seconds, variant: variant, deviceName: name)
  }

  /// Ends the session from this side; returns the frame to send, or nil where it had ended.
  public mutating func end(_ reason: SessionEnd) -> Frame? {
    guard state != .closed else { return nil }
    state = .closed
    return .ended(reason: reason.rawValue)
  }
}
