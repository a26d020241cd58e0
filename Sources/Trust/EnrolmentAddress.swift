/// The address that enrols one device:
/// `https://HOST[:PORT]/enrol#1.<token key>.<digest of the root>[.<digest of the relay's key>]`, the parts in base64url.
/// Everything secret stands behind `#`, which no client sends. With the fourth part the relay's key is pinned, without it the
/// system's authorities decide. `description` leaves the secret out, so that no log prints it by accident.
public struct EnrolmentAddress: Sendable, CustomStringConvertible {
  /// `HOST[:PORT]`, an IPv6 address in brackets.
  public let relay: String
  public let token: EnrolmentToken
  public let rootDigest: [UInt8]
  public let relayPin: [UInt8]?

  public init(relay: String, token: EnrolmentToken, rootDigest: [UInt8], relayPin: [UInt8]?) {
    self.relay = relay
    self.token = token
    self.rootDigest = rootDigest
    self.relayPin = relayPin
  }

  /// Reads an address, blanks around it allowed; throws `.malformed`.
  public init(_ text: String) throws(TrustError) {
    let text = text.split(whereSeparator: \.isWhitespace)
    guard text.count == 1, let whole = text.first, whole.hasPrefix(Self.scheme) else { throw .malformed }
    let halves = whole.dropFirst(Self.scheme.count).split(separator: "#", omittingEmptySubsequences: false)
    guard halves.count == 2, halves[0].hasSuffix(Self.path) else { throw .malformed }
    let relay = halves[0].dropLast(Self.path.count)
    guard RelayLocation.isAddress(relay) else { throw .malformed }
    let parts = halves[1].split(separator: ".", omittingEmptySubsequences: false)
    guard (3...4).contains(parts.count), parts[0] == "1" else { throw .malformed }
    let fields = parts.dropFirst().compactMap { Base64URL.decode($0) }
    guard fields.count == parts.count - 1, fields.allSatisfy({ $0.count == 32 }) else { throw .malformed }
    self.init(
      relay: String(relay), token: try EnrolmentToken(secret: fields[0]), rootDigest: fields[1],
      relayPin: fields.count == 3 ? fields[2] : nil)
  }

  /// The whole address, with the secret: for the one who hands it to the customer.
  public var text: String {
    let fields = [token.secret, rootDigest] + (relayPin.map { [$0] } ?? [])
    return "\(Self.scheme)\(relay)\(Self.path)#1." + fields.map(Base64URL.encode).joined(separator: ".")
  }

  /// The address without the secret part.
  public var description: String { "\(Self.scheme)\(relay)\(Self.path)#…" }

  private static let scheme = "https://"
  private static let path = "/enrol"
}
