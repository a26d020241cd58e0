import Crypto
import Policy
import Wire

/// What was decided at the device, signed by it: the relay cannot invent a consent.
public struct ConsentRecord: DeviceStatement {
  public static let kind = "consent"

  /// What the device decided.
  public enum Outcome: UInt8, CaseIterable, Sendable {
    /// Variant B: nobody had to be asked.
    case notNeeded = 0
    case given = 1
    case refused = 2
    case timedOut = 3
    /// The person has taken rights back; `rights` are those that are left.
    case takenBack = 4
  }

  /// What only a guest says, as no roster does: whose computer it is, and the terms that were agreed to.
  public struct Attended: Equatable, Sendable {
    public var customer: String
    /// The digest of the terms, 32 bytes.
    public var terms: [UInt8]

    public init(customer: String, terms: [UInt8]) {
      self.customer = customer
      self.terms = terms
    }
  }

  /// 16 bytes.
  public var session: [UInt8]
  /// `KeyDigest` of the device.
  public var device: [UInt8]
  /// SHA-256 of the grant's payload.
  public var grant: [UInt8]
  public var outcome: Outcome
  /// What the session may do from then on.
  public var rights: AccessRights
  /// The agent's clock.
  public var decidedAt: Timestamp
  /// Nil for enrolled devices, and then not written.
  public var attended: Attended?
  /// The commitment to the name that the person who answered has given; nil where none was, and then not written (S0-9).
  public var person: [UInt8]?

  public init(
    session: [UInt8], device: [UInt8], grantPayload: [UInt8], outcome: Outcome, rights: AccessRights, decidedAt: Timestamp,
    attended: Attended? = nil, person: [UInt8]? = nil
  ) {
    self.session = session
    self.device = device
    grant = Array(SHA256.hash(data: grantPayload))
    self.outcome = outcome
    self.rights = rights
    self.decidedAt = decidedAt
    self.attended = attended
    self.person = person
  }

  public func write(to writer: inout ByteWriter) {
    writer.fixed(session)
    writer.fixed(device)
    writer.fixed(grant)
    writer.u8(outcome.rawValue)
    writer.u32(rights.rawValue)
    writer.i64(decidedAt.milliseconds)
    if let attended {
      writer.fixed(attended.terms)
      writer.text(attended.customer)
    }
    if let person { writer.fixed(person) }
  }

  public init(reading reader: inout ByteReader) throws(WireError) {
    session = try reader.session()
    device = try reader.digest()
    grant = try reader.digest()
    guard let outcome = Outcome(rawValue: try reader.u8()) else { throw .unknownValue }
    self.outcome = outcome
    rights = AccessRights(rawValue: try reader.u32())
    decidedAt = Timestamp(milliseconds: try reader.i64())
    // A digest alone is that of a name; with the customer's text behind it, that of the terms.
    if reader.remaining > 32 {
      let terms = try reader.digest()
      attended = Attended(customer: try reader.text(limit: Limits.name), terms: terms)
    }
    if reader.remaining > 0 { person = try reader.digest() }
  }
}

extension SaltedName {
  /// What a person has typed, fit to be kept; nil where nothing is left of it.
  public init?(typed text: String) {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    var name = DisplayName.shown(words)
    while name.utf8.count > Limits.name { name.removeLast() }
    guard !name.isEmpty else { return nil }
    self.init(name: name, salt: RandomBytes.make(32))
  }

  /// SHA-256(salt ‖ name), as the audit log commits to names.
  public var commitment: [UInt8] { Array(SHA256.hash(data: salt + Array(name.utf8))) }
}

/// How a session ended, with its totals, signed by the device.
public struct EndRecord: DeviceStatement {
  public static let kind = "end"

  /// 16 bytes.
  public var session: [UInt8]
  /// `KeyDigest` of the device.
  public var device: [UInt8]
  public var reason: SessionEnd
  /// How long it lasted, seconds.
  public var seconds: UInt32
  /// Screen updates sent.
  public var updates: UInt64
  /// Bytes of the end-to-end stream, plain, to and from the viewer.
  public var bytesSent: UInt64
  public var bytesReceived: UInt64
  /// Pointer and key events that were let through.
  public var inputEvents: UInt64
  /// The agent's clock.
  public var endedAt: Timestamp

  public init(
    session: [UInt8], device: [UInt8], reason: SessionEnd, seconds: UInt32, updates: UInt64, bytesSent: UInt64,
    bytesReceived: UInt64, inputEvents: UInt64, endedAt: Timestamp
  ) {
    self.session = session
    self.device = device
    self.reason = reason
    self.seconds = seconds
    self.updates = updates
    self.bytesSent = bytesSent
    self.bytesReceived = bytesReceived
    self.inputEvents = inputEvents
    self.endedAt = endedAt
  }

  public func write(to writer: inout ByteWriter) {
    writer.fixed(session)
    writer.fixed(device)
    writer.u16(reason.rawValue)
    writer.u32(seconds)
    for total in [updates, bytesSent, bytesReceived, inputEvents] { writer.u64(total) }
    writer.i64(endedAt.milliseconds)
  }

  public init(reading reader: inout ByteReader) throws(WireError) {
    session = try reader.session()
    device = try reader.digest()
    guard let reason = SessionEnd(rawValue: try reader.u16()) else { throw .unknownValue }
    self.reason = reason
    seconds = try reader.u32()
    updates = try reader.u64()
    bytesSent = try reader.u64()
    bytesReceived = try reader.u64()
    inputEvents = try reader.u64()
    endedAt = Timestamp(milliseconds: try reader.i64())
  }
}
