import Glibc
import Web

/// The file of the program that runs.
enum OwnProgram {
  /// Its path; nil where it was removed, or cannot be told.
  static var path: String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &bytes, bytes.count)
    guard count > 0, let path = String(validating: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self),
      access(path, X_OK) == 0
    else { return nil }
    return path
  }

  /// Writes it to a path, for everyone to run, without what was appended to it and with this mark instead: beside and renamed, so that nobody
  /// meets half of it. False where that is not possible; then nothing is left.
  static func copy(to path: String, mark: String) -> Bool {
    let source = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { return false }
    defer { close(source) }
    let new = path + ".new"
    guard let length = ProgramImage(source)?.length else { return false }
    unlink(new)
    let target = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o700)
    guard target >= 0 else { return false }
    defer { close(target) }
    let trailer = ProgramAddress.trailer(mark)
    guard copy(source, target, length), write(target, trailer, trailer.count) == trailer.count, fchmod(target, 0o755) == 0,
      fsync(target) == 0, rename(new, path) == 0
    else {
      unlink(new)
      return false
    }
    return true
  }

  private static func copy(_ source: Int32, _ target: Int32, _ length: Int) -> Bool {
    var left = length
    while left > 0 {
      let count = sendfile(target, source, nil, left)
      guard count > 0 else { return false }
      left -= count
    }
    return true
  }
}
