import Catalogue
import Policy

/// What one check has found: a line for people, with what to do where something is wrong.
public struct Finding: Equatable, Sendable {
  /// How bad it is.
  public enum Level: String, Comparable, Sendable {
    case good = "ok"
    /// It works, but not as well as it should, or only some of it.
    case warning
    /// Nothing will work until this is put right.
    case failure

    public static func < (left: Level, right: Level) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int {
      switch self {
      case .good: 0
      case .warning: 1
      case .failure: 2
      }
    }
  }

  /// The stable name of the check, for `--json`.
  public let check: String
  public let level: Level
  public let sentence: Sentence

  init(_ check: String, _ level: Level, _ sentence: Sentence) {
    self.check = check
    self.level = level
    self.sentence = sentence
  }
}
