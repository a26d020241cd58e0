import Policy
import Trust
import Wire

/// When an organisation helps its customers: business hours of its own, and others for single customers (S2-4). Signed, so that the
/// agent can hold the relay to them.
///
/// Layout: u64 version, i64 issued; u8 1 and hours, or u8 0; u16 count of customers, each text name and hours. Hours: text zone, text
/// Land (empty: none), u8 `HoursEnd`, u16 count of openings, each u8 weekday, u16 from, u16 until (minutes); u16 count of closed days and u16
/// count of opened days, each u32 days since 1970.
public struct Schedule: OrganisationStatement {
  public static let kind = "schedule"
  public static let signers: [OperatorRole] = [.admin]

  public var version: UInt64
  public var issuedAt: Timestamp
  /// For every customer without hours of its own; nil: always open.
  public var usual: BusinessHours?
  /// The exceptions, by the customer's name.
  public var customers: [String: BusinessHours]

  public init(version: UInt64, issuedAt: Timestamp, usual: BusinessHours?, customers: [String: BusinessHours] = [:]) {
    self.version = version
    self.issuedAt = issuedAt
    self.usual = usual
    self.customers = customers
  }

  /// The hours that hold for a customer; nil: always open.
  public func hours(for customer: String) -> BusinessHours? {
    customers[customer] ?? usual
  }

  public func write(to writer: inout ByteWriter) {
    writer.u64(version)
    writer.i64(issuedAt.milliseconds)
    writer.bool(usual != nil)
    if let usual { Self.write(usual, to: &writer) }
    writer.list(customers.sorted { $0.key < $1.key }) { writer, entry in
      writer.text(entry.key)
      Self.write(entry.value, to: &writer)
    }
  }

  public init(reading reader: inout ByteReader) throws(WireError) {
    version = try reader.u64()
    issuedAt = Timestamp(milliseconds: try reader.i64())
    usual = try reader.bool() ? try Self.hours(&reader) : nil
    customers = [:]
    for _ in 0..<(try reader.u16()) {
      let name = try reader.text(limit: Limits.name)
      customers[name] = try Self.hours(&reader)
    }
  }

  private static func write(_ hours: BusinessHours, to writer: inout ByteWriter) {
    writer.text(hours.zone)
    writer.text(hours.state?.rawValue ?? "")
    writer.u8(hours.end.rawValue)
    writer.list(hours.openings) { writer, opening in
      writer.u8(UInt8(clamping: opening.weekday))
      writer.u16(UInt16(clamping: opening.from))
      writer.u16(UInt16(clamping: opening.until))
    }
    for days in [hours.closed, hours.opened] {
      writer.list(days) { $0.u32(UInt32(clamping: $1.dayNumber)) }
    }
  }

  private static func hours(_ reader: inout ByteReader) throws(WireError) -> BusinessHours {
    let zone = try reader.text(limit: Limits.name)
    let land = try reader.text(limit: Limits.name)
    let state = FederalState(rawValue: land)
    guard state != nil || land.isEmpty, let end = HoursEnd(rawValue: try reader.u8()) else { throw .unknownValue }
    let openings = try reader.list(limit: Limits.page) { (reader: inout ByteReader) throws(WireError) in
      let weekday = Int(try reader.u8())
      let from = Int(try reader.u16())
      guard let opening = BusinessHours.Opening(weekday: weekday, from: from, until: Int(try reader.u16())) else {
        throw .unknownValue
      }
      return opening
    }
    let closed = try days(&reader)
    return BusinessHours(
      zone: zone, state: state, openings: openings, closed: closed, opened: try days(&reader), end: end)
  }

  private static func days(_ reader: inout ByteReader) throws(WireError) -> [CivilDate] {
    try reader.list(limit: Limits.page) { (reader: inout ByteReader) throws(WireError) in
      CivilDate(dayNumber: Int(try reader.u32()))
    }
  }
}
