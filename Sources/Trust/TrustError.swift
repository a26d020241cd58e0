/// Why something that claims to be trusted is not. Equality is on the case; the raw value is the stable code.
public enum TrustError: String, Error, CaseIterable, Sendable {
  /// The bytes are not what their place demands: statement, key, certificate or address.
  case malformed = "trust.malformed"
  /// The signature is not by the key it should be by.
  case badSignature = "trust.badsig"
  /// The chain does not end at the pinned root, or one certificate did not issue the next.
  case chain = "operator.chain"
  /// The certificate or statement was not valid at that time.
  case expired = "trust.expired"
  /// The role in the certificate does not allow this.
  case role = "operator.role"
  /// The operator or device is on the revocation list.
  case revoked = "operator.revoked"
  /// A version below the one already known, or a different statement of the same version (T34).
  case outdated = "policy.outdated"
  /// The key of the peer is not the one that was expected (T33).
  case wrongKey = "trust.key"
  /// A name that could imitate another: control, format or bidirectional characters, blank, or too long (T63).
  case name = "trust.name"
  /// The passphrase does not open the key.
  case passphrase = "key.passphrase"
}

/// Runs library code and turns whatever it throws into one of our codes: the details of a parser's complaint about bytes
/// of a peer help nobody but the peer.
func failing<Value>(as code: TrustError, _ body: () throws -> Value) throws(TrustError) -> Value {
  do { return try body() } catch { throw code }
}
