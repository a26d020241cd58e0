import Catalogue
import EndToEnd
import Logging
import Policy
import Session
import Synchronization
import Transport
import Trust
import Wire
import X11

/// One session at the agent, from the relay's word to its end: stream, inner TLS, judgement, consent, desktop. Whatever ends it, it ends once, and
/// everything is given back.
final class AgentSession: Sendable {
  /// Seconds a person has to decide.
  static let consentSeconds = 60
  /// More frames than these are not kept for a desktop that takes long to open.
  private static let mostEarly = 64

  private struct State {
    var machine = AgentMachine()
    var desk: DeskChannel?
    var technician: VerifiedOperator?
    var presented: (grant: [UInt8], signature: [UInt8])?
    var desktop: Desktop?
    /// What the viewer has sent since it was welcomed, as long as there is no desktop yet.
    var early: [Frame] = []
    var variant: Variant?
    var openedAt: ContinuousClock.Instant?
    /// Why the session is over, once it is.
    var end: SessionEnd?
    var isOver: Bool { end != nil }
    var updates: UInt64 = 0
    var bytesSent: UInt64 = 0
    var bytesReceived: UInt64 = 0
    var inputEvents: UInt64 = 0
  }

  let id: [UInt8]
  private let agent: AgentState
  /// The key of this session, from its beginning to its end.
  private let identity: DeviceIdentity
  private let authority: Authority
  private let control: ControlConnection
  private let log: Logger
  private let state = Mutex(State())
  private let over: AsyncStream<Void>
  private let overContinuation: AsyncStream<Void>.Continuation

  init(_ id: [UInt8], agent: AgentState, authority: Authority, control: ControlConnection, log: Logger) {
    self.id = id
    self.agent = agent
    identity = agent.identity
    self.authority = authority
    self.control = control
    self.log = log
    (over, overContinuation) = AsyncStream<Void>.makeStream()
  }

  /// The technician of this session, once the inner TLS has named him.
  var technician: [UInt8]? { state.withLock { $0.technician?.digest } }

  /// The variant of an open session.
  var variant: Variant? { state.withLock { $0.variant } }

  /// Dials the stream, runs the session to its end, and says why it ended.
  func run(ticket: [UInt8]) async -> SessionEnd {
    do {
      guard let address = RelayAddress(agent.relay.address, pin: agent.relay.pin) else { throw TransportError.closed }
      let channel = try await RelayClient(address: address, proxy: agent.options.proxy).openStream(ticket: ticket)
      let (desk, technician) = try await DeskChannel.agent(
        over: channel, identity: identity, root: agent.root, at: WallClock.now()
      ) { [weak self] event in self?.take(event) }
      let presented = state.withLock { state in
        state.desk = desk
        state.technician = technician
        if state.isOver { desk.close() }
        return state.presented
      }
      if let presented { await judge(presented.grant, presented.signature, technician) }
    } catch {
      log.warning("\(AgentSentences.streamFailed.text(agent.options.language))", metadata: ["error": "\(error)"])
      end(.connectionLost)
    }
    for await _ in over {}
    return state.withLock { $0.end } ?? .connectionLost
  }

  // MARK: Frames

  /// What arrives on the stream, on its event loop; nothing here blocks.
  private func take(_ event: DeskChannel.Event) {
    switch event {
    case .closed: end(.connectionLost)
    case .frame(let frame):
      let action = state.withLock { state -> AgentMachine.Action? in
        state.bytesReceived += UInt64(FrameWriter.bytes(of: frame).count)
        return try? state.machine.receive(frame)
      }
      guard let action else { return end(.protocolError) }
      carryOut(action)
    }
  }

  private func carryOut(_ action: AgentMachine.Action) {
    switch action {
    case .verify(let grant, let signature):
      let technician = state.withLock { state in
        state.presented = (grant, signature)
        return state.desk == nil ? nil : state.technician
      }
      if let technician { Task { await judge(grant, signature, technician) } }
    case .deliver(let frame):
      state.withLock { state in
        if let desktop = state.desktop {
          if desktop.take(frame) { state.inputEvents += 1 }
        } else if state.early.count < Self.mostEarly {
          state.early.append(frame)
        }
      }
    case .answer(let frame): send([frame])
    case .ended(let reason): end(SessionEnd(rawValue: reason) ?? .viewerLeft)
    case .ignore: break
    }
  }

  private func send(_ frames: [Frame]) {
    let desk = state.withLock { state in
      for frame in frames {
        if case .update(_, _, let isLast, let bytes) = frame {
          state.updates += isLast ? 1 : 0
          state.bytesSent += UInt64(bytes.count) + 13
        } else {
          state.bytesSent += UInt64(FrameWriter.bytes(of: frame).count)
        }
      }
      return state.desk
    }
    desk?.send(frames)
  }

  // MARK: Judgement

  /// Grant, policy, consent; then, and only then, the desktop.
  private func judge(_ payload: [UInt8], _ signature: [UInt8], _ technician: VerifiedOperator) async {
    do throws(Denial) {
      let grant = try authority.grant(payload, signature, session: id, technician: technician)
      let request = SessionRequest(
        device: agent.device.digest, technician: technician.digest, technicianName: technician.name, rights: grant.rights,
        reason: grant.reason)
      var consent = Facts.Consent.notAsked
      if case .deny(.consentNeeded) = decision(request, technician, consent) {
        consent = await ask(request)
        document(consent, payload, grant.rights)
      } else {
        document(nil, payload, grant.rights)
      }
      switch decision(request, technician, consent) {
      case .deny(let denial): throw denial
      case .allow(let allowed): open(allowed, atMost: grant.maxSeconds)
      }
    } catch {
      refuse(error)
    }
  }

  private func decision(_ request: SessionRequest, _ technician: VerifiedOperator, _ consent: Facts.Consent) -> Decision {
    let machine = MachineStatus.now(agent.displays)
    let facts = authority.facts(
      role: technician.role, technician: technician.digest, validUntil: technician.validUntil, presence: machine.presence,
      display: machine.display, consent: consent)
    return decide(request, facts: facts, at: WallClock.now())
  }

  /// Asks the person at the device; the viewer is told meanwhile.
  private func ask(_ request: SessionRequest) async -> Facts.Consent {
    guard let asking = state.withLock({ $0.machine.ask(seconds: UInt16(Self.consentSeconds)) }) else { return .refused }
    send([asking])
    let names = agent.known.withLock { ($0.trust.policy?.content.company ?? "", $0.trust.policy?.content.domain ?? "") }
    let window = ConsentWindow(
      company: names.0, domain: names.1, technician: request.technicianName, reason: request.reason, rights: request.rights,
      seconds: Self.consentSeconds, language: agent.options.language)
    guard let place = agent.displays.place else { return .refused }
    let answer = await withCheckedContinuation { continuation in
      let isStarted = WorkerThread.start {
        continuation.resume(
          returning: window.ask(display: place.name, cookie: place.cookie) { !self.state.withLock { $0.isOver } })
      }
      if !isStarted { continuation.resume(returning: .closed) }
    }
    switch answer {
    case .given: return .given
    case .timedOut: return .timedOut
    case .refused, .closed: return .refused
    }
  }

  /// Signs what the person decided, or that nobody had to be asked, and hands it to the relay's audit.
  private func document(_ consent: Facts.Consent?, _ grant: [UInt8], _ rights: AccessRights) {
    let outcome: ConsentRecord.Outcome =
      switch consent {
      case .given: .given
      case .timedOut: .timedOut
      case nil: .notNeeded
      default: .refused
      }
    let record = ConsentRecord(
      session: id, device: agent.device.digest, grantPayload: grant, outcome: outcome, rights: rights,
      decidedAt: WallClock.now())
    guard let signed = try? identity.sign(record) else { return }
    control.send(ControlMessage.record(session: id, .consent, statement: signed.payload, signature: signed.signature).bytes)
  }

  private func open(_ grant: consuming Grant, atMost limit: UInt32) {
    let maxSeconds = min(limit, grant.maxSeconds)
    let name = grant.technicianName
    let reason = grant.reason
    let variant = grant.variant
    let rights = grant.rights
    let welcome = state.withLock { state -> Frame? in
      state.variant = variant
      state.openedAt = .now
      return state.machine.welcome(
        rights: rights.rawValue, seconds: maxSeconds, variant: variant.rawValue, deviceName: agent.device.name)
    }
    guard let welcome, let place = agent.displays.place else { return end(.connectionLost) }
    send([welcome])
    do {
      let desktop = try Desktop(
        grant, display: place.name, cookie: place.cookie, cpuLimit: agent.options.cpuLimit,
        send: { [weak self] frames in self?.send(frames) },
        ended: { [weak self] reason in self?.end(reason) })
      let isOver = state.withLock { state in
        guard !state.isOver else { return true }
        for frame in state.early where desktop.take(frame) { state.inputEvents += 1 }
        state.early = []
        state.desktop = desktop
        return false
      }
      if isOver { desktop.stop() }
    } catch {
      return end(.displayLost)
    }
    log.info("\(AgentSentences.sessionStarted(name, reason: DisplayName.shown(reason, limit: 300)).text(agent.options.language))")
    Task { await watch(place, until: .now + .seconds(Int64(maxSeconds)), needsPerson: variant == .confirmEverySession) }
  }

  /// Ends an open session when its time is over, when the device shows another display, and in variant A when nobody is there any more: the desktop
  /// was locked or left (S0-10).
  private func watch(_ place: DisplaySource.Place, until deadline: ContinuousClock.Instant, needsPerson: Bool) async {
    while !state.withLock({ $0.isOver }) {
      try? await Task.sleep(for: .seconds(1))
      if .now >= deadline {
        end(.timeOver)
      } else if agent.displays.place != place {
        end(.displayLost)
      } else if needsPerson, MachineStatus.now(agent.displays).presence != .present {
        end(.nobodyPresent)
      }
    }
  }

  // MARK: End

  private func refuse(_ denial: Denial) {
    log.info("\(AgentSentences.sessionRefused(denial.code).text(agent.options.language))")
    if let refused = state.withLock({ $0.machine.refuse(denial: denial.rawValue) }) { send([refused]) }
    finish(denial.isConsent ? .nobodyPresent : .stoppedAtDevice)
  }

  /// Ends the session, whoever wants it; only the first reason counts.
  func end(_ reason: SessionEnd) {
    if let ended = state.withLock({ $0.machine.end(reason) }) { send([ended]) }
    finish(reason)
  }

  private func finish(_ reason: SessionEnd) {
    let last = state.withLock { state -> State? in
      if state.isOver { return nil }
      state.end = reason
      return state
    }
    guard let last else { return }
    last.desktop?.stop()
    last.desk?.close()
    let seconds = last.openedAt.map { UInt32(clamping: ($0.duration(to: .now)).components.seconds) } ?? 0
    let record = EndRecord(
      session: id, device: agent.device.digest, reason: reason, seconds: seconds, updates: last.updates,
      bytesSent: last.bytesSent, bytesReceived: last.bytesReceived, inputEvents: last.inputEvents, endedAt: WallClock.now())
    if let signed = try? identity.sign(record) {
      control.send(ControlMessage.record(session: id, .end, statement: signed.payload, signature: signed.signature).bytes)
    }
    control.send(ControlMessage.end(session: id, reason: reason.rawValue).bytes)
    if last.openedAt != nil {
      log.info("\(AgentSentences.sessionEnded(reason.code).text(agent.options.language))")
      if last.variant == .noConfirmation { ScreenLock.engage(agent.options, agent.displays, log: log) }
    }
    overContinuation.finish()
  }
}

extension Denial {
  /// True for the refusals that come from a person, or from there being none.
  fileprivate var isConsent: Bool {
    [.nobodyPresent, .consentNeeded, .consentRefused, .consentTimedOut].contains(self)
  }
}
