/// Why what somebody shows for himself does not count. People are told one and the same whichever it is.
public enum SignInError: Error, Equatable, Sendable {
  /// It cannot be read, or is of a kind that is not taken.
  case malformed
  /// Made for another page, another site, or at another moment.
  case foreign
  /// The person was not there, or was not asked for finger or PIN.
  case unverified
  /// The signature is not the key's.
  case badSignature
  /// The authenticator's counter went back: there are two of it.
  case cloned
}
