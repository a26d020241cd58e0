import Foundation
import TestSupport
import Testing

/// A customer who has called, and the technician who answers: a company with its relay, the customer's machine, and the technician's screen.
final class SupportCall {
  let company: Company
  let machine: CustomerMachine
  let glass: DisplayServer
  /// What the technician is told to pass on: where the relay is, and whose it is.
  let address: String

  var person: Workplace { machine.workplace }

  /// Both sit at their machines; nothing is started yet.
  init(_ company: Company? = nil) throws {
    self.company = try company ?? Company()
    machine = try CustomerMachine()
    glass = try DisplayServer.xvfb()
    address = try Self.supportAddress(self.company)
  }

  /// The customer starts the agent and sees its window.
  func startAgent(_ more: String..., environment: [String: String] = [:]) throws -> Program {
    let agent = try machine.start(["agent", "--relay", address] + more, environment: environment)
    #expect(agent.says("Connected to the relay"), "\(agent.said)")
    #expect(person.sees("Remote support"), "\(agent.said)")
    return agent
  }

  /// The technician asks for a key and reads it out.
  func newKey(_ more: String..., identity: String = "identity") throws -> (viewer: Program, key: String) {
    let arguments = ["key", "new", "--customer", "Bäckerei Müller", "--reason", "Drucker", "--json"]
    let viewer = try company.start(
      arguments + ["--identity", company.folder.file(identity)] + more, environment: ["DISPLAY": glass.name])
    #expect(viewer.says("\"event\":\"key\""), "\(viewer.said)")
    let key = try #require(viewer.said.joined().firstMatch(of: /"key":"([0-9 ]+)"/)?.1, "\(viewer.said)")
    return (viewer, String(key))
  }

  /// The customer types the key that he has heard.
  func enter(_ key: String) throws {
    try person.type(key)
    try person.press("Return")
  }

  /// The customer is asked, and allows it.
  func allow(_ viewer: Program) throws {
    #expect(viewer.says("\"asking\""), "\(viewer.said)")
    #expect(person.sees("Remote support"))
    #expect(viewer.count("\"picture\"") == 0)
    try person.press("Tab", "Return")
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
  }

  /// All of it: agent, key, consent. Returns with the picture.
  func connect(_ more: String...) throws -> (agent: Program, viewer: Program) {
    let agent = try startAgent()
    let (viewer, key) = try newKey("--headless")
    try enter(key)
    try allow(viewer)
    return (agent, viewer)
  }

  private static func supportAddress(_ company: Company) throws -> String {
    let token = try company.command(["token", "create", "--customer", "Bäckerei Müller", "--class", "server"])
    let parts = try #require(token.lines.first { $0.hasPrefix("https://") }, "\(token.lines)").split(separator: ".")
    return "https://127.0.0.1:\(company.port)/support#1.\(parts.suffix(2).joined(separator: "."))"
  }
}
