import Logging
import NIOCore
import Policy
import SignIn
import TestSupport
import Testing
import Transport
import Trust
import Wire

@testable import Relay

/// A relay that a test talks to: in this process, or in one of its own.
protocol RelayUnderTest: Sendable {
  /// Where it listens, and its pin.
  var address: RelayAddress { get }
  var organisation: Organisation { get }
}

/// A relay in this process, on loopback, with an organisation.
struct Fixture: RelayUnderTest {
  let folder: TemporaryFolder
  let relay: RunningRelay
  let organisation: Organisation
  var address: RelayAddress { relay.address }

  /// Starts a relay with an organisation made so many seconds ago; `prepare` sees its data folder, with the organisation in it, before.
  init(
    age: Int64 = 0, limits: OperatorLimits = OperatorLimits(), proxies: TrustedProxies = TrustedProxies(),
    location: String? = nil, cost: PasswordHash.Cost = .normal,
    prepare: (String) async throws -> Void = { _ in }
  ) async throws {
    folder = try TemporaryFolder()
    let data = try RelayFolder(path: folder.path)
    organisation = try Organisation(relay: data, age: age, location: location)
    try data.leave(organisation)
    try await prepare(folder.path)
    relay = try await Self.start(folder.path, limits: limits, proxies: proxies, cost: cost)
  }

  static func start(
    _ path: String, limits: OperatorLimits = OperatorLimits(), proxies: TrustedProxies = TrustedProxies(), redirectPort: Int? = 0,
    cost: PasswordHash.Cost = .normal
  ) async throws -> RunningRelay {
    var log = Logger(label: "rs.test")
    log.logLevel = .critical
    var options = RelayOptions(
      data: path, host: "127.0.0.1", port: 0, redirectPort: redirectPort, limits: limits, proxies: proxies, language: .english)
    options.passwordCost = cost
    // A process that another test starts holds our files for the moment until it becomes another program.
    for _ in 0..<100 {
      do throws(RelayError) { return try await RunningRelay(options, log: log) } catch {
        guard error.code == "data.locked" else { throw error }
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    return try await RunningRelay(options, log: log)
  }

  /// Audit lines with this event, of all customers.
  func lines(_ event: String) async throws -> [String] {
    try await relay.store.lines(of: nil, skipping: 0, limit: 1000).map(\.line).filter { $0.contains("\"ev\":\"\(event)\"") }
  }
}

extension RunningRelay {
  var address: RelayAddress { RelayAddress(host: "127.0.0.1", port: UInt16(clamping: port), pin: folder.pin) }
}

extension Organisation {
  /// An organisation for this relay.
  init(relay: RelayFolder, age: Int64 = 0, location: String? = nil) throws {
    try self.init(
      company: "Muster IT", domain: "muster.example", administrator: "Anna Admin", relay: relay.publicKeys,
      locations: location.map { [RelayLocation(address: $0, pin: nil)] } ?? [],
      consentVersion: "1", at: WallClock.now().adding(seconds: -age))
  }
}

/// The peers of a relay.
extension RelayUnderTest {
  static var customer: String { "Bäckerei Muster" }
  var administrator: OperatorIdentity { organisation.administrator }

  /// A control socket that has been challenged.
  func stranger(at address: RelayAddress? = nil) async throws -> Peer {
    try await Peer(RelayClient(address: address ?? self.address).openControl())
  }

  func operatorIdentity(
    _ role: OperatorRole, _ name: String = "Jürgen Tester", scope: OperatorScope = .unlimited
  ) throws -> OperatorIdentity {
    try OperatorIdentity(name: name, role: role, scope: scope, issuer: administrator.signer, at: WallClock.now())
  }

  /// A technician whom the relay has let in.
  func technician(_ identity: OperatorIdentity? = nil, at address: RelayAddress? = nil) async throws -> Peer {
    let peer = try await stranger(at: address)
    let hello = try ControlHello.technician(
      identity ?? administrator, nonce: peer.nonce, outerKey: peer.connection.relayKeyDigest, version: "test", witness: nil)
    try await peer.enter(hello)
    return peer
  }

  /// A device that the relay has let in and that has a display.
  func agent(_ device: DeviceIdentity, at address: RelayAddress? = nil) async throws -> Peer {
    let peer = try await stranger(at: address)
    try await peer.enter(deviceHello(device, peer))
    peer.send(.presence(.ready, .present, hostName: "srv"))
    return peer
  }

  func deviceHello(_ device: DeviceIdentity, _ peer: Peer, witness: Checkpoint? = nil) throws -> Hello {
    try ControlHello.device(
      device, nonce: peer.nonce, outerKey: peer.connection.relayKeyDigest, version: "test", witness: witness)
  }

  /// A token that an administrator has registered.
  func token(_ deviceClass: DeviceClass = .server, name: String = "srv-1", seconds: Int64 = 60) async throws -> EnrolmentToken {
    let token = EnrolmentToken()
    let now = WallClock.now()
    let ticket = try EnrolmentTicket(
      tokenPublicKey: token.publicKey, customer: Self.customer, deviceClass: deviceClass, name: name,
      issuedAt: now.adding(seconds: -60), validUntil: now.adding(seconds: seconds))
    #expect(try await ask(.registerToken(try administrator.signer.sign(ticket))) == .done)
    return token
  }

  /// Enrols with a token and returns the answer.
  func enrol(
    _ device: DeviceIdentity, with token: EnrolmentToken, tools: [ToolRecord] = []
  ) async throws -> ControlMessage? {
    let peer = try await stranger()
    peer.send(
      .hello(
        try ControlHello.enrolling(token, nonce: peer.nonce, outerKey: peer.connection.relayKeyDigest, version: "test")))
    guard let answer = await peer.next(), case .accepted = answer else { return nil }
    let claim = try EnrolmentClaim.make(
      token: token, device: device, hostName: "srv", consentDigest: [UInt8](repeating: 3, count: 32), at: WallClock.now())
    peer.send(
      .enrol(
        Enrolment(
          claim: claim, hostName: "srv", userName: "root", consentVersion: "1",
          consentDigest: [UInt8](repeating: 3, count: 32), acceptedAt: WallClock.now().milliseconds, tools: tools)))
    return await peer.next()
  }

  /// A device in the directory.
  func device(
    _ deviceClass: DeviceClass = .server, name: String = "srv-1", tools: [ToolRecord] = []
  ) async throws -> DeviceIdentity {
    let device = DeviceIdentity()
    guard case .enrolled = try await enrol(device, with: token(deviceClass, name: name), tools: tools)
    else { throw Unexpected() }
    return device
  }

  /// Asks what an administrative command asks.
  func ask(_ request: AdminRequest, as identity: OperatorIdentity? = nil) async throws -> AdminReply {
    let peer = try await technician(identity)
    defer { peer.connection.close() }
    peer.send(.request(id: 7, request))
    return try await peer.expect { if case .reply(7, let reply) = $0 { reply } else { nil } }
  }

  /// Revokes, as an administrator does.
  func revoke(operators: [[UInt8]] = [], devices: [[UInt8]] = [], version: UInt64 = 2) async throws -> AdminReply {
    let list = RevocationList(version: version, issuedAt: WallClock.now(), operators: operators, devices: devices)
    return try await ask(.publishRevocations(try administrator.signer.sign(list)))
  }
}

/// A test got an answer it cannot go on with.
struct Unexpected: Error {}

/// One control socket in the hands of a test.
struct Peer {
  let connection: ControlConnection
  let nonce: [UInt8]

  init(_ connection: ControlConnection) async throws {
    self.connection = connection
    guard let first = await Self.next(connection), case .challenge(_, let nonce, _) = first else { throw Unexpected() }
    self.nonce = nonce
  }

  func send(_ message: ControlMessage) {
    connection.send(message.bytes)
  }

  /// Says hello and waits to be accepted.
  func enter(_ hello: Hello) async throws {
    send(.hello(hello))
    guard let answer = await next(), case .accepted = answer else { throw Unexpected() }
  }

  /// The next message that is about more than trust, terms and checkpoints; nil at the end, and after ten seconds.
  func next() async -> ControlMessage? {
    while let message = await Self.next(connection) {
      switch message {
      case .trust, .checkpoint, .attendance: continue
      default: return message
      }
    }
    return nil
  }

  /// The next message of which `match` makes something; others are skipped.
  func expect<Value: Sendable>(
    _ match: (ControlMessage) -> Value?, _ location: SourceLocation = #_sourceLocation
  ) async throws -> Value {
    while let message = await Self.next(connection) {
      if let value = match(message) { return value }
    }
    Issue.record("the connection ended without what was expected", sourceLocation: location)
    throw Unexpected()
  }

  private static func next(_ connection: ControlConnection) async -> ControlMessage? {
    let deadline = Task {
      try await Task.sleep(for: .seconds(10))
      connection.close()
    }
    defer { deadline.cancel() }
    for await bytes in connection.messages { return try? ControlMessage(bytes) }
    return nil
  }
}

/// A session that both ends have joined.
struct Session {
  let id: [UInt8]
  let viewer: Peer
  let agent: Peer
  let viewerTicket: [UInt8]
  let agentTicket: [UInt8]
  let grant: SignedGrant

  /// What both ends got of the relay.
  struct SignedGrant: Equatable {
    let payload: [UInt8]
    let signature: [UInt8]
  }

  /// The viewer connects, the agent gives a nonce, both get their tickets.
  init(_ viewer: Peer, _ agent: Peer, device: String, reason: String = "Drucker", rights: AccessRights = .all) async throws {
    self.viewer = viewer
    self.agent = agent
    viewer.send(.connect(device: device, rights: rights.rawValue, reason: reason))
    let offered = try await agent.expect { if case .offer(let session, _, _, _, _) = $0 { session } else { nil } }
    agent.send(.offerAnswer(session: offered, .nonce([UInt8](repeating: 5, count: 32))))
    let opened = try await agent.expect {
      if case .open(let session, let ticket, let grant, let signature) = $0 {
        (session, ticket, SignedGrant(payload: grant, signature: signature))
      } else {
        nil
      }
    }
    let granted = try await viewer.expect {
      if case .granted(let session, let ticket, let grant, let signature, _) = $0 {
        (session, ticket, SignedGrant(payload: grant, signature: signature))
      } else {
        nil
      }
    }
    guard opened.0 == offered, granted.0 == offered, opened.2 == granted.2 else { throw Unexpected() }
    (id, agentTicket, viewerTicket, grant) = (offered, opened.1, granted.1, granted.2)
  }

  /// Why it ended, as this end was told.
  func ended(_ peer: Peer) async throws -> SessionEnd? {
    try await peer.expect { if case .end(id, let reason) = $0 { SessionEnd(rawValue: reason) } else { nil } }
  }
}
