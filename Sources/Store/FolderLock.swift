import Glibc

/// Holds a data folder for one process: a second one is refused. The lock goes with the process, however it ends.
final class FolderLock {
  private let file: Int32

  /// Makes the folder (0700) where it is missing, and takes its lock.
  init(folder: String) throws(StoreError) {
    if mkdir(folder, 0o700) != 0, errno != EEXIST { throw .unreadable(path: folder, code: errno) }
    let path = folder + "/lock"
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .unreadable(path: path, code: errno) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else { throw .locked(path: folder) }
  }

  deinit {
    if file >= 0 { close(file) }
  }
}
