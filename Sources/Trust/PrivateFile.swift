import Glibc

/// Why a file of the identity could not be used.
public struct PrivateFileError: Error, Equatable, Sendable {
  /// What was tried.
  public enum Operation: Sendable {
    case read
    case write
  }

  public let operation: Operation
  public let path: String
  /// `errno`; EFBIG where the file is larger than anything we write.
  public let code: Int32

  /// Whether the file is simply not there.
  public var isMissing: Bool { code == ENOENT }
}

/// Small files that only their owner may read: keys, chains, addresses.
public enum PrivateFile {
  /// The largest file read, bytes.
  public static let limit = 256 << 10

  /// The bytes of a regular file.
  public static func read(_ path: String) throws(PrivateFileError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw PrivateFileError(operation: .read, path: path, code: errno) }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress?.advanced(by: count), $0.count - count) }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw PrivateFileError(operation: .read, path: path, code: errno) }
      if got == 0 { return Array(bytes.prefix(count)) }
      count += got
    }
    throw PrivateFileError(operation: .read, path: path, code: EFBIG)
  }

  /// The text of a file, UTF-8.
  public static func text(_ path: String) throws(PrivateFileError) -> String {
    String(decoding: try read(path), as: UTF8.self)
  }

  /// Replaces a file in one step, durably, readable to its owner alone. What root writes belongs to the owner of the folder, so that
  /// an administrator can prepare what a service's own user will read.
  public static func write(_ bytes: [UInt8], to path: String) throws(PrivateFileError) {
    let temporary = path + ".new"
    unlink(temporary)
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw PrivateFileError(operation: .write, path: path, code: errno) }
    let failure = giveAway(file, of: path) ? writeAll(bytes, to: file) : errno
    close(file)
    guard failure == 0, rename(temporary, path) == 0 else {
      let code = failure == 0 ? errno : failure
      unlink(temporary)
      throw PrivateFileError(operation: .write, path: path, code: code)
    }
  }

  /// Replaces a file by a text.
  public static func write(_ text: String, to path: String) throws(PrivateFileError) {
    try write(Array(text.utf8), to: path)
  }

  /// Makes a folder, and those above it, for its owner alone (0700); one that exists stays as it is.
  public static func makeFolder(_ path: String) throws(PrivateFileError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw PrivateFileError(operation: .write, path: path, code: errno)
    }
    try makeFolder(String(path[..<slash]))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw PrivateFileError(operation: .write, path: path, code: errno)
    }
  }

  /// Root gives the file to the owner of its folder; false where that failed, see `errno`.
  private static func giveAway(_ file: Int32, of path: String) -> Bool {
    guard geteuid() == 0 else { return true }
    let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    var folder = stat()
    return stat(parent, &folder) == 0 && fchown(file, folder.st_uid, folder.st_gid) == 0
  }

  private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Int32 {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress?.advanced(by: written), $0.count - written) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return errno }
      written += count
    }
    return fsync(file) == 0 ? 0 : errno
  }
}
