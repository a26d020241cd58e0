import Agent
import Glibc
import Policy
import Receipts
import Trust
import Wire

/// The receipt of a session that is over: who asked, what was decided when, how it ended, and everything that was signed in it. It is shown, and
/// written to a file only where the person wants that.
struct GuestReceipt: Sendable {
  private let sealed: VerifiedReceipt

  /// nil where it never came to a question, or where a part does not belong to the others.
  init?(_ session: GuestSession, _ knowledge: GuestKnowledge, _ identity: DeviceIdentity, proof: CleanProof?) {
    let grants = session.grants
    guard let policy = knowledge.policy, !grants.isEmpty else { return nil }
    var receipt = Receipt(
      policy: policy, terms: knowledge.signedTerms, builtIn: knowledge.terms, guestKey: identity.publicKey,
      utcOffset: LocalTime.secondsEast(WallClock.now()))
    receipt.grants = grants.map { .init(payload: $0.payload, signature: $0.signature) }
    let records = session.testimony.records
    receipt.consents = records.filter { $0.kind == .consent }.map { .init(payload: $0.payload, signature: $0.signature) }
    let people = records.compactMap(\.person)
    receipt.people = people.isEmpty ? nil : people.map { .init($0) }
    receipt.end = records.last { $0.kind == .end }.map { .init(payload: $0.payload, signature: $0.signature) }
    receipt.checkpoint = knowledge.checkpoint.map { .init(text: $0.text, signature: $0.signature) }
    if let proof {
      let record = ComparisonRecord(
        session: session.id, device: identity.digest, comparedAt: WallClock.now(), entries: proof.entries)
      receipt.comparison = (try? identity.sign(record)).map { .init(payload: $0.payload, signature: $0.signature) }
    }
    guard let sealed = try? receipt.sealed(by: identity) else { return nil }
    self.sealed = sealed
  }

  /// The receipt in words.
  func text(_ language: Language) -> String {
    sealed.lines(language).joined(separator: "\n")
  }

  /// Writes the page into the person's home folder; returns its path, nil where that failed.
  func save() -> String? {
    guard let home = getenv("HOME").map({ String(cString: $0) }), !home.isEmpty else { return nil }
    let path = "\(home)/rs-\(LocalTime.stamp(WallClock.now())).html"
    guard (try? PrivateFile.write(Array(sealed.page.utf8), to: path)) != nil else { return nil }
    return path
  }
}
