/// Why a connection to a relay could not be made or was given up; equality is on the case.
public enum TransportError: Error, Equatable, Sendable {
  /// The name of the relay, or of the proxy, does not resolve.
  case nameResolution(host: String)
  /// Nothing answers at the address, or it refuses.
  case unreachable(address: String)
  /// The proxy answered with this HTTP status.
  case proxyRefused(status: Int)
  /// What the proxy sent is no HTTP.
  case proxyAnswer
  /// The relay's key is not the pinned one, or its certificate is not trusted for its name.
  case relayNotTrusted
  /// TLS failed for another reason: not TLS 1.3, or something that is not TLS.
  case tls
  /// The relay, or something in its place, did not accept the WebSocket.
  case notARelay
  /// It took longer than the deadline.
  case timedOut
  /// The connection is closed.
  case closed
}
