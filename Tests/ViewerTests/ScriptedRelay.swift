import Attendance
import EndToEnd
import Foundation
import Policy
import Synchronization
import TestSupport
import Testing
import Transport
import Trust
import Wire

@testable import Viewer

/// A test got an answer it cannot go on with.
struct Unexpected: Error {}

/// A relay that says to the one viewer it has what a test wants said, and forwards streams by their tickets. Nothing it does is
/// held back by what a relay may do.
final class ScriptedRelay: Sendable {
  let organisation: Organisation
  private let listener: Listener
  private let viewer: AsyncStream<ControlConnection>
  private let desk: Desk

  /// Streams that wait for their other end, and everything a viewer has said.
  private final class Desk: Sendable {
    let waiting = Mutex<[[UInt8]: StreamSocket]>([:])
    let heard = Mutex<[UInt8]>([])
    let arrived: AsyncStream<ControlConnection>.Continuation
    init(_ arrived: AsyncStream<ControlConnection>.Continuation) { self.arrived = arrived }
  }

  init() async throws {
    let now = WallClock.now()
    let keys = Organisation.RelayKeys(
      policy: RelaySigningKey().publicKey, audit: RelaySigningKey().publicKey, evidence: DeviceIdentity().publicKey)
    organisation = try Organisation(
      company: "Muster IT", domain: "muster.example", administrator: "Anna Admin", relay: keys, locations: [],
      consentVersion: "1", at: now)
    let (viewer, arrived) = AsyncStream<ControlConnection>.makeStream()
    let desk = Desk(arrived)
    (self.viewer, self.desk) = (viewer, desk)
    let outer = DeviceIdentity()
    let tls = try ServerTLS(
      certificateChainPEM: Self.pem("CERTIFICATE", try outer.certificate(at: now)),
      privateKeyPEM: Self.pem("PRIVATE KEY", outer.keyDER))
    let service = Listener.Service(
      routes: [],
      control: { connection in
        desk.arrived.yield(connection)
        while connection.isOpen { try? await Task.sleep(for: .milliseconds(20)) }
      },
      stream: { socket in
        socket.authenticated()
        let other = desk.waiting.withLock { waiting in
          let other = waiting.removeValue(forKey: socket.ticket)
          if other == nil { waiting[socket.ticket] = socket }
          return other
        }
        if let other { _ = await Forwarder.forward(other, socket) } else { await socket.closed() }
      })
    listener = try await Listener.start(host: "127.0.0.1", port: 0, tls: tls, service: service)
  }

  var address: RelayAddress { RelayAddress(host: "127.0.0.1", port: UInt16(clamping: listener.port), pin: listener.keyDigest) }
  /// Every byte of control messages that the viewer has sent.
  var heard: [UInt8] { desk.heard.withLock { $0 } }

  private static func pem(_ label: String, _ bytes: [UInt8]) -> String {
    "-----BEGIN \(label)-----\n\(Data(bytes).base64EncodedString(options: .lineLength64Characters))\n-----END \(label)-----\n"
  }

  /// A viewer's service that will call this relay as the organisation's administrator.
  func service(
    _ target: ViewerOptions.Target, in folder: TemporaryFolder, _ language: Language = .english, display: String? = nil
  ) async throws -> ViewerService {
    try IdentityFolder(path: folder.path).store(
      organisation.administrator, relay: RelayLocation(address: "127.0.0.1:\(listener.port)", pin: listener.keyDigest))
    var options = ViewerOptions(
      target, reason: "Druckt nicht", environment: ["LC_ALL": language == .german ? "de_DE.UTF-8" : "C"])
    options.environment["DISPLAY"] = display
    options.isHeadless = display == nil
    options.identity = folder.path
    return try await ViewerService(options, Announcer(language: language, isJSON: false))
  }

  /// Lets in the viewer that comes next, up to what it wants.
  func accept() async throws -> Line {
    for await connection in viewer {
      let line = Line(connection, heard: { bytes in self.desk.heard.withLock { $0 += bytes } })
      line.send(.challenge(version: ProtocolVersion.control, nonce: [UInt8](repeating: 1, count: 32), relayTime: 0))
      _ = try await line.expect { if case .hello = $0 { true } else { nil } }
      line.send(.accepted(pingSeconds: 15))
      line.send(.trust(policy: organisation.policy, revocations: organisation.revocations))
      return line
    }
    throw Unexpected()
  }

  /// The control socket of the viewer.
  struct Line: Sendable {
    private let connection: ControlConnection
    private let heard: @Sendable ([UInt8]) -> Void

    init(_ connection: ControlConnection, heard: @escaping @Sendable ([UInt8]) -> Void) {
      self.connection = connection
      self.heard = heard
    }

    func send(_ message: ControlMessage) {
      connection.send(message.bytes)
    }

    /// The next message of which `match` makes something; others are skipped.
    func expect<Value: Sendable>(_ match: (ControlMessage) -> Value?) async throws -> Value {
      for await bytes in connection.messages {
        heard(bytes)
        if let value = match(try ControlMessage(bytes)) { return value }
      }
      throw Unexpected()
    }
  }
}

/// A call whose key is open.
struct ScriptedCall {
  static let session = [UInt8](repeating: 9, count: 16)

  let relay: ScriptedRelay
  let line: ScriptedRelay.Line
  let service: ViewerService
  let running: Task<ViewerFailure, Never>
  private let folder: TemporaryFolder

  /// Runs the viewer until the relay has opened a key; with a display, its window is open.
  init(
    _ target: ViewerOptions.Target = .key(customer: "Praxis Dr. Meier"), slot: UInt8 = 42, seconds: UInt16 = 600,
    language: Language = .english, display: String? = nil
  ) async throws {
    folder = try TemporaryFolder()
    relay = try await ScriptedRelay()
    service = try await relay.service(target, in: folder, language, display: display)
    if display != nil { _ = try await service.openWindow() }
    running = Task { [service] in await service.session(Attempt()) }
    line = try await relay.accept()
    let wanted = try await line.expect { message -> String? in
      if case .newKey(let customer, _, "Druckt nicht", _) = message { customer } else { nil }
    }
    #expect(wanted == "Praxis Dr. Meier")
    line.send(.keyOpened(session: Self.session, slot: slot, seconds: seconds))
  }

  /// The digits on the technician's screen, as soon as they are there.
  func digits() async throws -> String {
    try await phase { if case .key(let key) = $0 { key.digits } else { nil } }
  }

  /// Waits for a phase of which `match` makes something.
  func phase<Value>(_ match: (ViewerState.Phase) -> Value?) async throws -> Value {
    for _ in 0..<3000 {
      if let value = match(service.state.current.phase) { return value }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw Unexpected()
  }

  /// The relay joins this guest, or another one that it takes for it.
  func join(_ guest: ScriptedGuest, showing other: DeviceIdentity? = nil) async throws -> ScriptedGuest.Attempt {
    let ticket = RandomBytes.make(32)
    line.send(.joined(session: Self.session, ticket: ticket, guest: guest.identity.digest))
    return try await guest.join(relay, ticket, showing: other)
  }
}

/// A customer's computer in the hands of a test.
struct ScriptedGuest {
  let identity = DeviceIdentity()

  /// One attempt: its stream, and what the viewer sends.
  struct Attempt {
    let desk: DeskChannel
    let technician: [UInt8]
    private let frames: AsyncStream<Frame>

    fileprivate init(_ desk: DeskChannel, _ technician: [UInt8], _ frames: AsyncStream<Frame>) {
      (self.desk, self.technician, self.frames) = (desk, technician, frames)
    }

    /// The next frame; throws where the stream has ended.
    func next() async throws -> Frame {
      for await frame in frames {
        if case .ping(let token) = frame { desk.send(.pong(token: token)) } else { return frame }
      }
      throw Unexpected()
    }

    /// The next frame of which `match` makes something; others are skipped.
    func frame<Value>(_ match: (Frame) -> Value?) async throws -> Value {
      while true { if let value = match(try await next()) { return value } }
    }

    /// Proves these digits; true where both ends agree.
    func prove(_ digits: String, _ session: [UInt8], as guest: [UInt8]) async throws -> Bool {
      let binding = KeyBinding(session: session, guest: guest, technician: technician)
      let key = try #require(SessionKey(digits))
      let dialogue = try #require(KeyDialogue(.guest, key: key, binding: binding))
      if let opening = dialogue.opening { desk.send(opening) }
      while true {
        switch dialogue.receive(try await next()) {
        case .send(let frame): desk.send(frame)
        case .matched: return true
        case .missed, .broken: return false
        }
      }
    }
  }

  /// Comes with a ticket; shows another key than its own where one is given.
  func join(_ relay: ScriptedRelay, _ ticket: [UInt8], showing other: DeviceIdentity? = nil) async throws -> Attempt {
    let (frames, arrived) = AsyncStream<Frame>.makeStream()
    let channel = try await RelayClient(address: relay.address).openStream(ticket: ticket)
    let (desk, technician) = try await DeskChannel.agent(
      over: channel, identity: other ?? identity, root: relay.organisation.administrator.rootDigest, at: WallClock.now()
    ) { event in
      switch event {
      case .frame(let frame): arrived.yield(frame)
      case .closed: arrived.finish()
      }
    }
    return Attempt(desk, technician.digest, frames)
  }
}
