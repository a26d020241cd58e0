import Policy
import Trust

/// Who calls the API: an operator whose certificate counts at this moment.
struct SignedIn: Sendable {
  /// How it was shown.
  enum Means: Equatable, Sendable {
    /// A browser's session, by its digest.
    case session([UInt8])
    /// A program's token, by its digest.
    case token([UInt8])
  }

  /// Digest, name and end of the certificate; for a token, of who made it.
  let person: VerifiedOperator
  /// What counts: a token's may be narrower than the person's.
  let role: OperatorRole
  let means: Means

  /// SHA-256 of the operator's key.
  var digest: [UInt8] { person.digest }
}
