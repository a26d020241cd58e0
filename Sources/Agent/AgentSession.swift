import Catalogue
import Logging
import Policy
import Session
import Synchronization
import Trust
import Wire
import X11
import Transport

/// One session of an enrolled device, from the relay's word to its end: stream, judgement, consent, desktop. Whatever ends it, it ends once, and
/// everything is given back.
final class AgentSession: Sendable {
  /// Seconds a person has to decide.
  static let consentSeconds = 60

  private struct State {
    var technician: VerifiedOperator?
    var desktop: Desktop?
    var variant: Variant?
    var openedAt: ContinuousClock.Instant?
    /// Why the session is over, once it is.
    var end: SessionEnd?
    var isOver: Bool { end != nil }
  }

  let id: [UInt8]
  private let agent: AgentState
  /// The key of this session, from its beginning to its end.
  private let identity: DeviceIdentity
  private let authority: Authority
  private let testimony: Testimony
  private let stream = SessionStream(.grant)
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
    testimony = Testimony(session: id, device: agent.device.digest, identity: identity, control: control)
    self.control = control
    self.log = log
    (over, overContinuation) = AsyncStream<Void>.makeStream()
  }

  /// The technician of this session, once the inner TLS has named him.
  var technician: [UInt8]? { state.withLock { $0.technician?.digest } }

  /// Dials the stream, runs the session to its end, and says why it ended.
  func run(ticket: [UInt8]) async -> SessionEnd {
    do {
      let technician = try await stream.dial(
        agent.relay, proxy: agent.options.proxy, ticket: ticket, identity: identity, root: agent.known.root)
      state.withLock { $0.technician = technician }
      stream.listen { [weak self] event in self?.take(event, technician) }
    } catch {
      log.warning("\(AgentSentences.streamFailed.text(agent.options.language))", metadata: ["error": "\(error)"])
      end(.connectionLost)
    }
    for await _ in over {}
    return state.withLock { $0.end } ?? .connectionLost
  }

  /// What happens on the stream, on its event loop; nothing here blocks.
  private func take(_ event: SessionStream.Event, _ technician: VerifiedOperator) {
    switch event {
    case .over(let reason): end(reason)
    case .action(.verify(let grant, let signature)): Task { await judge(grant, signature, technician) }
    case .action(.answer(let frame)): stream.send([frame])
    case .action(.ended(let reason)): end(SessionEnd(rawValue: reason) ?? .viewerLeft)
    case .action: break
    }
  }

  // MARK: Judgement

  /// Grant, policy, consent; then, and only then, the desktop.
  private func judge(_ payload: [UInt8], _ signature: [UInt8], _ technician: VerifiedOperator) async {
    let subject = Subject(agent.device)
    let judgement = Judgement(authority: authority, subject: subject, displays: agent.displays, testimony: testimony)
    do throws(Denial) {
      let statement = try authority.grant(payload, signature, session: id, on: subject, technician: technician)
      let grant = try await judgement.decide(statement, technician) { await ask($0) }
      open(grant, atMost: statement.maxSeconds)
    } catch {
      refuse(error)
    }
  }

  /// Asks the person at the device; the viewer is told meanwhile.
  private func ask(_ request: SessionRequest) async -> ConsentReply {
    guard stream.step({ $0.ask(seconds: UInt16(Self.consentSeconds)) }), let place = agent.displays.place else { return .refused }
    let names = agent.known.withLock { ($0.trust.policy?.content.company ?? "", $0.trust.policy?.content.domain ?? "") }
    var window = ConsentWindow(
      company: names.0, domain: names.1, technician: request.technicianName, reason: request.reason, rights: request.rights,
      seconds: Self.consentSeconds, language: agent.options.language)
    window.person = Machine.personName(at: place.name)
    return await window.ask(at: place) { !self.state.withLock { $0.isOver } }
  }

  private func open(_ grant: consuming Grant, atMost limit: UInt32) {
    let maxSeconds = min(limit, grant.maxSeconds)
    let (name, reason, variant, rights) = (grant.technicianName, grant.reason, grant.variant, grant.rights)
    state.withLock { state in
      state.variant = variant
      state.openedAt = .now
    }
    let isWelcome = stream.step { [device = agent.device.name] machine in
      machine.welcome(rights: rights.rawValue, seconds: maxSeconds, variant: variant.rawValue, deviceName: device)
    }
    guard isWelcome, let place = agent.displays.place else { return end(.connectionLost) }
    do {
      let desktop = try Desktop(
        grant, at: place, cpuLimit: agent.options.cpuLimit, send: { [stream] frames in stream.send(frames) },
        ended: { [weak self] reason in self?.end(reason) })
      let isOver = state.withLock { state in
        if !state.isOver { state.desktop = desktop }
        return state.isOver
      }
      if isOver { return desktop.stop() }
      stream.attach { [weak desktop] frame in desktop?.take(frame) ?? false }
    } catch {
      return end(.displayLost)
    }
    let sealed = ConnectionSentences.sealed(
      inner: stream.parameters?.description ?? "", outer: control.parameters?.description ?? "")
    log.info("\(sealed.text(agent.options.language))")
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
    stream.step { $0.refuse(denial: denial.rawValue) }
    finish(denial.isConsent ? .nobodyPresent : .stoppedAtDevice)
  }

  /// Ends the session, whoever wants it; only the first reason counts.
  func end(_ reason: SessionEnd) {
    stream.step { $0.end(reason) }
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
    stream.close()
    let seconds = last.openedAt.map { UInt32(clamping: ($0.duration(to: .now)).components.seconds) } ?? 0
    testimony.end(reason, seconds: seconds, stream.totals)
    if last.openedAt != nil {
      log.info("\(AgentSentences.sessionEnded(reason.code).text(agent.options.language))")
      if last.variant == .noConfirmation { ScreenLock.engage(agent.options, agent.displays, log: log) }
    }
    overContinuation.finish()
  }
}

extension Denial {
  /// True for the refusals that come from a person, or from there being none.
  package var isConsent: Bool {
    [.nobodyPresent, .consentNeeded, .consentRefused, .consentTimedOut].contains(self)
  }
}
