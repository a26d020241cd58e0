import Policy
import Transport
import Trust
import Wire

/// The agent's control socket up to the hello: connected, challenged, and then messages both ways.
package final class ControlDialogue: Sendable {
  package let connection: ControlConnection
  /// What the hello has to sign.
  package let nonce: [UInt8]
  /// The relay's clock at the challenge.
  package let relayTime: Timestamp

  /// Connects and takes the challenge.
  package init(_ relay: RelayLocation, proxy: ProxyAddress?) async throws(AgentError) {
    guard let address = RelayAddress(relay.address, pin: relay.pin) else { throw AgentError(TransportError.notARelay) }
    do {
      connection = try await RelayClient(address: address, proxy: proxy).openControl()
    } catch {
      throw AgentError(error as? TransportError ?? .closed)
    }
    guard case .challenge(ProtocolVersion.control, let nonce, let time)? = await Self.next(connection) else {
      connection.close()
      throw AgentError(TransportError.notARelay)
    }
    self.nonce = nonce
    relayTime = Timestamp(milliseconds: time)
  }

  /// Sends one message.
  package func send(_ message: ControlMessage) {
    connection.send(message.bytes)
  }

  /// The next message; nil at the end of the connection, which something unreadable also is.
  package func next() async -> ControlMessage? {
    await Self.next(connection)
  }

  private static func next(_ connection: ControlConnection) async -> ControlMessage? {
    for await bytes in connection.messages {
      guard let message = try? ControlMessage(bytes) else { break }
      return message
    }
    connection.close()
    return nil
  }
}
