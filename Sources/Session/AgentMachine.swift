import Wire

/// The agent's side of a desk stream: which frame may come when. No I/O; the caller carries out the actions.
///
/// Until the state is `open` there is nothing that could show, press or read anything (T51): every frame but those drawn here ends the session. A guest
/// begins with the key agreement, or, called by its number, at once with its nonce.
///
///     agreeing --challenge--> waiting --present--> checking --ask--> asking --welcome--> open
///       | ^ pake*                |                    |  `--------------welcome------------^
///       | '--'                   |                    |
///       `------------------------`------any other frame, refuse, ended, end-----> closed
///
/// An open session of a guest can be given more rights: `ask`, `challenge`, `present`, `settle`.
public struct AgentMachine: Sendable {
  /// How a session begins.
  public enum Beginning: Sendable {
    /// An enrolled device: the relay has asked it already.
    case grant
    /// A guest.
    case guest
  }

  /// Where the session stands.
  public enum State: Equatable, Sendable {
    /// A guest: both ends prove that they were given the same digits.
    case agreeing
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
    /// A frame of the key agreement; when the keys match, call `challenge`, else `end`.
    case agree(Frame)
    /// Check this grant, then call `ask`, `welcome` or `refuse`; in an open session, `settle`.
    case verify(grant: [UInt8], signature: [UInt8])
    /// The technician wants these rights, all together; call `challenge` or `settle`.
    case extend(rights: UInt32)
    /// Input, acknowledgement, clipboard, `refresh`, `takesVideo`, chat or a mark of an open session.
    case deliver(Frame)
    /// Send this frame.
    case answer(Frame)
    /// The viewer has ended the session.
    case ended(reason: UInt16)
    /// Nothing; also everything that still arrives after the end.
    case ignore
  }

  /// Where the wish for more rights stands.
  private enum Wish {
    case none
    case said
    case challenged
    case shown
  }

  public private(set) var state: State
  private let isGuest: Bool
  private var wish = Wish.none

  /// A stream on which nothing has been said.
  public init(_ beginning: Beginning = .grant) {
    isGuest = beginning == .guest
    state = isGuest ? .agreeing : .waiting
  }

  /// Takes a frame of the viewer. An error is the peer's breach and closes the machine.
  public mutating func receive(_ frame: Frame) throws(SessionError) -> Action {
    switch (state, frame) {
    case (.closed, _): return .ignore
    case (_, .ended(let reason)):
      state = .closed
      return .ended(reason: reason)
    case (.agreeing, .pakeMessage), (.agreeing, .pakeProof), (.agreeing, .pakeMissed): return .agree(frame)
    case (.waiting, .present(let grant, let signature)):
      state = .checking
      return .verify(grant: grant, signature: signature)
    case (.open, .pointer), (.open, .key), (.open, .releaseKeys), (.open, .acknowledge), (.open, .refresh), (.open, .choose),
      (.open, .takesVideo),
      (.open, .cutText):
      return .deliver(frame)
    case (.open, .chat) where isGuest, (.open, .mark) where isGuest: return .deliver(frame)
    case (.open, .ask(let rights)) where isGuest && (wish == .none || wish == .challenged):
      wish = .said
      return .extend(rights: rights)
    case (.open, .present(let grant, let signature)) where wish == .challenged:
      wish = .shown
      return .verify(grant: grant, signature: signature)
    case (_, .ping(let token)) where state != .waiting && state != .agreeing: return .answer(.pong(token: token))
    case (_, .pong) where state != .waiting && state != .agreeing: return .ignore
    default:
      state = .closed
      throw .wrongMoment
    }
  }

  /// The keys match, or more rights may be asked for: the grant has to carry this nonce. Returns the frame that says so, or nil where the session has
  /// ended meanwhile.
  public mutating func challenge(_ nonce: [UInt8]) -> Frame? {
    switch state {
    case .agreeing: state = .waiting
    case .open where wish == .said: wish = .challenged
    default: return nil
    }
    return .nonce(nonce)
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

  /// The wish for more rights is decided; returns `frame`, which says what holds now, or nil where there is no wish.
  public mutating func settle(_ frame: Frame) -> Frame? {
    guard state == .open, wish != .none else { return nil }
    wish = .none
    return frame
  }

  /// Returns a frame that may be sent while a session is open, or nil where it is not.
  public func tell(_ frame: Frame) -> Frame? {
    state == .open ? frame : nil
  }

  /// Ends the session from this side; returns the frame to send, or nil where it had ended.
  public mutating func end(_ reason: SessionEnd) -> Frame? {
    guard state != .closed else { return nil }
    state = .closed
    return .ended(reason: reason.rawValue)
  }
}
