import Policy

/// What operators write about a device to find their way: none of it is secret, and none of it decides anything.
public struct DeviceLabels: Equatable, Sendable {
  /// The part of the customer's machines that it belongs to; empty: none.
  public var group: String
  public var tags: [String]
  public var notes: String

  public init(group: String = "", tags: [String] = [], notes: String = "") {
    self.group = group
    self.tags = tags
    self.notes = notes
  }

  /// Every tag between two line feeds, so that one is found whole.
  static func text(of tags: [String]) -> String {
    tags.isEmpty ? "" : "\n\(tags.joined(separator: "\n"))\n"
  }

  static func tags(in text: String) -> [String] {
    text.split(separator: "\n").map(String.init)
  }
}

extension RelayStore {
  /// Writes what operators say about a device. `.exists` where there is no such device.
  public func label(
    _ digest: [UInt8], _ labels: DeviceLabels, by technician: [UInt8], at now: Timestamp
  ) throws(StoreError) {
    guard let device = try device(digest) else { throw .exists }
    let event = AuditEvent(
      "device.labelled", customer: device.customer, technician: technician, device: digest,
      personal: [("group", labels.group), ("tags", labels.tags.joined(separator: ", ")), ("notes", labels.notes)])
    try change([event], at: now) { () throws(StoreError) in
      try database.rows(
        "UPDATE device SET section = ?, tags = ?, notes = ? WHERE digest = ?", .text(labels.group),
        .text(DeviceLabels.text(of: labels.tags)), .text(labels.notes), .blob(digest))
      try DeviceFolding.refresh(database, digest)
    }
  }
}

/// How texts are compared where people search: without regard to case, umlauts as they are written without them (DIN 5007-2).
public enum Folding {
  /// The text as it is compared.
  public static func folded(_ text: some StringProtocol) -> String {
    text.lowercased().reduce(into: "") { result, character in
      switch character {
      case "ä": result += "ae"
      case "ö": result += "oe"
      case "ü": result += "ue"
      case "ß": result += "ss"
      default: result.append(character)
      }
    }
  }
}

/// The column that searches look through: customer, name, host, group and tags, folded, a line each. So its order is that of a list, too.
enum DeviceFolding {
  static func text(of device: DeviceRow) -> String {
    text([device.customer, device.name, device.hostName, device.labels.group] + device.labels.tags)
  }

  /// Works out the column of every device.
  static func refresh(_ database: Database) throws(StoreError) {
    for row in try database.rows("SELECT digest FROM device") { try refresh(database, row[0].blob) }
  }

  /// Works out the column of one device; writes only where it has changed.
  static func refresh(_ database: Database, _ digest: [UInt8]) throws(StoreError) {
    let rows = try database.rows("SELECT customer, name, host, section, tags FROM device WHERE digest = ?", .blob(digest))
    guard let row = rows.first else { return }
    let folded = text(row.prefix(4).map(\.text) + DeviceLabels.tags(in: row[4].text))
    try database.rows("UPDATE device SET folded = ?1 WHERE digest = ?2 AND folded <> ?1", .text(folded), .blob(digest))
  }

  private static func text(_ fields: [String]) -> String {
    fields.map(Folding.folded).joined(separator: "\n")
  }
}
