import Attendance
import CNIOBoringSSL
import Crypto

/// The two who prove to each other that they were given the same seven digits.
public enum KeyRole: Sendable {
  /// The agent of attended support; it sends first each time.
  case guest
  /// The technician's end.
  case viewer
}

/// Whom and what one run is bound to. Digits that are right for another session or between other keys fit nothing here (T29).
public struct KeyBinding: Sendable {
  /// 16 bytes.
  public let session: [UInt8]
  /// `KeyDigest` of the guest.
  public let guest: [UInt8]
  /// `KeyDigest` of the operator.
  public let technician: [UInt8]

  public init(session: [UInt8], guest: [UInt8], technician: [UInt8]) {
    self.session = session
    self.guest = guest
    self.technician = technician
  }
}

/// One run of SPAKE2 (draft-irtf-cfrg-spake2-02 over edwards25519, as BoringSSL has it) inside the inner TLS, with the proofs that
/// both ends came to the same key; SPAKE2 itself does not confirm any.
///
/// A peer, or whoever sits in the middle, learns from a run whether one guess of the five digits was right and nothing else, and what
/// travels does not depend on the digits (T31). The only file that knows this module of the TLS library.
///
/// Password: `rs/1` ‖ session ‖ slot ‖ five ASCII digits. Names: `rs/1 agent ` ‖ guest, `rs/1 viewer ` ‖ technician. Proof:
/// HMAC-SHA256 with the key HKDF-SHA256(SPAKE2 key, info `confirm agent` or `confirm viewer`) over guest ‖ technician ‖ the guest's
/// message ‖ the viewer's message ‖ session.
struct KeyAgreement: ~Copyable {
  /// The length of a message.
  static let messageLength = Int(SPAKE2_MAX_MSG_SIZE)

  /// What is sent to the peer, 32 bytes.
  let message: [UInt8]
  private let context: OpaquePointer
  private let role: KeyRole
  private let binding: KeyBinding

  /// Begins a run; nil where the library has no memory or randomness.
  init?(_ role: KeyRole, _ key: SessionKey, _ binding: KeyBinding) {
    let agent = Array("rs/1 agent ".utf8) + binding.guest
    let viewer = Array("rs/1 viewer ".utf8) + binding.technician
    let (own, peer) = role == .guest ? (agent, viewer) : (viewer, agent)
    let side = role == .guest ? spake2_role_alice : spake2_role_bob
    guard let context = SPAKE2_CTX_new(side, own, own.count, peer, peer.count) else { return nil }
    let password = Array("rs/1".utf8) + binding.session + [key.slot] + key.secret
    var message = [UInt8](repeating: 0, count: Self.messageLength)
    var length = 0
    guard SPAKE2_generate_msg(context, &message, &length, message.count, password, password.count) == 1,
      length == message.count
    else {
      SPAKE2_CTX_free(context)
      return nil
    }
    self.message = message
    self.context = context
    self.role = role
    self.binding = binding
  }

  deinit {
    SPAKE2_CTX_free(context)
  }

  /// Ends the run with the peer's message; nil where that is none.
  consuming func proofs(_ peerMessage: [UInt8]) -> KeyProofs? {
    guard peerMessage.count == Self.messageLength else { return nil }
    var shared = [UInt8](repeating: 0, count: Int(SPAKE2_MAX_KEY_SIZE))
    var length = 0
    guard SPAKE2_process_msg(context, &shared, &length, shared.count, peerMessage, peerMessage.count) == 1,
      length == shared.count
    else { return nil }
    let messages = role == .guest ? message + peerMessage : peerMessage + message
    return KeyProofs(
      role, shared: SymmetricKey(data: shared), transcript: binding.guest + binding.technician + messages + binding.session)
  }
}

/// The proof to send and the one to expect.
struct KeyProofs: Sendable {
  /// 32 bytes.
  let own: [UInt8]
  private let peerKey: SymmetricKey
  private let transcript: [UInt8]

  init(_ role: KeyRole, shared: SymmetricKey, transcript: [UInt8]) {
    let agent = HKDF<SHA256>.deriveKey(inputKeyMaterial: shared, info: Array("confirm agent".utf8), outputByteCount: 32)
    let viewer = HKDF<SHA256>.deriveKey(inputKeyMaterial: shared, info: Array("confirm viewer".utf8), outputByteCount: 32)
    own = Array(HMAC<SHA256>.authenticationCode(for: transcript, using: role == .guest ? agent : viewer))
    peerKey = role == .guest ? viewer : agent
    self.transcript = transcript
  }

  /// Whether the peer has come to the same key; takes the same time wherever the bytes differ.
  func accepts(_ proof: [UInt8]) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(proof, authenticating: transcript, using: peerKey)
  }
}
