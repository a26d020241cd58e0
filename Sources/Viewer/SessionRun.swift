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
  private let welcomed = Mutex<Variant?>(nil)
  private let pictured = Mutex(false)
  private let ownFailure = Mutex<ViewerFailure?>(nil)

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
  /// One session from the first packet to the last; says why it ended.
  func session(_ attempt: Attempt) async -> ViewerFailure {
    state.change { $0.phase = .connecting }
    announcer.say(
      ViewerSentences.connecting(state.current.device), .init(event: "connecting", device: state.current.device))
    do throws(ViewerFailure) {
      let link = try await RelayLink(client, identity, folder, announcer)
      defer { link.close() }
      let granted = try await link.connect(options.device, rights, reason: reason) { name in
        state.change { $0.device = name }
      }
      return try await session(granted, link, attempt)
    } catch {
      return error
    }
  }

  /// What is asked for: "view only" needs no more than to look.
  private var rights: AccessRights { options.isViewOnly ? options.rights.intersection([.view, .clipboard]) : options.rights }

  private func session(_ granted: RelayLink.Granted, _ link: RelayLink, _ attempt: Attempt) async throws(ViewerFailure)
    -> ViewerFailure
  {
    let queue = FrameQueue()
    meter.start(at: MonotonicClock.now())
    let desk = try await dial(granted, queue)
    state.change {
      $0.device = DisplayName.shown(granted.device.name)
      $0.queue = queue
      if $0.isClosed { queue.put(.stop(.viewerLeft)) }
    }
    let watch = Task { queue.put(.stop(await link.untilEnd(of: granted.session))) }
    desk.send(.present(grant: granted.grant, signature: granted.signature))
    let failure = await withCheckedContinuation { ended in
      decodeQueue.async { ended.resume(returning: decode(desk, queue, attempt)) }
    }
    watch.cancel()
    state.change {
      $0.session = nil
      $0.queue = nil
    }
    link.close(granted.session, SessionEnd.allCases.first { $0.code == failure.code } ?? .viewerLeft)
    return failure
  }

  /// The relayed stream and the inner TLS to exactly this device.
  private func dial(_ granted: RelayLink.Granted, _ queue: FrameQueue) async throws(ViewerFailure) -> DeskChannel {
    let channel: any Channel
    do {
      channel = try await client.openStream(ticket: granted.ticket)
    } catch {
      throw ViewerFailure(error as? TransportError ?? .closed)
    }
    do {
      return try await DeskChannel.viewer(over: channel, identity: identity, device: granted.device) { event in
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
  private func decode(_ desk: DeskChannel, _ queue: FrameQueue, _ attempt: Attempt) -> ViewerFailure {
    var session = DeskSession(desk, queue, screen, meter) { news in tell(news, desk, queue, attempt) }
    return session.run()
  }

  private func tell(_ news: DeskSession.News, _ desk: DeskChannel, _ queue: FrameQueue, _ attempt: Attempt) {
    let device = state.current.device
    switch news {
    case .asking(let seconds):
      announcer.say(ViewerSentences.asking(device, seconds), .init(event: "asking", device: device, seconds: seconds))
      state.change { $0.phase = .asking(seconds: seconds) }
    case .welcomed(let rights, let variant):
      attempt.variant = variant
      if BuiltInVideo.isAvailable { desk.send(.takesVideo) }
      announcer.say(
        ViewerSentences.connected(device),
        .init(event: "connected", device: device, rights: rights.names, variant: variant.letter))
      state.change {
        $0.phase = .open
        $0.session = .init(desk: desk, queue: queue, rights: rights)
      }
    case .resized(let part, let monitors):
      resized(part, monitors, desk)
    case .pictured:
      if !state.current.isElsewhere, attempt.isFirstPicture() { firstPicture(queue, attempt) }
      changed(desk)
    case .changed: changed(desk)
    }
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
