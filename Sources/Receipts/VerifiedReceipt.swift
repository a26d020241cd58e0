import Attendance
import Crypto
import Policy
import Trust
import Wire

/// A receipt whose every signature was checked and whose parts belong together.
public struct VerifiedReceipt: Sendable {
  /// The digest of the root that everything hangs on; who knows it from elsewhere knows the company.
  public let root: [UInt8]
  public let policy: OrganisationPolicy
  public let terms: Terms
  /// The grant that the session began with.
  public let first: GrantStatement
  /// What the relay allowed, and what was then decided at the computer.
  public let steps: [(grant: GrantStatement, consents: [ConsentRecord])]
  /// Who has answered, by the commitment in the consent.
  let people: [[UInt8]: String]
  public let end: EndRecord?
  public let comparison: ComparisonRecord?
  public let checkpoint: Checkpoint?
  let utcOffset: Int
  let json: String

  /// Checks everything but the page. Throws `.foreign`, `.evidence` or `.format`.
  init(_ receipt: Receipt, root expected: [UInt8]?) throws(ReceiptError) {
    root = try Self.checking(.policy) { () throws(TrustError) in
      guard let top = receipt.policy.chain.last else { throw .chain }
      return try KeyDigest.of(certificate: Array(top))
    }
    if let expected { guard KeyDigest.matches(root, expected) else { throw .foreign } }
    let reader = EvidenceReader(receipt, root: root)
    policy = try reader.policy()
    terms = try reader.terms()
    people = Dictionary((receipt.people ?? []).map { ($0.salted.commitment, $0.name) }) { $1 }
    steps = try reader.steps(relayKey: policy.relayPolicyKey, terms: terms.digest)
    let names = steps.flatMap(\.consents).compactMap(\.person)
    guard Set(names) == Set(people.keys) else { throw .evidence(.consent) }
    guard let first = steps.first?.grant else { throw .evidence(.grant) }
    self.first = first
    end = try reader.record(receipt.end, .end, first.session) { ($0.session, $0.device) }
    comparison = try reader.record(receipt.comparison, .comparison, first.session) { ($0.session, $0.device) }
    checkpoint = try reader.checkpoint(auditKey: policy.auditKey)
    try reader.checkSeal()
    guard (-50_400...50_400).contains(receipt.utcOffset) else { throw .format }
    utcOffset = receipt.utcOffset
    json = try receipt.json
  }

  fileprivate static func checking<Value>(
    _ part: ReceiptError.Part, _ body: () throws(TrustError) -> Value
  ) throws(ReceiptError) -> Value {
    do { return try body() } catch { throw .evidence(part) }
  }
}

/// Reads the parts, each after its signature.
private struct EvidenceReader {
  let receipt: Receipt
  let root: [UInt8]
  let guestKey: [UInt8]
  let guest: [UInt8]

  init(_ receipt: Receipt, root: [UInt8]) {
    self.receipt = receipt
    self.root = root
    guestKey = Array(receipt.guestKey)
    guest = KeyDigest.of(publicKey: guestKey)
  }

  func policy() throws(ReceiptError) -> OrganisationPolicy {
    try VerifiedReceipt.checking(.policy) { () throws(TrustError) in
      try receipt.policy.signed.verified(as: OrganisationPolicy.self, root: root).content
    }
  }

  /// Those of the program itself are signed by nobody but by the consents, which name their digest.
  func terms() throws(ReceiptError) -> Terms {
    let signed = receipt.terms.signed
    guard signed.signature.isEmpty, signed.chain.isEmpty else {
      return try VerifiedReceipt.checking(.terms) { () throws(TrustError) in
        try signed.verified(as: Terms.self, root: root).content
      }
    }
    guard let terms = Terms(unsigned: signed.payload) else { throw .evidence(.terms) }
    return terms
  }

  /// Every grant is of one session, one customer and this guest; every consent is about one of the grants and about no more than
  /// it allows.
  func steps(
    relayKey: [UInt8], terms: [UInt8]
  ) throws(ReceiptError) -> [(grant: GrantStatement, consents: [ConsentRecord])] {
    var steps: [(grant: GrantStatement, hash: [UInt8], consents: [ConsentRecord])] = []
    for signed in receipt.grants {
      let grant = try VerifiedReceipt.checking(.grant) { () throws(TrustError) in
        try GrantStatement(payload: Array(signed.payload), signature: Array(signed.signature), relayKey: relayKey)
      }
      let first = steps.first?.grant ?? grant
      guard grant.session == first.session, grant.customer == first.customer, grant.technician == first.technician,
        KeyDigest.matches(grant.device, guest)
      else { throw .evidence(.grant) }
      steps.append((grant, Array(SHA256.hash(data: signed.payload)), []))
    }
    guard !steps.isEmpty else { throw .evidence(.grant) }
    for signed in receipt.consents {
      let consent: ConsentRecord = try record(signed, .consent)
      guard let index = steps.firstIndex(where: { $0.hash == consent.grant }) else { throw .evidence(.consent) }
      let grant = steps[index].grant
      guard consent.session == grant.session, KeyDigest.matches(consent.device, guest), consent.rights.isSubset(of: grant.rights),
        consent.attended == .init(customer: grant.customer, terms: terms)
      else { throw .evidence(.consent) }
      steps[index].consents.append(consent)
    }
    return steps.map { ($0.grant, $0.consents) }
  }

  /// A record of the guest about this session; nil where there is none.
  func record<Content: DeviceStatement>(
    _ signed: Receipt.Signed?, _ part: ReceiptError.Part, _ session: [UInt8],
    _ names: (Content) -> (session: [UInt8], device: [UInt8])
  ) throws(ReceiptError) -> Content? {
    guard let signed else { return nil }
    let record: Content = try record(signed, part)
    let (named, device) = names(record)
    guard named == session, KeyDigest.matches(device, guest) else { throw .evidence(part) }
    return record
  }

  func checkpoint(auditKey: [UInt8]) throws(ReceiptError) -> Checkpoint? {
    guard let sealed = receipt.checkpoint else { return nil }
    return try VerifiedReceipt.checking(.checkpoint) { () throws(TrustError) in
      try Checkpoint(text: sealed.text, signature: Array(sealed.signature), auditKey: auditKey)
    }
  }

  func checkSeal() throws(ReceiptError) {
    guard let signed = receipt.seal else { throw .evidence(.seal) }
    let seal: ReceiptSeal = try record(signed, .seal)
    var open = receipt
    open.seal = nil
    guard seal.evidence == Array(SHA256.hash(data: Array(try open.json.utf8))) else { throw .evidence(.seal) }
  }

  private func record<Content: DeviceStatement>(
    _ signed: Receipt.Signed, _ part: ReceiptError.Part
  ) throws(ReceiptError) -> Content {
    try VerifiedReceipt.checking(part) { () throws(TrustError) in
      try Content(payload: Array(signed.payload), signature: Array(signed.signature), devicePublicKey: guestKey)
    }
  }
}
