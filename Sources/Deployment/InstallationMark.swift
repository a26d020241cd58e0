import Trust

/// What an installed program carries behind its image, so that everyone at the machine can see for whom it stays:
/// `https://HOST[:PORT]/installed?<company>.<domain>#<digest of the root>`. Nothing in it is secret.
struct InstallationMark: Equatable, Sendable {
  let relay: String
  let company: CompanyName
  let rootDigest: [UInt8]

  init(relay: String, company: CompanyName, rootDigest: [UInt8]) {
    self.relay = relay
    self.company = company
    self.rootDigest = rootDigest
  }

  /// Reads a mark; nil where it is none.
  init?(_ text: String) {
    guard let match = text.wholeMatch(of: /https:\/\/([^\/?#]+)\/installed\?([^#]*)#([^#]*)/), RelayLocation.isAddress(match.1),
      let company = CompanyName(query: match.2), let root = Base64URL.decode(match.3), root.count == 32
    else { return nil }
    self.init(relay: String(match.1), company: company, rootDigest: root)
  }

  var text: String { "https://\(relay)/installed?\(company.query)#\(Base64URL.encode(rootDigest))" }
}
