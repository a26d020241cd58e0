import Attendance
import Catalogue
import EndToEnd
import Policy
import Trust
import Wire

/// An attended session from the opened key to its end: waits for guests, tries each that comes, and becomes the session of the first
/// that has the digits.
///
/// A key leads to one session at most. Everything that goes wrong after the digits have matched ends the call: variant A never
/// comes back by itself (S0-8).
struct AttendedCall {
  /// What the call waits for.
  private enum Event: Sendable {
    case relay(ControlMessage)
    case relayLost
    /// The relay says what must not be believed.
    case relayLies(ViewerFailure)
    /// The guest that was tried is gone, or the session is over.
    case tried(ViewerFailure)
    /// The technician lets in who knocks under this number.
    case admit(UInt8)
    case expired
  }

  private let service: ViewerService
  private let link: RelayLink
  private let session: [UInt8]
  private let secret: SessionKey?
  private let number: GuestNumber?
  private let known: RelayLink.Known
  private var key: OpenKey
  private let events: AsyncStream<Event>
  private let post: AsyncStream<Event>.Continuation
  private var attempt = Attempt()
  private var trying: (task: Task<Void, Never>, queue: FrameQueue)?
  /// Why no further guest is tried, once the one that is being tried has failed.
  private var closed: ViewerFailure?

  /// A call for a key that the relay has just opened; with a number, only the guest that has it is let in, and there are no digits.
  /// Throws where the relay has given a slot that does not exist.
  init(
    _ service: ViewerService, _ link: RelayLink, _ opened: RelayLink.OpenedKey, number: GuestNumber?
  ) throws(ViewerFailure) {
    self.service = service
    self.link = link
    self.number = number
    session = opened.session
    known = opened.known
    secret = SessionKey.random(slot: opened.slot)
    guard (secret == nil) == (number != nil) else { throw .protocolError }
    key = OpenKey(
      digits: secret?.shown, guest: number?.shown ?? "", address: number == nil ? service.support.text : "",
      seconds: Int(opened.seconds), from: .now)
    (events, post) = AsyncStream<Event>.makeStream()
  }

  /// Runs the call to its end and says why it ended. Cancelling it takes the key back.
  mutating func run() async -> ViewerFailure {
    announceKey()
    let helpers = [listen(), countDown()]
    let failure = await work()
    helpers.forEach { $0.cancel() }
    if let trying {
      trying.queue.put(.stop(.viewerLeft))
      await trying.task.value
    }
    service.state.change { $0.admit = nil }
    await link.close(session, SessionEnd.allCases.first { $0.code == failure.code } ?? .viewerLeft)
    return failure
  }

  private mutating func work() async -> ViewerFailure {
    for await event in events {
      let failure: ViewerFailure? =
        switch event {
        case .relay(let message): heed(message)
        case .relayLost: end(SessionEnd.connectionLost)
        case .relayLies(let failure): failure
        case .tried(let failure): judge(failure)
        case .admit(let number): admit(number)
        case .expired: close(ViewerFailure(KeyEnd.expired))
        }
      if let failure { return failure }
    }
    return attempt.variant == nil ? .keyCancelled : .left
  }

  // MARK: The relay

  private func listen() -> Task<Void, Never> {
    Task { [link, known, post] in
      do throws(ViewerFailure) {
        try await link.forward(knowing: known) { post.yield(.relay($0)) }
        post.yield(.relayLost)
      } catch {
        post.yield(.relayLies(error))
      }
    }
  }

  private mutating func heed(_ message: ControlMessage) -> ViewerFailure? {
    switch message {
    case .knock(session, let number, let source): knock(number, source)
    case .joined(session, let ticket, let guest): return tryGuest(ticket, guest)
    case .permitted(session, let grant, let signature): trying?.queue.put(.permitted(grant: grant, signature: signature))
    case .denied(let denial): trying?.queue.put(.denied(denial))
    case .keyClosed(session, let end): return close(ViewerFailure(end))
    case .end(session, let reason): return end(SessionEnd(rawValue: reason) ?? .protocolError)
    case .restarting: return end(.relayRestarted)
    default: break
    }
    return nil
  }

  /// The session is over, whoever is being tried.
  private mutating func end(_ reason: SessionEnd) -> ViewerFailure? {
    guard let trying else { return ViewerFailure(reason) }
    closed = ViewerFailure(reason)
    trying.queue.put(.stop(reason))
    return nil
  }

  /// Nobody else is tried; who has matched already goes on.
  private mutating func close(_ failure: ViewerFailure) -> ViewerFailure? {
    guard trying != nil else { return failure }
    closed = failure
    return nil
  }

  // MARK: Guests

  /// Tries the guest that the relay has joined to the key, unless one is being tried.
  private mutating func tryGuest(_ ticket: [UInt8], _ guest: [UInt8]) -> ViewerFailure? {
    guard trying == nil else { return nil }
    if let number, !number.isNumber(ofKey: guest) { return .wrongGuest }
    guard let proof = proof(of: guest) else { return .protocolError }
    attempt = Attempt()
    let queue = FrameQueue()
    service.announcer.say(CallSentences.joined, .init(event: "joined"))
    service.state.change {
      $0.phase = .joined
      $0.queue = queue
      if $0.isClosed { queue.put(.stop(.viewerLeft)) }
    }
    service.sayRequest()
    let opening = DeskSession.Opening.guest(
      proof, rights: service.options.wantedRights,
      fetchGrant: { [link, session] nonce, rights in
        link.send(.requestGrant(session: session, guest: guest, nonce: nonce, rights: rights))
      })
    let task = Task<Void, Never> { [service, attempt, post] in
      let failure = await service.runDesk(opening, ticket: ticket, keyDigest: guest, queue, attempt)
      post.yield(.tried(failure))
    }
    trying = (task, queue)
    return nil
  }

  /// What the guest has to show; nil where the machine has no randomness for it.
  private func proof(of guest: [UInt8]) -> DeskSession.Proof? {
    guard let secret else { return .number }
    let binding = KeyBinding(session: session, guest: guest, technician: service.identity.digest)
    return KeyDialogue(.viewer, key: secret, binding: binding).map { .digits($0) }
  }

  /// A guest without the digits is forgotten and the key waits on; all else is the end.
  private mutating func judge(_ failure: ViewerFailure) -> ViewerFailure? {
    trying = nil
    service.state.change { $0.queue = nil }
    if attempt.isMatched || failure.code == ViewerFailure.left.code { return failure }
    // A guest with another key than the relay announced has guessed as well as one with wrong digits.
    let hasMissed = failure.code == ViewerFailure.missed.code || failure.code == ViewerFailure.wrongDevice.code
    if hasMissed { miss() } else { service.announcer.say(failure.sentence, .init(event: "guestLost", code: failure.code)) }
    if key.isSpent { return .spent }
    if let closed { return closed }
    showKey()
    return nil
  }

  private mutating func miss() {
    link.send(.keyMissed(session: session))
    let time = LocalTime.now()
    key.miss(at: time)
    service.announcer.say(
      CallSentences.missed(time, left: OpenKey.allowedMisses - key.misses.count), .init(event: "missed"))
  }

  // MARK: Knocks

  private mutating func knock(_ number: UInt8, _ source: String) {
    let isFirst = key.knocks.isEmpty
    let knock = OpenKey.Knock(number: number, source: DisplayName.shown(source), time: LocalTime.now())
    key.add(knock)
    service.announcer.say(
      CallSentences.knock("\(number)", knock.source, knock.time),
      .init(event: "knock", number: "\(number)", source: knock.source))
    if isFirst {
      service.announcer.say(CallSentences.knockTyping)
      KnockInput.start { [post] in post.yield(.admit($0)) }
    }
    if trying == nil { showKey() }
  }

  private mutating func admit(_ number: UInt8) -> ViewerFailure? {
    if key.admit(number) {
      link.send(.admit(session: session, number: number))
    } else {
      service.announcer.say(CallSentences.noKnock("\(number)"))
    }
    if trying == nil { showKey() }
    return nil
  }

  // MARK: Showing the key

  private func announceKey() {
    if let digits = key.digits {
      service.announcer.show(digits: digits)
      service.announcer.say(
        CallSentences.keyIs(digits), .init(event: "key", key: digits, address: key.address, seconds: key.seconds(at: .now)))
      service.announcer.say(CallSentences.keyNote)
      service.announcer.say(CallSentences.supportAddress(key.address))
    } else if let number {
      service.announcer.say(
        CallSentences.waitingForGuest(number.shown), .init(event: "waiting", number: number.shown, seconds: key.seconds(at: .now))
      )
    }
    service.state.change { [post] in $0.admit = { post.yield(.admit($0)) } }
    showKey()
  }

  private func showKey() {
    service.state.change { [key] in $0.phase = .key(key) }
    service.sayRequest()
  }

  /// Says each second how long the key lives, and when it is over.
  private func countDown() -> Task<Void, Never> {
    Task { [service, key, post] in
      while !Task.isCancelled, key.seconds(at: .now) > 0 {
        if case .key = service.state.current.phase { service.announcer.progress(CallSentences.keyLife(key.seconds(at: .now))) }
        try? await Task.sleep(for: .seconds(1))
      }
      post.yield(.expired)
    }
  }
}
