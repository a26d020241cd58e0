/// What an organisation tells its customers to do on one system, in its own words, in place of the page's (S3-15): paragraphs with blank lines
/// between, lines that begin with a number as steps. Plain text, shown as such. Both texts empty: the page's own words.
public struct HelpText: Equatable, Sendable {
  /// The systems that the customers' page knows.
  public static let systems = ["linux", "windows", "macos", "other"]

  public var system: String
  public var german: String
  public var english: String

  public init(system: String, german: String, english: String) {
    self.system = system
    self.german = german
    self.english = english
  }

  /// The page's own words again.
  public init(builtIn system: String) {
    self.init(system: system, german: String(), english: String())
  }

  /// True for a system that there is, and two texts or none.
  public var isWhole: Bool { Self.systems.contains(system) && german.isEmpty == english.isEmpty }

  /// Writes text system, text German, text English.
  public func write(to writer: inout ByteWriter) {
    writer.text(system)
    writer.text(german)
    writer.text(english)
  }

  /// Reads the same.
  public init(reading reader: inout ByteReader) throws(WireError) {
    let system = try reader.text(limit: Limits.name)
    let german = try reader.text(limit: Limits.helpText)
    self.init(system: system, german: german, english: try reader.text(limit: Limits.helpText))
  }
}
