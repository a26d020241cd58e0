import Transport
import Trust
import Wire

/// The sockets of signed-in pages: they hear what has changed, and may go on as a technician with the operator's key.
extension ControlService {
  /// Seconds between two looks at whether the session still counts; signing out, revocation and every end of it take effect within them.
  private static let watch = 4

  /// A page shows the token that it was given for this socket.
  func servePage(
    _ token: [UInt8], _ nonce: [UInt8], _ messages: inout AsyncStream<[UInt8]>.AsyncIterator
  ) async throws(ControlRefusal) {
    let accounts = Accounts(rendezvous)
    guard let session = rendezvous.signIn.sockets.take(token),
      let caller = try? await accounts.caller(sessionDigest: session), let trust = await rendezvous.trust
    else { throw .notAccepted }
    connection.authenticated()
    // In this order: whoever asks for everything once he is accepted has missed nothing since.
    rendezvous.notices.add(connection, hearsIDs: caller.role != .employee)
    connection.send(ControlMessage.accepted(pingSeconds: 20).bytes)
    let watch = Task { [rendezvous, connection] in
      while (try? await accounts.caller(sessionDigest: session)) != nil {
        try await Task.sleep(for: .seconds(Self.watch))
        // Whoever works on a machine is not idle.
        if await rendezvous.hasSession(viewer: connection) { try? await accounts.noteUse(of: session) }
      }
      await rendezvous.expire(technician: connection)
    }
    defer {
      watch.cancel()
      rendezvous.notices.remove(connection)
    }
    guard let message = try await next(&messages) else { return }
    guard case .hello(let hello) = message, hello.role == .technician else { throw .protocolError }
    try await serveTechnician(hello, nonce, trust, page: caller, &messages)
  }
}

extension Rendezvous {
  /// Whether a session runs that is seen on this connection.
  func hasSession(viewer connection: ControlConnection) -> Bool {
    sessions.values.contains { $0.viewer === connection }
  }
}
