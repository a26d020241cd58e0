import Policy
import Trust
import Wire

/// What was compared on the customer's computer before and after, signed by the guest (S2-14): `rs agent --prove-clean`.
public struct ComparisonRecord: DeviceStatement {
  public static let kind = "comparison"
  /// The most entries.
  public static let limit = 200

  /// One thing that was looked at twice.
  public struct Entry: Equatable, Sendable {
    /// What it is, by a stable code such as `keymap` or `files.home`.
    public var subject: String
    public var before: String
    public var after: String

    public init(subject: String, before: String, after: String) {
      self.subject = subject
      self.before = before
      self.after = after
    }
  }

  /// 16 bytes.
  public var session: [UInt8]
  /// `KeyDigest` of the guest.
  public var device: [UInt8]
  public var comparedAt: Timestamp
  public var entries: [Entry]

  public init(session: [UInt8], device: [UInt8], comparedAt: Timestamp, entries: [Entry]) {
    self.session = session
    self.device = device
    self.comparedAt = comparedAt
    self.entries = entries
  }

  public func write(to writer: inout ByteWriter) {
    writer.fixed(session)
    writer.fixed(device)
    writer.i64(comparedAt.milliseconds)
    writer.list(entries) { writer, entry in
      for text in [entry.subject, entry.before, entry.after] { writer.text(text) }
    }
  }

  public init(reading reader: inout ByteReader) throws(WireError) {
    session = try reader.session()
    device = try reader.digest()
    comparedAt = Timestamp(milliseconds: try reader.i64())
    entries = try reader.list(limit: Self.limit) { (reader: inout ByteReader) throws(WireError) in
      let subject = try reader.text(limit: Limits.name)
      let before = try reader.text(limit: Limits.reason)
      return Entry(subject: subject, before: before, after: try reader.text(limit: Limits.reason))
    }
  }
}
