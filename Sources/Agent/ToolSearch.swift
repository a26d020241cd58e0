import Glibc
import Policy
import Synchronization
import Wire
import X11

/// Finds other companies' remote tools on this machine (S4-11, S4-12) by looking alone: at files that everybody may read, and at the processes. No program
/// is run, and nothing of what is found leaves the machine but numbers of our own table.
///
/// Installed: a folder or a program of the tool exists. Running: a process is the tool's. Permanent access: an enabled unit of systemd, an init script or an
/// autostart entry starts it, so that it waits for whoever comes with nobody at the machine. By what is started a unit is told, not by its name: that
/// is whatever somebody has called it.
struct ToolSearch {
  private static let programFolders = [
    "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/usr/libexec", "/opt/bin", "/snap/bin",
  ]
  private static let unitFolders = [
    "/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
  ]
  private static let interpreters: Set = ["java", "perl", "node", "mono", "ruby"]

  /// What stands before every path; empty for the machine itself.
  private let root: String
  private let processes: ProcessTable

  init(root: String = "", processes: String? = nil) {
    self.root = root
    self.processes = ProcessTable(folder: processes ?? root + "/proc")
  }

  /// Looks once, in some milliseconds; in ascending order of product.
  func look() -> [RemoteTool] {
    let parents = Set(ToolTrace.all.flatMap(\.folders).map { String($0[..<($0.lastIndex(of: "/") ?? $0.startIndex)]) })
    let (folders, programs) = (paths(in: Array(parents)), paths(in: Self.programFolders))
    let running = processes.processes.map { Self.programs(of: processes.arguments($0)) }.filter { !$0.isEmpty }
    let started = units() + scripts() + autostarts()
    return ToolTrace.all.compactMap { trace in
      let runs = running.contains { $0.contains(where: trace.owns) }
      guard runs || folders.contains(where: trace.hasFolder) || programs.contains(where: trace.hasProgram) else { return nil }
      var signs: RemoteTool.Signs = runs ? .running : []
      if started.contains(where: { $0.contains(where: trace.isStarted) }) { signs.insert(.permanent) }
      return RemoteTool(product: trace.product.rawValue, signs: signs)
    }.sorted { $0.product < $1.product }
  }

  /// The paths of what lies in these folders, in lower case.
  private func paths(in folders: [String]) -> [String] {
    folders.flatMap { folder in Folder.names(root + folder).map { "\(folder)/\($0)".lowercased() } }
  }

  /// The words of a process that say what it is: the program, and for an interpreter what it interprets.
  static func programs(of arguments: [String]) -> [String] {
    guard let first = arguments.first?.lowercased(), let name = first.split(separator: "/").last else { return [] }
    guard interpreters.contains(String(name)) || name.hasPrefix("python") else { return [first] }
    return [first] + arguments.dropFirst().map { $0.lowercased() }
  }

  // MARK: What starts by itself

  /// The commands of the enabled units of systemd; of one that is masked there are none.
  private func units() -> [[String]] {
    let system = root + "/etc/systemd/system"
    let wanted = Folder.names(system).filter { $0.hasSuffix(".wants") || $0.hasSuffix(".requires") }.flatMap {
      Folder.names("\(system)/\($0)")
    }
    return Set(wanted).map { unit in
      // An instance, `vncserver@:1.service`, is started as its template says.
      let template = unit.firstIndex(of: "@").map { unit[...$0] + (unit.lastIndex(of: ".").map { String(unit[$0...]) } ?? "") }
      let files = ([unit] + (template.map { [String($0)] } ?? [])).flatMap { name in
        Self.unitFolders.map { "\(root)\($0)/\(name)" }
      }
      return Self.commands(in: files.first { access($0, F_OK) == 0 }.map(Folder.text) ?? "", after: "ExecStart=")
    }
  }

  /// The names of init scripts that are started in one of the usual runlevels.
  private func scripts() -> [[String]] {
    (2...5).flatMap { level in Folder.names("\(root)/etc/rc\(level).d") }.filter { $0.hasPrefix("S") }.map {
      [$0.dropFirst(3).lowercased()]
    }
  }

  /// The commands of the desktop's autostart entries, those of users as far as their homes are open to everybody. One under a condition is left
  /// out: whether it holds is not to be seen in a file.
  private func autostarts() -> [[String]] {
    let homes = Folder.names(root + "/home").prefix(256).map { "/home/\($0)/.config/autostart" }
    let folders = ["/etc/xdg/autostart", "/root/.config/autostart"] + homes
    return folders.flatMap { folder in
      Folder.names(root + folder).filter { $0.hasSuffix(".desktop") }.map { name in
        let text = Folder.text("\(root)\(folder)/\(name)")
        let isOff = ["Hidden=true", "X-GNOME-Autostart-enabled=false", "AutostartCondition="].contains {
          text.contains("\n" + $0)
        }
        return isOff ? [] : Self.commands(in: text, after: "Exec=")
      }
    }
  }

  /// All words of the lines that begin so, without quotation marks and the signs that systemd takes before a path.
  private static func commands(in text: String, after key: String) -> [String] {
    text.split(separator: "\n").filter { $0.hasPrefix(key) }.flatMap { line in
      line.dropFirst(key.count).lowercased().split { " \t\"'".contains($0) }.map { word in
        String(word.drop { "-@:+!".contains($0) })
      }
    }
  }
}

/// What `ToolSearch` has found last; looks again as long as the agent runs, in a thread of its own, since a home that hangs must hold up nobody.
final class ToolWatch: Sendable {
  /// Between two looks, seconds.
  private static let interval: UInt32 = 600
  private let found = Mutex<[ToolRecord]?>(nil)

  init(_ search: ToolSearch = ToolSearch()) {
    WorkerThread.start { [self] in
      while true {
        let now = search.look().map(ToolRecord.init)
        found.withLock { $0 = now }
        sleep(Self.interval)
      }
    }
  }

  /// nil until the first look is done.
  var current: [ToolRecord]? { found.withLock { $0 } }
}

extension ToolRecord {
  init(_ tool: RemoteTool) {
    self.init(product: tool.product, signs: tool.signs.rawValue)
  }
}
