import Catalogue
import Policy
import Trust
import Web

/// The page on which a customer shows the screen from a browser (S2-11, S4-10). It speaks the control protocol as every guest does; what the
/// page is given here is only what it begins with, and what is signed comes through the socket.
struct SharePage: Sendable {
  /// What it is called in the bundle; the one page that may ask a browser for the screen.
  static let name = "share/share"

  let rendezvous: Rendezvous

  /// What the page is given. Without an organisation only `isReady` is there, and false.
  struct Content: Encodable, Sendable {
    var isReady = false
    var company = ""
    var domain = ""
    var terms = ""
    var termsVersion: UInt64 = 0
    /// The program's own terms, which nobody has signed; both languages, as the consent names the digest of both.
    var builtIn = BothLanguages()
    /// The digests of the organisation's root and of the relay's key, in hexadecimal.
    var root = ""
    var relayKey = ""
  }

  /// One text in each language.
  struct BothLanguages: Encodable, Sendable {
    var german = ""
    var english = ""
  }

  /// The page in a language.
  func content(_ language: PageLanguage) async -> Content {
    guard let trust = await rendezvous.trust else { return Content() }
    let policy = trust.policy.content
    let builtIn = AttendedTerms.text(company: policy.company, domain: policy.domain)
    let terms = await rendezvous.attendance.terms?.content
    return Content(
      isReady: true, company: policy.company, domain: policy.domain, terms: (terms?.text ?? builtIn).text(language.language),
      termsVersion: terms?.version ?? 0, builtIn: BothLanguages(german: builtIn.german, english: builtIn.english),
      root: KeyDigest.hex(trust.root), relayKey: KeyDigest.hex(rendezvous.outerKey.withLock { $0 }))
  }
}
