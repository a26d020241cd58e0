/// Where a relay is reached: host, port, and the digest of its key where it is pinned.
public struct RelayAddress: Hashable, Sendable, CustomStringConvertible {
  /// A name, an IPv4 address, or an IPv6 address without brackets.
  public var host: String
  public var port: UInt16
  /// SHA-256 of the relay's SubjectPublicKeyInfo; nil: the system's certificate authorities and the host name decide.
  public var pin: [UInt8]?

  public init(host: String, port: UInt16 = 443, pin: [UInt8]? = nil) {
    self.host = host
    self.port = port
    self.pin = pin
  }

  /// Reads `HOST`, `HOST:PORT`, `[IPV6]` or `[IPV6]:PORT`; nil where it is none of these.
  public init?(_ text: String, pin: [UInt8]? = nil) {
    var rest = text[...]
    var host: Substring
    if rest.hasPrefix("[") {
      guard let close = rest.firstIndex(of: "]") else { return nil }
      host = rest[rest.index(after: rest.startIndex)..<close]
      rest = rest[rest.index(after: close)...]
      guard host.contains(":") else { return nil }
    } else {
      let end = rest.firstIndex(of: ":") ?? rest.endIndex
      host = rest[..<end]
      rest = rest[end...]
    }
    let allowed = host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/\\@#?%\"<>".utf8.contains($0) }
    guard !host.isEmpty, host.utf8.count <= 253, allowed else { return nil }
    self.init(host: String(host), pin: pin)
    guard rest.first == ":" else {
      if rest.isEmpty { return }
      return nil
    }
    guard let port = UInt16(rest.dropFirst()), port > 0 else { return nil }
    self.port = port
  }

  /// `HOST:PORT`, IPv6 in brackets; readable by `init(_:)`.
  public var description: String {
    host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
