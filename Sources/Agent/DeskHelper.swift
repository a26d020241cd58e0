import Dispatch
import Glibc
import X11

/// The half of the service that stays root, to find the machine's X server and its cookie whoever is logged in, and to lock desktops. It starts the
/// other half, which becomes `rs-agent` before anything else and owns the device's key, and hears one byte of it; nothing listens.
public enum DeskHelper {
  /// The descriptor at which the other half finds the socket pair.
  public static let descriptor: Int32 = 3

  /// True where root starts the service on a machine that has the user for it, and has not named a display.
  public static func isDue(display: String?, data: String) -> Bool {
    geteuid() == 0 && display == nil && ServiceUser(of: data) != nil
  }

  /// For the other half, first of all: becomes the user without rights, and starts afresh, since a thread that has ended already, as the first
  /// one of a Swift program may have, would keep root's name. Returns at once where that is done; false where it failed and the process has to end.
  public static func dropRights(arguments: [String], data: String) -> Bool {
    guard geteuid() == 0 else { return true }
    guard ServiceUser(of: data)?.become() == true else { return false }
    var words = arguments.map { strdup($0) } + [nil]
    execv("/proc/self/exe", &words)
    return false
  }

  /// Starts the other half with these arguments, helps it until it ends, and returns its exit code.
  public static func run(arguments: [String], data: String) -> Int32 {
    guard let user = ServiceUser(of: data) else { return EX_NOUSER }
    let isNewFolder = user.make(folder: data)
    // A refused enrolment leaves it empty, and it goes again (S1-14).
    defer { if isNewFolder { rmdir(data) } }
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0,
      let child = spawn(arguments, socket: ends[1])
    else { return EX_OSERR }
    close(ends[1])
    let socket = ends[0]
    let signals = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { shutdown(socket, Int32(SHUT_WR)) }
      source.resume()
      return source
    }
    help(socket)
    signals.forEach { $0.cancel() }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? status >> 8 & 0xFF : EX_SOFTWARE
  }

  /// Tells the display, again when it changes, and locks when asked, until the other half is gone.
  private static func help(_ socket: Int32) {
    var discovery = Discovery()
    var told: Discovery.Finding?
    while true {
      let finding = discovery.look()
      if finding != told { DeskMessage.send(finding, on: socket) }
      told = finding
      var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, Int32(DisplaySource.interval) * 1000) > 0 else { continue }
      var order: UInt8 = 0
      guard recv(socket, &order, 1, 0) == 1 else { return }
      guard order == DeskMessage.lock else { continue }
      var display: String?
      if case .display(let name, _) = finding { display = name }
      ScreenLock.lockByLogind(display, orAll: true)
    }
  }

  private static func spawn(_ arguments: [String], socket: Int32) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, socket, descriptor)
    var words = (arguments + ["--desk"]).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    return posix_spawn(&process, "/proc/self/exe", &actions, nil, &words, environ) == 0 ? process : nil
  }
}
