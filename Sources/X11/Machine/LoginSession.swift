import Glibc

/// The session that logind has in front of seat0, as its files in `/run/systemd/sessions` and `loginctl` tell.
public struct LoginSession: Equatable {
  var isGreeter: Bool
  /// logind's LockedHint, which desktops set that lock inside their own compositor.
  var isLocked: Bool

  /// nil where systemd does not run, or nobody is on seat0.
  static func inFront(folder: String = "/run/systemd/sessions") -> LoginSession? {
    guard access("/run/systemd/system", F_OK) == 0 else { return nil }
    for id in Folder.names(folder) where !id.contains(".") {
      guard var session = parse(Folder.text("\(folder)/\(id)")) else { continue }
      if !session.isGreeter { session.isLocked = lockedHint(id) }
      return session
    }
    return nil
  }

  /// The id of logind's session with this display; nil where there is none, as with a display that nobody logged in at.
  public static func id(showing display: String, folder: String = "/run/systemd/sessions") -> String? {
    Folder.names(folder).first { !$0.contains(".") && values(of: Folder.text("\(folder)/\($0)"))["DISPLAY"] == display[...] }
  }

  /// Reads one session file; nil where the session is not the one in front of seat0.
  static func parse(_ text: String) -> LoginSession? {
    let values = values(of: text)
    guard values["SEAT"] == "seat0", values["ACTIVE"] == "1" else { return nil }
    let isGreeter = values["CLASS"] == "greeter" || values["CLASS"] == "lock-screen"
    return LoginSession(isGreeter: isGreeter, isLocked: false)
  }

  private static func values(of text: String) -> [Substring: Substring] {
    var values: [Substring: Substring] = [:]
    for line in text.split(separator: "\n") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      values[line[..<equals]] = line[line.index(after: equals)...]
    }
    return values
  }

  /// Asks logind; false where it does not answer.
  private static func lockedHint(_ id: String) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else { return false }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    let words = ["loginctl", "show-session", id, "--property=LockedHint", "--value"]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    let code = posix_spawn(&process, "/usr/bin/loginctl", &actions, nil, &arguments, environ)
    close(ends[1])
    guard code == 0 else { return false }
    var answer = [UInt8](repeating: 0, count: 16)
    let count = read(ends[0], &answer, answer.count)
    waitpid(process, nil, 0)
    return count > 0 && answer.prefix(count).starts(with: "yes".utf8)
  }
}
