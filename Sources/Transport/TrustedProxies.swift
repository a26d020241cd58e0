import NIOCore

/// The proxies in front of the relay whose word about where a connection comes from is taken (T25). Everybody else's `X-Forwarded-For` is the
/// sender's own word and counts for nothing.
public struct TrustedProxies: Equatable, Sendable {
  /// The addresses that begin with the same bits.
  private struct Range: Equatable {
    var address: [UInt8]
    var bits: Int

    /// Reads `ADDRESS` or `ADDRESS/PREFIX`; nil where it is neither.
    init?(_ text: String) {
      let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = parts.first, let address = (try? SocketAddress(ipAddress: String(first), port: 0))?.addressBytes else {
        return nil
      }
      self.address = address
      bits = address.count * 8
      guard parts.count == 2 else { return }
      guard parts[1].utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let given = Int(parts[1]), given <= bits
      else { return nil }
      bits = given
    }

    func contains(_ other: [UInt8]) -> Bool {
      guard other.count == address.count else { return false }
      let whole = bits / 8
      guard address.prefix(whole) == other.prefix(whole) else { return false }
      let rest = bits % 8
      return rest == 0 || (address[whole] ^ other[whole]) >> UInt8(8 - rest) == 0
    }
  }

  private let ranges: [Range]

  /// No proxy is trusted.
  public init() {
    ranges = []
  }

  /// Reads addresses and networks with commas between them, such as `192.0.2.1, 2001:db8::/32`; nil where one of them is none.
  public init?(_ text: String) {
    let parts = text.split(separator: ",").map { part in
      part.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
    }
    let read = parts.compactMap { Range(String($0)) }
    guard read.count == parts.count else { return nil }
    ranges = read
  }

  /// True where the peer of a connection is one of them.
  func contain(_ peer: SocketAddress?) -> Bool {
    guard let bytes = peer?.addressBytes else { return false }
    return ranges.contains { $0.contains(bytes) }
  }

  /// Where a connection comes from: the peer itself, or the last address in `forwarded` (the values of `X-Forwarded-For`, in order) that is no
  /// trusted proxy, as long as everyone who passed it on is one. What stands left of it anyone may have written.
  func source(of peer: SocketAddress?, forwarded: [String]) -> RemoteNetwork {
    var nearest = peer
    let hops = forwarded.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    for hop in hops.reversed() where contain(nearest) {
      let text = hop.filter { !$0.isWhitespace }
      guard let address = try? SocketAddress(ipAddress: text, port: 0) else { break }
      nearest = address
    }
    return RemoteNetwork(nearest)
  }
}

extension SocketAddress {
  /// The address in network order, IPv4 also where a socket of both families shows it (RFC 4291, 2.5.5.2); nil for a path.
  var addressBytes: [UInt8]? {
    switch self {
    case .v4(let v4): return withUnsafeBytes(of: v4.address.sin_addr) { Array($0) }
    case .v6(let v6):
      let bytes = withUnsafeBytes(of: v6.address.sin6_addr) { Array($0) }
      return bytes.starts(with: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]) ? Array(bytes.dropFirst(12)) : bytes
    default: return nil
    }
  }
}
