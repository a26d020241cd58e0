import Foundation
import TestSupport
import Testing

/// The whole of attended support with real processes: the customer calls, types seven digits, is asked, watches, stops; and what stays behind is nothing.
@Suite("Support", .serialized) struct SupportSerialTests {
  @Test(
    "S2-5, S2-6, S2-9, S1-16, S1-17, S1-18, S3-7, S3-8: within a minute seven digits and a yes by hand make a session, and neither of them alone sends a pixel"
  )
  func session() throws {
    let call = try SupportCall()
    let agent = try call.startAgent()
    let (viewer, key) = try call.newKey("--full-screen")
    #expect(key.wholeMatch(of: /[0-9]{3} [0-9]{4}/) != nil, "\(key)")
    let called = ContinuousClock.now
    // As people write it.
    try call.enter(key.replacingOccurrences(of: " ", with: "-"))
    #expect(viewer.says("\"asking\""), "\(viewer.said)")
    #expect(call.person.sees("Allow remote support"))
    // S0-6: a program cannot answer; a person can.
    try call.person.display.run("xdotool", "key", "Tab", "Return", "space")
    #expect(!viewer.says("\"picture\"", within: 1.5))
    try call.allow(viewer)
    #expect(called.duration(to: .now) < .seconds(60))
    #expect(try call.isShown(), "the technician sees what the customer sees")
    viewer.end()
    try call.leave(agent)
    // S2-12: both say what protects them, and for the inner layer the same.
    let sealed = /TLS 1\.3, [A-Z0-9_]+, X25519MLKEM768/
    let inner = try #require(viewer.said.joined().firstMatch(of: /"inner":"([^"]+)"/)?.1, "\(viewer.said)")
    #expect(inner.wholeMatch(of: sealed) != nil && viewer.said.joined().contains(#""outer":"TLS 1.3, "#))
    #expect(agent.said.contains { $0.contains("End to end: \(inner). To the relay: TLS 1.3, ") }, "\(agent.said)")
    // S3-9: the same states, in the same order, at the technician's and in the log.
    let states = viewer.said.joined().matches(of: /"state":"([a-z]+)"/).map { String($0.1) }
    #expect(states == ["open", "taken", "taken", "running", "ended"], "\(viewer.said)")
    for event in ["key.opened", "request.taken", "session.start", "consent.given", "session.end", "session.receipt"] {
      #expect(wait { (try? call.company.audit(event)) == 1 }, "\(event)")
    }
    // S0-9: who has agreed is known, by name, and in the log only by what commits to it.
    let consents = try call.company.command(["audit", "list"]).lines.filter { $0.contains("consent.given") }
    #expect(consents.count == 1 && consents[0].contains(#""pd":{"person":""#), "\(consents)")
    #expect(try call.company.command(["audit", "verify"]).status == 0)
  }

  @Test("S2-7, S2-8: a key that was used, mistyped twice, or cancelled is dead; misses are told at both ends")
  func deadKeys() throws {
    let call = try SupportCall()
    let (viewer, key) = try call.newKey("--headless")
    var agent = try call.startAgent()
    let wrong = key.dropLast() + (key.last == "0" ? "1" : "0")
    try call.enter(String(wrong))
    #expect(viewer.says("\"event\":\"missed\""), "\(viewer.said)")
    #expect(agent.says("key.missed"), "\(agent.said)")
    try call.enter(String(wrong))
    #expect(viewer.ended() != nil, "\(viewer.said)")
    #expect(viewer.count("\"asking\"") == 0)
    #expect(agent.says("key.missed", times: 2), "\(agent.said)")
    call.machine.end()

    agent = try call.startAgent()
    let (second, cancelled) = try call.newKey("--headless")
    second.end(SIGINT)
    try call.enter(cancelled)
    #expect(!agent.says("asking", within: 2), "\(agent.said)")
    call.machine.end()
    #expect(wait { (try? call.company.audit("key.missed")) == 2 })
    for end in ["missed", "cancelled"] { #expect(wait { (try? call.company.audit("key.closed", end)) == 1 }, "\(end)") }
    #expect(try call.company.audit("session.start") == 0)
  }

  /// How a session of guests can end.
  enum End: CaseIterable {
    case technicianLeaves
    case stopButton
    case agentKilled
    case guardianKilled
    case relayLost
  }

  @Test(
    "S2-14, S2-15, S2-18, S2-19: files, processes, settings and clipboard are after the session what they were before",
    arguments: End.allCases)
  func nothingLeft(after end: End) throws {
    let call = try SupportCall()
    let clip = try Clip(call.person.display)
    clip.copy("vorher kopiert")
    try call.person.display.run("xset", "s", "300", "300", "r", "rate", "300", "20")
    #expect(wait { (try? call.machine.traces().display["clipboard"]) == "vorher kopiert" })
    let before = try call.machine.traces()
    let (agent, viewer) = try call.connect()
    #expect(call.machine.processes.count >= 2, "the agent and its guardian")
    switch end {
    case .technicianLeaves: viewer.end()
    case .stopButton: try call.person.click(try #require(try call.person.redButton()))
    case .agentKilled: kill(try #require(call.machine.processes.first), SIGKILL)
    case .guardianKilled:
      let guardian = call.machine.processes.first { call.machine.line($0).contains("--guardian") }
      kill(try #require(guardian), SIGKILL)
      viewer.end()
    case .relayLost: call.company.relay.end(SIGKILL)
    }
    #expect(viewer.ended() != nil, "\(viewer.said)")
    if end != .agentKilled { try call.leave(agent) }
    #expect(wait(15) { call.machine.processes.isEmpty }, "\(call.machine.processes.map(call.machine.line)) \(agent.said)")
    var differences: [String] = []
    #expect(
      try wait(5) {
        differences = before.differences(to: try call.machine.traces())
        return differences.isEmpty
      }, "\(differences)")
    withExtendedLifetime(clip) {}
  }

  @Test("S2-18: what a person had copied can be pasted again after the agent was killed, without a clipboard manager")
  func clipboardAfterKill() throws {
    let call = try SupportCall()
    let (person, technician) = (try Clip(call.person.display), try Clip(call.glass))
    func pasted() throws -> String {
      try call.person.display.run("timeout", "3", "xclip", "-selection", "clipboard", "-o")
    }
    person.copy("vorher kopiert – 5 €")
    #expect(try wait { try pasted() == "vorher kopiert – 5 €" })
    _ = try call.startAgent()
    let (viewer, key) = try call.newKey("--full-screen")
    try call.enter(key)
    try call.allow(viewer)
    technician.copy("vom Techniker")
    #expect(try wait { try pasted() == "vom Techniker" })
    let guardian = try #require(call.machine.processes.first { call.machine.line($0).contains("--guardian") })
    #expect(try Memory(guardian).holds("vorher kopiert"))
    kill(try #require(call.machine.processes.first), SIGKILL)
    #expect(try wait { try pasted() == "vorher kopiert – 5 €" })
    #expect(call.machine.processes == [guardian])
    // Whoever copies again ends it.
    person.copy("nachher")
    #expect(wait { call.machine.processes.isEmpty })
    #expect(try pasted() == "nachher")
    viewer.end()
  }

  @Test("no thread of a session that stands still goes on running when the keyboard's layout changes")
  func idle() throws {
    let call = try SupportCall()
    let (_, viewer) = try call.connect()
    let agent = try #require(call.machine.processes.first)
    try call.person.display.run("xmodmap", "-e", "keycode 38 = EuroSign")
    #expect(
      try wait(30) {
        let before = try ThreadTimes(agent)
        Thread.sleep(forTimeInterval: 1)
        return try ThreadTimes(agent).shares(since: before).allSatisfy { $0.wanted < 0.5 }
      })
    viewer.end()
  }

  @Test(
    "S2-17, T56: the red button stops a session within a second, also when the relay stands still, and no program can press or hide it"
  )
  func stop() throws {
    let call = try SupportCall()
    let (agent, viewer) = try call.connect()
    let place = try #require(try call.person.redButton(), "a red button")
    try call.person.clickByProgram(place)
    let bars = try call.person.display.run("xdotool", "search", "--name", "Remote support session")
    for bar in bars.split(separator: "\n") { try call.person.display.run("xdotool", "windowunmap", String(bar)) }
    #expect(!agent.says("Session ended", within: 1.5), "\(agent.said)")
    #expect(try wait(2) { try call.person.redButton() != nil }, "it is back")
    // With a line that does not move: nothing has to come from the relay.
    kill(call.company.relay.id, SIGSTOP)
    try call.person.click(place)
    #expect(agent.says("Session ended", within: 1), "\(agent.said)")
    kill(call.company.relay.id, SIGCONT)
    #expect(viewer.ended() != nil, "\(viewer.said)")
  }

  @Test(
    "S0-5, S0-7, T52: whoever closes the window or refuses has said no, and nothing was sent",
    arguments: ["Escape", "Return"])
  func refused(by key: String) throws {
    let call = try SupportCall()
    let agent = try call.startAgent()
    let (viewer, digits) = try call.newKey("--headless")
    try call.enter(digits)
    #expect(call.person.sees("Allow remote support"), "\(agent.said)")
    try call.person.press(key)
    #expect(viewer.ended() == 77, "\(viewer.said)")
    #expect(viewer.count("\"picture\"") == 0)
    #expect(wait { (try? call.company.audit("consent.refused")) == 1 })
    call.machine.end()
  }

  @Test("T30, T53: the secret is in no argument, no environment, no file and no memory but those of the two ends")
  func secret() throws {
    let call = try SupportCall()
    let agent = try call.startAgent()
    let (viewer, key) = try call.newKey("--headless")
    try call.enter(key)
    try call.allow(viewer)
    let digits = key.filter { $0 != " " }
    let secret = String(digits.suffix(5))
    for process in call.machine.processes + [viewer.id, agent.id] {
      for form in [key, digits, secret] {
        #expect(!call.machine.line(process).contains(form), "\(process)")
        #expect(!call.machine.environment(process).contains(form), "\(process)")
      }
    }
    for form in [key, digits] { #expect(try !Memory(call.company.relay.id).holds(form)) }
    let folder = call.company.folder.file("relay")
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
      for form in [key, digits] { #expect(data.range(of: Data(form.utf8)) == nil, "\(name)") }
    }
    viewer.end()
  }

  @Test("S4-9: the short number finds the customer, and grants nothing without a yes by hand")
  func number() throws {
    let call = try SupportCall()
    let agent = try call.startAgent()
    let viewer = try call.viewByNumber(of: agent)
    #expect(viewer.says("\"asking\""), "\(viewer.said)")
    #expect(viewer.count("\"picture\"") == 0)
    try call.allow(viewer)
    viewer.end()
    try call.leave(agent)
  }

  @Test("S2-16: what the machine's own policy file forbids, no key and no yes allows")
  func localPolicy() throws {
    let call = try SupportCall()
    try call.machine.administer("mkdir -p /etc/rs && printf 'rights = []\\n' > /etc/rs/policy.toml")
    let agent = try call.machine.start(["agent", "--relay", call.address])
    #expect(call.person.sees("Remote support"), "it says so")
    #expect(!agent.says("Connected to the relay", within: 3), "\(agent.said)")
    call.machine.end()
  }
}
