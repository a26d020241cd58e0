/// What a peer did that ends the session.
public enum SessionError: Error, Equatable, Sendable {
  /// A frame that may not come in this state, or not from this side.
  case wrongMoment
  /// Parts or numbers of updates that do not follow each other.
  case outOfOrder
  /// More bytes than a limit allows.
  case tooLong
}
