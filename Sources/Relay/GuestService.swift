import Policy
import Transport
import Trust
import Wire

extension ControlService {
  /// A guest: it has shown that it owns a key, which nobody knows, and may now try the key that somebody was told on the telephone.
  func serveGuest(
    _ hello: Hello, _ nonce: [UInt8], _ trust: RelayTrust, _ messages: inout AsyncStream<[UInt8]>.AsyncIterator
  ) async throws(ControlRefusal) {
    guard (try? ControlHello.verify(hello, nonce: nonce, outerKey: connection.relayKeyDigest)) != nil, hello.chain.isEmpty
    else { throw .notAccepted }
    let digest = KeyDigest.of(publicKey: hello.publicKey)
    if let refusal = await rendezvous.arrive(GuestPeer(digest: digest, publicKey: hello.publicKey, connection: connection)) {
      throw refusal
    }
    do throws(ControlRefusal) {
      await welcome(hello, trust, who: KeyDigest.hex(digest))
      connection.send(await rendezvous.attendance.message.bytes)
      await rendezvous.greet(digest)
      while let message = try await next(&messages) { try await handle(message, fromGuest: digest, hello.publicKey) }
    } catch {
      await rendezvous.leave(guest: digest, on: connection)
      throw error
    }
    await rendezvous.leave(guest: digest, on: connection)
  }

  private func handle(_ message: ControlMessage, fromGuest digest: [UInt8], _ key: [UInt8]) async throws(ControlRefusal) {
    switch message {
    case .join(let slot): await rendezvous.join(digest, slot: slot)
    case .record(let session, let kind, let statement, let signature, let person):
      await keep(statement, signature, person, kind, session, digest, key)
    case .end(let session, let reason):
      await rendezvous.end(session, SessionEnd(rawValue: reason) ?? .protocolError, from: connection)
    default: throw .protocolError
    }
  }
}
