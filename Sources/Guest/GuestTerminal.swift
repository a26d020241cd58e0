import Attendance
import Catalogue
import Glibc
import Policy
import Synchronization
import Trust
import X11

/// A guest on a terminal: pages are printed, answers are lines of standard input; a key never stands in the command line or in the environment (T53).
final class GuestTerminal: GuestFace {
  let inputs: AsyncStream<GuestInput>
  private let answers: AsyncStream<GuestInput>.Continuation
  private let language: Language
  private let page = Mutex<GuestPage?>(nil)

  /// Begins to read lines, on a thread of its own.
  init(language: Language) {
    self.language = language
    (inputs, answers) = AsyncStream<GuestInput>.makeStream()
    WorkerThread.start { [self] in
      while let line = readLine() { take(line) }
      answers.finish()
    }
  }

  func show(_ page: GuestPage) {
    let isNew = self.page.withLock { shown in
      defer { shown = page }
      return shown != page
    }
    guard isNew else { return }
    for sentence in Self.sentences(of: page) { say(sentence) }
    if case .terms(_, let terms) = page { write("\n\(terms.text)\n\n") }
    if case .receipt(let text, nil) = page { write("\n\(text)\n\n") }
    if let question = Self.question(of: page) { write(question.text(language) + " ") }
  }

  func close() { answers.finish() }

  /// What a line means on the page that is shown.
  private func take(_ line: String) {
    let word = line.filter { !$0.isWhitespace }.lowercased()
    let isYes = ["ja", "j", "yes", "y"].contains(word)
    switch page.withLock({ $0 }) {
    case .address:
      guard let address = SupportAddress(line) else { return say(GuestSentences.badAddress) }
      answers.yield(.address(address))
    case .terms: answers.yield(isYes ? .agreed : .quit)
    case .key:
      guard let key = SessionKey(line) else { return say(GuestSentences.sevenDigits) }
      answers.yield(.key(key))
    case .over(_, let hasReceipt): answers.yield(isYes && hasReceipt ? .receipt : .quit)
    case .receipt(_, let saved): answers.yield(isYes && saved == nil ? .save : .quit)
    default: if ["ende", "stop", "quit"].contains(word) { answers.yield(.quit) }
    }
  }

  private func say(_ sentence: Sentence) {
    write(sentence.text(language) + "\n")
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(STDOUT_FILENO, bytes, bytes.count)
  }

  static func sentences(of page: GuestPage) -> [Sentence] {
    switch page {
    case .address(let problem): [problem].compactMap { $0 }
    case .connecting(let relay): [GuestSentences.connecting(DisplayName.shown(relay))]
    case .terms(let firm, let terms):
      [GuestSentences.firm(firm.company, firm.domain), GuestSentences.terms(version: "\(terms.version)")]
    case .key(_, let notice): [notice.problem, GuestSentences.numberLine(notice.number)].compactMap { $0 }
    case .joining: [RequestState.open.sentence, GuestSentences.joining]
    case .knocking(_, let number): [RequestState.open.sentence, GuestSentences.knocking, GuestSentences.knockNumber(number)]
    case .taken(_, let state): [state.sentence]
    case .session(.running(let name)): [RequestState.running(by: name).sentence]
    case .session: [GuestSentences.sessionWindows]
    case .over(let sentence, _): [RequestState.ended.sentence, sentence]
    case .receipt(_, let saved): [saved].compactMap { $0 }
    }
  }

  private static func question(of page: GuestPage) -> Sentence? {
    switch page {
    case .address: GuestSentences.addressQuestion
    case .terms: AgentSentences.question
    case .key: GuestSentences.keyQuestion
    case .over(_, hasReceipt: true): GuestSentences.receiptQuestion
    case .receipt(_, nil): GuestSentences.saveQuestion
    default: nil
    }
  }
}
