import Agent
import Attendance
import Catalogue
import Policy
import Synchronization
import Trust
import Wire

/// What a guest knows of the company that it was sent to: policy, revocations, terms and business hours, all signed up to one root. It is in memory only.
final class GuestKnowledge: Sendable {
  let known: Knowledge
  /// False where the root was taken from what the relay showed first.
  let isRootGiven: Bool
  private let attendance = Mutex(KnownAttendance())
  private let evidence = Mutex(Evidence())

  /// What was signed, as it came; for the receipt.
  private struct Evidence {
    var policy: SignedBytes?
    var terms: SignedBytes?
    var checkpoint: (text: String, signature: [UInt8])?
  }

  /// Takes what the relay shows first; nil where it is not signed as it has to be. Without a root of its own it is the one at the end of the policy's chain.
  init?(policy: SignedBytes, revocations: SignedBytes, root given: [UInt8]?) {
    guard let root = given ?? policy.chain.last.flatMap({ try? KeyDigest.of(certificate: $0) }) else { return nil }
    isRootGiven = given != nil
    known = Knowledge(Knowledge.Content(trust: KnownTrust(root: root)))
    guard take(policy: policy, revocations: revocations) else { return nil }
  }

  /// Takes a newer policy and revocations; false where they are refused.
  func take(policy: SignedBytes, revocations: SignedBytes) -> Bool {
    guard known.take(policy: policy, revocations: revocations) else { return false }
    evidence.withLock { $0.policy = policy }
    return true
  }

  /// Takes newer terms, hours and exceptions; false where they are refused.
  func take(terms: SignedBytes, schedule: SignedBytes, overrides: [SignedBytes]) -> Bool {
    let root = known.root
    guard let revocations = known.withLock({ $0.trust.revocations?.content }) else { return false }
    let isTaken = attendance.withLock { attendance in
      (try? attendance.take(terms: terms, schedule: schedule, overrides: overrides, root: root, revocations: revocations)) != nil
    }
    if isTaken { evidence.withLock { $0.terms = terms.payload.isEmpty ? nil : terms } }
    return isTaken
  }

  /// Takes a checkpoint of the relay's audit; false where it tells of another history than before (T58).
  func witness(_ text: String, _ signature: [UInt8]) -> Bool {
    let isTaken = known.witness(text, signature)
    if isTaken == true { evidence.withLock { $0.checkpoint = (text, signature) } }
    return isTaken ?? true
  }

  /// The policy as it was signed.
  var policy: SignedBytes? { evidence.withLock { $0.policy } }
  /// The terms as they were signed; nil where the company has none of its own.
  var signedTerms: SignedBytes? { evidence.withLock { $0.terms } }
  /// The newest checkpoint of the relay's audit.
  var checkpoint: (text: String, signature: [UInt8])? { evidence.withLock { $0.checkpoint } }

  /// The company, made harmless to show.
  var firm: GuestPage.Firm {
    known.withLock { known in
      GuestPage.Firm(
        company: DisplayName.shown(known.trust.policy?.content.company ?? ""),
        domain: DisplayName.shown(known.trust.policy?.content.domain ?? ""))
    }
  }

  /// The terms in force; the program's own until the company has set some.
  var terms: Terms {
    let firm = firm
    return attendance.withLock { $0.terms?.content }
      ?? Terms(builtIn: AttendedTerms.text(company: firm.company, domain: firm.domain))
  }

  /// Whether this customer can be helped by this technician now.
  func hours(for customer: String, technician: [UInt8], at now: Timestamp) -> OpenHours {
    attendance.withLock { $0.hours(for: customer, technician: technician, at: now) }
  }
}
