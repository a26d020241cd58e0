import Crypto

/// An invitation to make an operator's key in a browser: one random secret, which travels behind the `#` of a link and nowhere else. The relay knows
/// a digest of it; a key that comes with a proof was made by whoever has the link, and not by the relay.
public struct JoinInvitation: Sendable {
  private let secret: [UInt8]

  /// A new invitation.
  public init() {
    secret = RandomBytes.make(32)
  }

  init(secret: [UInt8]) {
    self.secret = secret
  }

  /// What the relay calls it: SHA-256(`rs-join/1\0id` ‖ secret).
  public var id: [UInt8] { digest("rs-join/1\0id") }

  /// The link at an origin, `https://HOST[:PORT]`.
  public func link(at origin: String) -> String { "\(origin)/console/join#\(Base64URL.encode(secret))" }

  /// What whoever has the link sends beside his public key (SPKI, DER): HMAC-SHA256 of it with SHA-256(`rs-join/1\0key` ‖ secret).
  public func proof(of publicKey: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: publicKey, using: SymmetricKey(data: digest("rs-join/1\0key"))))
  }

  /// Whether a key comes from whoever has the link.
  public func isProof(_ proof: [UInt8], of publicKey: [UInt8]) -> Bool {
    KeyDigest.matches(proof, self.proof(of: publicKey))
  }

  private func digest(_ purpose: String) -> [UInt8] { Array(SHA256.hash(data: Array(purpose.utf8) + secret)) }
}
