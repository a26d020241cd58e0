/// What is wrong with a configuration file, and where. Never holds a value of the file: it might be a secret.
public struct SettingsError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Problem: Equatable, Sendable {
    /// The file cannot be read, or is larger than `ProgramSettings.largestFile`.
    case unreadable
    /// Not TOML.
    case syntax
    /// A key or section that does not exist, by its full name.
    case unknownKey(String)
    /// The key needs text in quotation marks.
    case notText(String)
    /// The key needs an address with a port from 1 to 65535.
    case notAddress(String)
    /// The key needs addresses or networks with commas between them.
    case notNetworks(String)
    /// The key needs paths and the pages that they lead to.
    case notAliases(String)
    /// The key needs a whole number from 1 up to this.
    case notNumber(String, upTo: Int)
    /// `relay.certificate` and `relay.key` belong together; the missing one is named.
    case missing(String)
  }

  /// The file, or the environment variable.
  public let file: String
  /// The line, from 1; 0 where the file as a whole or a variable is meant.
  public let line: Int
  public let problem: Problem

  /// An error at a line of a file, or with line 0 of the whole file or a variable.
  public static func at(_ file: String, _ line: Int, _ problem: Problem) -> SettingsError {
    SettingsError(file: file, line: line, problem: problem)
  }
}
