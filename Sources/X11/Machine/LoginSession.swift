import Glibc

/// The session that logind has in front of seat0, as its files in `/run/systemd/sessions` and `loginctl` tell.
public struct LoginSession: Equatable {
  var isGreeter: Bool
  /// logind's LockedHint, which desktops set that lock inside their own compositor.
  var isLocked: Bool

  /// nil where systemd does not run, or nobody is on seat0.
  static func inFront(folder: String = "/run/systemd/sessions") -> LoginSession? {
    guard isKept else { return nil }
    for id in Folder.names(folder) where !id.contains(".") {
      guard var session = parse(Folder.text("\(folder)/\(id)")) else { continue }
      if !session.isGreeter { session.isLocked = isLocked(id) }
      return session
    }
    return nil
  }

  /// A session of logind's, and whether it is only a greeter's.
  public typealias Shown = (id: String, isGreeter: Bool)

  /// True where the machine runs on systemd, as sd_booted(3) finds out, and so has logind.
  public static var isKept: Bool { access("/run/systemd/system", F_OK) == 0 }

  /// logind's session with this display; nil where there is none, as with a display that nobody logged in at.
  public static func showing(_ display: String, folder: String = "/run/systemd/sessions") -> Shown? {
    for id in Folder.names(folder) where !id.contains(".") {
      let values = values(of: Folder.text("\(folder)/\(id)"))
      if values["DISPLAY"] == display[...] { return (id, isGreeter(values)) }
    }
    return nil
  }

  /// Has logind tell a session's desktop to lock itself, or those of all sessions (nil); false where logind did not do it. Whether the desktop
  /// listens, `isLocked` tells.
  public static func lock(_ id: String?) -> Bool {
    if let id { return Loginctl.run("lock-session", id) != nil }
    return Loginctl.run("lock-sessions") != nil
  }

  /// logind's LockedHint; false where it does not answer.
  public static func isLocked(_ id: String) -> Bool {
    Loginctl.run("show-session", id, "--property=LockedHint", "--value")?.starts(with: "yes".utf8) == true
  }

  /// Reads one session file; nil where the session is not the one in front of seat0.
  static func parse(_ text: String) -> LoginSession? {
    let values = values(of: text)
    guard values["SEAT"] == "seat0", values["ACTIVE"] == "1" else { return nil }
    return LoginSession(isGreeter: isGreeter(values), isLocked: false)
  }

  private static func isGreeter(_ values: [Substring: Substring]) -> Bool {
    values["CLASS"] == "greeter" || values["CLASS"] == "lock-screen"
  }

  private static func values(of text: String) -> [Substring: Substring] {
    var values: [Substring: Substring] = [:]
    for line in text.split(separator: "\n") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      values[line[..<equals]] = line[line.index(after: equals)...]
    }
    return values
  }
}
