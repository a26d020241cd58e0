import EndToEnd
import Policy
import Session
import Wire

/// One session of `rs view --web` on the decoding thread: the encryption ends here, and what has come out of it goes on to the page,
/// which decodes and shows it. The order of frames is checked at both places; this one knows how the session stands.
struct BrowserSession: ~Copyable {
  private let desk: DeskChannel
  private let queue: FrameQueue
  private let page: BrowserPage
  private let tell: (DeskSession.News) -> Void
  private var machine = ViewerMachine()

  /// A session on a stream whose inner TLS has been joined to the right key.
  init(_ desk: DeskChannel, _ queue: FrameQueue, _ page: BrowserPage, tell: @escaping (DeskSession.News) -> Void) {
    self.desk = desk
    self.queue = queue
    self.page = page
    self.tell = tell
  }

  /// Shows the device its grant, runs the session to its end, blocks the thread, and says why it ended.
  mutating func run(grant: [UInt8], signature: [UInt8]) -> ViewerFailure {
    page.begin()
    desk.send(.present(grant: grant, signature: signature))
    let failure = loop()
    desk.close()
    return failure
  }

  private mutating func loop() -> ViewerFailure {
    while true {
      switch queue.take() {
      case .closed(let error): return ViewerFailure(error)
      case .stop(let end):
        if let frame = machine.end(end) { desk.send(frame) }
        return ViewerFailure(end)
      case .permitted, .denied, .ask: break
      case .frame(let frame):
        guard let action = try? machine.receive(frame) else { return breach() }
        if let failure = act(on: action) { return failure }
        // A ping is answered here.
        if case .ping = frame { continue }
        page.pass(on: frame)
      }
    }
  }

  private mutating func act(on action: ViewerMachine.Action) -> ViewerFailure? {
    switch action {
    case .answer(let frame): desk.send(frame)
    case .waitForPerson(let seconds): tell(.asking(seconds: Int(seconds)))
    case .welcomed(let rights, _, let variant, let name):
      guard let variant = Variant(rawValue: variant) else { return breach() }
      tell(.welcomed(rights: AccessRights(rawValue: rights), variant: variant, deviceName: name))
    case .refused(let denial): return ViewerFailure(denial: denial)
    case .ended(let reason): return ViewerFailure(SessionEnd(rawValue: reason) ?? .protocolError)
    case .resize(let x, let y, let width, let height, let monitors):
      tell(.resized(.init(x: Int32(x), y: Int32(y), width: Int32(width), height: Int32(height)), monitors))
    case .agree, .missed, .fetchGrant: return breach()
    case .update, .deliver, .ignore: break
    }
    return nil
  }

  private func breach() -> ViewerFailure {
    desk.send(.ended(reason: SessionEnd.protocolError.rawValue))
    return .protocolError
  }
}
