/// Finds the public key in a certificate (RFC 5280, section 4.1), without looking at anything else: who has it is decided by the
/// key's digest alone.
enum CertificateKey {
  /// The bytes of the SubjectPublicKeyInfo in a DER certificate; nil where it is none.
  static func find(in certificate: [UInt8]) -> ArraySlice<UInt8>? {
    var outer = DERReader(certificate[...])
    guard var whole = outer.open(0x30), outer.isAtEnd, var fields = whole.open(0x30) else { return nil }
    // The version may be left out; serial number, algorithm, issuer, validity and subject may not.
    _ = fields.element(0xA0)
    for tag in [0x02, 0x30, 0x30, 0x30, 0x30] as [UInt8] { guard fields.element(tag) != nil else { return nil } }
    return fields.element(0x30)?.whole
  }
}
