import Trust
import Wire

/// Why there is no desk stream, or no longer. Equality is on the code.
public struct DeskError: Error, Equatable, Sendable {
  /// The closed list of reasons, stable for audit lines and metrics.
  public enum Code: String, CaseIterable, Sendable {
    /// The peer's key or chain is not the one that is trusted (T28, T33).
    case peer = "desk.peer"
    /// The inner TLS did not come about: version, ALPN, alert, or bytes that are no TLS.
    case handshake = "desk.handshake"
    /// No complete handshake within `InnerTLS.handshakeSeconds`.
    case timedOut = "desk.timeout"
    /// The peer sent what is no frame.
    case frames = "desk.frames"
    /// The transport below closed.
    case closed = "desk.closed"
  }

  public let code: Code
  /// What the layer below said, for logs.
  public let cause: String
  /// Why the peer is not trusted, where the code is `.peer`.
  public let trust: TrustError?

  init(_ code: Code, cause: String = "", trust: TrustError? = nil) {
    self.code = code
    self.cause = cause
    self.trust = trust
  }

  public static func == (left: DeskError, right: DeskError) -> Bool {
    left.code == right.code
  }
}
