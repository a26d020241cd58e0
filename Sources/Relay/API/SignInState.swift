import SignIn
import Synchronization

/// What signing in needs in memory: what was asked and waits for its answer, and who has missed too often.
final class SignInState: Sendable {
  /// What a challenge was given for.
  enum Purpose: Sendable {
    case signIn
    /// To make the account of an invitation, with this secret for time codes if the person chooses them.
    case join(invitation: [UInt8], secret: [UInt8])
  }

  let challenges = OneTimeSecrets<Purpose>(life: .seconds(600))
  /// For sockets, each the digest of a session.
  let sockets = OneTimeSecrets<[UInt8]>(life: .seconds(30))
  let limits = Mutex(SignInLimits())
  let passwords: PasswordWork

  init(cost: PasswordHash.Cost = .normal) {
    passwords = PasswordWork(cost: cost)
  }
}
