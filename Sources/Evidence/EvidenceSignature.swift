import COpenSSL

/// Why evidence could not be signed: the certificate or the key is unreadable, or OpenSSL refuses.
public enum EvidenceError: Error, Equatable, Sendable {
  case certificate
  case key
  case signing
}

/// Detached CMS signatures (RFC 5652) on exported evidence, made with OpenSSL so that its command verifies them:
/// `openssl cms -verify -binary -purpose any -inform DER -in FILE.p7s -content FILE -CAfile root.pem`.
public enum EvidenceSignature {
  /// Signs the bytes; `certificate` and `privateKey` (PKCS#8) are DER. The signer's certificate is inside the signature.
  public static func sign(
    _ content: [UInt8], certificate: [UInt8], privateKey: [UInt8]
  ) throws(EvidenceError) -> [UInt8] {
    guard let signer = parse(certificate, { d2i_X509(nil, &$0, $1) }) else { throw .certificate }
    defer { X509_free(signer) }
    guard let key = parse(privateKey, { d2i_AutoPrivateKey(nil, &$0, $1) }) else { throw .key }
    defer { EVP_PKEY_free(key) }
    guard let data = BIO_new_mem_buf(content, Int32(clamping: content.count)) else { throw .signing }
    defer { BIO_free(data) }
    let flags = UInt32(CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP)
    guard let signed = CMS_sign(signer, key, nil, data, flags) else { throw .signing }
    defer { CMS_ContentInfo_free(signed) }
    var bytes: UnsafeMutablePointer<UInt8>?
    let length = i2d_CMS_ContentInfo(signed, &bytes)
    defer { CRYPTO_free(bytes, nil, 0) }
    guard length > 0, let bytes else { throw .signing }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(length)))
  }

  private static func parse<Value>(
    _ bytes: [UInt8], _ read: (inout UnsafePointer<UInt8>?, Int) -> Value?
  ) -> Value? {
    bytes.withUnsafeBufferPointer { buffer in
      var pointer = buffer.baseAddress
      return read(&pointer, buffer.count)
    }
  }
}
