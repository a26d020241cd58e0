import Agent
import Catalogue
import Glibc
import Policy
import Trust
import X11

/// Shows that the program has left nothing behind (S2-15, S2-19): what is there before and after, compared and signed by the key of this run.
struct CleanProof {
  /// What is compared, at one moment: files and folders where programs leave things, this program's processes and shared memory, and the display.
  struct Snapshot {
    var files: Set<String>
    var processes: Set<Int32>
    var segments: Set<String>
    var display: DisplaySnapshot?

    /// Looks at this computer as it is now.
    init(of place: DisplaySource.Place?) {
      files = Set(Self.folders.flatMap { folder in Self.names(folder).map { "\(folder)/\($0)" } })
      processes = Set(Self.names("/proc").compactMap { Int32($0) }.filter { Self.parent(of: $0) == getpid() })
      segments = Self.ownSegments()
      display = place.flatMap { try? DisplayConnection(name: $0.name, cookie: $0.cookie) }.map { DisplaySnapshot(of: $0) }
    }

    /// Where programs leave files, as far as this user may look; every entry at their top counts.
    static var folders: [String] {
      let home = Self.variable("HOME")
      let own = home.map { [$0, "\($0)/.config", "\($0)/.cache", "\($0)/.local/share", "\($0)/.local/state"] } ?? []
      return own + ["/tmp", "/var/tmp", "/dev/shm"] + [Self.variable("XDG_RUNTIME_DIR")].compactMap { $0 }
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

  /// What differs, one line each.
  let differences: [String]
  /// The lines as they are shown, and the signature over them.
  let lines: [Sentence]
  let signature: [UInt8]?

  /// Nothing of ours is left, and the display is as it was.
  var isClean: Bool { differences.isEmpty }

  init(before: Snapshot, after: Snapshot, signedBy identity: DeviceIdentity) {
    let files = after.files.subtracting(before.files).sorted().map { "+ \(DisplayName.shown($0, limit: 300))" }
    let gone = before.files.subtracting(after.files).sorted().map { "- \(DisplayName.shown($0, limit: 300))" }
    let processes = after.processes.subtracting(before.processes).sorted().map { "+ process \($0)" }
    let segments = after.segments.subtracting(before.segments).sorted().map { "+ shm \($0)" }
    let display = before.display.flatMap { old in after.display.map { old.differences(to: $0) } } ?? []
    differences = files + gone + processes + segments + display.map { "\($0.what): \($0.before) -> \($0.after)" }
    lines =
      [GuestSentences.compared(Snapshot.folders.joined(separator: ", "), hasDisplay: before.display != nil)]
      + (differences.isEmpty
        ? [GuestSentences.nothingLeft] : differences.map { Sentence(german: $0, english: $0) })
    let text = lines.map(\.english).joined(separator: "\n")
    signature = (try? identity.sign(CleanStatement(text: text)))?.signature
  }

  /// For the terminal: the lines, and the signature.
  func text(_ language: Language) -> String {
    (lines.map { $0.text(language) } + [signature.map { "signature \(KeyDigest.hex($0))" } ?? ""]).joined(separator: "\n")
  }
}
