import Wire

/// The viewer's side of a desk stream: which frame may come when. No I/O; the caller carries out the actions.
///
/// The TLS handshake tells the viewer nothing about being accepted; only `welcome` does. A device has been shown its grant
/// when the machine begins; a guest first proves the seven digits, unless it was named by its number.
///
///     keying --pakeMessage--> proving --pakeProof, confirm--> awaiting --nonce--> fetching --present-->
///     presenting --asking--> asking --welcome--> welcomed --screen--> open
///         |  `----------------welcome--------------^                  open: ask, nonce, present, rights
///         `------refused, ended, end, a miss, any frame at the wrong moment-----> closed
public struct ViewerMachine: Sendable {
  /// Where the session stands.
  public enum State: Equatable, Sendable {
    /// The guest has to begin the key agreement.
    case keying
    /// Both have sent their messages; the guest has to prove that it has the same key.
    case proving
    /// The digits have matched, or need not; the guest has to send the nonce for the grant.
    case awaiting
    /// The relay is asked for the grant.
    case fetching
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

  /// How a desk stream begins.
  public enum Beginning: Sendable {
    /// `present` has just been sent to a device of the directory.
    case presented
    /// A guest that was given a key.
    case key
    /// A guest that was named by the number its key has; nothing is left to prove.
    case number
  }

  /// What the caller does about a frame.
  public enum Action: Equatable, Sendable {
    /// Give this frame to the key agreement, and send its answer; after a proof say `confirm` where it fits, else `miss`.
    case agree(Frame)
    /// The guest says that the proof it got does not fit.
    case missed
    /// Ask the relay for a grant with this nonce, then `present`.
    case fetchGrant(nonce: [UInt8], rights: UInt32)
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
    /// Cursor, pointer, clipboard, the answer to a ping, and what the customer says and allows: `rights`, `paused`, `closing`, `chat`.
    case deliver(Frame)
    /// Send this frame.
    case answer(Frame)
    /// Nothing to do.
    case ignore
  }

  /// A grant that is still to come: at the beginning, or for more rights.
  private enum Wish: Equatable, Sendable {
    case none
    /// The agent has to send its nonce for these rights.
    case asked(rights: UInt32)
    /// The relay is asked.
    case fetching
    /// The grant for more rights was shown; the agent has to answer with `rights`.
    case shown
  }

  public private(set) var state: State
  private var wish = Wish.none
  private var assembler = UpdateAssembler()

  /// A stream that begins so; `rights` are what a guest is asked for.
  public init(_ beginning: Beginning = .presented, rights: UInt32 = 0) {
    switch beginning {
    case .presented: state = .presenting
    case .key: state = .keying
    case .number: state = .awaiting
    }
    if state != .presenting { wish = .asked(rights: rights) }
  }

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
    case (_, .pong): return .deliver(frame)
    case (.keying, _), (.proving, _), (.awaiting, _), (.fetching, _): return try beforeGrant(frame)
    case (.presenting, _), (.asking, _): return try beforeWelcome(frame)
    case (.welcomed, _), (.open, _): return try inSession(frame)
    }
  }

  private mutating func beforeGrant(_ frame: Frame) throws(SessionError) -> Action {
    switch (state, frame) {
    case (.keying, .pakeMessage):
      state = .proving
      return .agree(frame)
    case (.proving, .pakeProof): return .agree(frame)
    case (.proving, .pakeMissed), (.awaiting, .pakeMissed):
      state = .closed
      return .missed
    case (.awaiting, .nonce(let nonce)):
      state = .fetching
      return try fetchGrant(nonce)
    default: throw .wrongMoment
    }
  }

  private mutating func beforeWelcome(_ frame: Frame) throws(SessionError) -> Action {
    switch (state, frame) {
    case (.presenting, .asking(let seconds)):
      state = .asking
      return .waitForPerson(seconds: seconds)
    case (_, .welcome(let rights, let seconds, let variant, let name)):
      state = .welcomed
      return .welcomed(rights: rights, seconds: seconds, variant: variant, deviceName: name)
    case (_, .refused(let denial)):
      state = .closed
      return .refused(denial: denial)
    default: throw .wrongMoment
    }
  }

  private mutating func inSession(_ frame: Frame) throws(SessionError) -> Action {
    switch (state, frame) {
    case (_, .screen(let x, let y, let width, let height, let monitors)):
      state = .open
      return .resize(x: x, y: y, width: width, height: height, monitors: monitors)
    case (.open, .update(let number, let epoch, let isLast, let bytes)):
      guard let update = try assembler.add(number: number, epoch: epoch, isLast: isLast, bytes: bytes) else { return .ignore }
      return .update(update)
    case (.open, .cursor), (.open, .pointerMoved), (.open, .cutText): return .deliver(frame)
    case (_, .nonce(let nonce)): return try fetchGrant(nonce)
    case (_, .rights(_, let change)):
      if change != .takenBack { wish = .none }
      return .deliver(frame)
    case (_, .paused), (_, .closing), (_, .chat): return .deliver(frame)
    default: throw .wrongMoment
    }
  }

  private mutating func fetchGrant(_ nonce: [UInt8]) throws(SessionError) -> Action {
    guard case .asked(let rights) = wish else { throw .wrongMoment }
    wish = .fetching
    return .fetchGrant(nonce: nonce, rights: rights)
  }

  /// The guest's proof fits.
  public mutating func confirm() {
    if state == .proving { state = .awaiting }
  }

  /// The guest's proof does not fit.
  public mutating func miss() {
    if state == .proving { state = .closed }
  }

  /// The relay has given a grant; returns the frame that shows it, or nil where nobody waits for it.
  public mutating func present(grant: [UInt8], signature: [UInt8]) -> Frame? {
    guard wish == .fetching, state != .closed else { return nil }
    wish = state == .fetching ? .none : .shown
    if state == .fetching { state = .presenting }
    return .present(grant: grant, signature: signature)
  }

  /// The relay gives no grant; returns true where that ends the session, false where it goes on without the rights asked for.
  public mutating func deny() -> Bool {
    wish = .none
    guard state == .fetching else { return false }
    state = .closed
    return true
  }

  /// The technician asks for rights in an open session, with those he has; nil while there is none, or an answer is awaited.
  public mutating func ask(rights: UInt32) -> Frame? {
    guard state == .open, wish == .none else { return nil }
    wish = .asked(rights: rights)
    return .ask(rights: rights)
  }

  /// Ends the session from this side; returns the frame to send, or nil where it had ended.
  public mutating func end(_ reason: SessionEnd) -> Frame? {
    guard state != .closed else { return nil }
    state = .closed
    return .ended(reason: reason.rawValue)
  }
}
