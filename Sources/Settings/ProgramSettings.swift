import Glibc
import TOMLKit

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
      try set(key, value, SettingsError.Place(file: key.variable, line: 0))
    }
    try checkPairs(file: path ?? "")
  }

  /// Reads the text of a file.
  public init(text: String, file: String) throws(SettingsError) {
    let lines = Lines(text, file: file)
    let document: TOMLTable
    do {
      document = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw SettingsError(file: file, line: error.source.begin.line, problem: .syntax)
    } catch {
      throw SettingsError(file: file, line: 0, problem: .syntax)
    }
    for section in document.keys {
      guard SettingKey.allCases.contains(where: { $0.section == section }), let table = document[section]?.table else {
        throw lines.place(section: section, key: nil).error(.unknownKey(section))
      }
      for name in table.keys {
        let place = lines.place(section: section, key: name)
        guard let key = SettingKey(rawValue: "\(section).\(name)") else { throw place.error(.unknownKey("\(section).\(name)")) }
        guard let value = table[name]?.string else { throw place.error(.notText(key.rawValue)) }
        try set(key, value, place)
      }
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

  private mutating func set(_ key: SettingKey, _ value: String, _ place: SettingsError.Place) throws(SettingsError) {
    if key.kind == .address, !value.isEmpty, !Self.isAddress(value) { throw place.error(.notAddress(key.rawValue)) }
    values[key] = value
  }

  /// A certificate without its key would be found out only by the first visitor.
  private func checkPairs(file: String) throws(SettingsError) {
    guard (given(.relayCertificate) == nil) != (given(.relayKey) == nil) else { return }
    let missing: SettingKey = given(.relayKey) == nil ? .relayKey : .relayCertificate
    throw SettingsError(file: file, line: 0, problem: .missing(missing.rawValue))
  }

  private static func isAddress(_ value: String) -> Bool {
    let bracket = value.lastIndex(of: "]")
    guard let colon = value[(bracket ?? value.startIndex)...].lastIndex(of: ":") else { return !value.contains(" " as Character) }
    guard let port = UInt16(value[value.index(after: colon)...]) else { return false }
    return port > 0 && !value.contains(" " as Character)
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

extension SettingsError {
  /// Where something stands.
  struct Place {
    var file: String
    var line: Int

    func error(_ problem: Problem) -> SettingsError {
      SettingsError(file: file, line: line, problem: problem)
    }
  }
}

/// Finds the line of a key, which the TOML library does not tell once a file was read.
private struct Lines {
  private let lines: [Substring]
  private let file: String

  init(_ text: String, file: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    self.file = file
  }

  /// The line in which the key of that section is set; where it cannot be seen, that of the section, else 0.
  func place(section: String, key: String?) -> SettingsError.Place {
    var isInside = false
    var found = 0
    for (index, line) in lines.enumerated() {
      let words = line.prefix { $0 != "#" }.split { " \t\r=[]".contains($0) }
      let isHeader = line.contains("[" as Character) && words.count == 1
      if isHeader {
        isInside = words[0] == section
        if let key, words[0] == "\(section).\(key)" { return .init(file: file, line: index + 1) }
      }
      if words.first == section[...], isHeader || key == nil { found = found == 0 ? index + 1 : found }
      if let key, isInside, !isHeader, words.first == key[...] { return .init(file: file, line: index + 1) }
    }
    return .init(file: file, line: found)
  }
}
