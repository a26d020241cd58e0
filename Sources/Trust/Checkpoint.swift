/// The state of a relay's audit log at one moment, signed with its audit key (Ed25519) over exactly these five lines:
///
///     rs-audit/1
///     <origin: the relay's address>
///     <count of lines of the global chain>
///     <head, 64 hexadecimal digits>
///     <time, UTC, as 2026-11-21T02:30:00Z>
///
/// Agents and viewers keep the newest one as witnesses, so the log cannot be rewritten or rolled back unnoticed.
public struct Checkpoint: Equatable, Sendable {
  public let origin: String
  public let count: UInt64
  /// 32 bytes.
  public let head: [UInt8]
  public let time: String

  public init(origin: String, count: UInt64, head: [UInt8], time: String) {
    self.origin = origin
    self.count = count
    self.head = head
    self.time = time
  }

  /// The text that is signed; every line ends with a newline.
  public var text: String {
    "rs-audit/1\n\(origin)\n\(count)\n\(KeyDigest.hex(head))\n\(time)\n"
  }

  /// The signature over a text.
  public static func sign(_ text: String, with key: RelaySigningKey) throws(TrustError) -> [UInt8] {
    try key.sign(Array(text.utf8))
  }

  /// Reads a checkpoint after checking its signature by the audit key; throws `.badSignature` or `.malformed`.
  public init(text: String, signature: [UInt8], auditKey: [UInt8]) throws(TrustError) {
    try RelaySigningKey.verify(signature, over: Array(text.utf8), by: auditKey)
    guard let checkpoint = Checkpoint(unverified: text) else { throw .malformed }
    self = checkpoint
  }

  /// Reads the five lines without a signature: for a copy that was verified before it was kept.
  init?(unverified text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 6, lines[0] == "rs-audit/1", lines[5].isEmpty, let count = UInt64(lines[2]) else { return nil }
    guard let head = KeyDigest.bytes(hex: lines[3]), head.count == 32 else { return nil }
    self.init(origin: String(lines[1]), count: count, head: head, time: String(lines[4]))
    guard self.text == text else { return nil }
  }

  /// Whether a newer checkpoint of the same relay is compatible with this one as witness: not fewer lines, and the same head where the
  /// count is the same.
  public func accepts(_ newer: Checkpoint) -> Bool {
    newer.count > count || (newer.count == count && newer.head == head)
  }
}
