import Glibc

/// The user without rights as whom everything runs that hears the network (T54).
struct ServiceUser {
  static let name = "rs-agent"

  private let user: uid_t
  private let group: gid_t

  /// nil where this machine has no such user.
  init?() {
    guard let entry = getpwnam(Self.name) else { return nil }
    user = entry.pointee.pw_uid
    group = entry.pointee.pw_gid
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
