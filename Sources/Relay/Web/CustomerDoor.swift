import Attendance
import Catalogue
import FoundationEssentials
import Policy
import Transport
import Trust
import Web
import Wire

/// What customers find at the organisation's address: the terms before anything else, and then the program, with the address in it that it
/// is to call (S2-3, S4-8).
struct CustomerDoor: Sendable {
  let rendezvous: Rendezvous
  let program: ProgramDownload
  /// Whether the pages have the one by which a browser shows a screen.
  let isSharing: Bool

  /// What the page of attended support is given. Without an organisation only `isReady` is there, and false.
  struct Support: Encodable, Sendable {
    var isReady = false
    var company = ""
    var domain = ""
    var terms = ""
    var termsVersion: UInt64 = 0
    /// Where the program lies for who has agreed to these terms.
    var download = ""
    /// SHA-256 of what is downloaded, in hexadecimal.
    var fingerprint = ""
    /// What the program is told where it has to be: the address with its fingerprints.
    var address = ""
    /// SHA-256 of the relay's key in base64, where no authority vouches for its certificate.
    var pin: String?
    /// The organisation's own words, by system.
    var help: [String: String] = [:]
    /// Where a screen can be shown by the browser alone; nil where this program cannot do that.
    var share: String?
  }

  /// The page in a language.
  func support(_ language: PageLanguage) async -> Support {
    guard let (trust, terms, address) = await known() else { return Support() }
    let policy = trust.policy.content
    return Support(
      isReady: true, company: policy.company, domain: policy.domain, terms: terms.text.text(language.language),
      termsVersion: terms.version, download: "\(Self.supportProgram)?\(Self.agreed(terms))",
      fingerprint: await program.fingerprint(address: address.text) ?? "", address: address.text,
      pin: address.relay.pin.map { Data($0).base64EncodedString() }, help: await help(language),
      share: isSharing ? "/share" : nil)
  }

  private func help(_ language: PageLanguage) async -> [String: String] {
    let texts = await rendezvous.help.map {
      ($0.system, Sentence(german: $0.german, english: $0.english).text(language.language))
    }
    return Dictionary(texts) { $1 }
  }

  /// What the page of the unattended module is given. Without an organisation only `isReady` is there, and false.
  struct Host: Encodable, Sendable {
    var isReady = false
    var company = ""
    var domain = ""
    /// What the program will ask for, and the version of that text.
    var consent = ""
    var consentVersion = PermanentAccess.version
    /// What the page adds to the address of a link, so that the program knows the name of whom it asks for.
    var query = ""
    var download = CustomerDoor.hostProgram
    /// SHA-256 of the program in hexadecimal, and its bytes.
    var fingerprint = ""
    var length = 0
    /// SHA-256 of the relay's key in base64, where no authority vouches for its certificate.
    var pin: String?
  }

  /// The page of the unattended module in a language.
  func host(_ language: PageLanguage) async -> Host {
    guard let (trust, _, address) = await known() else { return Host() }
    let (company, domain) = (trust.policy.content.company, trust.policy.content.domain)
    return Host(
      isReady: true, company: company, domain: domain,
      consent: PermanentAccess.text(company: company, domain: domain).text(language.language),
      query: CompanyName(name: company, domain: domain).query, fingerprint: await program.fingerprint(address: nil) ?? "",
      length: program.length, pin: address.relay.pin.map { Data($0).base64EncodedString() })
  }

  /// The programs themselves.
  var downloads: [Route] {
    [
      // Who has not agreed to the terms in force reads them first (S2-3).
      Route(Self.supportProgram, takesQuery: true) { request in
        guard let (_, terms, address) = await known(), request.query == Self.agreed(terms) else {
          return Route.Response(status: 303, body: "303\n", location: "/get/support")
        }
        return await program.response(address: address.text, name: "rs-support")
      },
      Route(Self.hostProgram) { _ in await program.response(address: nil, name: "rs-host") },
    ]
  }

  private static let hostProgram = "/get/host/rs"
  private static let supportProgram = "/get/support/rs"

  /// The query that says which terms somebody has agreed to.
  private static func agreed(_ terms: Terms) -> String { "terms=\(KeyDigest.hex(terms.digest))" }

  /// What is in force; nil before there is an organisation.
  private func known() async -> (RelayTrust, Terms, SupportAddress)? {
    guard let trust = await rendezvous.trust, let relay = trust.policy.content.relays.first else { return nil }
    let policy = trust.policy.content
    let terms =
      await rendezvous.attendance.terms?.content
      ?? Terms(builtIn: AttendedTerms.text(company: policy.company, domain: policy.domain))
    return (trust, terms, SupportAddress(relay: relay, root: trust.root))
  }
}
