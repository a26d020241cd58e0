import Crypto
import Policy
import SwiftASN1
import Testing
import Wire
import X509

@testable import Trust

@Suite struct OperatorScopeTests {
  private static let device = [UInt8](repeating: 5, count: 32)
  private static let other = [UInt8](repeating: 6, count: 32)

  private func verified(_ chain: [[UInt8]], _ fixture: Fixture) throws -> VerifiedOperator {
    try CertificateChain(chain, root: fixture.root.digest).verifiedOperator(at: Fixture.now)
  }

  @Test func `a certificate without a scope is of a native key for every device`() throws {
    let fixture = try Fixture()
    let scope = try verified(fixture.technician.chain, fixture).scope
    #expect(scope == .unlimited)
    #expect(scope.covers(Self.device))
    let leaf = try CertificateChain.parse(fixture.technician.chain[0])
    #expect(leaf.extensions[oid: ScopeExtension.identifier] == nil)
  }

  @Test(
    "S3-5, T39: role and scope come out of a chain as they went in, and a renewal keeps them",
    arguments: [
      (OperatorRole.employee, OperatorScope(devices: [device])),
      (.employee, OperatorScope(livesInBrowser: true, devices: [device, other])),
      (.technician, OperatorScope(livesInBrowser: true)), (.admin, OperatorScope(livesInBrowser: true)),
      (.auditor, OperatorScope(livesInBrowser: true)), (.technician, OperatorScope(devices: Array(repeating: device, count: 64))),
    ])
  func roundTrip(role: OperatorRole, scope: OperatorScope) throws {
    let fixture = try Fixture()
    let key = Array(P256.Signing.PrivateKey().publicKey.derRepresentation)
    let chain = try fixture.admin.signer.certify(name: "Rosa", role: role, scope: scope, publicKey: key, at: Fixture.now)
    #expect(chain.allSatisfy { $0.count <= Limits.certificate })
    for chain in [chain, try fixture.root.signer.renew(chain, at: Fixture.now)] {
      let found = try verified(chain, fixture)
      #expect(found.role == role)
      #expect(found.scope == scope)
      #expect(found.publicKey == key)
      #expect(found.scope.covers(Self.device))
      #expect(found.scope.covers([UInt8](repeating: 7, count: 32)) == scope.devices.isEmpty)
    }
  }

  @Test(
    "S3-5: an employee without devices, an administrator of some devices, and what is no digest are not certified",
    arguments: [
      (OperatorRole.employee, OperatorScope.unlimited), (.employee, OperatorScope(livesInBrowser: true)),
      (.admin, OperatorScope(devices: [device])), (.employee, OperatorScope(devices: [[1, 2, 3]])),
      (.technician, OperatorScope(devices: Array(repeating: device, count: 65))),
    ])
  func refused(role: OperatorRole, scope: OperatorScope) throws {
    let fixture = try Fixture()
    #expect(throws: TrustError.role) {
      try OperatorIdentity(name: "Rosa", role: role, scope: scope, issuer: fixture.admin.signer, at: Fixture.now)
    }
    // Nor is such a certificate taken that was made by hand.
    let issuer = try CertificateChain.parse(fixture.admin.chain[0])
    let forged = try CertificateIssue(
      subject: DistinguishedName { CommonName("Rosa") }, publicKey: P256.Signing.PrivateKey().publicKey, from: Fixture.now,
      until: Fixture.now.adding(seconds: 60), role: role, scope: scope
    ).sign(by: issuer.subject, fixture.admin.key)
    #expect(throws: TrustError.chain) { try CertificateChain([forged] + fixture.admin.chain, root: fixture.root.digest) }
  }

  @Test(
    "a scope that cannot be read is not taken for an unlimited one",
    arguments: [
      [], [0x30, 0x00], [0x30, 0x03, 0x01, 0x01, 0xFF], [0x0C, 0x01, 0x61], [0x30, 0x06, 0x01, 0x01, 0xFF, 0x30, 0x00, 0x00],
    ])
  func unreadable(bytes: [UInt8]) throws {
    let fixture = try Fixture()
    let issuer = try CertificateChain.parse(fixture.admin.chain[0])
    let leaf = try CertificateChain.parse(fixture.technician.chain[0])
    let forged = try Certificate(
      version: .v3, serialNumber: leaf.serialNumber, publicKey: leaf.publicKey, notValidBefore: leaf.notValidBefore,
      notValidAfter: leaf.notValidAfter, issuer: issuer.subject, subject: leaf.subject, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions(
        Array(leaf.extensions) + [Certificate.Extension(oid: ScopeExtension.identifier, critical: true, value: bytes[...])]),
      issuerPrivateKey: Certificate.PrivateKey(fixture.admin.key))
    var serializer = DER.Serializer()
    try serializer.serialize(forged)
    #expect(throws: TrustError.chain) {
      try CertificateChain([serializer.serializedBytes] + fixture.admin.chain, root: fixture.root.digest)
    }
  }

  @Test func `T39: an administrator in a browser certifies nobody, not even by hand`() throws {
    let fixture = try Fixture()
    let hosted = try OperatorIdentity(
      name: "Anna", role: .admin, scope: OperatorScope(livesInBrowser: true), issuer: fixture.root.signer, at: Fixture.now)
    #expect(throws: TrustError.role) {
      try OperatorIdentity(name: "Eve", role: .technician, issuer: hosted.signer, at: Fixture.now)
    }
    let issuer = try CertificateChain.parse(hosted.chain[0])
    let forged = try CertificateIssue(
      subject: DistinguishedName { CommonName("Eve") }, publicKey: P256.Signing.PrivateKey().publicKey, from: Fixture.now,
      until: Fixture.now.adding(seconds: 60), role: .technician
    ).sign(by: issuer.subject, hosted.key)
    #expect(throws: TrustError.chain) { try CertificateChain([forged] + hosted.chain, root: fixture.root.digest) }
  }

  @Test func `T39: with a key in a browser nothing is signed for the organisation but an enrolment`() throws {
    let fixture = try Fixture()
    let hosted = try OperatorIdentity(
      name: "Anna", role: .admin, scope: OperatorScope(livesInBrowser: true), issuer: fixture.root.signer, at: Fixture.now)
    let policy = try hosted.signer.sign(fixture.policy())
    #expect(throws: TrustError.role) { try policy.verified(as: OrganisationPolicy.self, root: fixture.root.digest) }
    let wish = try hosted.signer.sign(
      VariantWish(device: Self.device, variant: .noConfirmation, wishedBy: "Chef", reference: "Brief", issuedAt: Fixture.now))
    #expect(throws: TrustError.role) { try wish.verified(as: VariantWish.self, root: fixture.root.digest) }
    let ticket = try hosted.signer.sign(
      EnrolmentTicket(
        tokenPublicKey: fixture.technician.publicKey, customer: "Kanzlei", deviceClass: .server, name: "", issuedAt: Fixture.now,
        validUntil: Fixture.now.adding(seconds: 60)))
    #expect(try ticket.verified(as: EnrolmentTicket.self, root: fixture.root.digest).signer.name == "Anna")
  }

  @Test func `S3-5: who is limited to some devices signs nothing for the organisation`() throws {
    let fixture = try Fixture()
    let limited = try OperatorIdentity(
      name: "Rosa", role: .technician, scope: OperatorScope(devices: [Self.device]), issuer: fixture.admin.signer, at: Fixture.now
    )
    let wish = try limited.signer.sign(
      VariantWish(device: Self.other, variant: .noConfirmation, wishedBy: "Chef", reference: "Brief", issuedAt: Fixture.now))
    #expect(throws: TrustError.role) { try wish.verified(as: VariantWish.self, root: fixture.root.digest) }
  }
}
