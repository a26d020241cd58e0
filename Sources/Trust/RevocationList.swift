import Policy
import Wire

/// Operators and devices that are trusted no more, signed by root or an admin; each version replaces the one before.
public struct RevocationList: OrganisationStatement {
  public static let kind = "revocations"
  public static let signers: [OperatorRole] = [.admin]

  public var version: UInt64
  public var issuedAt: Timestamp
  /// `KeyDigest`s of operators.
  public var operators: [[UInt8]]
  /// `KeyDigest`s of devices.
  public var devices: [[UInt8]]

  public init(version: UInt64, issuedAt: Timestamp, operators: [[UInt8]], devices: [[UInt8]]) {
    self.version = version
    self.issuedAt = issuedAt
    self.operators = operators
    self.devices = devices
  }

  /// Whether an operator's key is on the list.
  public func revokes(operator digest: [UInt8]) -> Bool {
    operators.contains { KeyDigest.matches($0, digest) }
  }

  /// Whether a device's key is on the list.
  public func revokes(device digest: [UInt8]) -> Bool {
    devices.contains { KeyDigest.matches($0, digest) }
  }

  public func write(to writer: inout ByteWriter) {
    writer.u64(version)
    writer.i64(issuedAt.milliseconds)
    writer.list(operators) { $0.fixed($1) }
    writer.list(devices) { $0.fixed($1) }
  }

  public init(reading reader: inout ByteReader) throws(WireError) {
    version = try reader.u64()
    issuedAt = Timestamp(milliseconds: try reader.i64())
    operators = try Self.digests(&reader)
    devices = try Self.digests(&reader)
  }

  private static func digests(_ reader: inout ByteReader) throws(WireError) -> [[UInt8]] {
    try reader.list(limit: Limits.statement / 32) { (reader: inout ByteReader) throws(WireError) -> [UInt8] in
      try reader.digest()
    }
  }
}
