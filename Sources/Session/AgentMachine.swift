import Wire

/// The agent's side of a desk stream: which frame may come when. No I/O; the caller carries out the actions.
///
/// Until the state is `open` there is nothing that could show, press or read anything (T51): every frame but `present` ends the session.
///
///     waiting --present--> checking --ask--> asking --welcome--> open
///        |                    |  `--------------welcome------------^
///        `------any other frame, refuse, ended, end-----> closed
public struct AgentMachine: Sendable {
  /// Where the session stands.
  public enum State: Equatable, Sendable {
    /// The viewer has to show its grant.
    case waiting
    /// Chain, grant and policy are being checked.
    case checking
    /// A person at the device is being asked.
    case asking
    /// The session runs.
    case open
    /// Over; nothing is sent or taken any more.
    case closed
  }

  /// What the caller does about a frame.
  public enum Action: Equatable, Sendable {
    /// Check this grant, then call `ask`, `welcome` or `refuse`.
    case verify(grant: [UInt8], signature: [UInt8])
    /// Input, acknowledgement, clipboard, `refresh` or `takesVideo` of an open session.
    case deliver(Frame)
    /// Send this frame.
    case answer(Frame)
    /// The viewer has ended the session.
    case ended(reason: UInt16)
    /// Nothing; also everything that still arrives after the end.
    case ignore
  }

  public private(set) var state = State.waiting

  /// A stream on which nothing has been said.
  public init() {}

  /// Takes a frame of the viewer. An error is the peer's breach and closes the machine.
  public mutating func receive(_ frame: Frame) throws(SessionError) -> Action {
    switch (state, frame) {
    case (.closed, _): return .ignore
    case (_, .ended(let reason)):
      state = .closed
      return .ended(reason: reason)
    case (.waiting, .present(let grant, let signature)):
      state = .checking
      return .verify(grant: grant, signature: signature)
    case (.open, .pointer), (.open, .key), (.open, .releaseKeys), (.open, .acknowledge), (.open, .refresh), (.open, .choose),
      (.open, .takesVideo),
      (.open, .cutText):
      return .deliver(frame)
    case (_, .ping(let token)) where state != .waiting: return .answer(.pong(token: token))
    case (_, .pong) where state != .waiting: return .ignore
    default:
      state = .closed
      throw .wrongMoment
    }
  }

  /// A person has to be asked; returns the frame that says so, or nil where the session has ended meanwhile.
  public mutating func ask(seconds: UInt16) -> Frame? {
    guard state == .checking else { return nil }
    state = .asking
    return .asking(seconds: seconds)
  }

  /// The session was allowed; returns the frame that says so, or nil where the session has ended meanwhile.
  public mutating func welcome(rights: UInt32, seconds: UInt32, variant: UInt8, deviceName: String) -> Frame? {
    guard state == .checking || state == .asking else { return nil }
    state = .open
    return .welcome(rights: rights, seconds: seconds, variant: variant, deviceName: deviceName)
  }

  /// The session was refused; returns the frame that says so, or nil where the session has ended meanwhile.
  public mutating func refuse(denial: UInt16) -> Frame? {
    guard state == .checking || state == .asking else { return nil }
    state = .closed
    return .refused(denial: denial)
  }

  /// Ends the session from this side; returns the frame to send, or nil where it had ended.
  public mutating func end(_ reason: SessionEnd) -> Frame? {
    guard state != .closed else { return nil }
    state = .closed
    return .ended(reason: reason.rawValue)
  }
}
