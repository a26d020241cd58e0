import Foundation
import Policy
import Testing
import Wire

@testable import Trust

@Suite struct OpenSSLTests {
  @Test func `openssl verifies an operator's chain and prints the names`() throws {
    let fixture = try Fixture()
    let chain = fixture.technician.chain
    let tool = try OpenSSL([
      "leaf.pem": Array(PEM.certificates([chain[0]]).utf8), "admin.pem": Array(PEM.certificates([chain[1]]).utf8),
      "root.pem": Array(PEM.certificates([chain[2]]).utf8),
    ])
    defer { tool.remove() }
    let time = String(Fixture.now.milliseconds / 1000)
    let verified = try tool.run(
      "verify", "-x509_strict", "-attime", time, "-CAfile", "root.pem", "-untrusted", "admin.pem", "leaf.pem")
    #expect(verified.status == 0, "\(verified.text)")
    let subject = try tool.run("x509", "-in", "leaf.pem", "-noout", "-subject", "-nameopt", "utf8,sep_comma_plus")
    #expect(subject.text.contains("CN=Jürgen Tester"), "\(subject.text)")
    #expect(subject.text.contains("O=Muster IT GmbH"))
  }

  @Test func `openssl opens the root's key with the passphrase, and with no other`() throws {
    let fixture = try Fixture()
    let pem = try fixture.root.encryptedKey(passphrase: "korrekt pferd batterie ä")
    let tool = try OpenSSL([
      "root.key": Array(pem.utf8), "pass": Array("korrekt pferd batterie ä\n".utf8), "wrong": Array("falsch\n".utf8),
      "root.pem": Array(PEM.certificates([fixture.root.certificate]).utf8),
    ])
    defer { tool.remove() }
    let opened = try tool.run("pkey", "-in", "root.key", "-passin", "file:pass", "-pubout")
    let certified = try tool.run("x509", "-in", "root.pem", "-noout", "-pubkey")
    #expect(opened.status == 0)
    #expect(opened.text == certified.text)
    #expect(try tool.run("pkey", "-in", "root.key", "-passin", "file:wrong", "-noout").status != 0)
  }

  @Test func `we open our own encrypted key and one that openssl wrote, and refuse a wrong passphrase`() throws {
    let fixture = try Fixture()
    let pem = try fixture.root.encryptedKey(passphrase: "korrekt pferd batterie")
    let again = try OrganisationRoot(
      encryptedKey: pem, passphrase: "korrekt pferd batterie", certificate: fixture.root.certificate)
    #expect(again.digest == fixture.root.digest)
    #expect(throws: TrustError.passphrase) {
      try OrganisationRoot(encryptedKey: pem, passphrase: "falsch", certificate: fixture.root.certificate)
    }
    #expect(throws: TrustError.wrongKey) {
      try OrganisationRoot(encryptedKey: pem, passphrase: "korrekt pferd batterie", certificate: Fixture().root.certificate)
    }
    let tool = try OpenSSL(["root.key": Array(pem.utf8)])
    defer { tool.remove() }
    let rewritten = try tool.run(
      "pkcs8", "-topk8", "-in", "root.key", "-passin", "pass:korrekt pferd batterie", "-v2", "aes-256-cbc", "-iter", "300000",
      "-passout", "pass:neu neu neu")
    #expect(
      try OrganisationRoot(
        encryptedKey: rewritten.text, passphrase: "neu neu neu", certificate: fixture.root.certificate
      ).digest == fixture.root.digest)
  }

  @Test func `openssl verifies a checkpoint with the relay's public key`() throws {
    let key = RelaySigningKey()
    let checkpoint = Checkpoint(origin: "r", count: 1, head: [UInt8](repeating: 1, count: 32), time: "2026-11-21T02:30:00Z")
    let tool = try OpenSSL([
      "log.pub": Array(RelaySigningKey.publicKeyPEM(key.publicKey).utf8), "checkpoint.txt": Array(checkpoint.text.utf8),
      "checkpoint.sig": try Checkpoint.sign(checkpoint.text, with: key),
    ])
    defer { tool.remove() }
    let verify = [
      "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "log.pub", "-in", "checkpoint.txt", "-sigfile", "checkpoint.sig",
    ]
    let result = try tool.run(
      verify[0], verify[1], verify[2], verify[3], verify[4], verify[5], verify[6], verify[7], verify[8], verify[9])
    #expect(result.status == 0, "\(result.text)")
  }

  @Test func `a signature openssl makes with the evidence key verifies with the root alone`() throws {
    let fixture = try Fixture()
    let evidence = RelayIdentity()
    let now = WallClock.now()
    let root = try OrganisationRoot(company: "Muster IT", domain: "muster.example", at: now)
    let certificate = try root.evidenceCertificate(publicKey: evidence.publicKey, at: now)
    let tool = try OpenSSL([
      "root.pem": Array(PEM.certificates([root.certificate]).utf8), "evidence.pem": Array(PEM.certificates([certificate]).utf8),
      "evidence.key": Array(evidence.keyPEM.utf8), "data": Array("audit\n".utf8),
      "other.pem": Array(PEM.certificates([fixture.root.certificate]).utf8),
    ])
    defer { tool.remove() }
    let signed = try tool.run(
      "cms", "-sign", "-binary", "-in", "data", "-signer", "evidence.pem", "-inkey", "evidence.key", "-outform", "DER", "-out",
      "cms")
    #expect(signed.status == 0, "\(signed.text)")
    let verified = try tool.run(
      "cms", "-verify", "-binary", "-purpose", "any", "-CAfile", "root.pem", "-inform", "DER", "-in", "cms", "-content", "data",
      "-out", "out")
    #expect(verified.status == 0, "\(verified.text)")
    let foreign = try tool.run(
      "cms", "-verify", "-binary", "-purpose", "any", "-CAfile", "other.pem", "-inform", "DER", "-in", "cms", "-content", "data",
      "-out", "out")
    #expect(foreign.status != 0)
  }
}

@Suite struct IdentityFolderTests {
  @Test func `what is stored is read again, for the owner alone, and is renewed in place`() throws {
    let fixture = try Fixture()
    let path = FileManager.default.temporaryDirectory.appending(path: "rs-identity-\(UUID().uuidString)/a/b").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = IdentityFolder(path: path)
    #expect(throws: IdentityError.file(PrivateFileError(operation: .read, path: path + "/operator.key", code: ENOENT))) {
      try folder.operatorIdentity()
    }
    let relay = RelayLocation(address: "relay.example:8443", pin: [UInt8](repeating: 1, count: 32))
    try folder.store(fixture.admin, relay: relay)
    try folder.store(fixture.root, passphrase: "korrekt pferd batterie")
    #expect(try folder.relay() == relay)
    #expect(try folder.operatorIdentity().digest == fixture.admin.digest)
    #expect(try folder.root(passphrase: "korrekt pferd batterie").digest == fixture.root.digest)
    for name in ["operator.key", "operator.pem", "relay", "root.key"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
    let renewed = try fixture.root.signer.renew(fixture.admin.chain, at: Fixture.now.adding(seconds: 60))
    try folder.renew(chain: renewed)
    #expect(try folder.operatorIdentity().chain == renewed)
    #expect(throws: IdentityError.content(path: path + "/operator.pem", .wrongKey)) {
      try folder.renew(chain: fixture.technician.chain)
    }
  }

  @Test func `T58: a witness keeps the newest checkpoint, and takes none that is shorter, other, or not signed`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "rs-witness-\(UUID().uuidString)").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try PrivateFile.makeFolder(path)
    let folder = IdentityFolder(path: path)
    let key = RelaySigningKey()
    func shown(_ count: UInt64, head: UInt8, by signer: RelaySigningKey? = nil) throws -> IdentityFolder.Witnessed {
      let text = Checkpoint(origin: "r", count: count, head: [UInt8](repeating: head, count: 32), time: "t").text
      let signature = try Checkpoint.sign(text, with: signer ?? key)
      return try folder.witness(text: text, signature: signature, auditKey: key.publicKey)
    }
    #expect(folder.keptWitness == .missing)
    #expect(try shown(3, head: 1) == .first(.missing))
    #expect(try shown(3, head: 1) == .consistent)
    #expect(try shown(3, head: 2) == .contradiction)
    #expect(try shown(2, head: 1) == .contradiction)
    #expect(throws: TrustError.badSignature) { try shown(9, head: 1, by: RelaySigningKey()) }
    #expect(try shown(4, head: 9) == .consistent)
    #expect(folder.keptWitness.checkpoint?.count == 4)
    try PrivateFile.write("rs-audit/1\nnonsense\n", to: path + "/checkpoint.txt")
    #expect(folder.keptWitness == .damaged)
    #expect(try shown(4, head: 9) == .first(.damaged))
    #expect(folder.keptWitness.checkpoint?.count == 4)
  }
}
