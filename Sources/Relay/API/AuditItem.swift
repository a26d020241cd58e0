import FoundationEssentials
import Policy
import Store
import Trust
import Wire

/// A line of the audit as lists show it: what it says, in words where there are some, and the line itself.
struct AuditItem: Encodable, Sendable {
  /// The members of a line that are shown.
  struct Line: Decodable {
    let t: String
    let ev: String
    let op: String?
    let dev: String?
    let obj: String?
    let res: String?
    let pd: [String: String]?

    /// Nil where it is no line of ours.
    init?(_ text: String) {
      guard let line = try? JSONDecoder().decode(Line.self, from: Data(text.utf8)) else { return nil }
      self = line
    }
  }

  struct Text: Encodable {
    let name: String
    let value: String?
  }

  let place: Int64
  let customer: String
  let number: UInt64
  let time: Int64
  let event: String
  let operatorId: String?
  let `operator`: String?
  let deviceId: String?
  let device: String?
  let object: String?
  let result: String?
  let texts: [Text]
  let line: String
  let hash: String

  init(_ entry: AuditEntry, _ line: Line?, operatorName: String?, deviceName: String?) {
    place = entry.place
    customer = entry.line.customer
    number = entry.line.number
    time = line.flatMap { Timestamp(iso8601: $0.t) }?.milliseconds ?? 0
    event = line?.ev ?? ""
    operatorId = line?.op
    self.operator = operatorName
    deviceId = line?.dev
    device = deviceName
    object = line?.obj
    result = line?.res
    texts = (line?.pd ?? [:]).sorted { $0.key < $1.key }.map { Text(name: $0.key, value: entry.personal[$0.value]) }
    self.line = entry.line.line
    hash = KeyDigest.hex(entry.line.hash)
  }

  static let shape = APIRoute.Shape.object([
    .required("place", .number, "Its place among all lines of this relay."),
    .required("customer", .text, "Whose chain it is in; empty: the organisation's."),
    .required("number", .number, "Its number in that chain."), .required("time", .number, "Milliseconds since 1970."),
    .required("event", .text, "What happened, a stable code such as session.start."),
    .optional("operatorId", .text, "SHA-256 of the operator's key."),
    .optional("operator", .text, "The operator's name, where the directory has it."),
    .optional("deviceId", .text, "The device's id, or SHA-256 of a guest's key."),
    .optional("device", .text, "The device's name, where the directory has it."),
    .optional("object", .text, "What it happened to, a code or an id."),
    .optional("result", .text, "How it went, a code."),
    .required(
      "texts",
      .list(
        .object([
          .required("name", .text, "What it is: reason, name, source, …"),
          .optional("value", .text, "What was said; missing where it has been erased."),
        ])), "What the line commits to."),
    .required("line", .text, "The exact bytes that are hashed, a JSON object."),
    .required("hash", .text, "SHA-256 of the hash before it in hexadecimal, a line feed, the line, and a line feed."),
  ])
}

/// A customer's whole chain in one file, with what proves it without us. Under their names its parts are the files of `rs audit export`.
struct AuditExport: Encodable, Sendable {
  let customer: String
  let texts: [String: String]
  let base64: [String: String]

  init(customer: String, lines: [RelayStore.Line], bundle: EvidenceBundle) {
    self.customer = customer
    texts = [
      "audit.tsv": lines.map { "\(KeyDigest.hex($0.hash))\t\($0.line)\n" }.joined(), "checkpoint.txt": bundle.checkpoint,
      "log.pub": RelaySigningKey.publicKeyPEM(bundle.publicKey), "root.pem": PEM.certificates([bundle.root]),
    ]
    base64 = [
      "checkpoint.sig": Data(bundle.signature).base64EncodedString(), "checkpoint.cms": Data(bundle.cms).base64EncodedString(),
    ]
  }

  static let shape = APIRoute.Shape.object([
    .required("customer", .text, "Whose chain it is."),
    .required(
      "texts",
      .object([
        .required("audit.tsv", .text, "Every line: its hash, a tab, the line."),
        .required("checkpoint.txt", .text, "Where the chain stands, as it was signed."),
        .required("log.pub", .text, "The key of the audit, PEM."), .required("root.pem", .text, "The organisation's root, PEM."),
      ]), "Files of text."),
    .required(
      "base64",
      .object([
        .required("checkpoint.sig", .text, "The signature of checkpoint.txt by log.pub (Ed25519)."),
        .required("checkpoint.cms", .text, "The CMS signature of checkpoint.txt under root.pem, DER."),
      ]), "Files of bytes, in base64."),
  ])
}
