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
  /// What the session tells the rest of the viewer, on the decoding thread.
  enum News: Sendable {
    case asking(seconds: Int)
    case welcomed(rights: AccessRights, variant: Variant)
    /// This part of the remote screen is shown from now on, of these monitors.
    case resized(Rect, [Monitor])
    /// A whole picture is in the shared screen.
    case pictured
    /// Something in the shared screen has changed.
    case changed
  }

  private let desk: DeskChannel
  private let queue: FrameQueue
  private let screen: SharedScreen
  private let meter: Meter
  private let tell: (News) -> Void
  private var machine = ViewerMachine()
  private var pipeline: Pipeline
  private var rule = AcknowledgementRule()

  /// A session whose grant has been presented on `desk`.
  init(_ desk: DeskChannel, _ queue: FrameQueue, _ screen: SharedScreen, _ meter: Meter, tell: @escaping (News) -> Void) {
    pipeline = Pipeline(into: screen, meter)
    self.desk = desk
    self.queue = queue
    self.screen = screen
    self.meter = meter
    self.tell = tell
  }

  /// Runs the session to its end, blocks the thread, and says why it ended.
  mutating func run() -> ViewerFailure {
    let failure = loop()
    desk.close()
    return failure
  }

  private mutating func loop() -> ViewerFailure {
    while true {
      switch queue.take() {
      case .closed(let error): return ViewerFailure(error)
      case .stop(let end): return stop(end)
      case .frame(let frame):
        guard let action = try? machine.receive(frame) else { return breach() }
        if let failure = act(on: action) { return failure }
      }
    }
  }

  /// Carries out an action; returns why the session ends with it.
  private mutating func act(on action: ViewerMachine.Action) -> ViewerFailure? {
    switch action {
    case .ignore: break
    case .answer(let frame): desk.send(frame)
    case .waitForPerson(let seconds): tell(.asking(seconds: Int(seconds)))
    case .welcomed(let rights, _, let variant, _):
      guard let variant = Variant(rawValue: variant) else { return breach() }
      tell(.welcomed(rights: AccessRights(rawValue: rights), variant: variant))
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
    default: return nil
    }
    tell(.changed)
    return nil
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
