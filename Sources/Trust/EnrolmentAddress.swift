/// What a company calls itself, as addresses carry it: `<name>.<domain>`, both in base64url.
public struct CompanyName: Equatable, Sendable {
  public let name: String
  public let domain: String

  public init(name: String, domain: String) {
    self.name = name
    self.domain = domain
  }

  /// Reads the form above; nil for anything else, also for a name that could imitate another (`DisplayName`).
  public init?(query: some StringProtocol) {
    let words = query.split(separator: ".", omittingEmptySubsequences: false).compactMap { Base64URL.decode($0) }
      .compactMap { String(validating: $0, as: UTF8.self) }
    guard words.count == 2, words.allSatisfy({ (try? DisplayName.issued($0)) == $0 }) else { return nil }
    self.init(name: words[0], domain: words[1])
    guard self.query == String(query) else { return nil }
  }

  /// The form above.
  public var query: String { [name, domain].map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".") }
}

/// The address that enrols one device:
/// `https://HOST[:PORT]/enrol[?<company>.<domain>]#1.<token key>.<digest of the root>[.<digest of the relay's key>]`, the parts in base64url.
/// Everything secret stands behind `#`, which no client sends. With the fourth part the relay's key is pinned, without it the
/// system's authorities decide. Where the company stands in it, a person can be asked before anybody is called.
/// `description` leaves the secret out, so that no log prints it by accident.
public struct EnrolmentAddress: Sendable, CustomStringConvertible {
  /// `HOST[:PORT]`, an IPv6 address in brackets.
  public let relay: String
  public let token: EnrolmentToken
  public let rootDigest: [UInt8]
  public let relayPin: [UInt8]?
  /// What the company is said to be called; only its signed policy proves it.
  public let company: CompanyName?

  public init(relay: String, token: EnrolmentToken, rootDigest: [UInt8], relayPin: [UInt8]?, company: CompanyName? = nil) {
    self.relay = relay
    self.token = token
    self.rootDigest = rootDigest
    self.relayPin = relayPin
    self.company = company
  }

  /// Reads an address, blanks around it allowed; throws `.malformed`.
  public init(_ text: String) throws(TrustError) {
    let text = text.split(whereSeparator: \.isWhitespace)
    guard text.count == 1, let whole = text.first, whole.hasPrefix(Self.scheme) else { throw .malformed }
    let halves = whole.dropFirst(Self.scheme.count).split(separator: "#", omittingEmptySubsequences: false)
    let target = halves[0].split(separator: "?", omittingEmptySubsequences: false)
    guard halves.count == 2, target.count <= 2, target[0].hasSuffix(Self.path) else { throw .malformed }
    let relay = target[0].dropLast(Self.path.count)
    let company = target.dropFirst().first.map { CompanyName(query: $0) }
    guard RelayLocation.isAddress(relay), company != .some(nil) else { throw .malformed }
    let parts = halves[1].split(separator: ".", omittingEmptySubsequences: false)
    guard (3...4).contains(parts.count), parts[0] == "1" else { throw .malformed }
    let fields = parts.dropFirst().compactMap { Base64URL.decode($0) }
    guard fields.count == parts.count - 1, fields.allSatisfy({ $0.count == 32 }) else { throw .malformed }
    self.init(
      relay: String(relay), token: try EnrolmentToken(secret: fields[0]), rootDigest: fields[1],
      relayPin: fields.count == 3 ? fields[2] : nil, company: company ?? nil)
  }

  /// The whole address, with the secret: for the one who hands it to the customer.
  public var text: String {
    let fields = [token.secret, rootDigest] + (relayPin.map { [$0] } ?? [])
    let query = company.map { "?\($0.query)" } ?? ""
    return "\(Self.scheme)\(relay)\(Self.path)\(query)#1." + fields.map(Base64URL.encode).joined(separator: ".")
  }

  /// The link for who downloads the program with a browser: the page there puts this address into the file.
  public var link: String {
    let secret = text.drop { $0 != "#" }
    return "\(Self.scheme)\(relay)\(Self.page)\(secret)"
  }

  /// The address without the secret part.
  public var description: String { "\(Self.scheme)\(relay)\(Self.path)#…" }

  private static let scheme = "https://"
  private static let path = "/enrol"
  private static let page = "/get/host"
}
