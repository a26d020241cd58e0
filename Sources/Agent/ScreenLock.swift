import Catalogue
import Glibc
import Logging
import X11

/// Locks the desktop at the end of a variant B session (S0-16, T55): by logind where systemd runs, and where that locks nothing, by the screen locker
/// of the configuration.
enum ScreenLock {
  /// The descriptor at which a screen locker finds the display's cookie, in memory.
  private static let authority: Int32 = 9
  /// How long a desktop that was told to lock may take for it.
  private static let patience = Duration.seconds(3)

  /// Locks and does not wait for it; says so where the desktop was not locked.
  static func engage(_ options: AgentOptions, _ displays: DisplaySource, log: Logger) {
    WorkerThread.start {
      let place = displays.place
      let session = LoginSession.isKept ? place?.name.flatMap { LoginSession.showing($0) } : nil
      if session?.isGreeter == true { return }
      // logind lets root lock every session, and others only their own: where there is a helper, it is the one to ask.
      let isAsked = LoginSession.isKept && (displays.lockByHelper() || lockByLogind(place?.name, orAll: !displays.isNamed))
      if isAsked, isLocked(session, displays) { return }
      if !options.lockCommand.isEmpty, start(options.lockCommand, place) { return }
      log.warning("\((isAsked ? AgentSentences.lockIgnored : AgentSentences.noLock).text(options.language))")
    }
  }

  /// Has logind lock the session with this display, and where it knows none with it, all sessions where `orAll` says so: nobody's desktop is
  /// locked for a session that was on another display. False where logind did not do it. Waits for the answer.
  @discardableResult
  static func lockByLogind(_ display: String?, orAll: Bool) -> Bool {
    if let session = display.flatMap({ LoginSession.showing($0) }) { return LoginSession.lock(session.id) }
    return orAll && LoginSession.lock(nil)
  }

  /// Waits until the desktop says to logind, or shows, that it is locked: logind only passes the word on. True also where nobody can be asked.
  private static func isLocked(_ session: LoginSession.Shown?, _ displays: DisplaySource) -> Bool {
    guard let session else { return true }
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
      if LoginSession.isLocked(session.id) || displays.presence == .locked { return true }
      usleep(200_000)
    }
    return false
  }

  /// Starts a program with our environment and the session's display; false where it cannot be started.
  private static func start(_ command: [String], _ place: DisplaySource.Place?) -> Bool {
    guard let program = command.first else { return false }
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
    guard posix_spawnp(&process, program, &actions, nil, &arguments, &environment) == 0 else { return false }
    WorkerThread.start { [process] in
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
    return true
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
