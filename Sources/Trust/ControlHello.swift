import Crypto
import Policy
import Wire

/// The proof in the first message on a control socket: a signature over `rs-hello/1\0` ‖ relay nonce ‖ digest of the relay's key
/// as the client saw it in the outer TLS. Who stands between client and relay with another key cannot use it.
public enum ControlHello {
  /// The hello of a technician.
  public static func technician(
    _ identity: OperatorIdentity, nonce: [UInt8], outerKey: [UInt8], version: String, witness: Checkpoint?
  ) throws(TrustError) -> Hello {
    try make(.technician, identity.key, chain: identity.chain, nonce, outerKey, version, witness)
  }

  /// The hello of an enrolled device.
  public static func device(
    _ identity: DeviceIdentity, nonce: [UInt8], outerKey: [UInt8], version: String, witness: Checkpoint?
  ) throws(TrustError) -> Hello {
    try make(.device, identity.key, chain: [], nonce, outerKey, version, witness)
  }

  /// The hello of an agent that enrols with a token.
  public static func enrolling(
    _ token: EnrolmentToken, nonce: [UInt8], outerKey: [UInt8], version: String
  ) throws(TrustError) -> Hello {
    try make(.enrolling, token.key, chain: [], nonce, outerKey, version, nil)
  }

  /// The hello of a guest: an identity made for this one run, kept in memory alone.
  public static func guest(
    _ identity: DeviceIdentity, nonce: [UInt8], outerKey: [UInt8], version: String
  ) throws(TrustError) -> Hello {
    try make(.guest, identity.key, chain: [], nonce, outerKey, version, nil)
  }

  /// Checks that the sender owns the key in the hello and speaks over this very connection; whether the key is known is the
  /// caller's question. Throws `.badSignature` or `.malformed`.
  public static func verify(_ hello: Hello, nonce: [UInt8], outerKey: [UInt8]) throws(TrustError) {
    let key = try P256Signature.publicKey(hello.publicKey)
    try P256Signature.verify(hello.signature, over: signedBytes(nonce, outerKey), by: key)
  }

  /// As `verify`, and the chain leads to the pinned root at this time and certifies that key; adds `.chain`, `.expired`, `.role` and
  /// `.wrongKey`.
  public static func verifiedOperator(
    _ hello: Hello, nonce: [UInt8], outerKey: [UInt8], root: [UInt8], at now: Timestamp
  ) throws(TrustError) -> VerifiedOperator {
    try verify(hello, nonce: nonce, outerKey: outerKey)
    let technician = try CertificateChain(hello.chain, root: root).verifiedOperator(at: now)
    guard KeyDigest.matches(technician.digest, KeyDigest.of(publicKey: hello.publicKey)) else { throw .wrongKey }
    return technician
  }

  private static func make(
    _ role: ControlRole, _ key: P256.Signing.PrivateKey, chain: [[UInt8]], _ nonce: [UInt8], _ outerKey: [UInt8],
    _ version: String, _ witness: Checkpoint?
  ) throws(TrustError) -> Hello {
    Hello(
      role: role, chain: chain, publicKey: Array(key.publicKey.derRepresentation),
      signature: try P256Signature.sign(signedBytes(nonce, outerKey), with: key), version: version,
      witnessCount: witness?.count ?? 0, witnessHead: witness?.head ?? [UInt8](repeating: 0, count: 32))
  }

  private static func signedBytes(_ nonce: [UInt8], _ outerKey: [UInt8]) -> [UInt8] {
    Array("rs-hello/1\0".utf8) + nonce + outerKey
  }
}
