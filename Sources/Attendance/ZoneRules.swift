import Glibc
import Policy
import Trust

/// The rules of named time zones, from the system's zone database.
public enum ZoneRules {
  private static let folder = "/usr/share/zoneinfo"
  /// What machines without a zone database still know: the rule in force, which is what business hours need.
  private static let known = [
    "UTC": "UTC0", "Europe/Berlin": central, "Europe/Vienna": central, "Europe/Zurich": central, "Europe/Luxembourg": central,
  ]
  private static let central = "CET-1CEST,M3.5.0,M10.5.0/3"

  /// The rules of a zone such as `Europe/Berlin`; nil where there is no such zone.
  public static func named(_ zone: String) -> TimeZoneRules? {
    let parts = zone.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isNameByte) }) else { return nil }
    if let bytes = try? PrivateFile.read("\(folder)/\(zone)"), let rules = TimeZoneRules(tzif: bytes) { return rules }
    return known[zone].flatMap { TimeZoneRules(rule: $0) }
  }

  /// No dots: nothing above the folder can be named.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "_+-".utf8.contains(byte)
    }
  }
}
