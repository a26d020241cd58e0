import Catalogue
import Codec
import EndToEnd
import Framebuffer
import Policy
import Session
import Trust
import Wire

/// One session on the decoding thread: frames go through the machine, pictures into the shared screen, everything else to
/// the viewer's face.
struct DeskSession: ~Copyable {
  /// How the stream begins.
  enum Opening: Sendable {
    /// A device has to be shown this grant.
    case device(grant: [UInt8], signature: [UInt8])
    /// A guest has to prove that it is the one first; `fetchGrant` asks the relay for the grant with
    /// the guest's nonce, now and for more rights later, and the answer comes through the queue.
    case guest(Proof, rights: AccessRights, fetchGrant: @Sendable (_ nonce: [UInt8], _ rights: UInt32) -> Void)

    /// The machine of such a session.
    fileprivate var machine: ViewerMachine {
      switch self {
      case .device: ViewerMachine()
      case .guest(.digits, let rights, _): ViewerMachine(.key, rights: rights.rawValue)
      case .guest(.number, let rights, _): ViewerMachine(.number, rights: rights.rawValue)
      }
    }
  }

  /// What shows that a guest is the one that is meant.
  enum Proof: Sendable {
    case digits(KeyDialogue)
    /// Its key is the one that the number commits to, which was compared before the stream was dialled.
    case number
  }

  /// What the session tells the rest of the viewer, on the decoding thread.
  enum News: Sendable {
    /// The guest is the one that is meant.
    case matched
    case asking(seconds: Int)
    case welcomed(rights: AccessRights, variant: Variant, deviceName: String)
    /// This part of the remote screen is shown from now on, of these monitors.
    case resized(Rect, [Monitor])
    /// A whole picture is in the shared screen.
    case pictured
    /// Something in the shared screen has changed.
    case changed
    case customer(CustomerNews)
  }

  /// What the customer says and allows in a session.
  enum CustomerNews: Sendable {
    /// More rights were asked for; the person decides.
    case asked(AccessRights)
    case rights(AccessRights, RightsChange)
    case paused(Pause)
    case closing(seconds: Int)
    case chat(String)
    /// The relay gives no grant for the rights asked for.
    case notPermitted(Denial)
  }

  private let desk: DeskChannel
  private let queue: FrameQueue
  private let screen: SharedScreen
  private let meter: Meter
  private let tell: (News) -> Void
  private let opening: Opening
  private var machine: ViewerMachine
  private var pipeline: Pipeline
  private var rule = AcknowledgementRule()

  /// A session on a stream whose inner TLS has been joined to the right key.
  init(
    _ desk: DeskChannel, _ opening: Opening, _ queue: FrameQueue, _ screen: SharedScreen, _ meter: Meter,
    tell: @escaping (News) -> Void
  ) {
    pipeline = Pipeline(into: screen, meter)
    machine = opening.machine
    self.opening = opening
    self.desk = desk
    self.queue = queue
    self.screen = screen
    self.meter = meter
    self.tell = tell
  }

  /// Runs the session to its end, blocks the thread, and says why it ended.
  mutating func run() -> ViewerFailure {
    if case .device(let grant, let signature) = opening { desk.send(.present(grant: grant, signature: signature)) }
    let failure = loop()
    desk.close()
    return failure
  }

  private mutating func loop() -> ViewerFailure {
    while true {
      switch queue.take() {
      case .closed(let error): return ViewerFailure(error)
      case .stop(let end): return stop(end)
      case .permitted(let grant, let signature): send(machine.present(grant: grant, signature: signature))
      case .denied(let denial): if let failure = deny(denial) { return failure }
      case .ask(let rights, let held): ask(rights, held)
      case .frame(let frame):
        guard let action = try? machine.receive(frame) else { return breach() }
        if let failure = act(on: action) { return failure }
      }
    }
  }

  private func send(_ frame: Frame?) {
    if let frame { desk.send(frame) }
  }

  /// Carries out an action; returns why the session ends with it.
  private mutating func act(on action: ViewerMachine.Action) -> ViewerFailure? {
    switch action {
    case .ignore: break
    case .answer(let frame): desk.send(frame)
    case .agree, .missed, .fetchGrant: return prove(action)
    case .waitForPerson(let seconds): tell(.asking(seconds: Int(seconds)))
    case .welcomed(let rights, _, let variant, let name):
      guard let variant = Variant(rawValue: variant) else { return breach() }
      tell(.welcomed(rights: AccessRights(rawValue: rights), variant: variant, deviceName: name))
    case .refused(let denial): return ViewerFailure(denial: denial)
    case .ended(let reason): return ViewerFailure(SessionEnd(rawValue: reason) ?? .protocolError)
    case .resize(let x, let y, let width, let height, let monitors):
      guard screen.resize(width: Int(width), height: Int(height)) else { return breach() }
      tell(.resized(Rect(x: Int32(x), y: Int32(y), width: Int32(width), height: Int32(height)), monitors))
    case .update(let update): take(update)
    case .deliver(let frame): return deliver(frame)
    }
    return nil
  }

  /// What comes before a guest's grant: the key agreement, the guest first in each step, then the nonce.
  private mutating func prove(_ action: ViewerMachine.Action) -> ViewerFailure? {
    guard case .guest(let proof, _, let fetchGrant) = opening else { return breach() }
    switch (action, proof) {
    case (.agree(let frame), .digits(let dialogue)): return agree(dialogue.receive(frame))
    case (.fetchGrant(let nonce, let rights), _):
      if machine.state == .fetching { tell(.matched) }
      fetchGrant(nonce, rights)
      return nil
    case (.missed, _): return .missed
    default: return breach()
    }
  }

  private mutating func agree(_ step: KeyDialogue.Step) -> ViewerFailure? {
    switch step {
    case .send(let answer): desk.send(answer)
    case .matched(let answer):
      machine.confirm()
      send(answer)
    case .missed(let answer):
      machine.miss()
      send(answer)
      return .missed
    case .broken: return breach()
    }
    return nil
  }

  private mutating func deny(_ raw: UInt16) -> ViewerFailure? {
    if machine.deny() {
      desk.send(.ended(reason: SessionEnd.viewerLeft.rawValue))
      return ViewerFailure(denial: raw)
    }
    tell(.customer(.notPermitted(Denial(rawValue: raw) ?? .rightsForbidden)))
    return nil
  }

  private mutating func ask(_ rights: AccessRights, _ held: AccessRights) {
    guard let frame = machine.ask(rights: held.union(rights).rawValue) else { return }
    desk.send(frame)
    tell(.customer(.asked(rights)))
  }

  private mutating func take(_ update: UpdateAssembler.Update) {
    let isDecoded = pipeline.decode(update)
    if !isDecoded, pipeline.isNewlyBroken { desk.send(.refresh) }
    if rule.isDue(bytes: update.bytes.count) { screen.change { $0.number = update.number } }
    tell(isDecoded && pipeline.isFinished ? .pictured : .changed)
  }

  private mutating func deliver(_ frame: Frame) -> ViewerFailure? {
    switch frame {
    case .cursor(let width, let height, let hotX, let hotY, let pixels):
      guard
        let shape = CursorImage(width: Int(width), height: Int(height), hotX: Int(hotX), hotY: Int(hotY), pixels: pixels)
      else { return breach() }
      screen.change { $0.cursor = shape }
    case .pointerMoved(let x, let y): screen.change { $0.pointer = (Int(x), Int(y)) }
    case .cutText(let text): screen.change { $0.cutText = text }
    case .pong(let token):
      meter.pong(token, at: MonotonicClock.now())
      return nil
    default:
      tellOfCustomer(frame)
      return nil
    }
    tell(.changed)
    return nil
  }

  private func tellOfCustomer(_ frame: Frame) {
    switch frame {
    case .rights(let now, let change): tell(.customer(.rights(AccessRights(rawValue: now), change)))
    case .paused(let why): tell(.customer(.paused(why)))
    case .closing(let seconds): tell(.customer(.closing(seconds: Int(seconds))))
    case .chat(let text): tell(.customer(.chat(text)))
    default: return
    }
  }

  /// The peer broke the protocol.
  private mutating func breach() -> ViewerFailure {
    desk.send(.ended(reason: SessionEnd.protocolError.rawValue))
    return .protocolError
  }

  private mutating func stop(_ end: SessionEnd) -> ViewerFailure {
    if let frame = machine.end(end) { desk.send(frame) }
    return ViewerFailure(end)
  }
}
