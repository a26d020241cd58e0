import Foundation
import TestSupport
import Testing

/// Other companies' remote tools on a real machine: what its agent finds, and what becomes of it. The agent sees folders of the test in place of `/usr/local/bin` and of
/// the enabled units, and so needs root.
@Suite("Foreign remote tools", .serialized) struct ForeignToolSerialTests {
  private let machine: TemporaryFolder

  init() throws {
    try #require(geteuid() == 0, "this test gives an agent folders of its own, and needs root")
    machine = try TemporaryFolder()
    _ = try machine.run("mkdir -p bin units/multi-user.target.wants")
  }

  /// What the agent is started in.
  private var surroundings: Installation.Surroundings {
    let mounts =
      "mount --bind \(machine.file("bin")) /usr/local/bin && mkdir -p /etc/systemd/system && mount --bind \(machine.file("units")) /etc/systemd/system"
    return Installation.Surroundings(
      command: ["unshare", "--mount", "sh", "-c", mounts + #" && exec "$@""#, "sh"], environment: [:])
  }

  /// Somebody installs TeamViewer, as a service that starts by itself or without it.
  private func installTeamViewer(isEnabled: Bool) throws {
    let unit = #"[Service]\nExecStart=/usr/local/bin/teamviewerd -d\n"#
    let made = try machine.run("touch bin/teamviewerd && printf '\(unit)' > units/teamviewerd.service")
    try #require(made.status == 0, "\(made.text)")
    if isEnabled { _ = try machine.run("ln -sf ../teamviewerd.service units/multi-user.target.wants/teamviewerd.service") }
  }

  /// The device as `rs device show --json` has it.
  private func shown(_ installation: Installation) throws -> String {
    try installation.command("device", "show", "kasse-1", "--json").lines.joined()
  }

  @Test(
    "S4-12, S4-14: with another's permanent access a device waits to be settled; who settles it says what was agreed, and then there are sessions"
  )
  func conflict() throws {
    try installTeamViewer(isEnabled: true)
    let installation = try Installation(in: surroundings, settling: false)
    #expect(installation.agent.said.contains { $0.contains("to be settled first: TeamViewer") }, "\(installation.agent.said)")
    let before = try shown(installation)
    #expect(before.contains(#""state":"conflict""#), "\(before)")
    #expect(before.contains(#"{"name":"TeamViewer","permanent":true,"running":false,"settled":false}"#), "\(before)")
    #expect(
      try installation.command("device", "list", "--unsettled").lines.contains {
        $0.contains("kasse-1") && $0.contains("to be settled")
      })

    let refused = try installation.headlessViewer()
    #expect(refused.ended() == 77, "\(refused.said)")
    #expect(refused.said.contains { $0.contains("device.conflict") }, "\(refused.said)")
    #expect(try installation.audit("session.denied", "device.conflict") == 1)

    #expect(try installation.command("device", "settle", "kasse-1", "--note", " ").status == 64)
    let settled = try installation.command("device", "settle", "kasse-1", "--note", "TeamViewer bleibt, Frau Müller")
    #expect(settled.status == 0, "\(settled.lines)")
    let after = try installation.command("device", "show", "kasse-1").lines
    #expect(after.contains { $0.hasPrefix("REMOTE TOOLS OF OTHERS: TeamViewer (permanent access)") }, "\(after)")
    #expect(after.contains("SETTLED: TeamViewer bleibt, Frau Müller"), "\(after)")
    #expect(try installation.audit("device.settled", "agreed") == 1)
    #expect(try installation.command("device", "list", "--unsettled").lines.contains { $0.contains("kasse-1") } == false)
    #expect(try installation.command("device", "settle", "kasse-1", "--note", "x").status == 65)
    #expect(try installation.headlessViewer("--screenshot", installation.folder.file("a.png")).ended() == 0)
  }

  @Test("S4-11: a tool that appears on an enrolled device is told at once, audited and counted, and sessions go on")
  func appears() throws {
    let installation = try Installation(in: surroundings)
    let first = try shown(installation)
    #expect(first.contains(#""state":"active""#) && !first.contains("TeamViewer"), "\(first)")
    try installTeamViewer(isEnabled: false)
    try installation.restartAgent()
    #expect(
      try wait { try shown(installation).contains(#"{"name":"TeamViewer","permanent":false,"running":false,"settled":false}"#) })
    #expect(installation.relay.says("remote tools of others are new (TeamViewer)"), "\(installation.relay.said)")
    #expect(try installation.command("device", "list").lines.contains { $0.contains("online, new: TeamViewer") })
    #expect(try installation.audit("device.tools", "alert") == 1)
    #expect(try installation.headlessViewer("--screenshot", installation.folder.file("a.png")).ended() == 0)
    // It becomes permanent access: that is news too, after it was settled as well.
    #expect(try installation.command("device", "settle", "kasse-1", "--note", "nur mit Frau Müller").status == 0)
    try installTeamViewer(isEnabled: true)
    try installation.restartAgent()
    #expect(try wait { try installation.audit("device.tools", "alert") == 2 })
    // And it goes again.
    _ = try machine.run("rm bin/teamviewerd units/*.service")
    try installation.restartAgent()
    #expect(try wait { try !shown(installation).contains("TeamViewer") })
    #expect(try installation.command("audit", "list").lines.contains { $0.contains("TeamViewer:gone") })
  }
}
