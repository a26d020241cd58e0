import Glibc
import NIOCore

/// The processors that this process may use: fewer than the machine has under `taskset` and systemd's `CPUAffinity=`.
public enum Processors {
  /// One event loop for each of them, for all connections of this process; to be said before the first is made.
  public static func useAll() {
    NIOSingletons.groupLoopCountSuggestion = max(1, min(allowed ?? .max, System.coreCount))
  }

  /// How many the kernel lets this process run on (proc(5), `Cpus_allowed`); nil where it does not say.
  private static var allowed: Int? {
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
