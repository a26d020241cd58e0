import Attendance
import Catalogue
import Dispatch
import EndToEnd
import Glibc
import Policy
import Session
import Transport
import Trust
import Web
import Wire
import X11

/// `rs view` and `rs key new`: asks the relay for a session or a key, checks the device, shows its screen, and comes back by itself
/// where the device's variant allows it.
public struct ViewerService: Sendable {
  let options: ViewerOptions
  let announcer: Announcer
  let state: ViewerState
  let screen = SharedScreen()
  let meter = Meter()
  let identity: OperatorIdentity
  let folder: IdentityFolder
  let client: RelayClient
  /// Where customers call.
  let support: SupportAddress
  let reason: String
  /// With `rs view --web`.
  let page: BrowserPage?
  /// Yields when a session was allowed; ends when there is no next one.
  private let beginnings: AsyncStream<Void>
  let begun: AsyncStream<Void>.Continuation
  private let windowQueue = DispatchQueue(label: "rs.viewer.window")
  let decodeQueue = DispatchQueue(label: "rs.viewer.decode")

  /// Runs the viewer to its end. What goes wrong is said in one sentence; the result is an exit code of `sysexits.h`.
  public static func run(_ options: ViewerOptions) async -> Int32 {
    let announcer = Announcer(language: options.language, isJSON: options.isJSON)
    do throws(ViewerFailure) {
      let service = try await ViewerService(options, announcer)
      return announcer.say(try await service.run())
    } catch {
      return announcer.say(error)
    }
  }

  init(_ options: ViewerOptions, _ announcer: Announcer) async throws(ViewerFailure) {
    self.options = options
    self.announcer = announcer
    (beginnings, begun) = AsyncStream<Void>.makeStream()
    let path = options.identity ?? IdentityFolder.standard(home: options.environment["HOME"])?.path ?? ""
    folder = IdentityFolder(path: path)
    var location: RelayLocation
    do {
      identity = try folder.operatorIdentity()
      location = try folder.relay()
      if let relay = options.relay { location.address = relay }
      support = SupportAddress(relay: location, root: try identity.rootDigest)
    } catch {
      throw ViewerFailure(ViewerSentences.noIdentity(DisplayName.shown(path, limit: 255)), code: "identity", exit: .noInput)
    }
    let customer = if case .device = options.target { nil as CustomerSide? } else { CustomerSide(technician: identity.shownName) }
    state = ViewerState(device: options.shownName, monitor: options.monitor, customer: customer)
    guard let address = RelayAddress(location.address, pin: location.pin) else {
      throw ViewerFailure(AdminSentences.badAddress, code: "address", exit: .usage)
    }
    client = RelayClient(address: address, proxy: ProxyAddress(environment: options.environment, for: address.host))
    page = options.isInBrowser ? try Self.page(state, options, announcer) : nil
    reason = try await Self.reason(options)
  }

  private static func page(
    _ state: ViewerState, _ options: ViewerOptions, _ announcer: Announcer
  ) throws(ViewerFailure) -> BrowserPage {
    guard let bundle = try? AssetBundle.own() else {
      throw ViewerFailure(ViewerSentences.noPages, code: "pages", exit: .software)
    }
    return BrowserPage(state, options, announcer, bundle)
  }

  /// The reason given, or asked for in a window; without one there is no session (S0-13).
  private static func reason(_ options: ViewerOptions) async throws(ViewerFailure) -> String {
    if let reason = options.reason, !reason.allSatisfy(\.isWhitespace) { return reason }
    guard !options.isHeadless, !options.isInBrowser else { throw ViewerFailure(.reasonMissing) }
    let answer: Result<String?, ViewerFailure> = await withCheckedContinuation { continuation in
      DispatchQueue(label: "rs.viewer.reason").async {
        continuation.resume(
          returning: Result { () throws(ViewerFailure) in
            do { return try ReasonPrompt.ask(options.name, options.language, display: options.display) } catch {
              throw .noDisplay(error)
            }
          })
      }
    }
    guard let reason = try answer.get() else { throw ViewerFailure(.reasonMissing) }
    return reason
  }

  /// Shows and runs sessions until there is no next one; returns why.
  private func run() async throws(ViewerFailure) -> ViewerFailure {
    let isLate = options.opensAfterConsent && !options.isHeadless
    if isLate { try checkDisplay() }
    let isShown = options.isHeadless || isLate ? nil : try await show()
    let sessions = Task { () -> ViewerFailure in
      let failure = await runSessions()
      state.change { content in
        // Nobody has to be told what they did themselves.
        if content.isClosed || failure.code == ViewerFailure.left.code {
          content.isOver = true
        } else {
          content.phase = .over(failure.sentence)
        }
      }
      sayRequest()
      begun.finish()
      return failure
    }
    let signals = leaveOnSignal { sessions.cancel() }
    defer { signals.forEach { $0.cancel() } }
    if let isShown {
      await isShown.value
      sessions.cancel()
    } else if isLate {
      try await showWhenBegun(sessions)
    }
    return await sessions.value
  }

  /// Opens the window with the first session, and waits until it is closed; returns where there is none.
  private func showWhenBegun(_ sessions: Task<ViewerFailure, Never>) async throws(ViewerFailure) {
    for await _ in beginnings {
      do throws(ViewerFailure) {
        await (try await openWindow()).value
        sessions.cancel()
        return
      } catch {
        state.current.queue?.put(.stop(.viewerLeft))
        sessions.cancel()
        _ = await sessions.value
        throw error
      }
    }
  }

  /// Throws where no window can be opened, before the customer is given a key in vain.
  private func checkDisplay() throws(ViewerFailure) {
    do { _ = try DisplayConnection(name: options.display) } catch { throw .noDisplay(error) }
  }

  /// A request to end the process is a technician who leaves: the device and the audit hear it first. A second one ends it at once.
  private func leaveOnSignal(_ cancel: @escaping @Sendable () -> Void) -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { [state] in
        signal(number, SIG_DFL)
        state.change { $0.isClosed = true }
        state.current.queue?.put(.stop(.viewerLeft))
        cancel()
      }
      source.resume()
      return source
    }
  }

  /// Says where the customer's request stands, where that is news (S3-9).
  func sayRequest() {
    var news: RequestState?
    state.change {
      if $0.request != $0.saidRequest { news = $0.request }
      $0.saidRequest = $0.request
    }
    if let news { announcer.say(news.sentence, .init(event: "request", state: news.code)) }
  }

  /// Shows the session; the task returned ends with what shows it.
  private func show() async throws(ViewerFailure) -> Task<Void, Never> {
    if let page { return try await page.open() }
    return try await openWindow()
  }

  /// Opens the window on its thread; the task returned ends with it.
  func openWindow() async throws(ViewerFailure) -> Task<Void, Never> {
    let (closed, continuation) = AsyncStream<Void>.makeStream()
    let opened: ViewerFailure? = await withCheckedContinuation { opened in
      windowQueue.async {
        do {
          let window = try ViewerWindow(state, screen, meter, options)
          opened.resume(returning: nil)
          window.run()
        } catch {
          opened.resume(returning: .noDisplay(error))
        }
        if let queue = state.current.queue { queue.put(.stop(.viewerLeft)) }
        continuation.finish()
      }
    }
    if let opened { throw opened }
    return Task { for await _ in closed {} }
  }

  /// One session after another; returns why there is no next one. Variant B comes back by itself after an interruption, variant A
  /// never does: the next attempt has to be somebody's wish (S0-8, S0-14).
  private func runSessions() async -> ViewerFailure {
    var reconnect = Reconnect()
    var returns = false
    while true {
      let start = ContinuousClock.now
      let attempt = Attempt()
      let failure = await session(attempt)
      if let failure = attempt.failure { return failure }
      if attempt.variant == .noConfirmation { returns = true }
      if Task.isCancelled || state.current.isClosed { return failure.code == ViewerFailure.left.code ? failure : .left }
      guard returns, failure.isPassing else { return failure }
      let lasted = attempt.variant == nil ? 0 : (ContinuousClock.now - start).milliseconds
      if lasted > 0 { reconnect.announceQuickReturn() }
      let delay = reconnect.delay(afterLasting: lasted, random: .random(in: 0...UInt32.max))
      let seconds = Int((delay + 999) / 1000)
      announcer.say(
        ViewerSentences.reconnecting(seconds), .init(event: "reconnecting", code: failure.code, milliseconds: delay))
      state.change { $0.phase = .reconnecting(seconds: seconds) }
      do { try await Task.sleep(for: .milliseconds(delay)) } catch { return .left }
    }
  }
}

extension OperatorIdentity {
  /// The name in the certificate; empty where that is not valid just now, which the relay then says.
  fileprivate var shownName: String {
    let own = try? CertificateChain(chain, root: rootDigest).verifiedOperator(at: WallClock.now())
    return DisplayName.shown(own?.name ?? "")
  }
}

extension Reconnect {
  /// After a session that was open, a viewer's first attempt comes within two seconds (threats.md, 6.1).
  fileprivate mutating func announceQuickReturn() {
    announce(windowSeconds: 2)
  }
}

extension Duration {
  /// Whole milliseconds.
  fileprivate var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
