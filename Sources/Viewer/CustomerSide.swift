import Catalogue
import Policy
import Trust
import Wire

/// What the customer of an attended session has said and allows, as the technician's window shows it.
struct CustomerSide: Sendable {
  /// One line of chat.
  struct Line: Equatable, Sendable {
    var text: String
    var isOwn: Bool
  }

  /// The most lines that are kept.
  static let maxLines = 500
  /// The most paragraphs of one line that are shown.
  static let maxParagraphs = 40
  /// How long a notice stays.
  static let noticeTime = Duration.seconds(8)

  /// What the technician's certificate calls him.
  let technician: String
  private(set) var pause = Pause.over
  private var closesAt: ContinuousClock.Instant?
  private var notice: (sentence: Sentence, until: ContinuousClock.Instant)?
  /// The oldest first.
  private(set) var lines: [Line] = []
  /// Counts lines as they come, those that were dropped included.
  private(set) var lineCount = 0

  /// Nothing was said yet to this technician.
  init(technician: String = "") {
    self.technician = technician
  }

  /// Takes news; returns the sentence for the technician where there is one.
  mutating func take(_ news: DeskSession.CustomerNews, _ device: String, at now: ContinuousClock.Instant) -> Sentence? {
    switch news {
    case .paused(let why):
      pause = why
      return pauseSentence(device)
    case .closing(let seconds):
      closesAt = now + .seconds(seconds)
      return CallSentences.closing(seconds)
    case .chat(let text):
      let paragraphs = text.split(separator: "\n", omittingEmptySubsequences: false).prefix(Self.maxParagraphs)
      add(Line(text: paragraphs.map { DisplayName.shown(String($0), limit: Limits.chat) }.joined(separator: "\n"), isOwn: false))
      return nil
    case .asked(let rights): return note(CallSentences.asked(rights.names), now)
    case .notPermitted(let denial): return note(denial.sentence, now)
    case .rights(let rights, let change): return note(Self.sentence(rights, change), now)
    }
  }

  /// The technician has written.
  mutating func say(_ text: String) {
    add(Line(text: text, isOwn: true))
  }

  /// What stands at the foot of the window, the most urgent first; nil where all is as always.
  func status(_ device: String, at now: ContinuousClock.Instant) -> Sentence? {
    if let pause = pauseSentence(device) { return pause }
    if let notice, notice.until > now { return notice.sentence }
    guard let closesAt, closesAt > now else { return nil }
    return CallSentences.closing(Int(clamping: (closesAt - now).components.seconds))
  }

  private mutating func add(_ line: Line) {
    lines.append(line)
    lines.removeFirst(max(0, lines.count - Self.maxLines))
    lineCount += 1
  }

  private mutating func note(_ sentence: Sentence, _ now: ContinuousClock.Instant) -> Sentence {
    notice = (sentence, now + Self.noticeTime)
    return sentence
  }

  private func pauseSentence(_ device: String) -> Sentence? {
    switch pause {
    case .over: nil
    case .locked: CallSentences.pausedLocked(device)
    case .away: CallSentences.pausedAway
    case .held: CallSentences.pausedHeld
    }
  }

  private static func sentence(_ rights: AccessRights, _ change: RightsChange) -> Sentence {
    switch change {
    case .given: CallSentences.given(rights.names)
    case .refused: CallSentences.askRefused
    case .timedOut: CallSentences.askTimedOut
    case .takenBack: CallSentences.takenBack(rights.names)
    case .denied: CallSentences.askDenied
    }
  }
}

extension Announcer.Event {
  /// What the customer says, for machines.
  init(_ news: DeskSession.CustomerNews) {
    switch news {
    case .asked(let rights): self.init(event: "asked", rights: rights.names)
    case .rights(let rights, let change): self.init(event: "rights", rights: rights.names, cause: "\(change)")
    case .paused(let why): self.init(event: "paused", why: why.code)
    case .closing(let seconds): self.init(event: "closing", seconds: seconds)
    case .chat(let text): self.init(event: "chat", text: text)
    case .notPermitted(let denial): self.init(event: "notPermitted", code: denial.code)
    }
  }
}

extension Pause {
  /// The stable code for `--json`.
  fileprivate var code: String {
    switch self {
    case .over: "no"
    case .locked: "locked"
    case .away: "absent"
    case .held: "held"
    }
  }
}
