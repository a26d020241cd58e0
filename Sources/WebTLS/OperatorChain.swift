import CNIOBoringSSL

/// An operator whose certificates were checked up to a root, as `VerifiedOperator` natively.
public struct ChainOperator: Equatable, Sendable {
  /// UTF-8 as it stands in the certificate: to be made harmless before it is shown.
  public let name: [UInt8]
  /// The role's name, UTF-8: `admin`, `technician` and so on.
  public let role: [UInt8]
  /// SHA-256 of the SubjectPublicKeyInfo.
  public let digest: [UInt8]
  /// The first end of validity in the chain, milliseconds since 1970.
  public let validUntil: Int64
  /// The key was made in a browser and works there.
  public let livesInBrowser: Bool
  /// Sessions may be opened on devices alone that are named; a guest is never one of them.
  public let isLimited: Bool
}

/// The check that `CertificateChain` in `Trust` does, by the same narrow rules, where that cannot be linked: in a browser.
public struct OperatorChain {
  private let certificates: [Certificate]
  private let role: [UInt8]

  /// The most certificates, and the longest.
  private static let (most, longest) = (4, 4096)
  private static let admin = Array("admin".utf8)
  private static let employee = Array("employee".utf8)

  /// Checks certificates (DER, leaf first, the root last) up to the root with this digest; nil for every reason why they are not trusted.
  public init?(_ chain: [[UInt8]], root: [UInt8]) {
    guard !chain.isEmpty, chain.count <= Self.most, chain.allSatisfy({ $0.count <= Self.longest }) else { return nil }
    let certificates = chain.compactMap { Certificate($0) }
    guard certificates.count == chain.count, let leaf = certificates.first, let top = certificates.last,
      root.count == Int(SHA256_DIGEST_LENGTH), CRYPTO_memcmp(Digest.of(top.publicKey), root, root.count) == 0
    else { return nil }
    for (certificate, issuer) in zip(certificates, certificates.dropFirst() + [top]) {
      guard Self.issued(certificate, by: issuer) else { return nil }
    }
    let issuers = certificates.dropFirst().dropLast()
    guard issuers.allSatisfy({ $0.role == Self.admin && !$0.scope.livesInBrowser && !$0.scope.isLimited }),
      SigningKey(leaf.publicKey) != nil, let role = certificates.count == 1 ? Self.admin : leaf.role,
      role == Self.employee ? leaf.scope.isLimited : role != Self.admin || !leaf.scope.isLimited
    else { return nil }
    self.certificates = certificates
    self.role = role
  }

  /// Who the leaf is, where the whole chain is valid at this time (milliseconds since 1970).
  public func signer(at now: Int64) -> ChainOperator? {
    guard let leaf = certificates.first, certificates.allSatisfy({ $0.validFrom <= now && now < $0.validUntil }) else {
      return nil
    }
    return ChainOperator(
      name: leaf.name, role: role, digest: Digest.of(leaf.publicKey),
      validUntil: certificates.reduce(Int64.max) { min($0, $1.validUntil) }, livesInBrowser: leaf.scope.livesInBrowser,
      isLimited: leaf.scope.isLimited)
  }

  /// As `signer`; the root alone opens no connection.
  public func verifiedOperator(at now: Int64) -> ChainOperator? {
    certificates.count > 1 ? signer(at: now) : nil
  }

  /// Who signed these bytes at this time; `signature` is r ‖ s. Nil where the signature is not the leaf's.
  public func signer(of bytes: [UInt8], _ signature: [UInt8], at time: Int64) -> ChainOperator? {
    guard signature.count == 64, let key = certificates.first.flatMap({ SigningKey($0.publicKey) }),
      let signature = DERSignature.from(signature), key.verifies(signature, over: bytes)
    else { return nil }
    return signer(at: time)
  }

  private static func issued(_ certificate: Certificate, by issuer: Certificate) -> Bool {
    guard certificate.issuer == issuer.subject, issuer.isAuthority, !certificate.hasUnknownRules else { return false }
    return SigningKey(issuer.publicKey)?.verifies(Array(certificate.signature), over: Array(certificate.statement)) ?? false
  }
}

/// SHA-256.
enum Digest {
  static func of(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    SHA256(bytes, bytes.count, &digest)
    return digest
  }
}

/// A public key for ECDSA over P-256 with SHA-256.
final class SigningKey {
  private let key: OpaquePointer
  /// What stands before the point in the SubjectPublicKeyInfo of every such key (RFC 5480).
  private static let header: [UInt8] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03,
    0x01, 0x07, 0x03, 0x42, 0x00,
  ]

  /// From a SubjectPublicKeyInfo; nil for every other kind of key, and for a point that is none.
  init?(_ publicKey: [UInt8]) {
    let point = Array(publicKey.dropFirst(Self.header.count))
    guard publicKey.starts(with: Self.header), point.count == 65, let key = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1) else {
      return nil
    }
    self.key = key
    guard EC_KEY_oct2key(key, point, point.count, nil) == 1 else { return nil }
  }

  deinit { EC_KEY_free(key) }

  /// Whether this signature (DER) is of these bytes.
  func verifies(_ signature: [UInt8], over bytes: [UInt8]) -> Bool {
    let digest = Digest.of(bytes)
    return ECDSA_verify(0, digest, digest.count, signature, signature.count, key) == 1
  }
}
