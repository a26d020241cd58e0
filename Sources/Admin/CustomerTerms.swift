import Attendance
import Catalogue
import Policy
import Trust
import Wire

/// `rs terms`: what customers agree to before attended support.
public struct CustomerTerms: Sendable {
  private let admin: Administration

  public init(_ admin: Administration) {
    self.admin = admin
  }

  /// Shows the terms in force; those of the program where none were set.
  public func show() async throws(AdminError) {
    let (terms, signer) = try await admin.connected { (relay) throws(AdminError) -> (Terms, String?) in
      let policy = try await admin.trust(relay).0.content
      let known = try await admin.attendance(relay)
      let builtIn = Terms(builtIn: AttendedTerms.text(company: policy.company, domain: policy.domain))
      return (known.terms?.content ?? builtIn, known.terms?.signer.name)
    }
    if let signer {
      admin.console.say(AttendanceSentences.terms(version: terms.version, since: terms.issuedAt.short, signer: signer))
    } else {
      admin.console.say(AttendanceSentences.builtInTerms)
    }
    let lines = terms.text.text(admin.console.language).split(separator: "\n", omittingEmptySubsequences: false)
    admin.console.show(lines.map { DisplayName.shown(String($0), limit: Terms.limit) }.joined(separator: "\n"))
    admin.console.show(json: Row(terms))
  }

  /// Signs the texts of two files as the next version and puts them into force.
  public func set(german: String, english: String) async throws(AdminError) {
    let (german, english) = (try Self.text(german), try Self.text(english))
    let signer = try admin.identity().signer
    let terms = try await admin.connected { (relay) throws(AdminError) in
      let version = try await admin.attendance(relay).terms?.content.version ?? 0
      let terms: Terms
      do {
        terms = try Terms(version: version + 1, issuedAt: WallClock.now(), german: german, english: english)
      } catch {
        throw AdminError(AttendanceSentences.badTerms(limit: Terms.limit), code: "terms.length", exit: .dataError)
      }
      let signed = try trusting { () throws(TrustError) in try signer.sign(terms) }
      guard case .done = try await relay.request(.publishTerms(signed)) else { throw AdminError(.protocolError) }
      return terms
    }
    admin.console.say(AttendanceSentences.termsSet(version: terms.version))
    admin.console.show(json: Row(terms))
  }

  private static func text(_ path: String) throws(AdminError) -> String {
    do { return try PrivateFile.text(path) } catch { throw AdminError(error) }
  }

  private struct Row: Encodable {
    let version: UInt64
    let digest: String
    let german: String
    let english: String

    init(_ terms: Terms) {
      version = terms.version
      digest = KeyDigest.hex(terms.digest)
      german = terms.german
      english = terms.english
    }
  }
}

extension Administration {
  /// Terms, hours and exceptions in force, verified up to the pinned root.
  func attendance(_ relay: RelayDialogue) async throws(AdminError) -> KnownAttendance {
    guard case .attendance(let terms, let schedule, let overrides) = try await relay.request(.currentAttendance) else {
      throw AdminError(.protocolError)
    }
    let revocations = try await trust(relay).1.content
    let identity = try identity()
    return try trusting { () throws(TrustError) in
      var known = KnownAttendance()
      try known.take(
        terms: terms, schedule: schedule, overrides: overrides, root: try identity.rootDigest, revocations: revocations)
      return known
    }
  }
}
