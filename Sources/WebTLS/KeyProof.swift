import CNIOBoringSSL

/// One run of the key agreement that `KeyAgreement` in `EndToEnd` lays down, as the viewer or as the guest, where that cannot be
/// linked: in a browser.
public final class KeyProof {
  /// Which end this is.
  public enum Role {
    case guest
    case viewer
  }

  /// What is sent to the peer, 32 bytes.
  public let message: [UInt8]
  /// The proof for the peer, 32 bytes; nil until `agree` has had the peer's message.
  public private(set) var own: [UInt8]?
  private var expected: [UInt8] = []
  private let context: OpaquePointer
  private let role: Role
  private let session: [UInt8]
  private let digests: [UInt8]

  /// Begins a run; nil where a length is wrong or there is no randomness.
  ///
  /// `session` has 16 bytes, `guest` and `technician` are the digests of the ends' keys, 32 bytes each, `digits` are the slot and
  /// five ASCII digits.
  public init?(_ role: Role, session: [UInt8], guest: [UInt8], technician: [UInt8], digits: [UInt8]) {
    guard session.count == 16, guest.count == 32, technician.count == 32, digits.count == 6 else { return nil }
    let agent = Array("rs/1 agent ".utf8) + guest
    let viewer = Array("rs/1 viewer ".utf8) + technician
    let (own, peer) = role == .guest ? (agent, viewer) : (viewer, agent)
    let side = role == .guest ? spake2_role_alice : spake2_role_bob
    guard let context = SPAKE2_CTX_new(side, own, own.count, peer, peer.count) else { return nil }
    let password = Array("rs/1".utf8) + session + digits
    var message = [UInt8](repeating: 0, count: Int(SPAKE2_MAX_MSG_SIZE))
    var length = 0
    let isMade = SPAKE2_generate_msg(context, &message, &length, message.count, password, password.count) == 1
    self.message = message
    self.context = context
    self.role = role
    self.session = session
    digests = guest + technician
    guard isMade, length == message.count else { return nil }
  }

  deinit {
    SPAKE2_CTX_free(context)
  }

  /// Takes the peer's message; false where it is none, or was taken before.
  public func agree(_ peerMessage: [UInt8]) -> Bool {
    guard own == nil, peerMessage.count == message.count else { return false }
    var shared = [UInt8](repeating: 0, count: Int(SPAKE2_MAX_KEY_SIZE))
    var length = 0
    guard SPAKE2_process_msg(context, &shared, &length, shared.count, peerMessage, peerMessage.count) == 1, length == shared.count
    else { return false }
    let messages = role == .guest ? message + peerMessage : peerMessage + message
    let transcript = digests + messages + session
    guard let agent = Self.proof(Array("confirm agent".utf8), shared, transcript),
      let viewer = Self.proof(Array("confirm viewer".utf8), shared, transcript)
    else { return false }
    (own, expected) = role == .guest ? (agent, viewer) : (viewer, agent)
    return true
  }

  /// Whether the peer has come to the same key; takes the same time wherever the bytes differ. The first answer is the only one.
  public func accepts(_ proof: [UInt8]) -> Bool {
    defer { expected = [] }
    return !expected.isEmpty && proof.count == expected.count && CRYPTO_memcmp(proof, expected, expected.count) == 0
  }

  private static func proof(_ info: [UInt8], _ shared: [UInt8], _ transcript: [UInt8]) -> [UInt8]? {
    var key = [UInt8](repeating: 0, count: 32)
    var proof = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    guard HKDF(&key, key.count, EVP_sha256(), shared, shared.count, nil, 0, info, info.count) == 1,
      HMAC(EVP_sha256(), key, key.count, transcript, transcript.count, &proof, &length) != nil, length == 32
    else { return nil }
    return proof
  }
}
