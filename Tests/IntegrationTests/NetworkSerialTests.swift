import Foundation
import TestSupport
import Testing

/// Cuts in the network between real machines: variant B comes back by itself.
@Suite("Network", .serialized) struct NetworkSerialTests {
  private func isOnline(_ installation: Installation) -> Bool {
    (try? installation.command("device", "list", "--json"))?.lines.joined().contains(#""online":true"#) == true
  }

  @Test(
    "F12, S0-14: a line that goes silent in a session is noticed within 15 s, and variant B is back within 10 s of its return")
  func silentInSession() throws {
    let hosts = try Hosts()
    let installation = try Installation(hosts: hosts)
    let viewer = try installation.headlessViewer()
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    try hosts.silence(.device)
    #expect(viewer.says("\"reconnecting\"", within: 16), "\(viewer.said)")
    #expect(installation.agent.says("connection.lost", within: 3), "\(installation.agent.said)")
    #expect(try installation.audit("session.end", "connection.lost") == 1)
    try hosts.unsilence(.device)
    #expect(viewer.says("\"picture\"", times: 2, within: 10), "\(viewer.said)")
    withExtendedLifetime(installation) {}
  }

  @Test("F12: an idle device whose line goes silent is shown as gone within 60 s, and is back within 10 s of its return")
  func silentIdle() throws {
    let hosts = try Hosts()
    let installation = try Installation(hosts: hosts)
    #expect(isOnline(installation))
    try hosts.silence(.device)
    #expect(wait(61) { !isOnline(installation) })
    try hosts.unsilence(.device)
    #expect(wait(10) { isOnline(installation) }, "\(installation.agent.said)")
    withExtendedLifetime(installation) {}
  }

  @Test("F13, S0-14: the device's address changes in a session; variant B is back on the new one")
  func moved() throws {
    let hosts = try Hosts()
    let installation = try Installation(hosts: hosts)
    let viewer = try installation.headlessViewer()
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    try hosts.move(.device)
    #expect(viewer.says("\"picture\"", times: 2, within: 25), "\(viewer.said)")
    withExtendedLifetime(installation) {}
  }

  @Test(
    "S0-14: a plug is pulled; variant B is back within 10 s of it being in again", arguments: [Hosts.Host.technician, .relay])
  func unplugged(_ host: Hosts.Host) throws {
    let hosts = try Hosts()
    let installation = try Installation(hosts: hosts)
    let viewer = try installation.headlessViewer()
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    try hosts.unplug(host)
    #expect(viewer.says("\"reconnecting\"", within: 16), "\(viewer.said)")
    try hosts.plug(host)
    #expect(viewer.says("\"picture\"", times: 2, within: 10), "\(viewer.said)")
    withExtendedLifetime(installation) {}
  }
}
