import Foundation
import Framebuffer
import TestSupport
import Testing
import X11

/// A real display manager with a real log-in: xdm, its X server and the agent in a process namespace of their own, so that the agent finds this X
/// server and no other. They go with the value, and so does the user.
private final class LoginMachine {
  let user = "rstest\(getpid())"
  let password = "geheim12"
  private let folder: TemporaryFolder
  private let number: Int
  let program: Program

  /// Starts xdm and, as root and without a word about displays, the agent on this state, which locks by asking the display for its screen saver.
  init(agentData: String) throws {
    try #require(geteuid() == 0, "this test runs a display manager and logs a user in, and needs root")
    folder = try TemporaryFolder()
    number = try #require((60..<600).first { !FileManager.default.fileExists(atPath: "/tmp/.X\($0)-lock") })
    try folder.write(Array(Self.configuration(folder.path).utf8), to: "xdm-config")
    try folder.write(Array(":\(number) local /usr/bin/Xvfb :\(number) -screen 0 800x600x24 -nolisten tcp\n".utf8), to: "servers")
    try folder.write(Array("xlogin*greeting: Willkommen\n".utf8), to: "resources")
    let session =
      "#!/bin/sh\nxterm -geometry 40x5+0+0 &\nid -un > \(folder.file("in"))\nwhile [ ! -e \(folder.file("out")) ]; do sleep 0.1; done\n"
    try folder.write(Array(session.utf8), to: "session")
    try folder.write(Array("#!/bin/sh\nxset q > \(folder.file("locked"))\n".utf8), to: "lock")
    let setUp = try folder.run(
      """
      chmod 777 . && chmod 755 session lock && useradd --create-home \(user) && echo \(user):\(password) | chpasswd
      getent passwd rs-agent >/dev/null || touch made-rs-agent
      getent passwd rs-agent >/dev/null || useradd --system --user-group --no-create-home --shell /usr/sbin/nologin rs-agent
      chmod 755 \(agentData)/.. && chown --recursive rs-agent:rs-agent \(agentData)
      """)
    try #require(setUp.status == 0, "\(setUp.text)")
    let both =
      "xdm -nodaemon -config \(folder.file("xdm-config")) & \(Installation.rs) agent --unattended --data \(agentData) --lock-command \(folder.file("lock")) & wait"
    program = try Program(
      "/usr/bin/unshare", ["--pid", "--fork", "--kill-child", "--mount-proc", "bash", "-c", both],
      environment: ["LC_ALL": "C", "LANG": "C", "DISPLAY": "", "XAUTHORITY": ""])
  }

  deinit {
    program.end(SIGKILL)
    // Nobody else would see that the display is free: the process id in its lock means nothing outside the namespace.
    _ = try? folder.run("rm -f /tmp/.X\(number)-lock /tmp/.X11-unix/X\(number)")
    _ = try? folder.run("userdel --remove --force \(user); if [ -e made-rs-agent ]; then userdel rs-agent; fi")
  }

  /// What the screen locker saw of the display.
  var locked: String? { try? String(contentsOfFile: folder.file("locked"), encoding: .utf8) }

  /// The agent's process that hears the network.
  var networkProcess: String? {
    let found = try? folder.run("pgrep --full -- '^/proc/self/exe .*--desk|rs agent .*--desk'").text
    return found?.split(separator: "\n").last.map(String.init)
  }

  /// Who is logged in.
  var loggedIn: String? { try? String(contentsOfFile: folder.file("in"), encoding: .utf8) }

  /// Ends the desktop session, as its own menu would.
  func logOut() throws { try folder.write([], to: "out") }

  /// When the server starts over after a log-out, xdm's first attempt at it may fail, and the next one would come after fifteen seconds.
  private static func configuration(_ folder: String) -> String {
    """
    DisplayManager*openDelay: 1
    DisplayManager*openRepeat: 30
    DisplayManager.authDir: \(folder)
    DisplayManager.errorLogFile: \(folder)/log
    DisplayManager.pidFile: \(folder)/pid
    DisplayManager.servers: \(folder)/servers
    DisplayManager.accessFile: /dev/null
    DisplayManager.requestPort: 0
    DisplayManager*resources: \(folder)/resources
    DisplayManager*session: \(folder)/session
    DisplayManager*startup:
    DisplayManager*reset:
    DisplayManager*setup:

    """
  }
}

@Suite("Greeter", .serialized) struct GreeterSerialTests {
  @Test(
    "S0-14, T50, T54, T55: at the greeter the technician logs a user in, is back when that user logs out, and the desktop is locked at the end"
  )
  func greeter() throws {
    let installation = try Installation()
    installation.agent.end()
    let machine = try LoginMachine(agentData: installation.folder.file("agent"))
    #expect(machine.program.says("Connected to the relay"), "\(machine.program.said)")
    #expect(wait { isAtGreeter(installation) })
    let glass = try DisplayServer.xvfb(width: 800, height: 600)
    let viewer = try installation.viewer(on: glass, ["--full-screen"])
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    #expect(wait { colours(of: glass) > 2 }, "the greeter's letters are on the technician's glass")

    try glass.run("xdotool", "mousemove", "400", "300", "type", "--delay", "30", "\(machine.user)\n")
    Thread.sleep(forTimeInterval: 0.5)
    try glass.run("xdotool", "type", "--delay", "30", "\(machine.password)\n")
    #expect(wait { machine.loggedIn == "\(machine.user)\n" }, "\(machine.program.said)")
    #expect(wait { !isAtGreeter(installation) })

    try machine.logOut()
    #expect(viewer.says("\"picture\"", times: 2, within: 20), "\(viewer.said)")
    if !wait(until: { isAtGreeter(installation) }) {
      let shown = try installation.command("device", "show", "kasse-1").lines
      Issue.record("\(shown) \(machine.program.said) \(viewer.said)")
    }
    viewer.end()
    #expect(wait { machine.locked?.contains("Screen Saver") == true }, "T55")

    let process = try #require(machine.networkProcess)
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    #expect(status.contains("CapEff:\t0000000000000000") && !status.contains("Uid:\t0"), "T54: \(status)")
    let agent = try Program("/bin/sh", ["-c", "ss -anptux | grep 'pid=\(process),'"])
    _ = agent.ended()
    #expect(!agent.said.contains { $0.contains("LISTEN") || $0.contains("UNCONN") }, "T50: \(agent.said)")
    #expect(agent.said.contains { $0.contains("ESTAB") }, "\(agent.said)")
    withExtendedLifetime((installation, machine, glass)) {}
  }

  private func isAtGreeter(_ installation: Installation) -> Bool {
    (try? installation.command("device", "list", "--json"))?.lines.joined().contains(#""presence":"greeter""#) == true
  }

  private func colours(of server: DisplayServer) -> Int {
    guard let capture = try? ScreenCapture(DisplayConnection(name: server.name)) else { return 0 }
    _ = capture.grab(Region(capture.surface.bounds))
    return Set(capture.surface.pixels).count
  }
}
