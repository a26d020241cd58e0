import Attendance
import Catalogue
import Logging
import Policy
import Store
import Synchronization
import Transport
import Trust
import Wire

/// An agent on its control socket, and what it last said of its machine.
struct AgentPeer {
  let device: [UInt8]
  let connection: ControlConnection
  var display: DisplayState = .none
  var presence: PresenceState = .nobody
}

/// A session that has been granted and has not ended; or, with a guest, one whose key is still to be proved.
struct LiveSession {
  let id: [UInt8]
  /// The digest of the device, or of the guest's key.
  let device: [UInt8]
  let technician: [UInt8]
  let agent: ControlConnection
  let viewer: ControlConnection
  /// What it began with, where the agent is a guest.
  var key: OpenKey?
  /// False until it is granted: nothing is in the store then, and its end is no end of a session.
  var isGranted = true
  var agentStream: StreamSocket?
  var viewerStream: StreamSocket?
}

/// Where agents and viewers meet: live sockets only. Everything else is in the store, so that a restart loses nothing but connections.
actor Rendezvous {
  /// Which end of a session a ticket is for.
  enum Side: Sendable {
    case agent
    case viewer
  }

  /// Seconds an agent has to answer an offer, and both ends to dial their streams.
  static let patience = 15

  let store: RelayStore
  let folder: RelayFolder
  let metrics: Metrics
  let limits: OperatorLimits
  /// Where the organisation says that it is reached, `HOST[:PORT]`.
  nonisolated let publicAddress = Mutex<String?>(nil)
  /// The origins of the organisation's own pages.
  nonisolated let origins = Mutex<[WebOrigin]>([])
  /// SHA-256 of the key that the relay shows in the outer TLS.
  nonisolated let outerKey = Mutex<[UInt8]>([])
  /// Who is about to sign in to the console.
  nonisolated let signIn: SignInState
  /// Tells the pages of the console what has changed.
  nonisolated let notices = Notices()
  let log: Logger
  let language: Language
  var trust: RelayTrust?
  /// Terms, business hours, and the exceptions from them.
  var attendance = KnownAttendance()
  /// What customers are told to do, where the organisation has words of its own.
  var help: [HelpText] = []
  /// Waits for the next moment at which business hours are over.
  var hoursTimer: Task<Void, Never>?
  private var agents: [[UInt8]: AgentPeer] = [:]
  var technicians: [ObjectIdentifier: (digest: [UInt8], connection: ControlConnection)] = [:]
  var sessions: [[UInt8]: LiveSession] = [:]
  private var claimed: Set<[UInt8]> = []
  var tickets: [[UInt8]: (session: [UInt8], side: Side)] = [:]
  /// The keys that technicians have opened, and who asks for their guests.
  var desk = KeyDesk()
  var keyOwners: [[UInt8]: ControlConnection] = [:]
  var guests: [[UInt8]: GuestPeer] = [:]
  private var offers: [[UInt8]: (device: [UInt8], answer: CheckedContinuation<OfferAnswer?, Never>)] = [:]

  init(
    store: RelayStore, folder: RelayFolder, metrics: Metrics, limits: OperatorLimits, signIn: SignInState = SignInState(),
    log: Logger,
    language: Language
  ) {
    self.signIn = signIn
    self.store = store
    self.folder = folder
    self.metrics = metrics
    self.limits = limits
    self.log = log
    self.language = language
  }

  // MARK: Trust

  /// Takes a trust that is in the store already: tells every agent and technician, and cuts what it revokes.
  func take(_ trust: RelayTrust) async {
    self.trust = trust
    publicAddress.withLock { $0 = trust.policy.content.relays.first?.address }
    origins.withLock { $0 = trust.policy.content.relays.compactMap { WebOrigin(address: $0.address) } }
    let message = trust.message.bytes
    for agent in agents.values { agent.connection.send(message) }
    for technician in technicians.values { technician.connection.send(message) }
    for guest in guests.values { guest.connection.send(message) }
    let revocations = trust.revocations.content
    if attendance.overrides.contains(where: { revocations.revokes(operator: $0.signer.digest) }) {
      await take(attendance.without(revocations, root: trust.root))
    }
    for session in sessions.values {
      if revocations.revokes(operator: session.technician) {
        await end(session.id, .operatorRevoked)
      } else if revocations.revokes(device: session.device) {
        await end(session.id, .deviceRetired)
      }
    }
    for technician in technicians.values where revocations.revokes(operator: technician.digest) {
      technician.connection.close(after: ControlMessage.refused(.notAccepted).bytes)
    }
    for agent in agents.values where revocations.revokes(device: agent.device) {
      agent.connection.close(after: ControlMessage.refused(.notAccepted).bytes)
    }
  }

  // MARK: Presence

  /// An agent has proved its key. False where another live connection uses the same key (T37): that one stays, and the device is marked, once.
  func arrive(_ device: DeviceRow, on connection: ControlConnection) async -> Bool {
    while let known = agents[device.digest]?.connection {
      let isAlive = await known.answers()
      guard agents[device.digest]?.connection === known else { continue }
      if isAlive {
        if device.state == .duplicate { return false }
        log.warning("\(RelaySentences.duplicate(device.name).text(language))")
        let event = AuditEvent("device.duplicate", customer: device.customer, device: device.digest)
        try? await store.set(.duplicate, of: device.digest, event, at: WallClock.now())
        return false
      }
      known.close()
      await leave(device.digest, on: known)
    }
    agents[device.digest] = AgentPeer(device: device.digest, connection: connection)
    metrics.agents(1)
    notices.changed(.devices, id: KeyDigest.hex(device.digest))
    return true
  }

  /// An agent's connection is gone; its session ends with it.
  func leave(_ device: [UInt8], on connection: ControlConnection) async {
    guard agents[device]?.connection === connection else { return }
    agents[device] = nil
    metrics.agents(-1)
    notices.changed(.devices, id: KeyDigest.hex(device))
    for session in sessions.values where session.agent === connection { await end(session.id, .connectionLost) }
    for (session, offer) in offers where offer.device == device { answer(session, from: device, nil) }
    try? await store.seen(device, hostName: nil, at: WallClock.now())
  }

  /// What the agent says of its machine.
  func update(_ device: [UInt8], _ display: DisplayState, _ presence: PresenceState) {
    agents[device]?.display = display
    agents[device]?.presence = presence
    notices.changed(.devices, id: KeyDigest.hex(device))
  }

  /// The agent of this device, if it is connected.
  func agent(_ device: [UInt8]) -> AgentPeer? { agents[device] }

  /// The agents that are connected now.
  var connectedAgents: [[UInt8]: AgentPeer] { agents }

  /// A technician's viewer or command is here.
  func arrive(technician digest: [UInt8], on connection: ControlConnection) {
    technicians[ObjectIdentifier(connection)] = (digest, connection)
    metrics.technicians(1)
  }

  /// A technician's connection is gone; its sessions end with it.
  func leave(technician connection: ControlConnection) async {
    guard technicians.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
    metrics.technicians(-1)
    await closeKeys(of: connection)
    for session in sessions.values where session.viewer === connection {
      // The viewer may have said why on the desk stream; the agent reports that within the moment.
      try? await Task.sleep(for: .milliseconds(300))
      await end(session.id, .connectionLost)
    }
  }

  /// The technician's certificate has run out: sessions end, and so does the connection.
  func expire(technician connection: ControlConnection) async {
    for session in sessions.values where session.viewer === connection { await end(session.id, .operatorRevoked) }
    connection.close(after: ControlMessage.refused(.notAccepted).bytes)
  }

  // MARK: Sessions

  /// The session that runs on a device.
  func session(on device: [UInt8]) -> LiveSession? {
    sessions.values.first { $0.device == device }
  }

  /// Claims a device for one request; false where another request has it.
  func claim(_ device: [UInt8]) -> Bool { claimed.insert(device).inserted }

  /// Gives a claimed device back.
  func release(_ device: [UInt8]) { claimed.remove(device) }

  /// Asks the agent for a nonce; nil where it does not answer.
  func offer(_ session: [UInt8], _ message: ControlMessage, to agent: AgentPeer) async -> OfferAnswer? {
    await withCheckedContinuation { continuation in
      offers[session] = (agent.device, continuation)
      agent.connection.send(message.bytes)
      Task {
        try? await Task.sleep(for: .seconds(Self.patience))
        self.answer(session, from: agent.device, nil)
      }
    }
  }

  /// The agent's answer to an offer; one of another device is ignored.
  func answer(_ session: [UInt8], from device: [UInt8], _ answer: OfferAnswer?) {
    guard let offer = offers[session], offer.device == device else { return }
    offers[session] = nil
    offer.answer.resume(returning: answer)
  }

  /// The session is documented; from now on its two streams may come.
  func begin(_ session: LiveSession) -> (agent: [UInt8], viewer: [UInt8]) {
    sessions[session.id] = session
    metrics.started()
    Task {
      try? await Task.sleep(for: .seconds(Self.patience))
      await self.endUnlessJoined(session.id)
    }
    return makeTickets(for: session.id)
  }

  /// One ticket for each end.
  func makeTickets(for session: [UInt8]) -> (agent: [UInt8], viewer: [UInt8]) {
    let made = (agent: RandomBytes.make(32), viewer: RandomBytes.make(32))
    tickets[made.agent] = (session, .agent)
    tickets[made.viewer] = (session, .viewer)
    return made
  }

  private func endUnlessJoined(_ id: [UInt8]) async {
    guard let session = sessions[id], session.agentStream == nil || session.viewerStream == nil else { return }
    await end(id, .connectionLost)
  }

  /// A stream with a ticket; when both of a session are here they are joined until one ends.
  func attach(_ socket: StreamSocket) async {
    guard let (id, side) = tickets.removeValue(forKey: socket.ticket), var session = sessions[id] else { return socket.close() }
    socket.authenticated()
    switch side {
    case .agent: session.agentStream = socket
    case .viewer: session.viewerStream = socket
    }
    sessions[id] = session
    guard let agent = session.agentStream, let viewer = session.viewerStream else { return }
    let metrics = metrics
    Task {
      let totals = await Forwarder.forward(agent, viewer)
      metrics.forwarded(totals.fromFirst + totals.fromSecond)
      // An end that was said arrives about now; a connection that broke says nothing.
      try? await Task.sleep(for: .milliseconds(500))
      await self.lost(id, agent)
    }
  }

  /// The streams of a session broke. The control socket of an end that went silent would be believed for a minute more, so both
  /// are asked now.
  private func lost(_ id: [UInt8], _ stream: StreamSocket) async {
    // With a guest, the next attempt may have begun meanwhile.
    guard let session = sessions[id], session.agentStream === stream else { return }
    await end(id, .connectionLost)
    for connection in [session.agent, session.viewer] {
      Task { if await !connection.answers() { connection.close() } }
    }
  }

  /// Ends a session, documents it once, and tells both ends. `operatorDigest`: who has ended it from outside.
  func end(_ id: [UInt8], _ reason: SessionEnd, by operatorDigest: [UInt8]? = nil) async {
    guard sessions[id]?.isGranted ?? false, let session = detach(id) else { return await endAttempt(id, isMiss: true) }
    let message = ControlMessage.end(session: id, reason: reason.rawValue).bytes
    session.agent.send(message)
    session.viewer.send(message)
    if session.key != nil { guests[session.device]?.session = nil }
    metrics.ended(reason)
    do throws(StoreError) {
      _ = try await store.end(id, reason: reason.rawValue, code: reason.code, by: operatorDigest, at: WallClock.now())
    } catch {
      log.error("\(RelayError(error).sentence.text(language))")
    }
    if let checkpoint = await checkpoint() {
      session.agent.send(checkpoint)
      session.viewer.send(checkpoint)
    }
  }

  /// Forgets a session; its streams go when both ends have heard the reason.
  func detach(_ id: [UInt8]) -> LiveSession? {
    guard let session = sessions.removeValue(forKey: id) else { return nil }
    tickets = tickets.filter { $0.value.session != id }
    Task { [streams = [session.agentStream, session.viewerStream]] in
      try? await Task.sleep(for: .milliseconds(500))
      for stream in streams { stream?.close() }
    }
    return session
  }

  /// Ends a session at the word of one of its two ends, or cancels a key at the word of its technician; others have no say.
  func end(_ id: [UInt8], _ reason: SessionEnd, from connection: ControlConnection) async {
    if keyOwners[id] === connection { return await closeKey(id, .cancelled) }
    guard let session = sessions[id], session.agent === connection || session.viewer === connection else { return }
    await end(id, reason)
  }

  /// Signs where the audit stands, where there is news; the message for witnesses.
  func checkpoint() async -> [UInt8]? {
    guard let trust else { return nil }
    let key = folder.auditKey
    let origin = trust.policy.content.domain
    let time = WallClock.now().iso8601
    let signed = try? await store.checkpoint { (count, head) throws(StoreError) in
      let text = Checkpoint(origin: origin, count: count, head: head, time: time).text
      guard let signature = try? Checkpoint.sign(text, with: key) else { throw .statement(part: "checkpoint") }
      return RelayStore.SignedCheckpoint(text: text, signature: signature)
    }
    return signed.map { ControlMessage.checkpoint(text: $0.text, signature: $0.signature).bytes }
  }

  /// Seconds over which agents spread their return, so that not all of them come at once.
  var restartWindow: UInt16 { UInt16(clamping: max(5, agents.count / 200)) }

  /// Says goodbye to everyone.
  func stop(windowSeconds: UInt16) async {
    hoursTimer?.cancel()
    for id in keyOwners.keys { await closeKey(id, .cancelled) }
    for id in sessions.keys { await end(id, .relayRestarted) }
    let goodbye = ControlMessage.restarting(windowSeconds: windowSeconds).bytes
    for agent in agents.values { agent.connection.close(after: goodbye) }
    for guest in guests.values { guest.connection.close(after: goodbye) }
    for technician in technicians.values { technician.connection.close(after: goodbye) }
  }
}
