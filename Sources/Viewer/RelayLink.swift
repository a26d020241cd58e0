import Attendance
import Catalogue
import Policy
import Transport
import Trust
import Wire

/// The technician's control socket: hello, one request for a session or a key, and what the relay says while it runs.
final class RelayLink: Sendable {
  /// A session the relay has granted.
  struct Granted: Sendable {
    var session: [UInt8]
    var ticket: [UInt8]
    var grant: [UInt8]
    var signature: [UInt8]
    var device: VerifiedDevice
  }

  /// A key the relay has opened.
  struct OpenedKey: Sendable {
    var session: [UInt8]
    var slot: UInt8
    var seconds: UInt16
    /// What the relay has shown until then; it must not show anything older.
    var known: Known
  }

  /// What the relay has shown that the organisation signed.
  struct Known: Sendable {
    var trust: KnownTrust
    var attendance = KnownAttendance()
  }

  /// What the outer TLS was agreed to be.
  var parameters: TLSParameters? { connection.parameters }

  /// The longest the relay may stay silent while something is expected of it, seconds.
  private static let patience: Int64 = 60
  private let connection: ControlConnection
  private let identity: OperatorIdentity
  private let folder: IdentityFolder
  private let announcer: Announcer

  /// Dials the relay and proves who we are.
  init(
    _ client: RelayClient, _ identity: OperatorIdentity, _ folder: IdentityFolder, _ announcer: Announcer
  ) async throws(ViewerFailure) {
    do {
      connection = try await client.openControl()
    } catch {
      throw ViewerFailure(error as? TransportError ?? .closed)
    }
    self.identity = identity
    self.folder = folder
    self.announcer = announcer
    do throws(ViewerFailure) {
      try await greet()
    } catch {
      connection.close()
      throw error
    }
  }

  /// Asks for a session. Policy and roster entry are checked up to the organisation's root before anything is sent to the device.
  func connect(
    _ device: String, _ rights: AccessRights, reason: String, asked: (String) -> Void
  ) async throws(ViewerFailure) -> Granted {
    send(.connect(device: device, rights: rights.rawValue, reason: reason))
    var known = try nothingKnown
    while true {
      let message = try await next()
      switch message {
      case .connecting(let name, _): asked(DisplayName.shown(name))
      case .denied(let denial): throw ViewerFailure(denial: denial, of: device)
      case .granted(let session, let ticket, let grant, let signature, let entry):
        let root = known.trust.root
        let device = try trusted { () throws(TrustError) in try RosterEntry.verified(entry, root: root) }
        guard let revocations = known.trust.revocations, !revocations.content.revokes(device: device.digest) else {
          throw ViewerFailure(Denial.deviceRetired)
        }
        return Granted(session: session, ticket: ticket, grant: grant, signature: signature, device: device)
      default: try heed(message, &known)
      }
    }
  }

  /// Asks for a session key, for whoever types it or for the guest of that number; the relay never learns more of it than its slot.
  func openKey(
    _ customer: String, _ rights: AccessRights, reason: String, guest: String
  ) async throws(ViewerFailure) -> OpenedKey {
    send(.newKey(customer: customer, rights: rights.rawValue, reason: reason, guest: guest))
    var known = try nothingKnown
    while true {
      let message = try await next()
      switch message {
      case .denied(let denial):
        let hours = known.attendance.hours(for: customer, technician: identity.digest, at: WallClock.now())
        throw ViewerFailure(denial: denial, opening: hours.opens)
      case .keyOpened(let session, let slot, let seconds):
        return OpenedKey(session: session, slot: slot, seconds: seconds, known: known)
      default: try heed(message, &known)
      }
    }
  }

  /// Hands on everything the relay says from now on; returns when it has gone away. Throws where it says what cannot be read, or shows what
  /// the organisation has not signed or has replaced.
  func forward(knowing known: Known, to take: (ControlMessage) -> Void) async throws(ViewerFailure) {
    var known = known
    for await bytes in connection.messages {
      guard let message = try? ControlMessage(bytes) else { throw .protocolError }
      if case .restarting = message {} else { try heed(message, &known) }
      take(message)
    }
  }

  /// Sends one message.
  func send(_ message: ControlMessage) {
    connection.send(message.bytes)
  }

  /// Waits until the relay ends the session or goes away, and says why.
  func untilEnd(of session: [UInt8]) async -> SessionEnd {
    for await bytes in connection.messages {
      switch try? ControlMessage(bytes) {
      case .end(session, let reason): return SessionEnd(rawValue: reason) ?? .protocolError
      case .restarting: return .relayRestarted
      case nil: return .protocolError
      default: continue
      }
    }
    return .connectionLost
  }

  /// Closes at once.
  func close() {
    connection.close()
  }

  /// Tells the relay how the session ended, and closes; everything that was sent has left when this returns.
  func close(_ session: [UInt8], _ end: SessionEnd) async {
    await connection.finish(with: ControlMessage.end(session: session, reason: end.rawValue).bytes)
  }

  private func greet() async throws(ViewerFailure) {
    guard case .challenge(ProtocolVersion.control, let nonce, _) = try await next() else { throw .protocolError }
    let hello: Hello
    do {
      hello = try ControlHello.technician(
        identity, nonce: nonce, outerKey: connection.relayKeyDigest, version: ProtocolVersion.program,
        witness: folder.keptWitness.checkpoint)
    } catch {
      throw ViewerFailure(ViewerSentences.noIdentity(folder.path), code: error.rawValue, exit: .noInput)
    }
    send(.hello(hello))
    guard case .accepted = try await next() else { throw .protocolError }
  }

  private var nothingKnown: Known {
    get throws(ViewerFailure) { Known(trust: KnownTrust(root: try trusted { () throws(TrustError) in try identity.rootDigest })) }
  }

  /// What the relay says to every technician, whatever he asked for.
  private func heed(_ message: ControlMessage, _ known: inout Known) throws(ViewerFailure) {
    switch message {
    case .trust(let policy, let revocations):
      do { try known.trust.take(policy: policy, revocations: revocations) } catch { throw .notSigned(error) }
    case .attendance(let terms, let schedule, let overrides):
      guard let revocations = known.trust.revocations?.content else { throw .protocolError }
      do {
        try known.attendance.take(
          terms: terms, schedule: schedule, overrides: overrides, root: known.trust.root, revocations: revocations)
      } catch { throw .notSigned(error) }
    case .checkpoint(let text, let signature): witness(text, signature, known.trust)
    case .restarting: throw ViewerFailure(SessionEnd.relayRestarted)
    default: return
    }
  }

  /// Keeps the newest checkpoint as witness; says so where the relay's log has lost something (T58), or what was kept of it is lost.
  private func witness(_ text: String, _ signature: [UInt8], _ known: KnownTrust) {
    guard let auditKey = known.policy?.content.auditKey else { return }
    switch try? folder.witness(text: text, signature: signature, auditKey: auditKey) {
    case .contradiction:
      announcer.say(ConnectionSentences.historyChanged(folder.path), .init(event: "warning", code: "audit.witness"))
    case .first(.damaged):
      announcer.say(ConnectionSentences.witnessDamaged(folder.path), .init(event: "warning", code: "audit.witnessDamaged"))
    case .first, .consistent, nil: return
    }
  }

  private func trusted<Value>(_ body: () throws(TrustError) -> Value) throws(ViewerFailure) -> Value {
    do { return try body() } catch { throw .wrongDevice }
  }

  /// The next message of the relay; a refusal, silence and the end of the connection are thrown.
  private func next() async throws(ViewerFailure) -> ControlMessage {
    let connection = connection
    let deadline = Task {
      try await Task.sleep(for: .seconds(Self.patience))
      connection.close()
    }
    defer { deadline.cancel() }
    for await bytes in connection.messages {
      guard let message = try? ControlMessage(bytes) else { throw .protocolError }
      if case .refused(let refusal) = message { throw ViewerFailure(refusal) }
      return message
    }
    throw ViewerFailure(TransportError.closed)
  }
}
