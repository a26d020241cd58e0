import Policy

/// Why the relay cannot start or go on: a sentence for people and the exit code of `sysexits.h`.
public struct RelayError: Error, Equatable, Sendable {
  /// A stable code.
  public let code: String
  public let sentence: Sentence
  /// As in `sysexits.h`.
  public let exit: Int32

  init(_ code: String, _ sentence: Sentence, exit: Int32) {
    self.code = code
    self.sentence = sentence
    self.exit = exit
  }
}
