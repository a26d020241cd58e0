import Catalogue
import Glibc
import Logging
import X11

/// Locks the desktop at the end of a variant B session (S0-16, T55): by logind where systemd runs, else by the screen locker of the configuration.
enum ScreenLock {
  /// Starts the lock and does not wait for it; says so where there is no way to lock.
  static func engage(_ options: AgentOptions, _ displays: DisplaySource, log: Logger) {
    // logind lets root lock every session, and others only their own: where there is a helper, it is the one to ask.
    if hasLogind, displays.lockByHelper() || lockSessions() { return }
    if !options.lockCommand.isEmpty, start(options.lockCommand, displays.place) { return }
    log.warning("\(AgentSentences.noLock.text(options.language))")
  }

  /// Asks logind to lock. False where it could not be asked.
  @discardableResult
  static func lockSessions() -> Bool { start(["/usr/bin/loginctl", "lock-sessions"], nil) }

  /// True where the machine runs on systemd, as sd_booted(3) finds out.
  private static var hasLogind: Bool { access("/run/systemd/system", F_OK) == 0 }

  /// Starts a program with our environment and the session's display. False where it cannot be started.
  private static func start(_ command: [String], _ place: DisplaySource.Place?) -> Bool {
    guard let program = command.first else { return false }
    if let display = place?.name { setenv("DISPLAY", display, 1) }
    var arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    guard posix_spawnp(&process, program, nil, nil, &arguments, environ) == 0 else { return false }
    WorkerThread.start { [process] in
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
    return true
  }
}
