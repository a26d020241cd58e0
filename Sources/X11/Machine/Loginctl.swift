import Glibc

/// logind's own command: it speaks to the system bus, so that nothing of ours has to.
enum Loginctl {
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
