import Glibc
import X11

/// What this machine and the user of this process are called.
package enum Machine {
  package static var hostName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  package static var userName: String {
    guard let entry = getpwuid(getuid()) else { return "\(getuid())" }
    return String(cString: entry.pointee.pw_name)
  }

  /// The user who has become root to do this, if any, by what sudo(8) and pkexec(1) say; else the one of this process.
  package static var invokingUser: String {
    guard geteuid() == 0 else { return userName }
    for name in ["SUDO_UID", "PKEXEC_UID"] {
      guard let text = getenv(name), let user = uid_t(String(cString: text)), let entry = getpwuid(user) else { continue }
      return String(cString: entry.pointee.pw_name)
    }
    return userName
  }

  /// What the person at a display is probably called: the full name of whoever is logged in there by the machine's list of users, else the login name;
  /// empty where that is nobody.
  package static func personName(at display: String?) -> String {
    if let login = display.flatMap({ LoginSession.showing($0) }), !login.isGreeter { return fullName(of: login.user) }
    let own = userName
    return own == ServiceUser.name ? "" : fullName(of: own)
  }

  private static func fullName(of login: String) -> String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 4096)
    guard getpwnam_r(login, &entry, &buffer, buffer.count, &found) == 0, found != nil, let comment = entry.pw_gecos else {
      return login
    }
    return fullName(login, comment: String(cString: comment))
  }

  /// The first part of the comment that passwd(5) keeps of a user, where `&` stands for the login name; the login name where there is none.
  static func fullName(_ login: String, comment: String) -> String {
    let name = comment.prefix { $0 != "," }.replacing("&", with: login.prefix(1).uppercased() + login.dropFirst())
    return name.allSatisfy(\.isWhitespace) ? login : String(name)
  }
}
