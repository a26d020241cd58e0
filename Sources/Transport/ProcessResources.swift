import Glibc
import NIOCore

/// What the system gives this process: processors and open files.
public enum ProcessResources {
  /// Takes all of it: one event loop for each processor it may use, which are fewer than the machine has under `taskset` and systemd's
  /// `CPUAffinity=`, and as many connections as the hard limit of open files lets it have. To be called before the first connection.
  public static func useAll() {
    NIOSingletons.groupLoopCountSuggestion = max(1, min(processors ?? .max, System.coreCount))
    var files = rlimit()
    guard getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &files) == 0 else { return }
    files.rlim_cur = files.rlim_max
    setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &files)
  }

  /// How many processors the kernel lets this process run on (proc(5), `Cpus_allowed`); nil where it does not say.
  private static var processors: Int? {
    guard let file = fopen("/proc/self/status", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, Int32(line.count), file) != nil {
      let words = line.prefix { $0 != 0 }.split(separator: CChar(UInt8(ascii: "\t")))
      guard words.count == 2, words[0].map(UInt8.init(bitPattern:)) == Array("Cpus_allowed:".utf8) else { continue }
      return words[1].reduce(0) { $0 + (Character(UnicodeScalar(UInt8(bitPattern: $1))).hexDigitValue?.nonzeroBitCount ?? 0) }
    }
    return nil
  }
}
