import Catalogue
import Policy
import Synchronization
import Transport
import Trust
import Wire

/// A control socket in the hands of a command: hello, then one request at a time.
final class RelayDialogue: Sendable {
  /// The longest a command waits for an answer, seconds.
  private static let patience: Int64 = 30
  private let connection: ControlConnection
  private let folder: IdentityFolder
  private let console: Console
  private let known: Mutex<KnownTrust>

  /// Connects and proves who we are.
  init(
    _ client: RelayClient, identity: OperatorIdentity, folder: IdentityFolder, console: Console
  ) async throws(AdminError) {
    self.folder = folder
    self.console = console
    known = Mutex(KnownTrust(root: try trusting { () throws(TrustError) in try identity.rootDigest }))
    do {
      connection = try await client.openControl()
    } catch {
      throw AdminError(error as? TransportError ?? .closed)
    }
    do throws(AdminError) {
      try await greet(identity)
    } catch {
      connection.close()
      throw error
    }
  }

  /// Sends a request and waits for its reply; throws what the relay answers as failure, and says `missing` where it has not found what was asked for.
  func request(_ request: AdminRequest, missing: Sentence? = nil) async throws(AdminError) -> AdminReply {
    connection.send(ControlMessage.request(id: 1, request).bytes)
    while true {
      switch try await next() {
      case .reply(_, .failed(let failure)): throw AdminError(failure, missing: missing)
      case .reply(_, let reply): return reply
      case .trust(let policy, let revocations):
        try trusting { () throws(TrustError) in
          try known.withLock { (known) throws(TrustError) in try known.take(policy: policy, revocations: revocations) }
        }
      case .checkpoint(let text, let signature): witness(text, signature)
      default: continue
      }
    }
  }

  /// Closes the connection.
  func close() {
    connection.close()
  }

  private func greet(_ identity: OperatorIdentity) async throws(AdminError) {
    guard case .challenge(ProtocolVersion.control, let nonce, _) = try await next() else {
      throw AdminError(.protocolError)
    }
    let outerKey = connection.relayKeyDigest
    let hello = try trusting { () throws(TrustError) in
      try ControlHello.technician(
        identity, nonce: nonce, outerKey: outerKey, version: ProtocolVersion.program,
        witness: folder.keptWitness.checkpoint)
    }
    connection.send(ControlMessage.hello(hello).bytes)
    guard case .accepted = try await next() else { throw AdminError(.protocolError) }
  }

  /// Keeps the newest checkpoint as witness; says so where the relay's log has lost something (T58), or there is nothing to compare it with.
  private func witness(_ text: String, _ signature: [UInt8]) {
    guard let auditKey = known.withLock({ $0.policy?.content.auditKey }) else { return }
    switch try? folder.witness(text: text, signature: signature, auditKey: auditKey) {
    case .contradiction: console.say(ConnectionSentences.historyChanged(folder.path))
    case .first(.damaged): console.say(ConnectionSentences.witnessDamaged(folder.path))
    case .first: console.say(ConnectionSentences.witnessMissing(folder.path))
    case .consistent, nil: return
    }
  }

  /// The next message of the relay; a refusal is thrown.
  private func next() async throws(AdminError) -> ControlMessage {
    let connection = connection
    let deadline = Task {
      try await Task.sleep(for: .seconds(Self.patience))
      connection.close()
    }
    defer { deadline.cancel() }
    for await bytes in connection.messages {
      guard let message = try? ControlMessage(bytes) else { throw AdminError(.protocolError) }
      if case .refused(let refusal) = message { throw AdminError(refusal) }
      return message
    }
    throw AdminError(TransportError.closed)
  }
}
