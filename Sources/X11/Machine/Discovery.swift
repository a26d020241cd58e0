import Glibc

/// Finds the machine's X server and what lets us in, without being told: by the servers' processes (`-auth FILE`, the display
/// number or the socket they listen on), else by the XAUTHORITY of a process that uses the display.
public struct Discovery {
  /// What there is to show.
  public enum Finding: Equatable, Sendable {
    /// A display and its MIT-MAGIC-COOKIE-1; without a cookie the server lets everyone in, or nobody.
    case display(name: String, cookie: [UInt8]?)
    /// Only a Wayland session runs.
    case wayland
    /// No X server runs.
    case none
  }

  /// One X server.
  struct Server: Equatable {
    var process: pid_t
    var number: Int
    /// Its `-auth` file.
    var authority: String?
    /// The virtual terminal it draws on ("vt7"); nil where it has none.
    var terminal: String?
    /// True for servers that drive a real screen.
    var isPhysical: Bool
  }

  private static let physical: Set<String> = ["Xorg", "X", "Xorg.bin"]
  private static let virtual: Set<String> = ["Xvfb", "Xtigervnc", "Xvnc"]

  private var table = ProcessTable()
  private var chosen: Server?
  private var finding = Finding.none
  private var seen: [Int] = []
  private var lastScan: Int = 0

  /// Nothing has been looked at yet.
  public init() {}

  /// Looks again; cheap while the server found last is still there. Meant to be called every second or two.
  public mutating func look() -> Finding {
    let now = time(nil)
    if chosen != nil, now - lastScan < 30, fingerprint() == seen { return finding }
    lastScan = now
    chosen = Self.preferred(of: servers(), active: Self.activeTerminal)
    if let chosen {
      finding = .display(name: ":\(chosen.number)", cookie: cookie(of: chosen))
    } else {
      finding = Self.hasWayland ? .wayland : .none
    }
    seen = fingerprint()
    return finding
  }

  /// What changes when the server, its cookie or the terminal in front does.
  private func fingerprint() -> [Int] {
    guard let chosen else { return [] }
    var info = stat()
    let isThere = stat("\(table.folder)/\(chosen.process)", &info) == 0
    var marks = [isThere ? Int(info.st_ctim.tv_sec) : -1]
    if let file = chosen.authority, stat(file, &info) == 0 {
      marks += [Int(info.st_mtim.tv_sec), Int(info.st_mtim.tv_nsec), Int(truncatingIfNeeded: info.st_ino)]
    }
    return marks + Self.activeTerminal.utf8.map { Int($0) }
  }

  /// The X servers that run, Xwayland and nested ones left out.
  func servers() -> [Server] {
    let sockets = table.unixSockets()
    return table.processes.compactMap { process in
      let arguments = table.arguments(process)
      guard let program = arguments.first?.split(separator: "/").last.map(String.init),
        Self.physical.contains(program) || Self.virtual.contains(program), let number = number(arguments, process, sockets)
      else { return nil }
      let authority = arguments.firstIndex(of: "-auth").flatMap { arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil }
      let terminal = arguments.first { $0.hasPrefix("vt") && Int($0.dropFirst(2)) != nil }
      return Server(
        process: process, number: number, authority: authority, terminal: terminal, isPhysical: Self.physical.contains(program))
    }
  }

  /// The display number: from the command line, else from the socket the server listens on.
  private func number(_ arguments: [String], _ process: pid_t, _ sockets: [(inode: String, path: String)]) -> Int? {
    if let named = arguments.dropFirst().first(where: { $0.hasPrefix(":") }).flatMap({ Int($0.dropFirst()) }) { return named }
    let held = table.sockets(process)
    let path = sockets.first { held.contains($0.inode) && $0.path.contains("/tmp/.X11-unix/X") }?.path
    return path.flatMap { $0.split(separator: "X").last }.flatMap { Int($0) }
  }

  /// The server in front of the person: that of the active terminal, else one with a real screen, else the lowest number.
  static func preferred(of servers: [Server], active: String) -> Server? {
    servers.min { left, right in rank(left, active) < rank(right, active) }
  }

  private static func rank(_ server: Server, _ active: String) -> (Int, Int) {
    if let terminal = server.terminal, "tty" + terminal.dropFirst(2) == active { return (0, server.number) }
    return (server.isPhysical ? 1 : 2, server.number)
  }

  private func cookie(of server: Server) -> [UInt8]? {
    if let file = server.authority, let cookie = AuthorityFile(Folder.bytes(file)).cookie(display: server.number) {
      return cookie
    }
    let names = [":\(server.number)", ":\(server.number).0"]
    for process in table.processes {
      guard let display = table.environment(process, "DISPLAY"), names.contains(display),
        let file = table.environment(process, "XAUTHORITY"),
        let cookie = AuthorityFile(Folder.bytes(file)).cookie(display: server.number)
      else { continue }
      return cookie
    }
    return nil
  }

  /// The terminal in front, "tty7"; empty where there are none.
  private static var activeTerminal: String { String(Folder.text("/sys/class/tty/tty0/active").prefix { $0 != "\n" }) }

  /// True where a Wayland compositor listens for some user.
  private static var hasWayland: Bool {
    Folder.names("/run/user").contains { user in Folder.names("/run/user/\(user)").contains { $0.hasPrefix("wayland-") } }
  }
}
