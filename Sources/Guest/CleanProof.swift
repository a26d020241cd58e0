import Agent
import Catalogue
import Glibc
import Policy
import Receipts
import Trust
import X11

/// Shows that the program has left nothing behind (S2-15, S2-19): what is there before and after, compared.
struct CleanProof {
  /// What is compared, at one moment: files and folders where programs leave things, this program's processes and shared memory, and the display.
  struct Snapshot {
    var files: [String: Set<String>]
    var processes: Set<Int32>
    var segments: Set<String>
    var display: DisplaySnapshot?

    /// Looks at this computer as it is now.
    init(of place: DisplaySource.Place?) {
      files = [:]
      for folder in Self.personal { files[folder] = Set(Self.names(folder)) }
      for folder in Self.shared { files[folder] = Set(Self.names(folder).filter { $0.hasPrefix(Self.ownPrefix) }) }
      processes = Set(Self.names("/proc").compactMap { Int32($0) }.filter { Self.parent(of: $0) == getpid() })
      segments = Self.ownSegments()
      display = place.flatMap { try? DisplayConnection(name: $0.name, cookie: $0.cookie) }.map { DisplaySnapshot(of: $0) }
    }

    /// What this program would call a file.
    private static let ownPrefix = "rs"

    /// Where programs leave files of the person; every entry at their top counts.
    static var personal: [String] {
      guard let home = variable("HOME") else { return [] }
      return [home, "\(home)/.config", "\(home)/.cache", "\(home)/.local/share", "\(home)/.local/state"]
    }

    /// Where everybody's programs leave files; entries that are called as ours would be count.
    static var shared: [String] { ["/tmp", "/var/tmp", "/dev/shm"] + [variable("XDG_RUNTIME_DIR")].compactMap { $0 } }

    /// Leaves out a file that the person has wanted.
    mutating func expect(_ path: String) {
      guard let slash = path.lastIndex(of: "/") else { return }
      files[String(path[..<slash])]?.insert(String(path[path.index(after: slash)...]))
    }

    private static func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func names(_ folder: String) -> [String] {
      guard let directory = opendir(folder) else { return [] }
      defer { closedir(directory) }
      var names: [String] = []
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
      }
      return names
    }

    /// The parent of a process: the fourth field of its `stat`, behind the name in parentheses.
    private static func parent(of process: Int32) -> Int32? {
      guard let text = try? PrivateFile.text("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else { return nil }
      let fields = text[end...].split(separator: " ")
      return fields.count > 2 ? Int32(fields[2]) : nil
    }

    /// Shared memory made by this process: its line in `/proc/sysvipc/shm`, by the creator's process id.
    private static func ownSegments() -> Set<String> {
      let lines = ((try? PrivateFile.text("/proc/sysvipc/shm")) ?? "").split(separator: "\n").dropFirst()
      return Set(
        lines.compactMap { line in
          let fields = line.split(separator: " ")
          return fields.count > 4 && Int32(fields[4]) == getpid() ? String(fields[1]) : nil
        })
    }
  }

  /// Everything that was compared, also what has not changed.
  let entries: [ComparisonRecord.Entry]

  /// Nothing of ours is left, and the display is as it was.
  var isClean: Bool { entries.allSatisfy { $0.before == $0.after } }

  init(before: Snapshot, after: Snapshot) {
    var entries = after.files.keys.sorted().map { folder in
      Self.entry("files \(folder)", before.files[folder] ?? [], after.files[folder] ?? [])
    }
    entries.append(Self.entry("processes", Set(before.processes.map { "\($0)" }), Set(after.processes.map { "\($0)" })))
    entries.append(Self.entry("shared memory", before.segments, after.segments))
    if let old = before.display, let new = after.display {
      let differences = old.differences(to: new)
      entries += differences.map {
        ComparisonRecord.Entry(subject: $0.what, before: Self.short($0.before), after: Self.short($0.after))
      }
      if differences.isEmpty { entries.append(.init(subject: "display", before: "=", after: "=")) }
    }
    self.entries = Array(entries.prefix(ComparisonRecord.limit))
  }

  /// The number of things, and by name what has come and gone.
  private static func entry(_ subject: String, _ before: Set<String>, _ after: Set<String>) -> ComparisonRecord.Entry {
    let come = after.subtracting(before).sorted().map { " +\($0)" }
    let gone = before.subtracting(after).sorted().map { " -\($0)" }
    return ComparisonRecord.Entry(
      subject: DisplayName.shown(subject, limit: 100), before: "\(before.count)",
      after: short("\(after.count)" + come.joined() + gone.joined()))
  }

  /// Fit for the record, in which a text has few bytes.
  private static func short(_ text: String) -> String { DisplayName.shown(text, limit: 100) }

  /// For the terminal.
  func text(_ language: Language) -> String {
    let lines = entries.map {
      $0.before == $0.after ? "= \($0.subject): \($0.before)" : "! \($0.subject): \($0.before) -> \($0.after)"
    }
    return ([GuestSentences.compared.text(language)] + lines + (isClean ? [GuestSentences.nothingLeft.text(language)] : []))
      .joined(separator: "\n")
  }
}
