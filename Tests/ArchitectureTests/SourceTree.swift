import Foundation

/// The sources of the project as text; what a compiler does not judge is judged on them.
struct SourceTree {
  /// One file of Swift.
  struct File {
    /// From the top of the project, `Sources/Wire/Frame.swift`.
    let path: String
    let lines: [String]
    /// The folder below `Sources` or `Tests`.
    var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }
    /// Everything in front of its name.
    var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
  }

  /// The top of the project.
  static let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..").standardizedFileURL

  let files: [File]

  /// The Swift files below a folder of the project.
  init(_ folder: String) throws {
    let root = Self.top.appendingPathComponent(folder)
    let names = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    files = try names.filter { $0.hasSuffix(".swift") && !$0.contains(".build") }.sorted().map { name in
      let text = try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
      return File(path: "\(folder)/\(name)", lines: text.components(separatedBy: "\n"))
    }
  }

  /// The text of one file of the project.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: top.appendingPathComponent(path), encoding: .utf8)
  }

  /// The documents of a folder of the project, by path.
  static func documents(_ folder: String) throws -> [(path: String, text: String)] {
    let names = try FileManager.default.contentsOfDirectory(atPath: top.appendingPathComponent(folder).path)
    return try names.filter { $0.hasSuffix(".md") }.sorted().map { ("\(folder)/\($0)", try text("\(folder)/\($0)")) }
  }
}

extension SourceTree.File {
  /// One function or initializer: where it starts and how many lines it has.
  struct Function {
    let place: String
    let length: Int
  }

  /// The modules this file imports.
  var imports: [String] {
    lines.compactMap { line in
      // Asked first, as it takes a hundredth of the time.
      guard line.contains("import "),
        let match = line.firstMatch(
          of:
            /^\s*(?:(?:@\w+(?:\(\w+\))?|public|package|internal|private)\s+)*import\s+(?:(?:struct|class|enum|func|protocol)\s+)?(\w+)/
        )
      else { return nil }
      return String(match.1)
    }
  }

  /// The functions, found by the indentation that the format prescribes.
  var functions: [Function] {
    lines.indices.compactMap { start in
      let line = lines[start]
      guard line.contains("func ") || line.contains("init"),
        line.firstMatch(of: /^\s*(?:[\w@()]+\s+)*(?:func\s|init[?(<]|deinit\b)/) != nil, !line.contains("}")
      else {
        return nil
      }
      let indentation = line.prefix { $0 == " " }
      guard let end = lines[start...].firstIndex(of: indentation + "}") else { return nil }
      return Function(place: "\(path):\(start + 1)", length: end - start + 1)
    }
  }

  /// The lines of public declarations, with whether each has a documentation comment.
  var publicDeclarations: [(place: String, isDocumented: Bool)] {
    lines.indices.compactMap { index in
      guard lines[index].firstMatch(of: /^\s*public\s+(?!import|extension)/) != nil else { return nil }
      var above = index - 1
      while above >= 0, lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("@") { above -= 1 }
      let isDocumented = above >= 0 && lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("///")
      return ("\(path):\(index + 1)", isDocumented)
    }
  }
}
