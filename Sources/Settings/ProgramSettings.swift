import Glibc

/// The configuration: a TOML file that is read strictly, with environment variables on top. Flags of the command line win over
/// both; the commands see to that.
///
/// A key that does not exist, a value of another type, or a file that cannot be read is an error with its line. No file at all
/// is not: every key has a default.
public struct ProgramSettings: Equatable, Sendable {
  /// The largest file that is read, bytes.
  public static let largestFile = 64 << 10

  private var values: [SettingKey: String] = [:]

  /// The defaults.
  public init() {}

  /// Reads a file, or nothing where `path` is nil, and the environment.
  public init(path: String?, environment: [String: String]) throws(SettingsError) {
    self.init()
    if let path { self = try Self(text: Self.read(path), file: path) }
    for key in SettingKey.allCases {
      guard let value = environment[key.variable] else { continue }
      try set(key, value, at: key.variable, 0)
    }
    try checkPairs(file: path ?? "")
  }

  /// Reads the text of a file.
  public init(text: String, file: String) throws(SettingsError) {
    var reader = SettingsReader(file: file)
    let entries = try reader.read(text) { section, name in
      guard let name else { return SettingKey.allCases.contains { $0.section == section } }
      return SettingKey(rawValue: "\(section).\(name)") != nil
    }
    for entry in entries {
      guard let key = SettingKey(rawValue: "\(entry.section).\(entry.name)") else { continue }
      try set(key, entry.value, at: file, entry.line)
    }
    try checkPairs(file: file)
  }

  /// The value of a key, or its default.
  public subscript(key: SettingKey) -> String { values[key] ?? key.fallback }

  /// The value of a key where one was given that is not empty.
  public func given(_ key: SettingKey) -> String? {
    guard let value = values[key], !value.isEmpty else { return nil }
    return value
  }

  /// The value of a key that is a number.
  public func number(_ key: SettingKey) -> Int? {
    guard case .number(let most) = key.kind else { return nil }
    return Self.number(given(key) ?? key.fallback, most)
  }

  private mutating func set(_ key: SettingKey, _ value: String, at file: String, _ line: Int) throws(SettingsError) {
    switch key.kind {
    case .address where !value.isEmpty && !Self.isAddress(value): throw .at(file, line, .notAddress(key.rawValue))
    case .networks where !value.split(separator: ",").allSatisfy(Self.isNetwork):
      throw .at(file, line, .notNetworks(key.rawValue))
    case .aliases where PageAliases(value) == nil: throw .at(file, line, .notAliases(key.rawValue))
    case .number(let most) where !value.isEmpty && Self.number(value, most) == nil:
      throw .at(file, line, .notNumber(key.rawValue, upTo: most))
    default: break
    }
    values[key] = value
  }

  /// A certificate without its key would be found out only by the first visitor.
  private func checkPairs(file: String) throws(SettingsError) {
    guard (given(.relayCertificate) == nil) != (given(.relayKey) == nil) else { return }
    let missing: SettingKey = given(.relayKey) == nil ? .relayKey : .relayCertificate
    throw SettingsError(file: file, line: 0, problem: .missing(missing.rawValue))
  }

  private static func number(_ text: String, _ most: Int) -> Int? {
    Int(text).flatMap { 1 <= $0 && $0 <= most ? $0 : nil }
  }

  private static func isAddress(_ value: String) -> Bool {
    let bracket = value.lastIndex(of: "]")
    guard let colon = value[(bracket ?? value.startIndex)...].lastIndex(of: ":") else { return !value.contains(" " as Character) }
    guard let port = UInt16(value[value.index(after: colon)...]) else { return false }
    return port > 0 && !value.contains(" " as Character)
  }

  private static func isNetwork(_ value: Substring) -> Bool {
    let parts = value.filter { $0 != " " }.split(separator: "/", omittingEmptySubsequences: false)
    guard let address = parts.first, parts.count <= 2 else { return false }
    var bytes = [UInt8](repeating: 0, count: 16)
    let bits = [(AF_INET, 32), (AF_INET6, 128)].first { inet_pton($0.0, String(address), &bytes) == 1 }?.1
    guard let bits, parts.count == 2 else { return bits != nil }
    return UInt8(parts[1]).map { Int($0) <= bits } ?? false
  }

  private static func read(_ path: String) throws(SettingsError) -> String {
    let unreadable = SettingsError(file: path, line: 0, problem: .unreadable)
    guard let file = fopen(path, "rb") else { throw unreadable }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: largestFile + 1)
    let count = fread(&bytes, 1, bytes.count, file)
    guard ferror(file) == 0, count <= largestFile, let text = String(validating: bytes[..<count], as: UTF8.self) else {
      throw unreadable
    }
    return text
  }
}
