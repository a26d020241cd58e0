/// Why bytes of a peer were refused. Equality is on the case; every case ends the connection that carried the bytes.
public enum WireError: Error, Equatable, Sendable {
  /// The bytes end inside a field.
  case truncated
  /// A length or count is above its named limit in `Limits`.
  case tooLong
  /// A kind, version or enumeration value that does not exist.
  case unknownValue
  /// Bytes are left over behind the last field.
  case trailingBytes
}
