import Foundation
import TestSupport
import Testing

/// A customer's machine that remembers whatever is done to it: an overlay of this machine's files and process numbers of its own, in which an
/// ordinary user has downloaded `rs`, and the display of the person at it. Needs root.
final class CustomerMachine {
  /// What can be compared before and after (S2-15, S2-18, S2-19).
  struct Traces: Equatable {
    /// Every file that this machine has and the one below it has not, with kind, size and time; folders tell of what was there for a moment.
    var files: [String]
    var processes: [String]
    /// Shared memory of the user.
    var memory: [String]
    /// What programs say of the display: settings, keys, monitors, windows, clipboard.
    var display: [String: String]

    /// What is different now, one line each.
    func differences(to after: Traces) -> [String] {
      func both(_ name: String, _ before: [String], _ after: [String]) -> [String] {
        after.filter { !before.contains($0) }.map { "\(name) + \($0)" }
          + before.filter { !after.contains($0) }.map { "\(name) - \($0)" }
      }
      return both("file", files, after.files) + both("process", processes, after.processes) + both("memory", memory, after.memory)
        + display.keys.sorted().flatMap { key in
          both(key, display[key]?.components(separatedBy: "\n") ?? [], after.display[key]?.components(separatedBy: "\n") ?? [])
        }
    }
  }

  /// nobody, whom every Debian has.
  private static let user = 65534
  let workplace: Workplace
  private let folder: TemporaryFolder
  private let machine: Program
  /// Process 1 of the machine, as this one counts.
  private let first: Int32

  /// Starts the machine; nothing runs on it.
  init() throws {
    try #require(geteuid() == 0, "this test makes a machine of namespaces, and needs root")
    workplace = try Workplace()
    folder = try TemporaryFolder()
    try workplace.display.run("xhost", "+si:localuser:nobody")
    let script = """
      set -e
      cd \(folder.path) && mount -t tmpfs tmpfs . && cd \(folder.path) && mkdir upper work root
      mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
      mount -t proc proc root/proc && mount --rbind /dev root/dev && mount -t tmpfs tmpfs root/dev/shm && chmod 1777 root/dev/shm
      mount --bind /tmp/.X11-unix root/tmp/.X11-unix
      mkdir -p root/home/customer/Downloads && cp \(Company.rs) root/home/customer/Downloads/rs
      chown -R \(Self.user):\(Self.user) root/home/customer && chmod 755 root/home
      echo ready
      while sleep 1000; do :; done
      """
    machine = try Program("/usr/bin/unshare", ["--mount", "--pid", "--fork", "--kill-child", "bash", "-c", script])
    try #require(machine.says("ready"), "\(machine.said)")
    let children = try String(contentsOfFile: "/proc/\(machine.id)/task/\(machine.id)/children", encoding: .utf8)
    first = try #require(children.split(separator: " ").first.flatMap { Int32($0) })
  }

  deinit {
    end(SIGKILL)
    machine.end(SIGKILL)
  }

  /// Puts a file of the test among the customer's downloads, for him to run.
  func bring(_ file: String, as name: String) throws {
    let target = folder.file("root/home/customer/Downloads/\(name)")
    _ = try list("cp '\(file)' '\(target)' && chown \(Self.user):\(Self.user) '\(target)' && chmod 755 '\(target)'")
  }

  /// Starts `rs` as the customer does, at his display, or another program that is given it to run; lines can be told to it where it `hears`.
  func start(
    _ arguments: [String], program: String = "rs", under tool: [String] = [], environment: [String: String] = [:],
    hears: Bool = false
  ) throws -> Program {
    let variables = Company.environment.merging(["DISPLAY": workplace.display.name, "HOME": "/home/customer"]) { $1 }
      .merging(environment) { $1 }
    return try Program(
      "/usr/bin/nsenter",
      [
        "--target", "\(first)", "--mount", "--pid", "chroot", folder.file("root"), "setpriv", "--reuid=\(Self.user)",
        "--regid=\(Self.user)", "--clear-groups",
      ] + tool + ["/home/customer/Downloads/\(program)"] + arguments, environment: variables, hears: hears)
  }

  /// Ends what runs on the machine and waits for that; true where it ended.
  @discardableResult
  func end(_ signal: Int32 = SIGTERM) -> Bool {
    for process in processes { kill(process, signal) }
    return wait { processes.isEmpty }
  }

  /// Runs a command of the administrator on the machine; what it says.
  @discardableResult
  func administer(_ script: String) throws -> [String] {
    let tool = try Program(
      "/usr/bin/nsenter", ["--target", "\(first)", "--mount", "--pid", "chroot", folder.file("root"), "bash", "-c", script])
    try #require(tool.ended() == 0, "\(tool.said)")
    return tool.said
  }

  /// The processes that were started on the machine and still run, the oldest first, as this machine counts them.
  var processes: [Int32] {
    let own = link("/proc/\(first)/ns/pid")
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) } ?? []
    return all.filter { $0 != first && link("/proc/\($0)/ns/pid") == own && !line($0).hasPrefix("sleep") && !line($0).isEmpty }
      .sorted()
  }

  /// The command line of a process, empty where it has gone.
  func line(_ process: Int32) -> String { text("/proc/\(process)/cmdline").replacingOccurrences(of: "\0", with: " ") }

  /// The file that a process runs.
  func program(_ process: Int32) -> String { link("/proc/\(process)/exe") ?? "" }

  /// Variables that a process was started with.
  func environment(_ process: Int32) -> String { text("/proc/\(process)/environ") }

  /// What there is to compare now.
  func traces() throws -> Traces {
    let display = workplace.display
    // The keys that the server tells of are those of the keyboard that was used last: the person's.
    try workplace.press("Shift_L")
    let said = [
      "settings": try display.run("xset", "q"), "keys": try display.run("xmodmap", "-pke"),
      "modifiers": try display.run("xmodmap", "-pm"), "layout": try display.run("setxkbmap", "-query"),
      "monitors": try display.run("xrandr"), "windows": try display.run("xwininfo", "-root", "-tree"),
      "clipboard": try display.run("timeout", "3", "xclip", "-selection", "clipboard", "-o"),
      "held": try display.run(
        "sh", "-c", "xinput list --id-only | sed 's/[^0-9]//g' | xargs -n 1 xinput query-state | grep =down"),
    ]
    return Traces(
      files: try list("find \(folder.file("upper")) \(folder.file("root"))/dev/shm -printf '%y %s %T@ %p\\n'"),
      processes: processes.map(line), memory: try list("awk '$8 == \(Self.user)' /proc/sysvipc/shm"), display: said)
  }

  /// The lines of a command that sees the machine's mounts.
  private func list(_ script: String) throws -> [String] {
    let tool = try Program("/usr/bin/nsenter", ["--target", "\(first)", "--mount", "bash", "-c", script])
    try #require(tool.ended() == 0, "\(tool.said)")
    return tool.said.map { $0.replacingOccurrences(of: folder.path, with: "") }.sorted()
  }

  private func link(_ path: String) -> String? { try? FileManager.default.destinationOfSymbolicLink(atPath: path) }

  private func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
}
