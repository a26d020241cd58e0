import Foundation
import TestSupport
import Testing

/// Variant A with real processes: the person at the device is asked, and asked again after each interruption (S0-8). The device's screen is
/// Xephyr: what XTEST does on the server around it comes from a physical device inside.
@Suite("Confirmation", .serialized) struct ConfirmationSerialTests {
  /// A workstation, and the person in front of it.
  private final class Workstation {
    let workplace: Workplace
    let installation: Installation

    init(hosts: Hosts? = nil) throws {
      workplace = try Workplace()
      installation = try Installation(deviceClass: "workstation", source: workplace.display, hosts: hosts)
    }

    /// A technician who has connected and waits for the person.
    func connect() throws -> Program {
      let viewer = try installation.headlessViewer()
      #expect(viewer.says("\"asking\""), "\(viewer.said)")
      #expect(workplace.sees("Remote support"))
      #expect(viewer.count("\"picture\"") == 0)
      return viewer
    }

    /// Connects, and the person allows it.
    func connectAndAllow() throws -> Program {
      let viewer = try connect()
      try workplace.press("Tab", "Tab", "Return")
      #expect(viewer.says("\"picture\""), "\(viewer.said)")
      return viewer
    }
  }

  /// What can interrupt a session.
  enum Interruption: CaseIterable {
    case viewerKilled
    case agentKilled
    case relayKilled
    case displayKilled
    case reboot
  }

  @Test("S0-8: after an interruption the session is over, and the next connect asks again", arguments: Interruption.allCases)
  func asksAgain(after interruption: Interruption) throws {
    let workstation = try Workstation()
    let installation = workstation.installation
    let viewer = try workstation.connectAndAllow()
    switch interruption {
    case .viewerKilled: viewer.end(SIGKILL)
    case .agentKilled: try installation.restartAgent()
    case .relayKilled: try installation.restartRelay()
    case .displayKilled: try installation.source.restart()
    case .reboot:
      installation.agent.end(SIGKILL)
      try installation.source.restart()
      try installation.restartAgent()
    }
    #expect(viewer.ended(within: 10) != nil, "\(viewer.said)")
    #expect(viewer.count("\"picture\"") == 1)
    #expect(wait(20) { isOnline(installation) })
    let next = try workstation.connectAndAllow()
    next.end()
    withExtendedLifetime(workstation) {}
  }

  @Test("S0-8: after the line was cut the session is over, and the next connect asks again")
  func lineCut() throws {
    let hosts = try Hosts()
    let workstation = try Workstation(hosts: hosts)
    let viewer = try workstation.connectAndAllow()
    try hosts.unplug(.device)
    #expect(viewer.ended(within: 16) != nil, "\(viewer.said)")
    try hosts.plug(.device)
    #expect(wait(20) { isOnline(workstation.installation) })
    let next = try workstation.connectAndAllow()
    next.end()
    withExtendedLifetime(workstation) {}
  }

  @Test("S0-5, S0-6: programs cannot allow, the person can refuse, and both are documented")
  func refused() throws {
    let workstation = try Workstation()
    let viewer = try workstation.connect()
    try workstation.installation.source.run("xdotool", "key", "Tab", "Return", "space")
    #expect(!viewer.says("\"picture\"", within: 1))
    try workstation.workplace.press("Return")
    #expect(viewer.ended() == 77, "\(viewer.said)")
    #expect(viewer.count("\"picture\"") == 0)
    #expect(wait { (try? workstation.installation.audit("consent.refused")) == 1 })
    withExtendedLifetime(workstation) {}
  }

  private func isOnline(_ installation: Installation) -> Bool {
    let list = (try? installation.command("device", "list", "--json"))?.lines.joined() ?? ""
    return list.contains(#""online":true"#) && list.contains(#""presence":"present""#)
  }
}
