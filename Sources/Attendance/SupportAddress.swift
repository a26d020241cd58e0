import Trust

/// The address that a customer starts with who has called: `HOST[:PORT]`, or
/// `https://HOST[:PORT]/support#1.<digest of the root>[.<digest of the relay's key>]`, the parts in base64url. With the root the company is known before it
/// says anything; with the second part the relay's key is pinned, without it the system's authorities decide. Nothing in it is secret.
public struct SupportAddress: Equatable, Sendable {
  public var relay: RelayLocation
  /// `KeyDigest` of the organisation's root; nil: whatever root the relay shows, which the consent then says.
  public let root: [UInt8]?

  public init(relay: RelayLocation, root: [UInt8]?) {
    self.relay = relay
    self.root = root
  }

  /// Reads an address, blanks around it allowed; nil where it is none.
  public init?(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1, let whole = words.first else { return nil }
    let bare = whole.hasPrefix(Self.scheme) ? whole.dropFirst(Self.scheme.count) : whole
    let halves = bare.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    guard var host = halves.first else { return nil }
    for end in [Self.path, "/"] where host.hasSuffix(end) { host = host.dropLast(end.count) }
    guard RelayLocation.isAddress(host) else { return nil }
    guard halves.count == 2 else {
      self.init(relay: RelayLocation(address: String(host), pin: nil), root: nil)
      return
    }
    let parts = halves[1].split(separator: ".", omittingEmptySubsequences: false)
    let fields = parts.dropFirst().compactMap { Base64URL.decode($0) }
    guard (2...3).contains(parts.count), parts[0] == "1", fields.count == parts.count - 1,
      fields.allSatisfy({ $0.count == 32 })
    else { return nil }
    self.init(relay: RelayLocation(address: String(host), pin: fields.count == 2 ? fields[1] : nil), root: fields[0])
  }

  /// The whole address, as it is handed to customers.
  public var text: String {
    guard let root else { return relay.address }
    return "\(Self.scheme)\(relay.address)\(Self.path)#1."
      + ([root] + (relay.pin.map { [$0] } ?? [])).map(Base64URL.encode)
      .joined(separator: ".")
  }

  private static let scheme = "https://"
  private static let path = "/support"
}
