import Agent
import Attendance
import Catalogue
import EndToEnd
import Logging
import Policy
import Session
import Synchronization
import Transport
import Trust
import Wire

/// One attempt of a technician at a guest, from the relay's word to its end: key agreement, grant, consent, and the session itself. Before the keys match
/// nothing but the agreement is said, and before the person agrees nothing is shown (T51, S2-9). Any interruption ends it for good (S0-8).
final class GuestSession: Sendable {
  /// Seconds a person has to decide.
  static let consentSeconds = 60

  /// What became of it.
  enum Outcome: Equatable, Sendable {
    /// The digits did not fit, or somebody stands between the two ends.
    case missed
    /// The technician was not reached, or is not of the company.
    case failed
    case denied(Denial)
    case ended(SessionEnd)
  }

  /// What a session takes from the program that it runs in.
  struct Surroundings: Sendable {
    var options: GuestOptions
    var relay: RelayLocation
    var displays: DisplaySource
    var identity: DeviceIdentity
    var machine: LocalPolicyFile
    var knowledge: GuestKnowledge
    /// What the person has agreed to before.
    var terms: [UInt8]
    var control: ControlConnection
    var log: Logger
  }

  private struct State {
    var technician: VerifiedOperator?
    var agreement: KeyDialogue?
    var grants: [(payload: [UInt8], signature: [UInt8])] = []
    var desk: GuestDesk?
    /// Who has answered last, as was typed.
    var person: String?
    var openedAt: ContinuousClock.Instant?
    var outcome: Outcome?
  }

  let id: [UInt8]
  let testimony: Testimony
  private let key: SessionKey?
  /// Hears how far the request has come, and whether the person is asked or the session runs, which have windows of their own.
  private let progress: @Sendable (RequestState, _ isAsking: Bool) -> Void
  private let around: Surroundings
  private let subject: Subject
  private let stream: SessionStream
  private let state = Mutex(State())
  private let over: AsyncStream<Void>
  private let overContinuation: AsyncStream<Void>.Continuation

  /// `key` is what the person typed; nil where the technician has called the number of this computer.
  init(
    _ id: [UInt8], key: SessionKey?, _ around: Surroundings,
    progress: @escaping @Sendable (RequestState, _ isAsking: Bool) -> Void
  ) {
    self.id = id
    self.key = key
    self.progress = progress
    self.around = around
    subject = Subject(digest: around.identity.digest, name: Machine.hostName, deviceClass: .attended, customer: nil)
    testimony = Testimony(
      session: id, device: around.identity.digest, identity: around.identity, control: around.control, terms: around.terms)
    stream = SessionStream(.guest)
    (over, overContinuation) = AsyncStream<Void>.makeStream()
  }

  /// The grants that were the relay's, as it signed them; for the receipt.
  var grants: [(payload: [UInt8], signature: [UInt8])] { state.withLock { $0.grants } }

  /// Dials the stream, runs the attempt to its end, and says what became of it.
  func run(ticket: [UInt8]) async -> Outcome {
    do {
      let technician = try await stream.dial(
        around.relay, proxy: around.options.proxy, ticket: ticket, identity: around.identity, root: around.knowledge.known.root)
      state.withLock { $0.technician = technician }
      progress(.taken(by: DisplayName.shown(technician.name), isProved: key == nil), false)
      try begin(technician)
      stream.listen { [weak self] event in self?.take(event, technician) }
    } catch {
      around.log.warning("\(GuestSentences.notReached.text(around.options.language))", metadata: ["error": "\(error)"])
      finish(.failed, .connectionLost)
    }
    for await _ in over {}
    return state.withLock { $0.outcome } ?? .failed
  }

  /// True once the technician sees something.
  var isOpen: Bool { state.withLock { $0.desk != nil } }

  // MARK: Frames

  /// The agent speaks first: its half of the key agreement, or, called by its number, the nonce.
  private func begin(_ technician: VerifiedOperator) throws(TransportError) {
    guard let key else { return challenge() }
    let binding = KeyBinding(session: id, guest: around.identity.digest, technician: technician.digest)
    guard let agreement = KeyDialogue(.guest, key: key, binding: binding), let opening = agreement.opening else { throw .closed }
    state.withLock { $0.agreement = agreement }
    stream.send([opening])
  }

  private func challenge() {
    let nonce = around.knowledge.known.withLock { $0.nonces.issue(session: id, at: .now) }
    stream.step { $0.challenge(nonce) }
  }

  /// What happens on the stream, on its event loop; nothing here blocks.
  private func take(_ event: SessionStream.Event, _ technician: VerifiedOperator) {
    switch event {
    case .over(let reason): end(reason)
    case .action(.agree(let frame)): agree(frame, technician)
    case .action(.verify(let grant, let signature)): Task { await judge(grant, signature, technician) }
    case .action(.extend(let rights)): extend(AccessRights(rawValue: rights))
    case .action(.answer(let frame)): stream.send([frame])
    case .action(.ended(let reason)): end(SessionEnd(rawValue: reason) ?? .viewerLeft)
    case .action: break
    }
  }

  /// A frame of the key agreement.
  private func agree(_ frame: Frame, _ technician: VerifiedOperator) {
    guard let agreement = state.withLock({ $0.agreement }) else { return end(.protocolError) }
    switch agreement.receive(frame) {
    case .send(let answer): stream.send([answer])
    case .matched(let answer):
      if let answer { stream.send([answer]) }
      progress(.taken(by: DisplayName.shown(technician.name), isProved: true), false)
      challenge()
    case .missed(let answer):
      if let answer { stream.send([answer]) }
      end(.keyMissed)
    case .broken: end(.protocolError)
    }
  }

  // MARK: Judgement

  /// Grant, policy, hours, consent; then, and only then, the desktop, or more of it.
  private func judge(_ payload: [UInt8], _ signature: [UInt8], _ technician: VerifiedOperator) async {
    let authority = Authority(known: around.knowledge.known, machine: around.machine)
    let knowledge = around.knowledge
    let judgement = Judgement(authority: authority, subject: subject, displays: around.displays, testimony: testimony) {
      statement in
      knowledge.hours(for: statement.customer, technician: statement.technician, at: WallClock.now()).fact
    }
    do throws(Denial) {
      let statement = try authority.grant(payload, signature, session: id, on: subject, technician: technician)
      state.withLock { $0.grants.append((payload, signature)) }
      guard statement.variant == .confirmEverySession else { throw .grantInvalid }
      let grant = try await judgement.decide(statement, technician) { await ask($0, statement) }
      if let desk = state.withLock({ $0.desk }) {
        desk.extend(grant, statement)
      } else {
        open(grant, statement)
      }
    } catch {
      refuse(error)
    }
  }

  /// The technician wants more: within the first seconds of a company that nobody knew, never (T62).
  private func extend(_ rights: AccessRights) {
    guard let desk = state.withLock({ $0.desk }) else { return }
    let isControl = !rights.isDisjoint(with: [.pointer, .keyboard])
    guard !isControl || desk.mayControl else { return refuse(.tooEarly) }
    challenge()
  }

  /// Asks the person at the device; the viewer is told meanwhile.
  private func ask(_ request: SessionRequest, _ statement: GrantStatement) async -> ConsentReply {
    guard let place = around.displays.place else { return .refused }
    let firm = around.knowledge.firm
    var window = ConsentWindow(
      company: firm.company, domain: firm.domain, technician: request.technicianName, reason: request.reason,
      rights: request.rights, seconds: Self.consentSeconds, language: around.options.language, longest: statement.maxSeconds,
      isKnown: around.knowledge.isRootGiven)
    window.person = state.withLock { $0.person } ?? Machine.personName(at: place.name)
    if let desk = state.withLock({ $0.desk }) {
      window.rights = request.rights.subtracting(desk.rights)
      window.isMore = true
      window.longest = nil
    } else if !stream.step({ $0.ask(seconds: UInt16(Self.consentSeconds)) }) {
      return .refused
    }
    if !window.isMore { progress(.taken(by: DisplayName.shown(request.technicianName), isProved: true), true) }
    let reply = await window.ask(at: place) { self.state.withLock { $0.outcome == nil } }
    state.withLock { $0.person = reply.person?.name }
    return reply
  }

  private func open(_ grant: consuming Grant, _ statement: GrantStatement) {
    let (rights, variant) = (grant.rights, grant.variant)
    let seconds = min(statement.maxSeconds, grant.maxSeconds)
    let name = subject.name
    guard let place = around.displays.place else { return end(.displayLost) }
    do {
      let desk = try GuestDesk(
        statement, at: place, seconds: seconds, around, stream: stream, testimony: testimony,
        end: { [weak self] reason in self?.end(reason) })
      let isOver = state.withLock { state in
        state.openedAt = .now
        if state.outcome == nil { state.desk = desk }
        return state.outcome != nil
      }
      if isOver { return desk.stop() }
      let isWelcome = stream.step { machine in
        machine.welcome(rights: rights.rawValue, seconds: seconds, variant: variant.rawValue, deviceName: name)
      }
      guard isWelcome else { return end(.connectionLost) }
      try desk.open(grant)
      stream.attach { [weak desk] frame in desk?.take(frame) ?? false }
    } catch {
      return end(.displayLost)
    }
    let reason = DisplayName.shown(statement.reason, limit: 300)
    progress(.running(by: DisplayName.shown(statement.technicianName)), true)
    around.log.info("\(sealed.text(around.options.language))")
    around.log.info("\(AgentSentences.sessionStarted(statement.technicianName, reason: reason).text(around.options.language))")
  }

  /// How both layers are sealed (S2-12).
  private var sealed: Sentence {
    ConnectionSentences.sealed(
      inner: stream.parameters?.description ?? "", outer: around.control.parameters?.description ?? "")
  }

  // MARK: End

  /// Refuses the session; in an open one, only what was asked for more.
  private func refuse(_ denial: Denial) {
    around.log.info("\(AgentSentences.sessionRefused(denial.code).text(around.options.language))")
    if let desk = state.withLock({ $0.desk }) { return desk.settle(RightsChange(denial)) }
    finish(.denied(denial), denial.isConsent ? .nobodyPresent : .stoppedAtDevice) { $0.refuse(denial: denial.rawValue) }
  }

  /// Ends the session, whoever wants it; only the first reason counts.
  func end(_ reason: SessionEnd) {
    finish(.ended(reason), reason) { $0.end(reason) }
  }

  /// An attempt that ends while its proof is unanswered was a miss; what ends before anything was allowed has not been a session.
  private static func named(_ outcome: Outcome, _ state: State) -> Outcome {
    guard state.openedAt == nil, case .ended(let reason) = outcome else { return outcome }
    if reason == .keyMissed || state.agreement?.isAtRisk == true { return .missed }
    return reason == .connectionLost || reason == .protocolError ? .failed : outcome
  }

  /// The outcome is settled before the other end hears the last word: its good-bye must not come first and count as a lost connection.
  private func finish(
    _ outcome: Outcome, _ reason: SessionEnd, saying word: @Sendable (inout AgentMachine) -> Frame? = { _ in nil }
  ) {
    let last = state.withLock { state -> State? in
      guard state.outcome == nil else { return nil }
      state.outcome = Self.named(outcome, state)
      return state
    }
    guard let last else { return }
    stream.step(word)
    last.desk?.stop()
    stream.close()
    let seconds = last.openedAt.map { UInt32(clamping: ($0.duration(to: .now)).components.seconds) } ?? 0
    testimony.end(reason, seconds: seconds, stream.totals)
    around.log.info("\(AgentSentences.sessionEnded(reason.code).text(around.options.language))")
    overContinuation.finish()
  }
}

extension RightsChange {
  /// What a denial of more rights is called in the open session.
  fileprivate init(_ denial: Denial) {
    self =
      switch denial {
      case .consentRefused: .refused
      case .consentTimedOut: .timedOut
      default: .denied
      }
  }
}
