import Foundation
import TestSupport
import Testing
import Trust

/// A customer who has called, and the technician who answers: a company with its relay, the customer's machine, and the technician's screen.
final class SupportCall {
  let company: Company
  let machine: CustomerMachine
  let glass: DisplayServer
  /// What the technician is told to pass on: where the relay is, and whose it is.
  let address: String

  var person: Workplace { machine.workplace }

  /// Both sit at their machines; nothing is started yet. Where there is a stolen relay, both are led to it.
  init(_ company: Company? = nil, through stolen: StolenRelay? = nil) throws {
    let company = try company ?? Company()
    self.company = company
    machine = try CustomerMachine()
    glass = try DisplayServer.xvfb()
    var support = company.support
    if let stolen { support.relay.address = "127.0.0.1:\(stolen.port)" }
    address = support.text
    if let stolen { try company.lead(to: stolen) }
  }

  /// The customer starts the agent and sees its window.
  func startAgent(
    at place: String? = nil, under tool: [String] = [], _ more: String..., environment: [String: String] = [:]
  ) throws -> Program {
    let agent = try machine.start(["agent", "--relay", place ?? address] + more, under: tool, environment: environment)
    #expect(agent.says("Connected to the relay"), "\(agent.said)")
    // The terms, and then the field for the key.
    #expect(person.sees("Remote support"), "\(agent.said)")
    try person.press("Return")
    Thread.sleep(forTimeInterval: 1.3)
    return agent
  }

  /// The technician asks for a key and reads it out.
  func newKey(_ more: String...) throws -> (viewer: Program, key: String) { try company.newKey(more, on: glass) }

  /// The customer types the key that he has heard.
  func enter(_ key: String) throws {
    Thread.sleep(forTimeInterval: 1)
    try person.type(key)
    try person.press("Return")
  }

  /// The customer is asked, and allows it.
  func allow(_ viewer: Program) throws {
    #expect(viewer.says("\"asking\""), "\(viewer.said)")
    #expect(person.sees("Allow remote support"))
    #expect(viewer.count("\"picture\"") == 0)
    try person.press("Tab", "Tab", "Return")
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
  }

  /// The session is over; the customer reads that, and closes the window.
  func leave(_ agent: Program) throws {
    #expect(agent.says("Session ended"), "\(agent.said)")
    Thread.sleep(forTimeInterval: 1.3)
    try person.press("Escape")
    #expect(agent.ended() == 0, "\(agent.said)")
  }

  /// All of it: agent, key, consent. Returns with the picture.
  func connect(_ more: String...) throws -> (agent: Program, viewer: Program) {
    let agent = try startAgent()
    let (viewer, key) = try newKey("--headless")
    try enter(key)
    try allow(viewer)
    return (agent, viewer)
  }

  /// The customer starts the agent at a terminal and agrees to the terms.
  func startAgentAtTerminal() throws -> Program {
    let agent = try machine.start(["agent", "--relay", address, "--terminal"], hears: true)
    #expect(agent.says("Terms, version"), "\(agent.said)")
    try agent.tell("yes")
    // In the log, and then above the question for the key.
    #expect(agent.says("Number of this computer", times: 2), "\(agent.said)")
    return agent
  }

  /// True once the middle of the customer's display, where something is shown meanwhile, is on the technician's glass.
  func isShown() throws -> Bool {
    let xterm = try Program(
      "/usr/bin/xterm", ["-geometry", "80x24+300+300", "-bg", "navy"], environment: ["DISPLAY": person.display.name])
    defer { xterm.end(SIGKILL) }
    return try wait(10) {
      let (device, width) = try Workplace.pixels(of: person.display)
      let (shown, _) = try Workplace.pixels(of: glass)
      let rows = 350..<500
      return Set(device[(400 * width)..<(401 * width)]).count > 1
        && rows.allSatisfy { device[($0 * width)..<(($0 + 1) * width)] == shown[($0 * width)..<(($0 + 1) * width)] }
    }
  }

  /// The technician chooses this item of his window's menu, counted from 0.
  func choose(_ item: Int) throws {
    try glass.run("xdotool", ["key", "--delay", "60", "F8"] + Array(repeating: "Down", count: item) + ["Return"])
  }

  /// The technician asks for the first right that he does not have: in the menu they come after chat.
  func askForMore() throws { try choose(6) }

  /// The technician asks for the machine with the number that its agent shows.
  func viewByNumber(of agent: Program) throws -> Program {
    #expect(agent.says("Number of this computer"), "\(agent.said)")
    let number = try #require(agent.said.joined().firstMatch(of: /[0-9]{3} [0-9]{3} [0-9]{3} [0-9]{3}/)?.0, "\(agent.said)")
    return try company.start([
      "view", "--guest", String(number), "--customer", "Bäckerei Müller", "--reason", "Drucker", "--json", "--headless",
      "--identity", company.folder.file("identity"),
    ])
  }
}
