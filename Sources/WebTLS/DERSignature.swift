/// ECDSA signatures over P-256 as TLS wants them: DER, SEQUENCE of two INTEGERs (RFC 3279, section 2.2.3).
enum DERSignature {
  /// From DER, which stays as it is, or from two numbers of 32 bytes, as WebCrypto makes them; nil from anything else.
  static func from(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count == 64 else { return bytes.count > 64 && bytes[0] == 0x30 ? bytes : nil }
    let content = integer(bytes[..<32]) + integer(bytes[32...])
    return [0x30, UInt8(truncatingIfNeeded: content.count)] + content
  }

  /// Without zeros in front, but for the one that says that a number is positive.
  private static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var digits = Array(bytes.drop { $0 == 0 })
    if digits.first.map({ $0 & 0x80 != 0 }) ?? true { digits.insert(0, at: 0) }
    return [0x02, UInt8(truncatingIfNeeded: digits.count)] + digits
  }
}
