import Agent
import Attendance
import Catalogue
import Logging
import Policy
import Session
import Synchronization
import Transport
import Trust
import Wire

/// A guest's connection to the relay, kept up as long as the program runs; what the relay says becomes events of the dialogue.
final class GuestLink: Sendable {
  private struct State {
    var control: ControlConnection?
    var knowledge: GuestKnowledge?
    var isRestarting: UInt16?
  }

  let address: SupportAddress
  private let identity: DeviceIdentity
  private let options: GuestOptions
  private let log: Logger
  private let tell: @Sendable (GuestDialogue.Event) -> Void
  private let state = Mutex(State())

  /// `tell` takes events, from any task.
  init(
    _ address: SupportAddress, identity: DeviceIdentity, options: GuestOptions, log: Logger,
    tell: @escaping @Sendable (GuestDialogue.Event) -> Void
  ) {
    self.address = address
    self.identity = identity
    self.options = options
    self.log = log
    self.tell = tell
  }

  /// What is needed to begin a session; nil while the relay has not shown whose it is.
  var current: (control: ControlConnection, knowledge: GuestKnowledge)? {
    state.withLock { state in
      guard let control = state.control, let knowledge = state.knowledge else { return nil }
      return (control, knowledge)
    }
  }

  /// Says something to the relay; nothing where there is no connection.
  func send(_ message: ControlMessage) {
    state.withLock { $0.control }?.send(message.bytes)
  }

  /// Connects, and again when the connection is lost, until the task is cancelled.
  func run() async {
    var reconnect = Reconnect()
    while !Task.isCancelled {
      let begun = ContinuousClock.now
      do throws(AgentError) {
        try await serve(try await ControlDialogue(address.relay, proxy: options.proxy))
        tell(.disconnected(GuestSentences.lost))
      } catch {
        log.warning("\(error.sentence.text(options.language))")
        tell(.disconnected(error.sentence))
      }
      let window = state.withLock { state in
        defer { (state.control, state.isRestarting) = (nil, nil) }
        return state.isRestarting
      }
      if let window { reconnect.announce(windowSeconds: window) }
      let lasted = begun.duration(to: .now).components.seconds * 1000
      try? await Task.sleep(for: .milliseconds(reconnect.delay(afterLasting: lasted, random: .random(in: 0 ... .max))))
    }
  }

  /// One connection to its end. Throws where the relay does not let us in, or is not the company's.
  private func serve(_ dialogue: ControlDialogue) async throws(AgentError) {
    defer { dialogue.connection.close() }
    let hello = try? ControlHello.guest(
      identity, nonce: dialogue.nonce, outerKey: dialogue.connection.relayKeyDigest, version: ProtocolVersion.program)
    guard let hello else { throw AgentError(TransportError.closed) }
    dialogue.send(.hello(hello))
    while !Task.isCancelled, let message = await dialogue.next() {
      switch message {
      case .accepted:
        state.withLock { $0.control = dialogue.connection }
        log.info("\(AgentSentences.connected(address.relay.address).text(options.language))")
      case .refused: throw AgentError("relay.refused", GuestSentences.refusedByRelay, exit: 69)
      case .restarting(let seconds): state.withLock { $0.isRestarting = seconds }
      case .trust(let policy, let revocations): try take(policy, revocations)
      case .attendance(let terms, let schedule, let overrides): try take(terms, schedule, overrides)
      default: take(message)
      }
    }
  }

  private func take(_ policy: SignedBytes, _ revocations: SignedBytes) throws(AgentError) {
    let isTaken = state.withLock { state in
      if let knowledge = state.knowledge { return knowledge.take(policy: policy, revocations: revocations) }
      state.knowledge = GuestKnowledge(policy: policy, revocations: revocations, root: address.root)
      return state.knowledge != nil
    }
    guard isTaken else { throw AgentError("relay.trust", GuestSentences.untrusted, exit: 77) }
  }

  private func take(_ terms: SignedBytes, _ schedule: SignedBytes, _ overrides: [SignedBytes]) throws(AgentError) {
    let knowledge = state.withLock { $0.knowledge }
    guard let knowledge, knowledge.take(terms: terms, schedule: schedule, overrides: overrides) else {
      throw AgentError("relay.trust", GuestSentences.untrusted, exit: 77)
    }
    let shown = knowledge.terms
    tell(
      .welcome(
        knowledge.firm,
        GuestPage.ShownTerms(version: shown.version, text: shown.text.text(options.language), digest: shown.digest),
        number: GuestNumber(keyDigest: identity.digest).shown))
  }

  private func take(_ message: ControlMessage) {
    switch message {
    case .admitted(let session, let ticket, let slot): tell(.admitted(session: session, ticket: ticket, slot: slot))
    case .knocking(let number): tell(.knocking("\(number)"))
    case .joinRefused(let refusal, let seconds, let opens): tell(.refused(sentence(refusal, seconds, opens)))
    case .checkpoint(let text, let signature):
      if state.withLock({ $0.knowledge })?.witness(text, signature) == false {
        log.error("\(AgentSentences.historyChanged.text(options.language))")
      }
    case .end(let session, let reason): tell(.ended(session: session, SessionEnd(rawValue: reason) ?? .connectionLost))
    default: break
    }
  }

  private func sentence(_ refusal: JoinRefusal, _ seconds: UInt32, _ opens: Int64) -> Sentence {
    switch refusal {
    case .notOpen: GuestSentences.notOpen
    case .locked: GuestSentences.locked(seconds: seconds)
    case .closed:
      opens > 0
        ? GuestSentences.closed(
          opens: Sentence(
            german: LocalTime.day(Timestamp(milliseconds: opens), .german),
            english: LocalTime.day(Timestamp(milliseconds: opens), .english)))
        : GuestSentences.denied(.outsideHours)
    }
  }
}
