import Foundation
import Policy
import TestSupport
import Testing

@testable import Agent

/// A machine of files, in which remote tools are found.
@Suite("ToolSearch") struct ToolSearchTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func file(_ path: String, _ text: String = "") throws {
    let place = folder.file("root" + path)
    try FileManager.default.createDirectory(
      atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: place, atomically: false, encoding: .utf8)
  }

  /// A unit of the distribution's; enabled as systemctl does it.
  private func unit(_ name: String, _ command: String, instance: String? = nil, isEnabled: Bool = true) throws {
    try file("/usr/lib/systemd/system/\(name)", "[Unit]\nAfter=network.target\n[Service]\nExecStart=\(command)\n")
    guard isEnabled else { return }
    let wants = folder.file("root/etc/systemd/system/multi-user.target.wants")
    try FileManager.default.createDirectory(atPath: wants, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: "\(wants)/\(instance ?? name)", withDestinationPath: "/usr/lib/systemd/system/\(name)")
  }

  private func process(_ id: Int, _ arguments: String...) throws {
    try file("/proc/\(id)/cmdline", arguments.joined(separator: "\0") + "\0")
  }

  /// "AnyDesk rp": what is found, with r for running and p for permanent access.
  private var found: [String] {
    ToolSearch(root: folder.file("root")).look().map { tool in
      "\(tool.name) " + (tool.signs.contains(.running) ? "r" : "") + (tool.signs.contains(.permanent) ? "p" : "")
    }
  }

  @Test(
    "S4-11: each tool is found where its makers put it",
    arguments: [
      ("/opt/teamviewer/tv_bin/teamviewerd", "TeamViewer"), ("/usr/bin/anydesk", "AnyDesk"),
      ("/usr/share/rustdesk/files/x", "RustDesk"),
      ("/usr/local/mesh_services/meshagent/meshagent", "MeshCentral"),
      ("/opt/screenconnect-0123456789abcdef/a.jar", "ScreenConnect"),
      ("/opt/connectwisecontrol-0123456789abcdef/a.jar", "ScreenConnect"), ("/usr/NX/bin/nxserver", "NoMachine"),
      ("/opt/google/chrome-remote-desktop/start-host", "Chrome Remote Desktop"), ("/usr/bin/x11vnc", "x11vnc"),
      ("/usr/bin/x0tigervncserver", "TigerVNC"), ("/usr/bin/Xtightvnc", "TightVNC"), ("/usr/bin/vncserver-x11", "RealVNC"),
      ("/usr/sbin/xrdp", "xrdp"), ("/opt/splashtop-streamer/SRStreamer", "Splashtop"),
      ("/usr/share/dwagent/config.json", "DWService"),
      ("/opt/remote-utilities-host/rutserv", "Remote Utilities"), ("/usr/lib/hoptodesk/hoptodesk", "HopToDesk"),
      ("/opt/supremo/supremo", "Supremo"), ("/opt/ISLOnline/ISLAlwaysOn/x", "ISL Online"),
      ("/usr/local/ZohoAssist/x", "Zoho Assist"),
      ("/opt/bomgar/bomgar-scc", "BeyondTrust"), ("/usr/libexec/gnome-remote-desktop-daemon", "GNOME Remote Desktop"),
      ("/usr/lib/vino/vino-server", "Vino"), ("/usr/bin/krfb", "Krfb"), ("/usr/sbin/x2gocleansessions", "X2Go"),
      ("/usr/bin/aspia_host", "Aspia"), ("/opt/getscreen.me/getscreen.me", "Getscreen.me"), ("/usr/bin/sunshine", "Sunshine"),
      ("/opt/tacticalagent/meshagent.msh", "Tactical RMM"), ("/opt/NinjaRMMAgent/programfiles/x", "NinjaOne"),
    ])
  func installed(path: String, name: String) throws {
    try file(path)
    #expect(found == ["\(name) "])
  }

  @Test("every product has one line in the table, and there are no more than a message may hold")
  func table() {
    #expect(ToolTrace.all.map(\.product) == RemoteProduct.allCases)
    #expect(ToolTrace.all.count <= 32)
    let words = ToolTrace.all.flatMap { $0.folders + $0.programs + $0.starters }
    #expect(words.allSatisfy { $0 == $0.lowercased() && !$0.dropLast().contains("*") && !$0.isEmpty })
    #expect(ToolTrace.all.flatMap(\.folders).allSatisfy { $0.hasPrefix("/") })
  }

  @Test("S4-12: installed, running, and set up for permanent access are told apart")
  func signs() throws {
    try file("/usr/bin/anydesk")
    try unit("anydesk.service", "/usr/bin/anydesk --service", isEnabled: false)
    #expect(found == ["AnyDesk "])
    try process(40, "/usr/bin/anydesk", "--tray")
    #expect(found == ["AnyDesk r"])
    try unit("anydesk.service", "/usr/bin/anydesk --service")
    #expect(found == ["AnyDesk rp"])
    try FileManager.default.removeItem(atPath: folder.file("root/proc"))
    #expect(found == ["AnyDesk p"])
    // Masked, it starts no more.
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("root/etc/systemd/system/anydesk.service"), withDestinationPath: "/dev/null")
    #expect(found == ["AnyDesk "])
    // What was left behind by a program that is gone gives nobody access.
    try FileManager.default.removeItem(atPath: folder.file("root/etc/systemd/system/anydesk.service"))
    try FileManager.default.removeItem(atPath: folder.file("root/usr/bin/anydesk"))
    #expect(found == [])
  }

  @Test(
    "S4-12: a unit is told by what it starts, whatever it is called",
    arguments: [
      ("hilfe.service", nil, "/usr/bin/x11vnc -forever -auth guess", "/usr/bin/x11vnc", "x11vnc"),
      ("vnc.service", nil, "-/bin/sh -c 'sleep 5; x11vnc -forever'", "/usr/bin/x11vnc", "x11vnc"),
      ("vncserver@.service", "vncserver@:1.service", "/usr/bin/vncserver -depth 24 %i", "/usr/bin/Xtightvnc", "TightVNC"),
      (
        "chrome-remote-desktop@.service", "chrome-remote-desktop@anna.service",
        "/opt/google/chrome-remote-desktop/chrome-remote-desktop --start", "/opt/google/chrome-remote-desktop/x",
        "Chrome Remote Desktop"
      ),
      (
        "firma.service", nil, "/usr/local/mesh_services/Firma/Firma --installedByUser=0", "/usr/local/mesh_services/Firma/Firma",
        "MeshCentral"
      ),
      (
        "sc.service", nil, "/usr/bin/java -cp /opt/screenconnect-01ab/*:. com.example.Main", "/opt/screenconnect-01ab/x.jar",
        "ScreenConnect"
      ),
    ] as [(String, String?, String, String, String)])
  func units(unit name: String, instance: String?, command: String, program: String, tool: String) throws {
    try file(program)
    try unit(name, command, instance: instance)
    #expect(found == ["\(tool) p"])
  }

  @Test(
    "an init script and an autostart entry are permanent access too, and one that is switched off or under a condition is not")
  func otherStarts() throws {
    try file("/usr/sbin/xrdp")
    try file("/etc/rc3.d/K01xrdp")
    #expect(found == ["xrdp "])
    try file("/etc/rc3.d/S01xrdp")
    #expect(found == ["xrdp p"])
    try file("/usr/bin/krfb")
    for (line, expected) in [
      ("Hidden=true", "Krfb "), ("AutostartCondition=GSettings a b", "Krfb "), ("Terminal=false", "Krfb p"),
    ] {
      try file("/home/anna/.config/autostart/freigabe.desktop", "[Desktop Entry]\nExec=krfb --nodialog\n\(line)\n")
      #expect(found == ["xrdp p", expected])
    }
  }

  @Test(
    "processes are told by their program, or by what they interpret; a name among the words of another program is none",
    arguments: [
      (["/usr/share/dwagent/native/dwagsvc", "run"], ["DWService r"]), (["x11vnc"], ["x11vnc r"]),
      (["/usr/bin/python3.11", "/opt/google/chrome-remote-desktop/chrome-remote-desktop"], ["Chrome Remote Desktop r"]),
      (["/usr/lib/jvm/bin/java", "-cp", "/opt/connectwisecontrol-ff/a.jar", "Main"], ["ScreenConnect r"]),
      (["vi", "/opt/teamviewer/readme"], []), (["rs", "view", "anydesk"], []), (["/usr/bin/anydesk-info"], []), ([], []),
    ] as [([String], [String])])
  func processes(arguments: [String], expected: [String]) throws {
    try file("/proc/7/cmdline", arguments.map { $0 + "\0" }.joined())
    try file("/proc/self/cmdline", "anydesk\0")
    #expect(found == expected)
  }

  @Test("a machine with a thousand processes is looked through in less than five seconds")
  func fast() throws {
    let made = try folder.run(
      "mkdir -p root/proc/{1..1000} && for id in {1..1000}; do printf '/usr/bin/program-%d\\0--option\\0' $id > root/proc/$id/cmdline; done"
    )
    try #require(made.status == 0, "\(made.text)")
    try process(1001, "/usr/bin/rustdesk", "--server")
    let begun = ContinuousClock.now
    #expect(found == ["RustDesk r"])
    #expect(begun.duration(to: .now) < .seconds(5))
  }
}
