import Foundation
import TestSupport
import Testing

/// Customers' machines that are not as usual: without a desktop, without anonymous files, and with a company that nobody has told them of.
@Suite("Guest machine", .serialized) struct GuestMachineSerialTests {
  @Test(
    "S0-6, S0-10: where no desktop can be shown the agent says so and ends with 69, on a terminal too",
    arguments: [[], ["--terminal"]])
  func noDesktop(more: [String]) throws {
    let machine = try CustomerMachine()
    try machine.administer("mount -t tmpfs none /tmp/.X11-unix")
    let agent = try machine.start(["agent", "--relay", "127.0.0.1:9"] + more, environment: ["DISPLAY": ""])
    #expect(agent.ended() == 69, "\(agent.said)")
    #expect(agent.said.contains { $0.contains("There is no X11 desktop here") }, "\(agent.said)")
    #expect(machine.end())
  }

  @Test(
    "S2-14, S2-15: where the system gives no anonymous file, agent and guardian run from shared memory, and nothing of them stays either"
  )
  func sharedMemory() throws {
    let call = try SupportCall()
    let before = try call.machine.traces()
    let refusal = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=memfd_create", "-e", "inject=memfd_create:error=EPERM"]
    let agent = try call.startAgent(under: refusal)
    let (viewer, key) = try call.newKey("--headless")
    try call.enter(key)
    try call.allow(viewer)
    let programs = call.machine.processes.map(call.machine.program).filter { !$0.hasSuffix("/strace") }
    #expect(
      programs.count == 2 && programs.allSatisfy { $0.contains("/dev/shm/#") && $0.hasSuffix(" (deleted)") }, "\(programs)")
    viewer.end()
    try call.leave(agent)
    #expect(wait { call.machine.processes.isEmpty })
    var differences: [String] = []
    #expect(
      try wait(5) {
        differences = before.differences(to: try call.machine.traces())
        return differences.isEmpty
      }, "\(differences)")
  }

  @Test(
    "T62: a company that was not named beforehand cannot be given control in the first five seconds, and afterwards only by hand")
  func unknownCompany() throws {
    let call = try SupportCall()
    // The address alone: who it is is shown by the relay, whose certificate the administrator of this machine trusts.
    let made = try call.company.folder.run(
      """
      openssl req -x509 -key relay/outer.key -out relay/outer.pem -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -addext keyUsage=critical,digitalSignature,keyCertSign
      """)
    #expect(made.status == 0)
    try call.company.restartRelay()
    let certificate = String(decoding: try call.company.folder.bytes(of: "relay/outer.pem"), as: UTF8.self)
    try call.machine.administer("cat >> /etc/ssl/certs/ca-certificates.crt <<'END'\n\(certificate)\nEND")
    let agent = try call.startAgent(at: "localhost:\(call.company.port)")
    let (viewer, key) = try call.newKey("--rights", "view")
    try call.enter(key)
    try call.allow(viewer)
    let shown = ContinuousClock.now
    try call.askForMore()
    #expect(viewer.says(#""cause":"denied","event":"rights","rights":["view"]"#), "\(viewer.said)")
    #expect(shown.duration(to: .now) < .seconds(5), "this machine is too slow for this test")
    #expect(!call.person.hasWindow("Allow remote support"))
    Thread.sleep(forTimeInterval: 5)
    try call.askForMore()
    #expect(call.person.sees("Allow remote support"), "\(viewer.said)")
    try call.person.press("Tab", "Tab", "Return")
    #expect(viewer.says(#""cause":"given","event":"rights","rights":["view","pointer"]"#), "\(viewer.said)")
    viewer.end()
    try call.leave(agent)
  }
}
