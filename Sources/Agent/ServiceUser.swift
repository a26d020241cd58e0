import Glibc

/// The user without rights as whom everything runs that hears the network (T54).
package struct ServiceUser {
  package static let name = "rs-agent"

  private let user: uid_t
  private let group: gid_t

  /// The user whose folder it is, if its name begins with ours, so that the agents of two organisations on one machine cannot read each
  /// other's keys (S4-13); else `rs-agent`. nil where this machine has no such user.
  init?(of folder: String) {
    guard let entry = Self.owner(of: folder) ?? getpwnam(Self.name) else { return nil }
    user = entry.pointee.pw_uid
    group = entry.pointee.pw_gid
  }

  private static func owner(of folder: String) -> UnsafeMutablePointer<passwd>? {
    var info = stat()
    guard lstat(folder, &info) == 0, let entry = getpwuid(info.st_uid), info.st_uid != 0,
      String(cString: entry.pointee.pw_name).hasPrefix(name + "-")
    else { return nil }
    return entry
  }

  /// Becomes this user in every thread, for good: a process that was root loses all its capabilities by that (capabilities(7)). False where
  /// it did not work, or could be undone; then nothing may go on.
  func become() -> Bool {
    setgroups(0, nil) == 0 && setgid(group) == 0 && setuid(user) == 0 && setuid(0) != 0 && geteuid() == user
  }

  /// Makes the folder where it is missing, for this user alone. True where it was made; what exists is left as it is (T49).
  func make(folder: String) -> Bool {
    guard mkdir(folder, 0o700) == 0 else { return false }
    return lchown(folder, user, group) == 0
  }
}
