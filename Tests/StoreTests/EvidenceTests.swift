import Crypto
import Evidence
import Policy
import TestSupport
import Testing
import Trust

@testable import Store

@Suite struct EvidenceTests {
  /// An export of one customer as `rs audit export` writes it, and the commands printed with it.
  private static func export(lines: Int) async throws -> TemporaryFolder {
    let fixture = try Fixture()
    try await fixture.record(lines)
    let now = WallClock.now()
    let root = try OrganisationRoot(company: "Muster IT", domain: "muster.example", at: now)
    let evidence = RelayIdentity()
    let certificate = try root.evidenceCertificate(publicKey: evidence.publicKey, at: now)
    let auditKey = RelaySigningKey()
    let head = try await fixture.store.head(of: Fixture.customer)
    let checkpoint = Checkpoint(origin: "muster.example", count: head.count, head: head.head, time: "2026-11-21T02:30:00Z").text
    let rows = try await fixture.store.lines(of: Fixture.customer, skipping: 0, limit: 1000)
    let folder = try TemporaryFolder()
    let files: [(String, [UInt8])] = [
      ("audit.tsv", Array(rows.map { "\(AuditLine.hex($0.hash))\t\($0.line)\n" }.joined().utf8)),
      ("checkpoint.txt", Array(checkpoint.utf8)), ("checkpoint.sig", try Checkpoint.sign(checkpoint, with: auditKey)),
      ("log.pub", Array(RelaySigningKey.publicKeyPEM(auditKey.publicKey).utf8)),
      (
        "checkpoint.cms",
        try EvidenceSignature.sign(Array(checkpoint.utf8), certificate: certificate, privateKey: evidence.keyDER)
      ),
      ("root.pem", Array(PEM.certificates([root.certificate]).utf8)),
      ("other.pem", Array(PEM.certificates([try OrganisationRoot(company: "X", domain: "x.example", at: now).certificate]).utf8)),
    ]
    for (name, bytes) in files { try folder.write(bytes, to: name) }
    return folder
  }

  private static let chain = """
    h=$(printf '0%.0s' $(seq 64)); while IFS="$(printf '\\t')" read -r w l; do
     h=$(printf '%s\\n%s\\n' "$h" "$l" | sha256sum | cut -d' ' -f1); [ "$h" = "$w" ] || { echo "BROKEN: $l"; break; }; done < audit.tsv
    [ "$h" = "$(sed -n 4p checkpoint.txt)" ] || echo "HEAD DOES NOT FIT (cut off?)"
    """
  private static let cms =
    "openssl cms -verify -binary -purpose any -CAfile root.pem -inform DER -in checkpoint.cms -content checkpoint.txt -out /dev/null"

  @Test func `the shell finds nothing to complain of in an export, and says what was changed or cut off`() async throws {
    let folder = try await Self.export(lines: 12)
    let intact = try folder.run(Self.chain)
    #expect(intact.text == "")
    let cut = try folder.run("sed -i '$d' audit.tsv\n" + Self.chain)
    #expect(cut.text == "HEAD DOES NOT FIT (cut off?)\n")
    let changed = try folder.run("sed -i '5s/test.event/test.evenT/' audit.tsv\n" + Self.chain)
    #expect(changed.text.contains("BROKEN: {\"n\":5,"))
  }

  @Test func `openssl verifies the CMS signature with the root alone, and not with another root or text`() async throws {
    let folder = try await Self.export(lines: 1)
    let verified = try folder.run(Self.cms)
    #expect(verified.status == 0, "\(verified.text)")
    let foreign = try folder.run(Self.cms.replacing("root.pem", with: "other.pem"))
    #expect(foreign.status != 0)
    let changed = try folder.run("echo x >> checkpoint.txt; " + Self.cms)
    #expect(changed.status != 0)
  }

  @Test func `openssl verifies the checkpoint with the audit key`() async throws {
    let folder = try await Self.export(lines: 1)
    let command = "openssl pkeyutl -verify -rawin -pubin -inkey log.pub -in checkpoint.txt -sigfile checkpoint.sig"
    #expect(try folder.run(command).status == 0)
    #expect(try folder.run("echo x >> checkpoint.txt; " + command).status != 0)
  }

  @Test func `a certificate or key that is none, or does not belong, is refused`() throws {
    let now = WallClock.now()
    let root = try OrganisationRoot(company: "Muster IT", domain: "muster.example", at: now)
    let key = RelayIdentity()
    let certificate = try root.evidenceCertificate(publicKey: key.publicKey, at: now)
    #expect(throws: EvidenceError.certificate) {
      try EvidenceSignature.sign([1], certificate: [1, 2, 3], privateKey: key.keyDER)
    }
    #expect(throws: EvidenceError.key) { try EvidenceSignature.sign([1], certificate: certificate, privateKey: []) }
    #expect(throws: EvidenceError.signing) {
      try EvidenceSignature.sign([1], certificate: certificate, privateKey: RelayIdentity().keyDER)
    }
  }
}
