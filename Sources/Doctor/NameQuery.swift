import Wire

/// One question to a name server: the IPv4 addresses of a host (RFC 1035, section 4).
enum NameQuery {
  /// The message without the length that TCP puts in front; nil for a name that cannot be asked.
  static func message(host: String, id: UInt16) -> [UInt8]? {
    var writer = ByteWriter()
    // Recursion desired; one question, nothing else.
    for field in [id, 0x0100, 1, 0, 0, 0] as [UInt16] { writer.u16(field) }
    for label in host.split(separator: ".") {
      guard (1...63).contains(label.utf8.count) else { return nil }
      writer.u8(UInt8(truncatingIfNeeded: label.utf8.count))
      writer.fixed(label.utf8)
    }
    writer.u8(0)
    writer.u16(1)  // A
    writer.u16(1)  // IN
    return writer.bytes
  }

  /// Whether these bytes answer the question with this id; what they answer does not matter, as the question is whether the way is open.
  static func isAnswer(_ bytes: [UInt8], id: UInt16) -> Bool {
    var reader = ByteReader(bytes)
    guard let answered = try? reader.u16(), let flags = try? reader.u16() else { return false }
    return answered == id && flags & 0x8000 != 0
  }
}
