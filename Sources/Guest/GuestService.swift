import Agent
import Attendance
import Catalogue
import Dispatch
import Glibc
import Logging
import Policy
import Synchronization
import Trust
import Wire
import X11

/// The agent that a customer starts to be helped once: it knows nobody before, writes no file, listens on nothing, and takes with it what it has
/// brought.
public final class GuestService: Sendable {
  private let options: GuestOptions
  private let log: Logger
  private let displays: DisplaySource
  private let identity = DeviceIdentity()
  private let machine: LocalPolicyFile
  private let face: any GuestFace
  private let events: AsyncStream<GuestDialogue.Event>
  private let continuation: AsyncStream<GuestDialogue.Event>.Continuation
  private let state = Mutex(State())

  private struct State {
    var link: GuestLink?
    var linkTask: Task<Void, Never>?
    var session: GuestSession?
    var receipt: GuestReceipt?
    /// How everything was at the start, where that is to be proved.
    var before: CleanProof.Snapshot?
    /// What the program ends with, as in `sysexits.h`.
    var exit = EX_OK
  }

  /// Finds the display and opens the window, or takes the terminal. Throws where nothing can be shown: then there is nothing to consent to, and no
  /// place for bar and stop, wherever the person types (Decisions/0021).
  public init(_ options: GuestOptions, log: Logger) throws(AgentError) {
    self.options = options
    self.log = log
    displays = DisplaySource(display: options.display)
    machine = LocalPolicyFile { log.error("\($0.text(options.language))") }
    (events, continuation) = AsyncStream<GuestDialogue.Event>.makeStream()
    guard let place = displays.place, let found = Self.face(options, at: place) else {
      throw AgentError("display.none", GuestSentences.noDesktop, exit: 69)
    }
    face = found
  }

  private static func face(_ options: GuestOptions, at place: DisplaySource.Place) -> (any GuestFace)? {
    guard options.usesTerminal else { return GuestWindow(place, language: options.language) }
    let isThere = (try? DisplayConnection(name: place.name, cookie: place.cookie)) != nil
    return isThere ? GuestTerminal(language: options.language) : nil
  }

  /// Runs until the person leaves, or SIGTERM or SIGINT; returns the exit code of `sysexits.h`.
  public func run() async -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    let quit = [SIGTERM, SIGINT, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { [continuation] in continuation.yield(.input(.quit)) }
      source.resume()
      return source
    }
    defer { quit.forEach { $0.cancel() } }
    if options.provesClean { state.withLock { $0.before = CleanProof.Snapshot(of: displays.place) } }
    await follow()
    await leave()
    let exit = state.withLock { $0.exit }
    guard let proof = compare() else { return exit }
    print(proof.text(options.language))
    return proof.isClean ? exit : EX_SOFTWARE
  }

  /// Shows pages and carries out steps until the person leaves.
  private func follow() async {
    let inputs = Task { [face, continuation] in
      for await input in face.inputs { continuation.yield(.input(input)) }
      continuation.yield(.input(.quit))
    }
    defer { inputs.cancel() }
    var dialogue = GuestDialogue(address: options.relay)
    if !machine.current().rights.contains(.view) {
      continuation.yield(.forbidden)
    } else if let step = dialogue.start {
      begin(step, dialogue)
    }
    face.show(dialogue.page)
    for await event in events {
      note(event)
      let step = dialogue.take(event)
      if case .quit? = step { return }
      read(step, &dialogue)
      face.show(dialogue.page)
      if let step { begin(step, dialogue) }
    }
  }

  /// Shows the receipt, or saves it and shows where.
  private func read(_ step: GuestDialogue.Step?, _ dialogue: inout GuestDialogue) {
    guard let receipt = state.withLock({ $0.receipt }) else { return }
    switch step {
    case .showReceipt: dialogue.read(receipt.text(options.language))
    case .saveReceipt:
      let path = receipt.save()
      if let path { state.withLock { $0.before?.expect(path) } }
      let saved = path.map { GuestSentences.savedAt(DisplayName.shown($0, limit: 300)) } ?? GuestSentences.notSaved
      dialogue.read(receipt.text(options.language), saved: saved)
    default: break
    }
  }

  /// What happens beside the page.
  private func note(_ event: GuestDialogue.Event) {
    if let exit = Self.exit(after: event) { state.withLock { $0.exit = exit } }
    switch event {
    case .disconnected: state.withLock { $0.session }?.end(.connectionLost)
    case .ended(let id, let reason):
      if let session = state.withLock({ $0.session }), session.id == id { session.end(reason) }
    case .welcome(_, _, let number): log.info("\(GuestSentences.numberLine(number).text(options.language))")
    case .refused(let sentence): log.info("\(sentence.text(options.language))")
    case .over(.missed): log.warning("\(GuestSentences.missed.text(options.language))")
    default: break
    }
  }

  /// What an end after this event means; nil where it means nothing new.
  private static func exit(after event: GuestDialogue.Event) -> Int32? {
    switch event {
    case .welcome, .over(.ended): EX_OK
    case .forbidden, .over(.denied), .over(.missed): EX_NOPERM
    case .over(.failed): EX_UNAVAILABLE
    default: nil
    }
  }

  private func begin(_ step: GuestDialogue.Step, _ dialogue: GuestDialogue) {
    switch step {
    case .connect(let address): connect(address)
    case .join(let slot): state.withLock { $0.link }?.send(.join(slot: slot))
    case .begin(let session, let ticket, let key): start(session, ticket, key, dialogue.agreedTerms)
    case .decline(let session):
      state.withLock { $0.link }?.send(.end(session: session, reason: SessionEnd.stoppedAtDevice.rawValue))
    case .showReceipt, .saveReceipt, .quit: break
    }
  }

  private func connect(_ address: SupportAddress) {
    let link = GuestLink(address, identity: identity, options: options, log: log) { [continuation] in continuation.yield($0) }
    let task = Task { await link.run() }
    let old = state.withLock { state in
      // Until the relay has let us in.
      state.exit = EX_UNAVAILABLE
      defer { (state.link, state.linkTask) = (link, task) }
      return state.linkTask
    }
    old?.cancel()
  }

  private func start(_ id: [UInt8], _ ticket: [UInt8], _ key: SessionKey?, _ terms: GuestPage.ShownTerms?) {
    guard let link = state.withLock({ $0.link }), let (control, knowledge) = link.current, let terms else { return }
    let session = GuestSession(
      id, key: key,
      GuestSession.Surroundings(
        options: options, relay: link.address.relay, displays: displays, identity: identity, machine: machine,
        knowledge: knowledge, terms: terms.digest, control: control, log: log)
    ) { [continuation] in continuation.yield(.progress($0, isAsking: $1)) }
    state.withLock { $0.session = session }
    Task { [continuation, state = self] in
      let outcome = await session.run(ticket: ticket)
      await state.ended(session, knowledge)
      continuation.yield(.over(outcome))
    }
  }

  private func ended(_ session: GuestSession, _ knowledge: GuestKnowledge) async {
    // What is put back is put back by threads of its own.
    if options.provesClean { try? await Task.sleep(for: .milliseconds(700)) }
    let receipt = GuestReceipt(session, knowledge, identity, proof: compare())
    state.withLock { state in
      state.session = nil
      state.receipt = receipt ?? state.receipt
    }
  }

  /// What is different now from the start; nil where nobody wants to know.
  private func compare() -> CleanProof? {
    state.withLock { $0.before }.map { CleanProof(before: $0, after: CleanProof.Snapshot(of: displays.place)) }
  }

  /// Ends what runs, and gives it a moment to say so.
  private func leave() async {
    let (session, task) = state.withLock { ($0.session, $0.linkTask) }
    session?.end(.stoppedAtDevice)
    face.close()
    try? await Task.sleep(for: .milliseconds(300))
    task?.cancel()
  }
}
