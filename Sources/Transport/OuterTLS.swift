import Crypto
import NIOCore
import NIOSSL

/// The relay's outer TLS 1.3: certificate and key as PEM, and the digest of the key that clients sign and pin.
public struct ServerTLS: Sendable {
  /// SHA-256 of the certificate's SubjectPublicKeyInfo.
  public let keyDigest: [UInt8]
  let context: NIOSSLContext

  /// Throws where the PEM cannot be read or key and certificate do not belong together.
  public init(certificateChainPEM: String, privateKeyPEM: String) throws {
    let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificateChainPEM.utf8))
    let key = try NIOSSLPrivateKey(bytes: Array(privateKeyPEM.utf8), format: .pem)
    guard let leaf = chain.first else { throw TransportError.tls }
    keyDigest = try leaf.keyDigest
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv13
    configuration.applicationProtocols = ["http/1.1"]
    configuration.shutdownTimeout = ClientTLS.shutdown
    context = try NIOSSLContext(configuration: configuration)
  }
}

extension NIOSSLCertificate {
  /// SHA-256 of the SubjectPublicKeyInfo.
  var keyDigest: [UInt8] {
    get throws { Array(SHA256.hash(data: try extractPublicKey().toSPKIBytes())) }
  }
}

/// The client's side of the outer TLS.
enum ClientTLS {
  /// How long closing waits for the peer's goodbye, at either side; a line that went silent never brings it.
  static let shutdown = TimeAmount.seconds(1)

  /// A handler that accepts exactly the pinned key, or without a pin what the system's authorities vouch for under this name.
  static func handler(for address: RelayAddress) throws -> NIOSSLClientHandler {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv13
    configuration.applicationProtocols = ["http/1.1"]
    configuration.shutdownTimeout = shutdown
    let name = isAddress(address.host) ? nil : address.host
    guard let pin = address.pin else {
      return try NIOSSLClientHandler(context: NIOSSLContext(configuration: configuration), serverHostname: name)
    }
    // The key is what is checked; a name or address in the certificate would say nothing more.
    configuration.trustRoots = .certificates([])
    configuration.certificateVerification = .noHostnameVerification
    return try NIOSSLClientHandler(
      context: NIOSSLContext(configuration: configuration), serverHostname: name
    ) { chain, promise in
      let seen = try? chain.first?.keyDigest
      promise.succeed(seen == pin ? .certificateVerified : .failed)
    }
  }

  private static func isAddress(_ host: String) -> Bool {
    (try? SocketAddress(ipAddress: host, port: 0)) != nil
  }
}
