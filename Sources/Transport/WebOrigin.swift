/// The origin of the pages at an address of a relay, as browsers write it (RFC 6454, 6.2).
public struct WebOrigin: Equatable, Sendable {
  /// `https://HOST[:PORT]`, the usual port left out.
  public let text: String
  /// The host alone.
  public let host: String

  /// Of `HOST[:PORT]`; nil where it is none.
  public init?(address: String) {
    guard let relay = RelayAddress(address) else { return nil }
    let host = relay.host.lowercased()
    self.host = host
    let written = host.contains(":") ? "[\(host)]" : host
    text = relay.port == 443 ? "https://\(written)" : "https://\(written):\(relay.port)"
  }
}
