import Crypto
import Policy

/// Something that is to be documented in a customer's chain. Keys and ids stand in the line; what could name a person goes through
/// `personal`, of which the line holds only salted commitments.
public struct AuditEvent: Sendable {
  /// The customer whose chain it belongs to; empty for the organisation itself.
  public var customer: String
  /// What happened, a stable code such as `session.start`.
  public var event: String
  public var session: [UInt8]?
  public var technician: [UInt8]?
  public var device: [UInt8]?
  /// What it happened to, a code or an id; never free text of a person.
  public var object: String?
  /// How it went, a code.
  public var result: String?
  /// Names, host names, reasons: what can be erased later without breaking the chain.
  public var personal: [(name: String, value: String)]
  /// The same, where the agent has chosen the salt.
  public var committed: [Commitment]
  /// A signed record of an agent, whole.
  public var record: [UInt8]?

  public init(
    _ event: String, customer: String = "", session: [UInt8]? = nil, technician: [UInt8]? = nil, device: [UInt8]? = nil,
    object: String? = nil, result: String? = nil, personal: [(name: String, value: String)] = [],
    committed: [Commitment] = [], record: [UInt8]? = nil
  ) {
    self.event = event
    self.customer = customer
    self.session = session
    self.technician = technician
    self.device = device
    self.object = object
    self.result = result
    self.personal = personal
    self.committed = committed
    self.record = record
  }
}

/// A value that can be erased: the line holds `SHA-256(salt ‖ value)`, the table holds salt and value.
public struct Commitment: Sendable {
  let name: String
  let salt: [UInt8]
  let value: String
  let digest: [UInt8]

  init(name: String, value: String) {
    var generator = SystemRandomNumberGenerator()
    self.init(name: name, salt: (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }, value: value)
  }

  /// A value under a stable name, committed to with this salt.
  public init(name: String, salt: [UInt8], value: String) {
    self.name = name
    self.salt = salt
    self.value = value
    digest = Array(SHA256.hash(data: salt + Array(value.utf8)))
  }
}

/// The exact bytes of audit lines: one JSON object (RFC 8259), no white space, fields in fixed order, everything outside printable ASCII escaped, so
/// that a line is one line whatever it documents.
enum AuditLine {
  static func text(_ event: AuditEvent, number: Int64, at now: Timestamp, personal: [Commitment]) -> String {
    var fields = ["\"n\":\(number)", "\"t\":\(quoted(now.iso8601))", "\"ev\":\(quoted(event.event))"]
    for (name, bytes) in [("sid", event.session), ("op", event.technician), ("dev", event.device)] {
      if let bytes { fields.append("\"\(name)\":\"\(hex(bytes))\"") }
    }
    for (name, text) in [("obj", event.object), ("res", event.result)] {
      if let text { fields.append("\"\(name)\":\(quoted(text))") }
    }
    if !personal.isEmpty {
      fields.append("\"pd\":{\(personal.map { "\(quoted($0.name)):\"\(hex($0.digest))\"" }.joined(separator: ","))}")
    }
    if let record = event.record { fields.append("\"rec\":\"\(hex(record))\"") }
    return "{\(fields.joined(separator: ","))}"
  }

  static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(UInt8(truncatingIfNeeded: unit)))
      default: result += "\\u" + hex([UInt8(unit >> 8), UInt8(unit & 255)])
      }
    }
    return result + "\""
  }
}
