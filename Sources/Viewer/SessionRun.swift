import Attendance
import Catalogue
import Dispatch
import EndToEnd
import Framebuffer
import NIOCore
import Policy
import Synchronization
import Transport
import Trust
import VideoCoding
import Wire
import X11

/// What one attempt to have a session led to, written by the decoding thread.
final class Attempt: Sendable {
  private let matched = Mutex(false)
  private let welcomed = Mutex<Variant?>(nil)
  private let pictured = Mutex(false)
  private let ownFailure = Mutex<ViewerFailure?>(nil)

  /// True once a guest has turned out to be the one that is meant.
  var isMatched: Bool {
    get { matched.withLock { $0 } }
    set { matched.withLock { $0 = newValue } }
  }

  /// The variant of a session that was allowed; nil where none was.
  var variant: Variant? {
    get { welcomed.withLock { $0 } }
    set { welcomed.withLock { $0 = newValue } }
  }

  /// What went wrong on this side, where that is why the session ended.
  var failure: ViewerFailure? {
    get { ownFailure.withLock { $0 } }
    set { ownFailure.withLock { $0 = newValue } }
  }

  /// True for the first complete picture only.
  func isFirstPicture() -> Bool {
    pictured.withLock { seen in
      defer { seen = true }
      return !seen
    }
  }
}

extension ViewerFailure {
  /// The technician's own display cannot show a window.
  static func noDisplay(_ error: any Error) -> ViewerFailure {
    let name = (error as? X11Error)?.subject ?? ""
    return ViewerFailure(ViewerSentences.noDisplay(DisplayName.shown(name)), code: "display", exit: .unavailable)
  }
}

extension ViewerService {
  /// A guest that has not proved itself within this time makes room for the next one.
  private static let proofTime = Duration.seconds(20)

  /// One session from the first packet to the last; says why it ended.
  func session(_ attempt: Attempt) async -> ViewerFailure {
    state.change { $0.phase = .connecting }
    announcer.say(PhasePanel.sentence(state.current), .init(event: "connecting", device: options.shownName))
    do throws(ViewerFailure) {
      let link = try await RelayLink(client, identity, folder, announcer)
      defer { link.close() }
      state.change { $0.outer = link.parameters }
      switch options.target {
      case .device(let device): return try await session(with: device, link, attempt)
      case .key(let customer): return try await call(customer, number: nil, link)
      case .guest(let number, let customer):
        guard let number = GuestNumber(number) else {
          throw ViewerFailure(CallSentences.badNumber, code: "number", exit: .usage)
        }
        return try await call(customer, number: number, link)
      }
    } catch {
      return error
    }
  }

  /// A session with a customer who has called; a display must be there before the key is.
  private func call(_ customer: String, number: GuestNumber?, _ link: RelayLink) async throws(ViewerFailure) -> ViewerFailure {
    let opened = try await link.openKey(
      customer, options.wantedRights, reason: reason, guest: number?.digits ?? "")
    var call = try AttendedCall(self, link, opened, number: number)
    return await call.run()
  }

  private func session(
    with device: String, _ link: RelayLink, _ attempt: Attempt
  ) async throws(ViewerFailure) -> ViewerFailure {
    let granted = try await link.connect(device, options.wantedRights, reason: reason) { name in
      state.change { $0.device = name }
    }
    let queue = FrameQueue()
    state.change {
      $0.device = DisplayName.shown(granted.device.name)
      $0.queue = queue
      if $0.isClosed { queue.put(.stop(.viewerLeft)) }
    }
    let watch = Task { queue.put(.stop(await link.untilEnd(of: granted.session))) }
    let failure = await runDesk(
      .device(grant: granted.grant, signature: granted.signature), ticket: granted.ticket, keyDigest: granted.device.keyDigest,
      queue, attempt)
    watch.cancel()
    await link.close(granted.session, SessionEnd.allCases.first { $0.code == failure.code } ?? .viewerLeft)
    return failure
  }

  /// Dials the stream, joins exactly this key, and runs the session on the decoding thread; says why it ended.
  func runDesk(
    _ opening: DeskSession.Opening, ticket: [UInt8], keyDigest: [UInt8], _ queue: FrameQueue, _ attempt: Attempt
  ) async -> ViewerFailure {
    meter.start(at: MonotonicClock.now())
    let desk: DeskChannel
    do throws(ViewerFailure) {
      desk = try await dial(ticket, keyDigest, queue)
    } catch {
      return error
    }
    let impatience = Task {
      guard case .guest = opening else { return }
      try await Task.sleep(for: Self.proofTime)
      if !attempt.isMatched { queue.put(.stop(.connectionLost)) }
    }
    let failure = await withCheckedContinuation { ended in
      decodeQueue.async { ended.resume(returning: decode(desk, opening, queue, attempt)) }
    }
    impatience.cancel()
    state.change {
      $0.session = nil
      $0.queue = nil
    }
    return failure
  }

  /// The relayed stream and the inner TLS to exactly this key.
  private func dial(_ ticket: [UInt8], _ keyDigest: [UInt8], _ queue: FrameQueue) async throws(ViewerFailure) -> DeskChannel {
    let channel: any Channel
    do {
      channel = try await client.openStream(ticket: ticket)
    } catch {
      throw ViewerFailure(error as? TransportError ?? .closed)
    }
    do {
      return try await DeskChannel.viewer(over: channel, identity: identity, keyDigest: keyDigest) { event in
        switch event {
        case .frame(let frame): queue.put(.frame(frame))
        case .closed(let error): queue.put(.closed(error))
        }
      }
    } catch {
      throw ViewerFailure(error)
    }
  }

  /// Runs the session on the decoding thread.
  private func decode(
    _ desk: DeskChannel, _ opening: DeskSession.Opening, _ queue: FrameQueue, _ attempt: Attempt
  ) -> ViewerFailure {
    if let page, case .device(let grant, let signature) = opening {
      var session = BrowserSession(desk, queue, page) { news in tell(news, desk, queue, attempt) }
      return session.run(grant: grant, signature: signature)
    }
    var session = DeskSession(desk, opening, queue, screen, meter) { news in tell(news, desk, queue, attempt) }
    return session.run()
  }

  private func tell(_ news: DeskSession.News, _ desk: DeskChannel, _ queue: FrameQueue, _ attempt: Attempt) {
    let device = state.current.device
    switch news {
    case .matched:
      attempt.isMatched = true
      let sentence = options.isForKey ? CallSentences.matched : CallSentences.numberMatched
      announcer.say(sentence, .init(event: "matched"))
      state.change { $0.phase = .matched }
      sayRequest()
    case .asking(let seconds):
      announcer.say(ViewerSentences.asking(device, seconds), .init(event: "asking", device: device, seconds: seconds))
      state.change { $0.phase = .asking(seconds: seconds) }
    case .welcomed(let rights, let variant, let name): welcomed(rights, variant, name, desk, queue, attempt)
    case .customer(let news): tell(news)
    case .resized(let part, let monitors):
      resized(part, monitors, desk)
    case .pictured:
      if !state.current.isElsewhere, attempt.isFirstPicture() { firstPicture(queue, attempt) }
      changed(desk)
    case .changed: changed(desk)
    }
  }

  private func welcomed(
    _ rights: AccessRights, _ variant: Variant, _ name: String, _ desk: DeskChannel, _ queue: FrameQueue, _ attempt: Attempt
  ) {
    attempt.variant = variant
    if page == nil, BuiltInVideo.isAvailable { desk.send(.takesVideo) }
    state.change {
      if $0.customer != nil { $0.device = ViewerSentences.customerDevice($0.device, DisplayName.shown(name)) }
      $0.phase = .open
      $0.session = .init(desk: desk, queue: queue, rights: rights)
    }
    let device = state.current.device
    announcer.say(
      ViewerSentences.connected(device),
      .init(
        event: "connected", device: device, rights: rights.names, variant: variant.letter,
        inner: desk.parameters?.description, outer: state.current.outer?.description))
    if let sealed = state.current.sealed { announcer.say(sealed) }
    sayRequest()
    begun.yield()
  }

  /// What the customer says goes to the technician's window, and to the terminal.
  private func tell(_ news: DeskSession.CustomerNews) {
    var sentence: Sentence?
    state.change {
      if case .rights(let rights, _) = news { $0.session?.rights = rights }
      sentence = $0.customer?.take(news, $0.device, at: .now)
    }
    if let sentence { announcer.say(sentence) }
    announcer.note(.init(news))
  }

  /// The window shows and acknowledges; without one nothing is to be shown.
  private func changed(_ desk: DeskChannel) {
    guard options.isHeadless else { return state.screenChanged() }
    var number: UInt32?
    screen.change { news in
      number = news.number
      news = SharedScreen.News()
    }
    if let number { desk.send(.acknowledge(number: number)) }
  }

  /// Asks for the monitor that is wanted where another part is shown.
  private func resized(_ part: Rect, _ monitors: [Monitor], _ desk: DeskChannel) {
    let names = monitors.map { DisplayName.shown($0.name) }
    announcer.note(.init(event: "resized", width: Int(part.width), height: Int(part.height), monitors: names))
    state.change {
      $0.part = part
      $0.monitors = monitors
    }
    let now = state.current
    if now.monitor > monitors.count {
      announcer.say(ViewerSentences.noMonitor(Int(now.monitor), of: monitors.count), .init(event: "noMonitor"))
      state.change { $0.monitor = 0 }
    } else if now.isElsewhere {
      desk.send(.choose(monitor: now.monitor))
    }
  }

  private func firstPicture(_ queue: FrameQueue, _ attempt: Attempt) {
    announcer.note(.init(event: "picture", device: state.current.device))
    guard let path = options.screenshot else { return }
    if !screen.save(to: path) {
      let path = DisplayName.shown(path, limit: 255)
      attempt.failure = ViewerFailure(ViewerSentences.cannotWrite(path), code: "screenshot", exit: .cannotCreate)
    }
    queue.put(.stop(.viewerLeft))
  }
}
