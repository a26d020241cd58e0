import Catalogue
import Crypto
import Policy
import Trust
import Wire

/// `rs audit`: the chain of what happened, read and verified by the operator's own program.
public struct AuditTrail: Sendable {
  private let admin: Administration

  public init(_ admin: Administration) {
    self.admin = admin
  }

  /// What an operator brings along to examine a relay's folder.
  public struct Anchor: Sendable {
    /// The identity's folder.
    public let folder: String
    /// The organisation's root as it is pinned there; nil where there is no identity.
    public let root: [UInt8]?
    /// The newest checkpoint that was seen.
    public let witness: IdentityFolder.KeptWitness
  }

  /// What lies in an identity folder; nil where none was named and there is no standard one.
  public static func anchor(identity: String?, environment: [String: String]) throws(AdminError) -> Anchor? {
    if identity == nil, IdentityFolder.standard(home: environment["HOME"])?.isInUse != true { return nil }
    let folder = try Administration.folder(identity, environment)
    let own: OperatorIdentity
    do { own = try folder.operatorIdentity() } catch { throw AdminError(error, folder: folder) }
    let root = try trusting { () throws(TrustError) in try own.rootDigest }
    return Anchor(folder: folder.path, root: root, witness: folder.keptWitness)
  }

  /// Lists the entries of one customer, or of all.
  public func list(customer: String) async throws(AdminError) {
    let records = try await all(customer)
    for record in records {
      admin.console.show(
        "\(DisplayName.shown(record.customer))\t\(record.number)\t\(DisplayName.shown(record.line, limit: Limits.auditLine))")
    }
    admin.console.show(json: records.map(Entry.init))
    if records.isEmpty { admin.console.say(AdminSentences.nothing) }
  }

  /// Recomputes every chain from its lines, names the first entry that does not fit, and throws then.
  public func verify(customer: String) async throws(AdminError) {
    let chains = Dictionary(grouping: try await all(customer), by: \.customer)
    for (name, records) in chains.sorted(by: { $0.key < $1.key }) {
      if let number = Self.firstBreak(records) {
        throw AdminError(
          AdminSentences.auditBroken(customer: DisplayName.shown(name), number: number), code: "audit.broken", exit: .dataError)
      }
    }
    let count = chains.values.reduce(0) { $0 + $1.count }
    admin.console.say(AdminSentences.auditIntact(lines: count, chains: chains.count))
    admin.console.show(json: ["lines": count, "chains": chains.count])
  }

  /// Writes the entries of a customer with everything that verifies them into a folder, and shows the commands that do. Nothing is written unless root
  /// and log key are those that the identity pins, and the entries are those that they vouch for.
  public func export(customer: String, output: String) async throws(AdminError) {
    let (bundle, policy, chain) = try await admin.connected { (relay) throws(AdminError) in
      let missing = AdminSentences.noCustomer(DisplayName.shown(customer))
      guard case .evidence(let bundle) = try await relay.request(.exportEvidence(customer: customer), missing: missing) else {
        throw AdminError(.protocolError)
      }
      return (bundle, try await admin.trust(relay).0, try await all(customer, relay))
    }
    guard let records = try? Self.vouched(chain, of: customer, by: bundle, policy) else {
      throw AdminError(AdminSentences.exportForeign, code: "audit.foreign", exit: .dataError)
    }
    let lines = records.map { "\(KeyDigest.hex($0.hash))\t\($0.line)\n" }.joined()
    let files: [(String, [UInt8])] = [
      ("audit.tsv", Array(lines.utf8)), ("checkpoint.txt", Array(bundle.checkpoint.utf8)), ("checkpoint.sig", bundle.signature),
      ("log.pub", Array(RelaySigningKey.publicKeyPEM(bundle.publicKey).utf8)), ("checkpoint.cms", bundle.cms),
      ("root.pem", Array(PEM.certificates([bundle.root]).utf8)),
    ]
    let sums = files.map { "\(KeyDigest.hex(Array(SHA256.hash(data: $0.1))))  \($0.0)\n" }.joined()
    do throws(PrivateFileError) {
      try PrivateFile.makeFolder(output)
      for (name, bytes) in files + [("SHA256SUMS", Array(sums.utf8))] { try PrivateFile.write(bytes, to: "\(output)/\(name)") }
    } catch {
      throw AdminError(error)
    }
    admin.console.say(AdminSentences.exported(output))
    admin.console.show("cd \(Self.quoted(output))\n" + Self.verification(admin.console.language))
    admin.console.show(json: ["folder": output])
  }

  /// What verifies an export with ordinary tools.
  static func verification(_ language: Language) -> String {
    let broken = AdminSentences.exportBroken.text(language)
    let cut = AdminSentences.exportCut.text(language)
    return """
      sha256sum -c SHA256SUMS
      h=$(printf '0%.0s' $(seq 64)); while IFS="$(printf '\\t')" read -r w l; do
       h=$(printf '%s\\n%s\\n' "$h" "$l" | sha256sum | cut -d' ' -f1); [ "$h" = "$w" ] || { echo "\(broken): $l"; break; }; done < audit.tsv
      [ "$h" = "$(sed -n 4p checkpoint.txt)" ] || echo "\(cut)"
      openssl pkeyutl -verify -rawin -pubin -inkey log.pub -in checkpoint.txt -sigfile checkpoint.sig
      openssl cms -verify -binary -purpose any -CAfile root.pem -inform DER -in checkpoint.cms -content checkpoint.txt -out /dev/null
      """
  }

  /// A word for the shell, whatever is in it.
  static func quoted(_ path: String) -> String {
    "'" + path.replacing("'", with: "'\\''") + "'"
  }

  /// The entries that a bundle vouches for, without those documented since it was signed. Throws where root, key, certificate or signature are not those
  /// of the organisation, or the entries are others.
  private static func vouched(
    _ chain: [AuditRecord], of customer: String, by bundle: EvidenceBundle, _ policy: Verified<OrganisationPolicy>
  ) throws(TrustError) -> [AuditRecord] {
    guard let root = policy.bytes.chain.last,
      KeyDigest.matches(try KeyDigest.of(certificate: bundle.root), try KeyDigest.of(certificate: root)),
      bundle.publicKey == policy.content.auditKey,
      KeyDigest.matches(Array(SHA256.hash(data: bundle.certificate)), policy.content.evidenceCertificate)
    else { throw .wrongKey }
    let checkpoint = try Checkpoint(text: bundle.checkpoint, signature: bundle.signature, auditKey: bundle.publicKey)
    let records = chain.filter { $0.number <= checkpoint.count }
    guard checkpoint.origin == "\(policy.content.domain)/\(customer)", records.count == checkpoint.count,
      firstBreak(records) == nil, records.last?.hash == checkpoint.head
    else { throw .badSignature }
    return records
  }

  /// The number of the first entry whose hash is not that of its line and the hash before it.
  static func firstBreak(_ records: [AuditRecord]) -> UInt64? {
    var head = [UInt8](repeating: 0, count: 32)
    var number: UInt64 = 0
    for record in records {
      let bytes = Array("\(KeyDigest.hex(head))\n\(record.line)\n".utf8)
      head = Array(SHA256.hash(data: bytes))
      number += 1
      guard KeyDigest.matches(head, record.hash), record.number == number else { return number }
    }
    return nil
  }

  private func all(_ customer: String) async throws(AdminError) -> [AuditRecord] {
    try await admin.connected { (relay) throws(AdminError) in try await all(customer, relay) }
  }

  private func all(_ customer: String, _ relay: RelayDialogue) async throws(AdminError) -> [AuditRecord] {
    var records: [AuditRecord] = []
    while true {
      let from = UInt64(records.count)
      guard case .audit(let page, let more) = try await relay.request(.listAudit(customer: customer, from: from)) else {
        throw AdminError(.protocolError)
      }
      records += page
      if !more || page.isEmpty { return records }
    }
  }

  private struct Entry: Encodable {
    let customer: String
    let number: UInt64
    let line: String
    let hash: String

    init(_ record: AuditRecord) {
      customer = record.customer
      number = record.number
      line = record.line
      hash = KeyDigest.hex(record.hash)
    }
  }
}
