import Glibc

/// The session that logind has in front of seat0, as its files in `/run/systemd/sessions` and `loginctl` tell.
public struct LoginSession: Equatable {
  var isGreeter: Bool
  /// logind's LockedHint, which desktops set that lock inside their own compositor.
  var isLocked: Bool

  /// nil where systemd does not run, or nobody is on seat0.
  static func inFront(folder: String = "/run/systemd/sessions") -> LoginSession? {
    guard isKept else { return nil }
    for id in Folder.names(folder) where !id.contains(".") {
      guard var session = parse(Folder.text("\(folder)/\(id)")) else { continue }
      if !session.isGreeter { session.isLocked = isLocked(id) }
      return session
    }
    return nil
  }

  /// A session of logind's, whose it is, and whether it is only a greeter's.
  public typealias Shown = (id: String, user: String, isGreeter: Bool)

  /// True where the machine runs on systemd, as sd_booted(3) finds out, and so has logind.
  public static var isKept: Bool { access("/run/systemd/system", F_OK) == 0 }

  /// logind's session with this display; nil where there is none, as with a display that nobody logged in at.
  public static func showing(_ display: String, folder: String = "/run/systemd/sessions") -> Shown? {
    for id in Folder.names(folder) where !id.contains(".") {
      let values = values(of: Folder.text("\(folder)/\(id)"))
      if values["DISPLAY"] == display[...] { return (id, String(values["USER"] ?? ""), isGreeter(values)) }
    }
    return nil
  }

  /// Has logind tell a session's desktop to lock itself, or those of all sessions (nil); false where logind did not do it. Whether the desktop
  /// listens, `isLocked` tells.
  public static func lock(_ id: String?) -> Bool {
    if let id { return Loginctl.run("lock-session", id) != nil }
    return Loginctl.run("lock-sessions") != nil
  }

  /// logind's LockedHint; false where it does not answer.
  public static func isLocked(_ id: String) -> Bool {
    Loginctl.run("show-session", id, "--property=LockedHint", "--value")?.starts(with: "yes".utf8) == true
  }

  /// Reads one session file; nil where the session is not the one in front of seat0.
  static func parse(_ text: String) -> LoginSession? {
    let values = values(of: text)
    guard values["SEAT"] == "seat0", values["ACTIVE"] == "1" else { return nil }
    return LoginSession(isGreeter: isGreeter(values), isLocked: false)
  }

  private static func isGreeter(_ values: [Substring: Substring]) -> Bool {
    values["CLASS"] == "greeter" || values["CLASS"] == "lock-screen"
  }

  private static func values(of text: String) -> [Substring: Substring] {
    var values: [Substring: Substring] = [:]
    for line in text.split(separator: "\n") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      values[line[..<equals]] = line[line.index(after: equals)...]
    }
    return values
  }
}

/// logind's own command: it speaks to the system bus, so that nothing of ours has to.
private enum Loginctl {
  /// Longer than this logind does not take for an answer, milliseconds.
  private static let patience: Int32 = 2000

  /// What it printed, a few bytes; nil where it failed, is not there, or did not end in time.
  static func run(_ words: String...) -> [UInt8]? {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else { return nil }
    defer { close(ends[0]) }
    let started = spawn(words, output: ends[1])
    close(ends[1])
    guard let process = started else { return nil }
    let answer = read(ends[0])
    if answer == nil { kill(process, SIGKILL) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return nil } }
    return status == 0 ? answer : nil
  }

  private static func spawn(_ words: [String], output: Int32) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    var arguments = (["loginctl"] + words).map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    return posix_spawn(&process, "/usr/bin/loginctl", &actions, nil, &arguments, environ) == 0 ? process : nil
  }

  /// Everything until the end; nil where that does not come, or is too long for an answer of logind.
  private static func read(_ end: Int32) -> [UInt8]? {
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 256)
    while answer.count < buffer.count {
      var polled = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
      let ready = poll(&polled, 1, patience)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return nil }
      let count = Glibc.read(end, &buffer, buffer.count)
      guard count > 0 else { return count == 0 ? answer : nil }
      answer += buffer.prefix(count)
    }
    return nil
  }
}
