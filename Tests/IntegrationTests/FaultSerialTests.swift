import Foundation
import TestSupport
import Testing

/// Faults with real processes: variant B comes back by itself, and nothing that was acknowledged is lost.
@Suite("Faults", .serialized) struct FaultSerialTests {
  @Test("F1, S0-14: the relay is killed; variant B is back without anybody's help")
  func relayKilled() throws {
    let installation = try Installation()
    let viewer = try installation.headlessViewer()
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    try installation.restartRelay()
    #expect(viewer.says("\"picture\"", times: 2, within: 20), "\(viewer.said)")
    #expect(try installation.audit("session.end", "relay.restart") == 1)
  }

  @Test("F8, S0-14: the agent is killed; variant B is back once it runs again")
  func agentKilled() throws {
    let installation = try Installation()
    let viewer = try installation.headlessViewer()
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    try installation.restartAgent()
    #expect(viewer.says("\"picture\"", times: 2, within: 20), "\(viewer.said)")
  }

  @Test("F11: the viewer is killed; the device is free again and its session documented as lost")
  func viewerKilled() throws {
    let installation = try Installation()
    let first = try installation.headlessViewer()
    #expect(first.says("\"picture\""), "\(first.said)")
    first.end(SIGKILL)
    let second = try installation.headlessViewer()
    #expect(second.says("\"picture\""), "\(second.said)")
    #expect(wait { (try? installation.audit("session.end", "connection.lost")) == 1 })
  }

  @Test("a viewer that is asked to end says goodbye: the session is documented as left", arguments: [SIGINT, SIGTERM])
  func viewerLeaves(_ signal: Int32) throws {
    let installation = try Installation()
    let viewer = try installation.headlessViewer()
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    #expect(viewer.end(signal) == 0, "\(viewer.said)")
    #expect(wait { (try? installation.audit("session.end", "viewer.left")) == 1 })
  }

  @Test("F9, S0-14: the X server of the device is killed; variant B is back on the new one")
  func displayKilled() throws {
    let installation = try Installation()
    let viewer = try installation.headlessViewer()
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    try installation.source.restart()
    #expect(viewer.says("\"picture\"", times: 2, within: 10), "\(viewer.said)")
    #expect(installation.agent.isRunning)
    #expect(wait { (try? installation.audit("session.end", "display.lost")) == 1 })
  }

  @Test("T55, S0-16: the relay is killed in a variant B session; the desktop is locked within five seconds")
  func locked() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("#!/bin/sh\nxset q > \(folder.file("locked"))\n".utf8), to: "lock")
    _ = try folder.run("chmod 755 lock")
    let installation = try Installation(agent: ["--lock-command", folder.file("lock")])
    let viewer = try installation.headlessViewer()
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    installation.relay.end(SIGKILL)
    #expect(
      wait(5) { (try? String(contentsOfFile: folder.file("locked"), encoding: .utf8))?.contains("Screen Saver") == true },
      "\(installation.agent.said)")
    withExtendedLifetime(installation) {}
  }

  @Test("F27: a second relay on the same data folder is refused, and the first goes on")
  func secondRelay() throws {
    let installation = try Installation()
    let second = try Program(Installation.rs, ["serve", "--data", installation.folder.file("relay"), "--listen", "127.0.0.1:0"])
    #expect(second.ended() == 75, "\(second.said)")
    #expect(try installation.command("device", "list").status == 0)
  }

  @Test("F1, F2: 10 rounds of SIGKILL on the relay lose no acknowledged row, and the chain verifies")
  func killRounds() throws {
    let installation = try Installation()
    var acknowledged = 0
    for round in 0..<10 {
      let made = try installation.command("token", "create", "--customer", "Kunde \(round)", "--class", "server")
      if made.status == 0 { acknowledged += 1 }
      try installation.restartRelay()
    }
    // One more token enrolled the device.
    #expect(try installation.audit("token.created") == acknowledged + 1)
    #expect(acknowledged == 10)
    #expect(try installation.command("audit", "verify").status == 0)
  }

  @Test("T64: a revoked operator's running session ends within five seconds")
  func revoked() throws {
    let installation = try Installation()
    let added = try installation.command(
      "operator", "add", "Berta Muster", "--role", "technician", "--output", installation.folder.file("berta"), "--json")
    let id = try #require(added.lines.joined().firstMatch(of: /"(?:id|digest|operator)":"([0-9a-f]+)"/)?.1, "\(added.lines)")
    let viewer = try installation.viewer(on: nil, ["--headless"], identity: "berta")
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    let revoke = try installation.command("operator", "revoke", String(id))
    #expect(revoke.status == 0, "\(revoke.lines)")
    #expect(viewer.ended(within: 5) != nil, "\(viewer.said)")
    #expect(installation.agent.says("operator.revoked", within: 5), "\(installation.agent.said)")
  }
}
