import Agent
import Catalogue
import Policy
import Trust
import Wire

/// What the person may read, and keep if he wants to, when a session is over: who asked, what was decided when, and how it ended. Every line comes from a
/// record that this program has signed and sent to the company's audit.
struct GuestReceipt: Sendable {
  private let firm: GuestPage.Firm
  private let grant: GrantStatement
  private let consents: [ConsentRecord]
  private let end: EndRecord?

  /// nil where it never came to a question.
  init?(_ session: GuestSession, _ knowledge: GuestKnowledge, publicKey: [UInt8]) {
    guard let grant = session.grant else { return nil }
    self.grant = grant
    firm = knowledge.firm
    let records = session.testimony.records
    consents = records.filter { $0.kind == .consent }.compactMap {
      try? ConsentRecord(payload: $0.payload, signature: $0.signature, devicePublicKey: publicKey)
    }
    end = records.last { $0.kind == .end }.flatMap {
      try? EndRecord(payload: $0.payload, signature: $0.signature, devicePublicKey: publicKey)
    }
  }

  /// The receipt in words.
  func text(_ language: Language) -> String {
    lines.map { $0.text(language) }.joined(separator: "\n")
  }

  private var lines: [Sentence] {
    var lines = [
      GuestSentences.firm(firm.company, firm.domain),
      ReceiptSentences.asked(DisplayName.shown(grant.technicianName), DisplayName.shown(grant.reason, limit: 300)),
    ]
    for consent in consents {
      lines.append(
        ReceiptSentences.decision(
          LocalTime.clock(consent.decidedAt), Self.outcome(consent.outcome), ConsentSentences.plain(consent.rights)))
    }
    if let end {
      lines.append(ReceiptSentences.ended(LocalTime.clock(end.endedAt), minutes: (end.seconds + 30) / 60, code: end.reason.code))
      lines.append(ReceiptSentences.totals(inputEvents: end.inputEvents))
    }
    lines.append(ReceiptSentences.session(KeyDigest.hex(grant.session)))
    return lines
  }

  private static func outcome(_ outcome: ConsentRecord.Outcome) -> Sentence {
    switch outcome {
    case .given: ReceiptSentences.given
    case .refused: ReceiptSentences.refused
    case .timedOut: ReceiptSentences.timedOut
    case .takenBack: ReceiptSentences.takenBack
    case .notNeeded: ReceiptSentences.notNeeded
    }
  }
}
