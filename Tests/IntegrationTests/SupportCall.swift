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
  func startAgent(_ more: String..., environment: [String: String] = [:]) throws -> Program {
    let agent = try machine.start(["agent", "--relay", address] + more, environment: environment)
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
    try person.press("Tab", "Return")
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
