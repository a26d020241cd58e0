import Catalogue
import Policy
import Transport
import Trust
import Wire

/// The technician's control socket: hello, one request for a session, and what the relay says while it runs.
final class RelayLink: Sendable {
  /// A session the relay has granted.
  struct Granted: Sendable {
    var session: [UInt8]
    var ticket: [UInt8]
    var grant: [UInt8]
    var signature: [UInt8]
    var device: VerifiedDevice
  }

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
    connection.send(ControlMessage.connect(device: device, rights: rights.rawValue, reason: reason).bytes)
    let root = try trusted { () throws(TrustError) in try identity.rootDigest }
    var known = KnownTrust(root: root)
    while true {
      switch try await next() {
      case .trust(let policy, let revocations):
        do { try known.take(policy: policy, revocations: revocations) } catch {
          throw ViewerFailure(ViewerSentences.trustRefused, code: error.rawValue, exit: .noPermission)
        }
      case .checkpoint(let text, let signature): witness(text, signature, known)
      case .connecting(let name, _): asked(DisplayName.shown(name))
      case .denied(let denial): throw ViewerFailure(denial: denial, of: device)
      case .granted(let session, let ticket, let grant, let signature, let entry):
        let device = try trusted { () throws(TrustError) in try RosterEntry.verified(entry, root: root) }
        guard let revocations = known.revocations, !revocations.content.revokes(device: device.digest) else {
          throw ViewerFailure(Denial.deviceRetired)
        }
        return Granted(session: session, ticket: ticket, grant: grant, signature: signature, device: device)
      case .restarting: throw ViewerFailure(SessionEnd.relayRestarted)
      default: continue
      }
    }
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

  /// Tells the relay how the session ended, and closes.
  func close(_ session: [UInt8]? = nil, _ end: SessionEnd = .viewerLeft) {
    guard let session else { return connection.close() }
    connection.close(after: ControlMessage.end(session: session, reason: end.rawValue).bytes)
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
    connection.send(ControlMessage.hello(hello).bytes)
    guard case .accepted = try await next() else { throw .protocolError }
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
