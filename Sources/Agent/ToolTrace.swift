import Policy

/// What gives a remote tool away on a machine with systemd or init scripts: where its makers and the distributions put it.
struct ToolTrace {
  let product: RemoteProduct
  /// Folders of its own, from the top and in lower case; a `*` at the end stands for anything. What runs from there belongs to it.
  var folders: [String] = []
  /// Its programs, in lower case, wherever they are; again with `*`.
  var programs: [String] = []
  /// Names by which it is also started, but which others have too.
  var starters: [String] = []

  /// One line a tool.
  static let all = [
    ToolTrace(product: .teamViewer, folders: ["/opt/teamviewer"], programs: ["teamviewer", "teamviewerd"]),
    ToolTrace(product: .anyDesk, programs: ["anydesk"]),
    ToolTrace(product: .rustDesk, folders: ["/usr/share/rustdesk", "/usr/lib/rustdesk"], programs: ["rustdesk"]),
    ToolTrace(product: .meshCentral, folders: ["/usr/local/mesh_services", "/usr/local/mesh"], programs: ["meshagent*"]),
    ToolTrace(product: .screenConnect, folders: ["/opt/screenconnect-*", "/opt/connectwisecontrol-*"]),
    ToolTrace(product: .noMachine, folders: ["/usr/nx"], programs: ["nxserver", "nxserver.bin"]),
    ToolTrace(
      product: .chromeRemoteDesktop, folders: ["/opt/google/chrome-remote-desktop"], programs: ["chrome-remote-desktop*"]),
    ToolTrace(product: .x11vnc, programs: ["x11vnc"]),
    ToolTrace(
      product: .tigerVNC,
      programs: ["x0vncserver", "x0tigervncserver", "xtigervnc", "tigervncserver", "vncsession*", "tigervncsession*"],
      starters: ["vncserver"]),
    ToolTrace(product: .tightVNC, programs: ["xtightvnc", "tightvncserver"], starters: ["vncserver"]),
    ToolTrace(product: .realVNC, folders: ["/usr/lib/vnc"], programs: ["vncserver-x11*", "vncserver-virtual*"]),
    ToolTrace(product: .xrdp, programs: ["xrdp", "xrdp-sesman"]),
    ToolTrace(product: .splashtop, folders: ["/opt/splashtop-streamer"], programs: ["srstreamer", "splashtop-streamer"]),
    ToolTrace(product: .dwService, folders: ["/usr/share/dwagent"], programs: ["dwagsvc", "dwagent"]),
    ToolTrace(product: .remoteUtilities, folders: ["/opt/remote-utilities*", "/opt/remoteutilities*"], programs: ["rutserv"]),
    ToolTrace(product: .hopToDesk, folders: ["/usr/lib/hoptodesk", "/usr/share/hoptodesk"], programs: ["hoptodesk"]),
    ToolTrace(product: .supremo, folders: ["/opt/supremo*"], programs: ["supremo", "supremoservice"]),
    ToolTrace(product: .islOnline, folders: ["/opt/islonline*", "/opt/isl online*"], programs: ["islalwayson*", "isllight*"]),
    ToolTrace(
      product: .zohoAssist, folders: ["/usr/local/zohoassist*", "/opt/zohoassist*"], programs: ["zohoassist*", "zohours*"]),
    ToolTrace(product: .beyondTrust, folders: ["/opt/bomgar*", "/opt/beyondtrust*"], programs: ["bomgar-*"]),
    ToolTrace(product: .gnomeRemoteDesktop, programs: ["gnome-remote-desktop-daemon"]),
    ToolTrace(product: .vino, folders: ["/usr/lib/vino"], programs: ["vino-server"]),
    ToolTrace(product: .krfb, programs: ["krfb", "krfb-virtualmonitor"]),
    ToolTrace(product: .x2go, programs: ["x2gocleansessions", "x2goagent"]),
    ToolTrace(product: .aspia, programs: ["aspia_host*", "aspia-host*"]),
    ToolTrace(product: .getscreen, folders: ["/opt/getscreen.me"], programs: ["getscreen*"]),
    ToolTrace(product: .sunshine, programs: ["sunshine"]),
    ToolTrace(product: .tacticalRMM, folders: ["/opt/tacticalagent"], programs: ["tacticalagent", "rmmagent"]),
    ToolTrace(product: .ninjaOne, folders: ["/opt/ninjarmmagent"], programs: ["ninjarmm-linagent", "ncstreamer"]),
  ]

  /// Whether this word of a command line, in lower case, is a program of the tool or a file in its folders.
  func owns(_ word: String) -> Bool {
    hasProgram(word) || folders.contains { word.hasPrefix($0.hasSuffix("*") ? String($0.dropLast()) : $0 + "/") }
  }

  /// Whether the path is that of one of its programs.
  func hasProgram(_ path: String) -> Bool {
    let name = Self.name(of: path)
    return programs.contains { Self.matches(name, $0) }
  }

  /// Whether the path is one of its folders.
  func hasFolder(_ path: String) -> Bool { folders.contains { Self.matches(path, $0) } }

  /// Whether a word of a command that starts by itself is the tool's.
  func isStarted(by word: String) -> Bool { owns(word) || starters.contains { $0 == Self.name(of: word) } }

  private static func name(of path: String) -> Substring {
    path[(path.utf8.lastIndex(of: 0x2F).map(path.utf8.index(after:)) ?? path.startIndex)...]
  }

  private static func matches(_ text: some StringProtocol, _ pattern: String) -> Bool {
    pattern.hasSuffix("*") ? text.hasPrefix(pattern.dropLast()) : text == pattern
  }
}
