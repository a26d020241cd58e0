import Glibc

/// Runs this program from memory, so that nothing of it has to stay on a disk: the file that was downloaded can be deleted while it runs (S2-14, S2-15).
public enum MemoryProgram {
  private static let own = "/proc/self/exe"
  /// MFD_CLOEXEC of memfd_create(2), which glibc has since 2.27 and its module for Swift does not show.
  private static let closeOnExec: UInt32 = 1
  /// What O_TMPFILE of open(2) adds to O_DIRECTORY, which is a macro that Swift does not show.
  private static let nameless: Int32 = 0o20_000_000

  /// True where the process runs from memory already.
  public static var isRunning: Bool {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink(own, &buffer, buffer.count)
    guard length > 0 else { return false }
    let path = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.hasPrefix("/memfd:") || path.hasPrefix("/dev/shm/")
  }

  /// Starts the same program with the same arguments afresh from memory, in this process. Returns only where the system allows neither an anonymous
  /// file (memfd) nor a program on its shared memory (tmpfs).
  public static func enter(arguments: [String]) {
    guard !isRunning else { return }
    for copy in [anonymousCopy, sharedCopy] {
      guard let file = copy() else { continue }
      var words = arguments.map { strdup($0) } + [nil]
      fexecve(file, &words, environ)
      for word in words { free(word) }
      close(file)
    }
  }

  /// A copy in an anonymous file; it is closed when the program starts.
  private static func anonymousCopy() -> Int32? {
    guard let symbol = dlsym(nil, "memfd_create") else { return nil }
    let create = unsafeBitCast(symbol, to: (@convention(c) (UnsafePointer<CChar>, UInt32) -> Int32).self)
    let file = create("rs", closeOnExec)
    guard file >= 0 else { return nil }
    return copySelf(to: file) ? file : nil
  }

  /// A copy on the tmpfs of shared memory that never has a name there; opened anew for reading, as a file that is open for writing does not run.
  private static func sharedCopy() -> Int32? {
    let written = open("/dev/shm", O_RDWR | O_CLOEXEC | O_DIRECTORY | nameless, 0o700)
    guard written >= 0, copySelf(to: written) else { return nil }
    let file = open("/proc/self/fd/\(written)", O_RDONLY | O_CLOEXEC)
    close(written)
    return file >= 0 ? file : nil
  }

  /// Copies this program into a file; closes the file where that fails.
  private static func copySelf(to file: Int32) -> Bool {
    let source = open(own, O_RDONLY | O_CLOEXEC)
    defer { if source >= 0 { close(source) } }
    var copied = source >= 0 ? 1 : -1
    while copied > 0 { copied = sendfile(file, source, nil, 1 << 30) }
    if copied < 0 { close(file) }
    return copied == 0
  }
}
