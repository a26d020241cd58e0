import Glibc

/// Runs programs of the machine, found by the standard folders, never by the environment's.
enum Command {
  private static let folders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"]

  /// Where a program of this name lies; nil where there is none.
  static func path(_ name: String) -> String? {
    folders.lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  /// Runs a program with these arguments, a text on its standard input, and waits; its exit code, 127 where it cannot be started. `output` gets
  /// what it says on standard error; nil: it goes where ours goes.
  static func run(_ program: String, _ arguments: [String], input: String = "", output: ((String) -> Void)? = nil) -> Int32 {
    var (into, from): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard pair(&into) else { return 127 }
    defer { close(into[0]) }
    guard output == nil || pair(&from) else {
      close(into[1])
      return 127
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, into[0], STDIN_FILENO)
    if output != nil { posix_spawn_file_actions_adddup2(&actions, from[1], STDERR_FILENO) }
    let process = spawn(program, arguments, &actions)
    let bytes = Array(input.utf8)
    // Shorter than the line holds: nobody has to read it first.
    if !bytes.isEmpty { _ = write(into[1], bytes, bytes.count) }
    close(into[1])
    if let output {
      close(from[1])
      output(everything(from[0]))
      close(from[0])
    }
    guard let process else { return 127 }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
  }

  /// Starts a program that goes on when this one and its terminal are gone; false where it cannot be started.
  static func leaveRunning(_ program: String, _ arguments: [String]) -> Bool {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for file in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, file, "/dev/null", O_RDWR, 0)
    }
    chdir("/")
    // Nothing that whoever has started this program keeps open goes on with it.
    for file in TextFile.names(in: "/proc/self/fd").compactMap({ Int32($0) }) where file > STDERR_FILENO {
      _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    }
    return spawn(program, arguments, &actions, flags: ownSession) != nil
  }

  /// `POSIX_SPAWN_SETSID`, which glibc shows to GNU programs alone.
  private static let ownSession: Int16 = 0x80

  /// Two ends of a line that no other program inherits.
  private static func pair(_ ends: inout [Int32]) -> Bool {
    socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0
  }

  private static func spawn(
    _ program: String, _ arguments: [String], _ actions: inout posix_spawn_file_actions_t, flags: Int16 = 0
  ) -> pid_t? {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, flags)
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    return posix_spawn(&process, program, &actions, &attributes, &words, environ) == 0 ? process : nil
  }

  /// What comes until the other end closes, at most 64 KiB of it.
  private static func everything(_ file: Int32) -> String {
    var text: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(file, &bytes, bytes.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return String(decoding: text, as: UTF8.self) }
      if text.count < 65536 { text += bytes.prefix(count) }
    }
  }
}
