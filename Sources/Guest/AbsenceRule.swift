import Policy
import Wire

/// When an attended session stops showing anything because nobody watches it, goes on, and ends (S0-10, S0-11, T62). Pure: what was seen goes in once a
/// second, what follows comes out. Times are seconds.
struct AbsenceRule: Sendable {
  /// Without a key pressed or the pointer moved by hand for so long, nobody is there.
  static let absence: Int64 = 600
  /// A session that is paused for so long ends.
  static let longestPause: Int64 = 1800

  /// What follows.
  enum Verdict: Equatable, Sendable {
    case goOn
    case pause(Pause)
    case end
  }

  private var pausedSince: Int64?

  /// The verdict at `now`, given who is at the device and since when it has not been touched.
  mutating func look(_ presence: Facts.Presence, idle: Int64, now: Int64) -> Verdict {
    let pause: Pause? =
      switch presence {
      case .present, .leftToDevice: idle >= Self.absence ? .away : nil
      case .locked: .locked
      case .greeter, .nobody: .away
      }
    guard let pause else {
      pausedSince = nil
      return .goOn
    }
    let since = pausedSince ?? now
    pausedSince = since
    return now - since >= Self.longestPause ? .end : .pause(pause)
  }
}
