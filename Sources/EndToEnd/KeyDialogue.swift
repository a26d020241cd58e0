import Attendance
import Synchronization
import Wire

/// The frames of one attempt to prove the seven digits, in their order: guest's message, viewer's message, guest's proof, viewer's proof.
///
/// The guest proves first, so that a stranger who pretends to be one risks a miss that the technician counts. The guest in turn
/// has risked a guess once its own proof is out: unless the right one comes back, that was a miss, however the stream ends.
///
///     guest                         viewer
///     opening ── pakeMessage ──▶
///             ◀── pakeMessage ──
///             ─── pakeProof ───▶    fits: matched; else pakeMissed, missed
///     matched ◀── pakeProof ────
///     missed  ◀── pakeMissed ───
public final class KeyDialogue: Sendable {
  /// What a frame of the peer leads to.
  public enum Step: Equatable, Sendable {
    /// Send this and wait.
    case send(Frame)
    /// Both were given the same digits; what is there is still sent.
    case matched(Frame?)
    /// They were not. Send what is there, close the stream and count.
    case missed(Frame?)
    /// The peer does not keep to the protocol: close the stream. It counts where `isAtRisk` says so.
    case broken
  }

  private struct State: ~Copyable {
    var agreement: KeyAgreement?
    var proofs: KeyProofs?
    var isAtRisk = false
  }

  private let role: KeyRole
  private let state: Mutex<State>
  /// The guest sends this first; the viewer waits.
  public let opening: Frame?

  /// A new attempt; nil where the machine has no randomness.
  public init?(_ role: KeyRole, key: SessionKey, binding: KeyBinding) {
    guard let agreement = KeyAgreement(role, key, binding) else { return nil }
    self.role = role
    opening = role == .guest ? .pakeMessage(agreement.message) : nil
    state = Mutex(State(agreement: agreement))
  }

  /// Whether this end has given the peer a proof that was not answered: a stream that ends now is a miss.
  public var isAtRisk: Bool { state.withLock { $0.isAtRisk } }

  /// Takes a frame of the peer.
  public func receive(_ frame: Frame) -> Step {
    state.withLock { state in
      switch frame {
      case .pakeMessage(let message): return Self.answer(message, role, &state)
      case .pakeProof(let proof): return Self.judge(proof, role, &state)
      case .pakeMissed:
        guard role == .guest, state.isAtRisk else { return .broken }
        state.proofs = nil
        state.isAtRisk = false
        return .missed(nil)
      default: return .broken
      }
    }
  }

  private static func answer(_ message: [UInt8], _ role: KeyRole, _ state: inout State) -> Step {
    guard let agreement = state.agreement.take() else { return .broken }
    let own = agreement.message
    guard let proofs = agreement.proofs(message) else { return .broken }
    state.proofs = proofs
    guard role == .guest else { return .send(.pakeMessage(own)) }
    state.isAtRisk = true
    return .send(.pakeProof(proofs.own))
  }

  private static func judge(_ proof: [UInt8], _ role: KeyRole, _ state: inout State) -> Step {
    guard let proofs = state.proofs else { return .broken }
    state.proofs = nil
    state.isAtRisk = false
    guard proofs.accepts(proof) else { return .missed(.pakeMissed) }
    return .matched(role == .viewer ? .pakeProof(proofs.own) : nil)
  }
}
