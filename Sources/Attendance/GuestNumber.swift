import Crypto

/// The short number by which a customer can name the computer instead of typing a key (S4-9): twelve digits of the hash of the agent's
/// key, shown `123 456 789 012`.
///
/// The number commits to the key: the viewer computes it again from the key it meets in the inner TLS, so a relay that puts
/// another computer in its place has to find a key of the same number. It grants nothing; the person there is asked as always.
public struct GuestNumber: Equatable, Sendable {
  private let value: UInt64

  /// The number of a key: the first 40 bits of SHA-256 over `rs-guest/1\0` and the key's `KeyDigest`, modulo 10^12.
  public init(keyDigest: [UInt8]) {
    let hash = SHA256.hash(data: Array("rs-guest/1\0".utf8) + keyDigest)
    value = hash.prefix(5).reduce(0) { $0 << 8 | UInt64($1) } % 1_000_000_000_000
  }

  /// Reads twelve digits with spaces and dashes anywhere; nil for everything else.
  public init?(_ text: String) {
    guard let digits = TypedDigits.read(text, count: 12) else { return nil }
    value = digits.reduce(0) { $0 * 10 + UInt64($1 - 0x30) }
  }

  /// Whether a key has this number.
  public func isNumber(ofKey digest: [UInt8]) -> Bool {
    self == GuestNumber(keyDigest: digest)
  }

  /// Twelve digits, as they travel.
  public var digits: String {
    let text = "\(value)"
    return String(repeating: "0", count: 12 - text.count) + text
  }

  /// `123 456 789 012`
  public var shown: String {
    let digits = Array(digits)
    return stride(from: 0, to: 12, by: 3).map { String(digits[$0..<$0 + 3]) }.joined(separator: " ")
  }
}
