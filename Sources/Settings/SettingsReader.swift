/// Reads the part of TOML 1.0 that the configuration needs: `[section]`, `key = "text"` or `key = 'text'`, comments. Everything
/// else is refused with its line; a key or section may stand only once.
///
/// Our own, because the libraries tried either abort on a broken file or cannot tell in which line a key stands.
struct SettingsReader {
  /// One `key = "text"`.
  struct Entry {
    var section: String
    var name: String
    var value: String
    var line: Int
  }

  private let file: String
  private var line = 0
  private var rest: ArraySlice<Unicode.Scalar> = []
  private var sections: Set<String> = []
  private var names: Set<String> = []

  init(file: String) {
    self.file = file
  }

  /// Every entry in its order. `isKnown` says whether a section exists, or a key in a section; it is asked before a value is read.
  mutating func read(_ text: String, isKnown: (_ section: String, _ name: String?) -> Bool) throws(SettingsError) -> [Entry] {
    var entries: [Entry] = []
    var section = ""
    for content in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      line += 1
      rest = Array(content)[...]
      if rest.last == "\r" { rest.removeLast() }
      skipBlanks()
      if rest.first == "[" {
        section = try header()
        guard isKnown(section, nil) else { throw error(.unknownKey(section)) }
      } else if let first = rest.first, first != "#" {
        let name = try word()
        skipBlanks()
        guard rest.popFirst() == "=" else { throw error(.syntax) }
        let full = section.isEmpty ? name : "\(section).\(name)"
        guard !section.isEmpty, isKnown(section, name) else { throw error(.unknownKey(full)) }
        entries.append(Entry(section: section, name: name, value: try value(of: full), line: line))
      }
      skipBlanks()
      guard rest.isEmpty || rest.first == "#" else { throw error(.syntax) }
    }
    return entries
  }

  private mutating func header() throws(SettingsError) -> String {
    rest.removeFirst()
    skipBlanks()
    let name = try word(alsoDots: true)
    skipBlanks()
    guard rest.popFirst() == "]", sections.insert(name).inserted else { throw error(.syntax) }
    return name
  }

  private mutating func value(of key: String) throws(SettingsError) -> String {
    guard names.insert(key).inserted else { throw error(.syntax) }
    skipBlanks()
    switch rest.first {
    case "\"": return try string(endsWith: "\"")
    case "'": return try string(endsWith: "'")
    case "[", "{", "+", "-", "t", "f", "i", "n": throw error(.notText(key))
    case let first? where ("0"..."9").contains(first): throw error(.notText(key))
    default: throw error(.syntax)
    }
  }

  private mutating func string(endsWith quote: Unicode.Scalar) throws(SettingsError) -> String {
    rest.removeFirst()
    var text = String.UnicodeScalarView()
    while let next = rest.popFirst() {
      if next == quote { return String(text) }
      guard next.value >= 0x20 || next == "\t" else { break }
      text.append(next == "\\" && quote == "\"" ? try escape() : next)
    }
    throw error(.syntax)
  }

  private mutating func escape() throws(SettingsError) -> Unicode.Scalar {
    switch rest.popFirst() {
    case "\"": return "\""
    case "\\": return "\\"
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "u": return try scalar(digits: 4)
    case "U": return try scalar(digits: 8)
    default: throw error(.syntax)
    }
  }

  private mutating func scalar(digits: Int) throws(SettingsError) -> Unicode.Scalar {
    let text = String(String.UnicodeScalarView(rest.prefix(digits)))
    rest = rest.dropFirst(digits)
    guard text.utf8.count == digits, !text.hasPrefix("+"), let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value)
    else { throw error(.syntax) }
    return scalar
  }

  private mutating func word(alsoDots: Bool = false) throws(SettingsError) -> String {
    let word = rest.prefix { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
      case ".": alsoDots
      default: false
      }
    }
    guard !word.isEmpty else { throw error(.syntax) }
    rest = rest.dropFirst(word.count)
    return String(String.UnicodeScalarView(word))
  }

  private mutating func skipBlanks() {
    rest = rest.drop { $0 == " " || $0 == "\t" }
  }

  private func error(_ problem: SettingsError.Problem) -> SettingsError {
    .at(file, line, problem)
  }
}
