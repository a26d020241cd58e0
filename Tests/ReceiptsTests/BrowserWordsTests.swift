import Catalogue
import Foundation
import Policy
import Testing

/// A customer's browser makes the same page of a receipt as the program does: `Pages/share/receipt-words.js` says what
/// `ReceiptPageSentences` says.
@Suite struct BrowserWordsTests {
  /// The scripts with the pieces of long texts put together, and placeholders taken out as they are below.
  private let script: String

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/Web/Pages/share/receipt-words.js")
    script = try String(contentsOf: file, encoding: .utf8).replacing(/"\s*\+ "/, with: "").replacing(/\$\{[^{}]*\}/, with: "#")
  }

  @Test func `every text of a receipt is there in both languages, word for word`() {
    let says = ReceiptPageSentences.self
    let person = Sentence(german: "#", english: "#")
    let plain = [
      says.title, says.intro, says.company, says.technician, says.customer, says.reason, says.session, says.terms,
      says.fingerprint,
      says.log, says.course, says.evidence, says.terms(version: 0), says.asked(person), says.timedOut, says.takenBack(person),
      says.none,
      says.howToVerify,
    ]
    let ends = [
      "viewer.left", "device.stopped", "time.over", "hours.over", "nobody.present", "operator.revoked", "administrator.ended",
      "agent.stopped",
    ].map(says.end(code:))
    for sentence in plain + ends + says.rights.map(\.words) + [says.end(code: "#")] {
      #expect(script.contains(sentence.german), "\(sentence.german)")
      #expect(script.contains(sentence.english), "\(sentence.english)")
    }
  }
}
