import Catalogue
import Glibc
import Logging
import X11

/// Locks the desktop at the end of a variant B session (S0-16, T55): by logind where systemd runs, else by the screen locker of the configuration.
enum ScreenLock {
  /// The descriptor at which a screen locker finds the display's cookie, in memory.
  private static let authority: Int32 = 9

  /// Locks and does not wait for it; says so where there is no way to lock.
  static func engage(_ options: AgentOptions, _ displays: DisplaySource, log: Logger) {
    // logind lets root lock every session, and others only their own: where there is a helper, it is the one to ask.
    if hasLogind, displays.lockByHelper() { return }
    WorkerThread.start {
      let place = displays.place
      if hasLogind, lockByLogind(place?.name, orAll: !displays.isNamed) { return }
      if !options.lockCommand.isEmpty, start(options.lockCommand, place) != nil { return }
      log.warning("\(AgentSentences.noLock.text(options.language))")
    }
  }

  /// Has logind lock the session with this display, and where it knows none with it, all sessions where `orAll` says so: nobody's desktop is
  /// locked for a session that was on another display. False where logind did not do it. Waits for the answer.
  @discardableResult
  static func lockByLogind(_ display: String?, orAll: Bool) -> Bool {
    if let id = display.flatMap({ LoginSession.id(showing: $0) }) { return loginctl("lock-session", id) }
    return orAll && loginctl("lock-sessions")
  }

  private static func loginctl(_ words: String...) -> Bool {
    guard let process = start(["/usr/bin/loginctl"] + words, nil, isAwaited: true) else { return false }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return false } }
    return status == 0
  }

  /// True where the machine runs on systemd, as sd_booted(3) finds out.
  private static var hasLogind: Bool { access("/run/systemd/system", F_OK) == 0 }

  /// Starts a program with our environment and the session's display; its id, nil where it cannot be started.
  private static func start(_ command: [String], _ place: DisplaySource.Place?, isAwaited: Bool = false) -> pid_t? {
    guard let program = command.first else { return nil }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var variables = inherited
    if let display = place?.name { variables["DISPLAY"] = display }
    let cookie = place?.cookie.flatMap { memoryFile(AuthorityFile.bytes(cookie: $0)) }
    defer { if let cookie { close(cookie) } }
    if let cookie {
      posix_spawn_file_actions_adddup2(&actions, cookie, authority)
      variables["XAUTHORITY"] = "/proc/self/fd/\(authority)"
    }
    var arguments = command.map { strdup($0) } + [nil]
    var environment = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for word in arguments + environment { free(word) } }
    var process = pid_t()
    guard posix_spawnp(&process, program, &actions, nil, &arguments, &environment) == 0 else { return nil }
    guard !isAwaited else { return process }
    WorkerThread.start { [process] in
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
    return process
  }

  private static var inherited: [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let words = String(cString: entry).split(separator: "=", maxSplits: 1)
      if let name = words.first { variables[String(name)] = words.count > 1 ? String(words[1]) : "" }
      next += 1
    }
    return variables
  }

  /// A file without a name, in memory only and gone with its last descriptor; nil where the system has none left.
  private static func memoryFile(_ bytes: [UInt8]) -> Int32? {
    let name = "/rs-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let file = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0o600)
    guard file >= 0 else { return nil }
    shm_unlink(name)
    guard write(file, bytes, bytes.count) == bytes.count else {
      close(file)
      return nil
    }
    return file
  }
}
