import Policy
import Trust
import Wire

/// An exception from business hours for an emergency: one operator allows the others to help a customer for a while (S2-4). It never
/// counts for the operator who has signed it, so that two people take part.
public struct HoursOverride: OrganisationStatement {
  public static let kind = "override"
  public static let signers: [OperatorRole] = [.admin, .technician]
  /// The longest exception, seconds.
  public static let longest: Int64 = 24 * 3600

  /// Empty: every customer.
  public var customer: String
  public var from: Timestamp
  public var until: Timestamp
  public var reason: String
  /// The person at the customer who asked for it.
  public var requestedBy: String
  public var issuedAt: Timestamp

  /// An exception; throws `.name` for texts that `DisplayName` refuses, `.malformed` where it has no length or more than `longest`.
  public init(
    customer: String, from: Timestamp, until: Timestamp, reason: String, requestedBy: String, issuedAt: Timestamp
  ) throws(TrustError) {
    guard from < until, until <= from.adding(seconds: Self.longest) else { throw .malformed }
    self.customer = customer.isEmpty ? "" : try DisplayName.issued(customer)
    self.from = from
    self.until = until
    self.reason = try DisplayName.issued(reason)
    self.requestedBy = try DisplayName.issued(requestedBy)
    self.issuedAt = issuedAt
  }

  /// Whether it is in force for a customer at this time.
  public func covers(_ customer: String, at now: Timestamp) -> Bool {
    (self.customer.isEmpty || self.customer == customer) && from <= now && now < until
      && until <= from.adding(seconds: Self.longest)
  }

  public func write(to writer: inout ByteWriter) {
    writer.text(customer)
    writer.i64(from.milliseconds)
    writer.i64(until.milliseconds)
    writer.text(reason)
    writer.text(requestedBy)
    writer.i64(issuedAt.milliseconds)
  }

  public init(reading reader: inout ByteReader) throws(WireError) {
    customer = try reader.text(limit: Limits.name)
    from = Timestamp(milliseconds: try reader.i64())
    until = Timestamp(milliseconds: try reader.i64())
    reason = try reader.text(limit: Limits.name)
    requestedBy = try reader.text(limit: Limits.name)
    issuedAt = Timestamp(milliseconds: try reader.i64())
  }
}
