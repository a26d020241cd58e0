import Catalogue
import Policy
import Trust
import Wire

/// What a receipt says, in one language: the same words for page, window and terminal. Text of others is made harmless here.
struct ReceiptAccount {
  let facts: [(head: String, text: String)]
  let course: [(time: String, text: String)]
  let comparison: [(subject: String, text: String)]
  let terms: String
  private let receipt: VerifiedReceipt
  private let language: Language

  init(_ receipt: VerifiedReceipt, _ language: Language) {
    self.receipt = receipt
    self.language = language
    func shown(_ text: String, _ limit: Int) -> String { DisplayName.shown(text, limit: limit) }
    let clock = ReceiptClock(offset: receipt.utcOffset, language)
    let says = ReceiptPageSentences.self
    var facts: [(Sentence, String)] = [
      (says.company, "\(shown(receipt.policy.company, 64)) (\(shown(receipt.policy.domain, 64)))"),
      (says.technician, shown(receipt.first.technicianName, 64)), (says.customer, shown(receipt.first.customer, 64)),
      (says.reason, shown(receipt.first.reason, Limits.reason)), (says.session, KeyDigest.hex(receipt.first.session)),
      (says.terms, says.terms(version: receipt.terms.version).text(language)),
      (says.fingerprint, KeyDigest.hex(receipt.root)),
    ]
    if let log = receipt.checkpoint {
      let line = says.log(lines: log.count, head: KeyDigest.hex(log.head), time: shown(log.time, 32))
      facts.append((says.log, line.text(language)))
    }
    self.facts = facts.map { ($0.0.text(language), $0.1) }
    course = Self.course(receipt).map { (clock.text($0.0), $0.1.text(language)) }
    comparison = (receipt.comparison?.entries ?? []).map { entry in
      let (before, after) = (shown(entry.before, 64), shown(entry.after, 64))
      let result = entry.before == entry.after ? says.unchanged : says.changed(before, after)
      return (shown(entry.subject, 64), result.text(language))
    }
    terms = receipt.terms.text.text(language).split(separator: "\n", omittingEmptySubsequences: false).map {
      shown(String($0), 8000)
    }.joined(separator: "\n")
  }

  /// Everything but the text of the terms, as lines.
  var lines: [String] {
    facts.map { "\($0.head): \($0.text)" } + course.map { "\($0.time)  \($0.text)" }
      + comparison.map { "\($0.subject): \($0.text)" }
  }

  /// What was asked, and behind each question what was answered; times are those of whoever signed.
  private static func course(_ receipt: VerifiedReceipt) -> [(Timestamp, Sentence)] {
    var course: [(Timestamp, Sentence)] = []
    for step in receipt.steps {
      course.append((step.grant.issuedAt, ReceiptPageSentences.asked(plain(step.grant.rights))))
      for consent in step.consents {
        course.append((consent.decidedAt, decision(consent, consent.person.flatMap { receipt.people[$0] })))
      }
    }
    if let end = receipt.end {
      let why = ReceiptPageSentences.end(code: end.reason.code)
      course.append((end.endedAt, ReceiptPageSentences.ended(why, minutes: end.seconds / 60, events: end.inputEvents)))
    }
    return course
  }

  private static func decision(_ consent: ConsentRecord, _ person: String?) -> Sentence {
    let person = person.map { DisplayName.shown($0) }
    return switch consent.outcome {
    case .given: ReceiptPageSentences.given(plain(consent.rights), by: person)
    case .refused: ReceiptPageSentences.refused(by: person)
    case .timedOut: ReceiptPageSentences.timedOut
    case .takenBack: ReceiptPageSentences.takenBack(plain(consent.rights))
    case .notNeeded: ReceiptPageSentences.notNeeded
    }
  }

  private static func plain(_ rights: AccessRights) -> Sentence {
    let words = ReceiptPageSentences.rights.filter { rights.contains($0.right) }.map(\.words)
    guard !words.isEmpty else { return ReceiptPageSentences.none }
    return Sentence(
      german: words.map(\.german).joined(separator: "; "), english: words.map(\.english).joined(separator: "; "))
  }
}

extension VerifiedReceipt {
  /// The whole account without the text of the terms, a line each, harmless for terminals and windows.
  public func lines(_ language: Language) -> [String] {
    ReceiptAccount(self, language).lines
  }
}

/// Times as the customer's clocks showed them.
struct ReceiptClock {
  private let seconds: Int
  private let language: Language

  init(offset seconds: Int, _ language: Language) {
    self.seconds = seconds
    self.language = language
  }

  /// `21.11.2026 12:02:33 (UTC+01:00)` or `2026-11-21 12:02:33 (UTC+01:00)`.
  func text(_ time: Timestamp) -> String {
    let local = time.adding(seconds: Int64(seconds)).iso8601
    let (date, clock) = (local.prefix(10), local.dropFirst(11).prefix(8))
    let parts = date.split(separator: "-")
    let shown = language == .german ? parts.reversed().joined(separator: ".") : String(date)
    let minutes = abs(seconds) / 60
    let sign = seconds < 0 ? "-" : "+"
    return "\(shown) \(clock) (UTC\(sign)\(Self.padded(minutes / 60)):\(Self.padded(minutes % 60)))"
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
