/// Finds the public key in a certificate (RFC 5280, section 4.1), without looking at anything else: who has it is decided by the
/// key's digest alone.
enum CertificateKey {
  /// The bytes of the SubjectPublicKeyInfo in a DER certificate; nil where it is none.
  static func find(in certificate: [UInt8]) -> ArraySlice<UInt8>? {
    var outer = DERReader(certificate[...])
    guard var statement = outer.element(0x30)?.content, outer.isAtEnd else { return nil }
    guard var fields = DERReader.open(&statement, 0x30) else { return nil }
    // The version may be left out; serial number, algorithm, issuer, validity and subject may not.
    _ = fields.element(0xA0)
    for tag in [0x02, 0x30, 0x30, 0x30, 0x30] as [UInt8] { guard fields.element(tag) != nil else { return nil } }
    return fields.element(0x30)?.whole
  }
}

/// Reads elements of DER (ITU-T X.690) whose tag and length take at most one and three bytes.
private struct DERReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// A reader of what the first element holds.
  static func open(_ bytes: inout ArraySlice<UInt8>, _ tag: UInt8) -> DERReader? {
    var reader = DERReader(bytes)
    return reader.element(tag).map { DERReader($0.content) }
  }

  /// The next element, header and all, and its content; nil, and nothing is read, where it has another tag or is cut off.
  mutating func element(_ tag: UInt8) -> (whole: ArraySlice<UInt8>, content: ArraySlice<UInt8>)? {
    var bytes = rest
    guard bytes.popFirst() == tag, let first = bytes.popFirst() else { return nil }
    var length = Int(first)
    if first & 0x80 != 0 {
      let digits = first & 0x7F
      guard digits == 1 || digits == 2 else { return nil }
      length = 0
      for _ in 0..<digits {
        guard let digit = bytes.popFirst() else { return nil }
        length = length << 8 | Int(digit)
      }
    }
    guard length <= bytes.count else { return nil }
    let end = bytes.startIndex + length
    defer { rest = rest[end...] }
    return (rest[..<end], bytes[..<end])
  }
}
