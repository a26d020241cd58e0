import NIOCore

/// Where a connection comes from, as far as limits go: an IPv4 address, or an IPv6 /64, since a household has 2^64 addresses of those.
/// Taken from the socket; a header that names another address counts from `TrustedProxies` alone (T25).
public struct RemoteNetwork: Hashable, Sendable {
  /// `192.0.2.7`, or `2001:db8:0:1::/64`; empty where there is no address.
  public let name: String
  /// For people who are told where a stranger comes from: `192.0.2.0/24`, or the /64.
  public let shown: String

  init(_ address: SocketAddress?) {
    let bytes = address?.addressBytes ?? []
    switch bytes.count {
    case 4: self.init(v4: bytes)
    case 16: self.init(v6: bytes)
    default: self.init(name: "", shown: "")
    }
  }

  private init(name: String, shown: String) {
    self.name = name
    self.shown = shown
  }

  private init(v4 bytes: [UInt8]) {
    let parts = bytes.map { String($0) }
    self.init(name: parts.joined(separator: "."), shown: (parts.dropLast() + ["0/24"]).joined(separator: "."))
  }

  private init(v6 bytes: [UInt8]) {
    let groups = stride(from: 0, to: 8, by: 2).map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
    let network = groups.joined(separator: ":") + "::/64"
    self.init(name: network, shown: network)
  }
}
