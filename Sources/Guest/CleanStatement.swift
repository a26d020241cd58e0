import Trust
import Wire

/// What was compared before and after, in English lines; signed by the key of the run.
struct CleanStatement: DeviceStatement {
  static let kind = "clean"
  /// UTF-8.
  static let limit = 12 << 10

  let text: String

  init(text: String) {
    self.text = text
  }

  func write(to writer: inout ByteWriter) {
    writer.text(text)
  }

  init(reading reader: inout ByteReader) throws(WireError) {
    text = try reader.text(limit: Self.limit)
  }
}
