import Attendance
import Crypto
import FoundationEssentials
import Trust
import Wire

/// What is left to the customer of a session: everything that was signed in it, so that anybody can verify it without network and without
/// the company. Collected and sealed by the guest, shown as a page (`VerifiedReceipt.page`), read back by `verified(page:root:)`.
public struct Receipt: Equatable, Sendable, Codable {
  /// A payload and who signed it is known from its place.
  public struct Signed: Equatable, Sendable, Codable {
    public var payload: Data
    public var signature: Data

    public init(payload: [UInt8], signature: [UInt8]) {
      self.payload = Data(payload)
      self.signature = Data(signature)
    }
  }

  /// A statement of the organisation with its certificates; those of the program's own terms are empty.
  public struct OfOrganisation: Equatable, Sendable, Codable {
    public var payload: Data
    public var signature: Data
    public var chain: [Data]

    init(_ signed: SignedBytes) {
      payload = Data(signed.payload)
      signature = Data(signed.signature)
      chain = signed.chain.map { Data($0) }
    }

    var signed: SignedBytes {
      SignedBytes(payload: Array(payload), signature: Array(signature), chain: chain.map { Array($0) })
    }
  }

  /// The state of the company's audit log when the session was over.
  public struct Sealed: Equatable, Sendable, Codable {
    public var text: String
    public var signature: Data

    public init(text: String, signature: [UInt8]) {
      self.text = text
      self.signature = Data(signature)
    }
  }

  /// The name that a person has given with an answer, and the salt with which the consent commits to it.
  public struct Person: Equatable, Sendable, Codable {
    public var name: String
    public var salt: Data

    public init(_ salted: SaltedName) {
      name = salted.name
      salt = Data(salted.salt)
    }

    var salted: SaltedName { SaltedName(name: name, salt: Array(salt)) }
  }

  /// The form of page and evidence; a changed one gets a new number, and those before stay readable. The second one has names.
  var format = "rs-receipt/1"
  /// Seconds east of UTC in which the page shows times.
  var utcOffset: Int
  /// SubjectPublicKeyInfo (DER) of the key that the guest had for this run.
  var guestKey: Data
  /// `OrganisationPolicy`: the company, the relay's keys.
  var policy: OfOrganisation
  /// `Terms` as they were agreed to.
  var terms: OfOrganisation
  /// `GrantStatement`s, each signed by the relay, in their order.
  public var grants: [Signed] = []
  /// `ConsentRecord`s, each signed by the guest, in their order.
  public var consents: [Signed] = []
  /// The names that consents commit to; nil where nobody has given one.
  public var people: [Person]?
  /// `EndRecord`, signed by the guest; nil while the session lasts, or where there was none.
  public var end: Signed?
  /// `ComparisonRecord`, signed by the guest, where the customer wanted one.
  public var comparison: Signed?
  public var checkpoint: Sealed?
  /// `ReceiptSeal` over all of the above, signed by the guest: nothing can be left out or added later.
  var seal: Signed?

  /// A receipt with nothing decided yet. `terms` is nil where the organisation has none of its own and `builtIn` was shown.
  public init(policy: SignedBytes, terms: SignedBytes?, builtIn: Terms, guestKey: [UInt8], utcOffset: Int) {
    self.policy = OfOrganisation(policy)
    self.terms = OfOrganisation(terms ?? SignedBytes(payload: builtIn.payload, signature: [], chain: []))
    self.guestKey = Data(guestKey)
    self.utcOffset = utcOffset
  }

  /// The receipt as it is now, sealed with the key that signed its records, and checked as any reader would. Throws `.evidence` where a
  /// part does not belong to the others.
  public func sealed(by identity: DeviceIdentity) throws(ReceiptError) -> VerifiedReceipt {
    var sealed = self
    sealed.seal = nil
    sealed.format = sealed.properFormat
    let statement = ReceiptSeal(evidence: Array(SHA256.hash(data: Array(try sealed.json.utf8))))
    guard let signed = try? identity.sign(statement) else { throw .evidence(.seal) }
    sealed.seal = Signed(payload: signed.payload, signature: signed.signature)
    return try VerifiedReceipt(sealed, root: nil)
  }

  /// Reads a page, checks every signature and that every word and byte of the page is what the evidence in it says. `root` is the digest
  /// that the reader knows from elsewhere, nil where he knows none. Throws `.format`, `.foreign`, `.evidence` or `.page`.
  public static func verified(page: [UInt8], root: [UInt8]?) throws(ReceiptError) -> VerifiedReceipt {
    let text = String(decoding: page, as: UTF8.self)
    guard let start = text.firstRange(of: ReceiptPage.evidenceStart),
      let end = text[start.upperBound...].firstRange(of: ReceiptPage.evidenceEnd),
      let receipt = try? JSONDecoder().decode(Receipt.self, from: Data(text[start.upperBound..<end.lowerBound].utf8)),
      receipt.format == receipt.properFormat
    else { throw .format }
    let verified = try VerifiedReceipt(receipt, root: root)
    guard Array(verified.page.utf8) == page else { throw .page }
    return verified
  }

  private var properFormat: String { people == nil ? "rs-receipt/1" : "rs-receipt/2" }

  /// The evidence as JSON, the same bytes for the same receipt, without a character that HTML would read as its own.
  var json: String {
    get throws(ReceiptError) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      guard let data = try? encoder.encode(self) else { throw .format }
      var text = ""
      for scalar in String(decoding: data, as: UTF8.self).unicodeScalars {
        switch scalar {
        case "<", ">", "&": text += "\\u00\(KeyDigest.hex([UInt8(truncatingIfNeeded: scalar.value)]))"
        default: text.unicodeScalars.append(scalar)
        }
      }
      return text
    }
  }
}

/// The guest's word that a receipt is whole.
struct ReceiptSeal: DeviceStatement {
  static let kind = "receipt"
  /// SHA-256 of the evidence's JSON without the seal.
  var evidence: [UInt8]

  init(evidence: [UInt8]) {
    self.evidence = evidence
  }

  func write(to writer: inout ByteWriter) {
    writer.fixed(evidence)
  }

  init(reading reader: inout ByteReader) throws(WireError) {
    evidence = try reader.digest()
  }
}

/// Why a file is no receipt that can be trusted.
public enum ReceiptError: Error, Equatable, Sendable {
  /// No page of a receipt, or of a later version.
  case format
  /// The organisation is another than the one that was expected.
  case foreign
  /// This part was altered, or does not belong to the rest.
  case evidence(Part)
  /// The evidence is good, but the page around it says something else.
  case page

  /// The parts of the evidence.
  public enum Part: String, CaseIterable, Sendable {
    case policy, terms, grant, consent, end, comparison, checkpoint, seal
  }

  /// The stable code.
  public var code: String {
    switch self {
    case .format: "receipt.format"
    case .foreign: "receipt.root"
    case .evidence(let part): "receipt.\(part.rawValue)"
    case .page: "receipt.page"
    }
  }
}
