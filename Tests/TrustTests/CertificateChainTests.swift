import Crypto
import CryptoExtras
import Policy
import SwiftASN1
import Testing
import Wire
import X509

@testable import Trust

@Suite struct CertificateChainTests {
  @Test func `an operator certified by an admin is verified up to the pinned root`() throws {
    let fixture = try Fixture()
    let chain = try CertificateChain(fixture.technician.chain, root: fixture.root.digest)
    let verified = try chain.verifiedOperator(at: Fixture.now)
    #expect(verified.name == "Jürgen Tester")
    #expect(verified.role == .technician)
    #expect(verified.digest == fixture.technician.digest)
    #expect(verified.validUntil <= Fixture.now.adding(seconds: 30 * 86_400))
    #expect(fixture.technician.chain.count == 3)
  }

  @Test func `a chain is valid in its time alone`() throws {
    let fixture = try Fixture()
    let chain = try CertificateChain(fixture.technician.chain, root: fixture.root.digest)
    #expect(throws: TrustError.expired) { try chain.verifiedOperator(at: Fixture.now.adding(seconds: 31 * 86_400)) }
    #expect(throws: TrustError.expired) { try chain.verifiedOperator(at: Fixture.now.adding(seconds: -2 * 3600)) }
  }

  @Test func `another root, a missing issuer, a swapped order and altered bytes are refused`() throws {
    let fixture = try Fixture()
    let other = try Fixture()
    let chain = fixture.technician.chain
    var bent = chain
    bent[0][bent[0].count - 1] ^= 1
    for (candidate, root) in [
      (chain, other.root.digest), ([chain[0], chain[2]], fixture.root.digest),
      ([chain[1], chain[0], chain[2]], fixture.root.digest),
      (bent, fixture.root.digest), ([], fixture.root.digest), (Array(chain.prefix(2)), fixture.root.digest),
      ([[0x30, 0x80]], fixture.root.digest), (chain + chain, fixture.root.digest),
    ] {
      #expect(throws: TrustError.chain) { try CertificateChain(candidate, root: root) }
    }
  }

  @Test func `a technician certifies nobody`() throws {
    let fixture = try Fixture()
    #expect(throws: TrustError.role) {
      try OperatorIdentity(name: "Eve", role: .admin, issuer: fixture.technician.signer, at: Fixture.now)
    }
    // Not even by hand: the certificate is no authority, so the chain is refused.
    let issuer = try CertificateChain.parse(fixture.technician.chain[0])
    let key = P256.Signing.PrivateKey()
    let forged = try CertificateIssue(
      subject: DistinguishedName { CommonName("Eve") }, publicKey: key.publicKey, from: Fixture.now,
      until: Fixture.now.adding(seconds: 60), role: .admin, isAuthority: true
    ).sign(by: issuer.subject, fixture.technician.key)
    #expect(throws: TrustError.chain) {
      try CertificateChain([forged] + fixture.technician.chain, root: fixture.root.digest)
    }
  }

  @Test(
    "T63: a name of 300 characters, with a right-to-left override or a line break is not certified; in a certificate made by hand it is shown harmless",
    arguments: [
      (String(repeating: "x", count: 300), String(repeating: "x", count: 64) + "…"),
      ("Anna\u{202E}nimdA", "Anna\\u{202E}nimdA"), ("Anna\nAdmin: approved", "Anna\\u{A}Admin: approved"),
    ])
  func imitatedSender(name: String, shown: String) throws {
    let fixture = try Fixture()
    #expect(throws: TrustError.name) {
      try OperatorIdentity(name: name, role: .technician, issuer: fixture.admin.signer, at: Fixture.now)
    }
    #expect(throws: TrustError.name) {
      try fixture.admin.signer.certify(
        name: name, role: .technician, publicKey: fixture.technician.publicKey, at: Fixture.now)
    }
    let issuer = try CertificateChain.parse(fixture.admin.chain[0])
    let forged = try CertificateIssue(
      subject: DistinguishedName { CommonName(name) }, publicKey: P256.Signing.PrivateKey().publicKey, from: Fixture.now,
      until: Fixture.now.adding(seconds: 60), role: .technician
    ).sign(by: issuer.subject, fixture.admin.key)
    let chain = try CertificateChain([forged] + fixture.admin.chain, root: fixture.root.digest)
    #expect(try chain.verifiedOperator(at: Fixture.now).name == shown)
    // Nor does a renewal make such a name good.
    #expect(throws: TrustError.name) { try fixture.admin.signer.renew([forged] + fixture.admin.chain, at: Fixture.now) }
  }

  @Test func `the root alone signs statements but is no operator`() throws {
    let fixture = try Fixture()
    let chain = try CertificateChain([fixture.root.certificate], root: fixture.root.digest)
    #expect(throws: TrustError.role) { try chain.verifiedOperator(at: Fixture.now) }
    #expect(try chain.signer(at: Fixture.now).role == .admin)
  }

  @Test func `a renewed certificate keeps key, name and role, and ends no later than its issuer's`() throws {
    let fixture = try Fixture()
    let later = Fixture.now.adding(seconds: 20 * 86_400)
    let byAdmin = try fixture.admin.signer.renew(fixture.technician.chain, at: later)
    let byRoot = try fixture.root.signer.renew(fixture.technician.chain, at: later)
    let first = try CertificateChain(byAdmin, root: fixture.root.digest).verifiedOperator(at: later)
    let second = try CertificateChain(byRoot, root: fixture.root.digest).verifiedOperator(at: later)
    #expect(first.digest == fixture.technician.digest)
    #expect(second.name == "Jürgen Tester")
    #expect(second.role == .technician)
    #expect(first.validUntil <= Fixture.now.adding(seconds: 30 * 86_400))
    #expect(second.validUntil > first.validUntil)
    #expect(try fixture.technician.renewed(chain: byRoot).digest == fixture.technician.digest)
  }

  @Test func `T33: keys of other kinds, and another key under the same name and serial, are refused`() throws {
    let fixture = try Fixture()
    let mine = try CertificateChain.parse(fixture.technician.chain[0])
    let impostors: [Certificate.PublicKey] = [
      Certificate.PublicKey(P384.Signing.PrivateKey().publicKey),
      Certificate.PublicKey(Curve25519.Signing.PrivateKey().publicKey),
      Certificate.PublicKey(P256.Signing.PrivateKey().publicKey), try Certificate.PublicKey(RSA.publicKey()),
    ]
    for key in impostors {
      let signing = P256.Signing.PrivateKey()
      let certificate = try Certificate(
        version: .v3, serialNumber: mine.serialNumber, publicKey: key, notValidBefore: mine.notValidBefore,
        notValidAfter: mine.notValidAfter, issuer: mine.issuer, subject: mine.subject, signatureAlgorithm: .ecdsaWithSHA256,
        extensions: mine.extensions, issuerPrivateKey: Certificate.PrivateKey(signing))
      var serializer = DER.Serializer()
      try serializer.serialize(certificate)
      let der = serializer.serializedBytes
      #expect(try !KeyDigest.matches(KeyDigest.of(certificate: der), fixture.technician.digest))
      #expect(throws: TrustError.chain) {
        try CertificateChain([der] + fixture.technician.chain.dropFirst(), root: fixture.root.digest)
      }
    }
  }

  @Test func `T33: the comparison of digests is boolean and fails closed`() {
    let digest = [UInt8](repeating: 9, count: 32)
    #expect(KeyDigest.matches(digest, digest))
    for index in 0..<32 {
      var other = digest
      other[index] ^= 0x80
      #expect(!KeyDigest.matches(digest, other))
    }
    #expect(!KeyDigest.matches([], []))
    #expect(!KeyDigest.matches(digest, digest + [0]))
    #expect(!KeyDigest.matches(Array(digest.dropLast()), Array(digest.dropLast())))
  }
}

/// A key of a kind that we never use.
enum RSA {
  static func publicKey() throws -> _RSA.Signing.PublicKey {
    try _RSA.Signing.PrivateKey(keySize: .bits2048).publicKey
  }
}
