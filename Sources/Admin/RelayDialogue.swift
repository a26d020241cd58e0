import Catalogue
import Policy
import Transport
import Trust
import Wire

/// A control socket in the hands of a command: hello, then one request at a time.
final class RelayDialogue: Sendable {
  /// The longest a command waits for an answer, seconds.
  private static let patience: Int64 = 30
  private let connection: ControlConnection

  /// Connects and proves who we are.
  init(_ client: RelayClient, identity: OperatorIdentity, witness: Checkpoint?) async throws(AdminError) {
    do {
      connection = try await client.openControl()
    } catch {
      throw AdminError(error as? TransportError ?? .closed)
    }
    do throws(AdminError) {
      try await greet(identity, witness)
    } catch {
      connection.close()
      throw error
    }
  }

  /// Sends a request and waits for its reply; throws what the relay answers as failure.
  func request(_ request: AdminRequest) async throws(AdminError) -> AdminReply {
    connection.send(ControlMessage.request(id: 1, request).bytes)
    while true {
      switch try await next() {
      case .reply(_, .failed(let failure)): throw AdminError(failure)
      case .reply(_, let reply): return reply
      default: continue
      }
    }
  }

  /// Closes the connection.
  func close() {
    connection.close()
  }

  private func greet(_ identity: OperatorIdentity, _ witness: Checkpoint?) async throws(AdminError) {
    guard case .challenge(ProtocolVersion.control, let nonce, _) = try await next() else {
      throw AdminError(.protocolError)
    }
    let outerKey = connection.relayKeyDigest
    let hello = try trusting { () throws(TrustError) in
      try ControlHello.technician(
        identity, nonce: nonce, outerKey: outerKey, version: ProtocolVersion.program, witness: witness)
    }
    connection.send(ControlMessage.hello(hello).bytes)
    guard case .accepted = try await next() else { throw AdminError(.protocolError) }
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
