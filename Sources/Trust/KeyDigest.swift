import Crypto

/// The name of a public key everywhere: SHA-256 of its SubjectPublicKeyInfo, 32 bytes.
public enum KeyDigest {
  /// The digest of a SubjectPublicKeyInfo (DER).
  public static func of(publicKey: [UInt8]) -> [UInt8] {
    Array(SHA256.hash(data: publicKey))
  }

  /// Whether both are digests and the same; anything that is not 32 bytes long equals nothing. The one comparison
  /// of pinned keys (T33): boolean, fails closed, and takes the same time wherever the bytes differ.
  public static func matches(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == SHA256.byteCount, right.count == SHA256.byteCount else { return false }
    return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// Lower-case hexadecimal, as ids are shown to people.
  public static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return bytes.reduce(into: "") { text, byte in
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
  }
}

extension KeyDigest {
  /// The bytes of hexadecimal digits, two each; nil for everything else.
  public static func bytes(hex: some StringProtocol) -> [UInt8]? {
    let digits = hex.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      bytes.append(UInt8(high << 4 | low))
    }
    return bytes
  }
}

/// Bytes from the system's generator.
public enum RandomBytes {
  /// So many random bytes, for keys' ids, nonces and tickets.
  public static func make(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }
}
