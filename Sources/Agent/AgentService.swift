import Catalogue
import Dispatch
import Glibc
import Logging
import Policy
import Session
import Synchronization
import Transport
import Trust
import Wire

/// The unattended agent: one control socket, kept up for ever, and at most one session. It listens on nothing.
public final class AgentService: Sendable {
  private let state: AgentState
  private let authority: Authority
  private let log: Logger
  private let session = Mutex<AgentSession?>(nil)

  /// Reads the state folder; throws where the machine was never enrolled.
  public init(_ options: AgentOptions, log: Logger) async throws(AgentError) {
    state = try await AgentState(options)
    let machine = LocalPolicyFile { log.error("\($0.text(options.language))") }
    _ = machine.current()
    authority = Authority(known: state.known, machine: machine)
    self.log = log
  }

  /// Runs until SIGTERM or SIGINT.
  public func run() async {
    signal(SIGPIPE, SIG_IGN)
    let stop = Signals([SIGTERM, SIGINT])
    let loop = Task { await keepConnected() }
    await stop.first()
    session.withLock { $0 }?.end(.agentStopped)
    // The end leaves before the connection does.
    try? await Task.sleep(for: .milliseconds(300))
    loop.cancel()
  }

  private func keepConnected() async {
    var reconnect = Reconnect()
    while !Task.isCancelled {
      let begun = ContinuousClock.now
      do throws(AgentError) {
        let dialogue = try await ControlDialogue(state.relay, proxy: state.options.proxy)
        if let window = await serve(dialogue) { reconnect.announce(windowSeconds: window) }
      } catch {
        log.warning("\(error.sentence.text(state.options.language))")
      }
      session.withLock { $0 }?.end(.connectionLost)
      let lasted = begun.duration(to: .now).components.seconds * 1000
      let delay = reconnect.delay(afterLasting: lasted, random: UInt32.random(in: 0 ... .max))
      log.info("\(AgentSentences.disconnected("\(delay / 1000)").text(state.options.language))")
      try? await Task.sleep(for: .milliseconds(delay))
    }
  }

  /// One control socket to its end; returns the window that the relay announced, if it did.
  private func serve(_ dialogue: ControlDialogue) async -> UInt16? {
    defer { dialogue.connection.close() }
    let witness = state.known.withLock { $0.witness }
    guard
      let hello = try? ControlHello.device(
        state.keys.withLock { $0.offered }, nonce: dialogue.nonce, outerKey: dialogue.connection.relayKeyDigest,
        version: ProtocolVersion.program, witness: witness)
    else { return nil }
    dialogue.send(.hello(hello))
    let reports = Task { await report(dialogue) }
    defer { reports.cancel() }
    var window: UInt16?
    while let message = await dialogue.next() {
      switch message {
      case .accepted:
        log.info("\(AgentSentences.connected(state.relay.address).text(state.options.language))")
        if let step = await state.accepted() { dialogue.send(.succession(step)) }
      case .restarting(let seconds): window = seconds
      case .refused(let refusal):
        if refusal == .notAccepted { state.keys.withLock { $0.refused() } }
        if state.keys.withLock({ $0.offersNext }) { return window }
        log.error("\(AgentSentences.retired.text(state.options.language))")
        return window ?? 60
      default: await handle(message, dialogue)
      }
    }
    return window
  }

  private func handle(_ message: ControlMessage, _ dialogue: ControlDialogue) async {
    switch message {
    case .trust(let policy, let revocations):
      guard await state.take(policy: policy, revocations: revocations) else {
        log.error("\(AgentSentences.policyRefused.text(state.options.language))")
        return
      }
      endIfRevoked()
    case .checkpoint(let text, let signature):
      guard await state.witness(text, signature) else {
        log.error("\(AgentSentences.historyChanged.text(state.options.language))")
        return
      }
    case .variantWish(let signed): await state.take(wish: signed)
    case .enrolled(let entry): await state.taken(entry)
    case .offer(let session, let technician, let name, let rights, let reason):
      let request = SessionRequest(
        device: state.device.digest, technician: technician, technicianName: name, rights: AccessRights(rawValue: rights),
        reason: reason)
      dialogue.send(.offerAnswer(session: session, answer(to: request, session)))
    case .open(let session, let ticket, _, _): open(session, ticket: ticket, dialogue)
    case .end(let id, let reason):
      guard let running = session.withLock({ $0 }), running.id == id else { return }
      running.end(SessionEnd(rawValue: reason) ?? .connectionLost)
    default: break
    }
  }

  /// An early word on an offered session, so that a hopeless one ends before anything is dialled; the judgement comes with the grant.
  private func answer(to request: SessionRequest, _ session: [UInt8]) -> OfferAnswer {
    if self.session.withLock({ $0 }) != nil { return .denial(Denial.deviceBusy.rawValue) }
    let facts = authority.facts(
      Subject(state.device), of: state.device.customer, for: Claimant(announced: request.technician),
      machine: MachineStatus.now(state.displays), consent: .leftToDevice)
    if case .deny(let denial) = decide(request, facts: facts, at: WallClock.now()) { return .denial(denial.rawValue) }
    return .nonce(state.known.withLock { $0.nonces.issue(session: session, at: .now) })
  }

  private func open(_ id: [UInt8], ticket: [UInt8], _ dialogue: ControlDialogue) {
    let new = AgentSession(id, agent: state, authority: authority, control: dialogue.connection, log: log)
    let isFirst = session.withLock { session in
      guard session == nil else { return false }
      session = new
      return true
    }
    guard isFirst else { return }
    Task {
      let end = await new.run(ticket: ticket)
      session.withLock { $0 = nil }
      // Where the line was cut, the control socket would notice only after its own, much longer silence.
      if end == .connectionLost, await !dialogue.connection.answers() { dialogue.connection.close() }
    }
  }

  private func endIfRevoked() {
    guard let running = session.withLock({ $0 }), let technician = running.technician else { return }
    if state.known.revokes(technician) { running.end(.operatorRevoked) }
  }

  /// Tells the relay what can be shown, who is here, and which remote tools of others are, when it changes.
  private func report(_ dialogue: ControlDialogue) async {
    var reported: MachineStatus?
    var reportedTools: [ToolRecord]?
    while !Task.isCancelled {
      let now = MachineStatus.now(state.displays)
      if now != reported {
        dialogue.send(.presence(now.message.0, now.message.1, hostName: Machine.hostName))
        if now.display == .wayland { log.warning("\(Denial.wayland.sentence.text(state.options.language))") }
        reported = now
      }
      let tools = state.tools.current
      if let tools, tools != reportedTools {
        dialogue.send(.tools(tools))
        reportedTools = tools
      }
      try? await Task.sleep(for: .seconds(3))
    }
  }
}

/// The signals that end a service.
private struct Signals {
  private let stream: AsyncStream<Void>
  private let sources: [any DispatchSourceSignal]

  init(_ numbers: [Int32]) {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    self.stream = stream
    sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.yield() }
      source.resume()
      return source
    }
  }

  /// Returns with the first signal.
  func first() async {
    for await _ in stream { return }
  }
}
