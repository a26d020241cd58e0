import NIOCore
import NIOSSL
import Policy
import Trust

/// The TLS 1.3 that only the two ends speak, inside the relayed stream. The agent is the server, the viewer the client, both show
/// certificates, and each side decides by pinned keys alone; no authority of the system is asked.
///
/// One context per session at the agent, so that no session ticket can ever be redeemed; clients never offer one.
public enum InnerTLS {
  /// The one protocol spoken inside; a change gets a new id.
  public static let applicationProtocol = "rs-e2e/1"
  /// The longest an end waits for the other to complete the handshake.
  public static let handshakeSeconds: Int64 = 10

  /// The agent's side for one session.
  static func serverContext(_ identity: DeviceIdentity, at now: Timestamp) throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(try NIOSSLCertificate(bytes: identity.certificate(at: now), format: .der))],
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: identity.keyDER, format: .der)))
    restrict(&configuration)
    return try NIOSSLContext(configuration: configuration)
  }

  /// The viewer's side for one session.
  static func clientContext(_ identity: OperatorIdentity) throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateChain = try identity.chain.map {
      .certificate(try NIOSSLCertificate(bytes: $0, format: .der))
    }
    configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: identity.keyDER, format: .der))
    restrict(&configuration)
    return try NIOSSLContext(configuration: configuration)
  }

  /// What both sides have in common. The library's own default would accept TLS 1.0 (T27).
  private static func restrict(_ configuration: inout TLSConfiguration) {
    configuration.minimumTLSVersion = .tlsv13
    configuration.maximumTLSVersion = .tlsv13
    configuration.applicationProtocols = [applicationProtocol]
    configuration.curves = [.x25519_MLKEM768, .x25519]
    configuration.certificateVerification = .noHostnameVerification
    configuration.trustRoots = .certificates([])
    configuration.renegotiationSupport = .none
  }
}
