import Foundation
import TestSupport
import Testing

/// A company with one enrolled device, on an X server of its own. Everything ends with the value.
final class Installation {
  static let rs = Company.rs

  let company: Company
  let source: DisplayServer
  private let surroundings: Surroundings?
  private(set) var agent: Program

  var folder: TemporaryFolder { company.folder }
  var port: Int { company.port }
  var relay: Program { company.relay }

  /// What an agent is started in: a command that its own is appended to, and variables.
  struct Surroundings {
    var command: [String]
    var environment: [String: String]
  }

  /// Makes the organisation, starts the relay, enrols the device, waits until it is connected, and is `settling` what other companies have
  /// on the machine of the test itself.
  init(
    deviceClass: String = "server", source: DisplayServer? = nil, hosts: Hosts? = nil, agent more: [String] = [],
    in surroundings: Surroundings? = nil, settling: Bool = true, hasPages: Bool = false
  ) throws {
    company = try Company(hosts: hosts, hasPages: hasPages)
    self.source = try source ?? DisplayServer.xvfb()
    self.surroundings = surroundings
    let token = try company.command([
      "token", "create", "--customer", "Bäckerei Müller", "--class", deviceClass, "--name", "kasse-1",
    ])
    try #require(token.status == 0, "\(token.lines)")
    let address = try #require(token.lines.first { $0.hasPrefix("https://") })
    agent = try Self.startAgent(
      company, self.source, ["--enrol", address, "--accept-permanent-access", "2"] + more, surroundings)
    try #require(agent.says("Connected to the relay"), "\(agent.said)")
    if settling, agent.count("to be settled") > 0 { _ = try company.command(["device", "settle", "kasse-1", "--note", "Test"]) }
  }

  deinit { agent.end(SIGKILL) }

  /// A viewer without a window that tells its states as JSON.
  func headlessViewer(_ more: String...) throws -> Program {
    try viewer(on: nil, ["--headless"] + more)
  }

  /// A viewer with a window on this display, or without one.
  func viewer(on glass: DisplayServer?, _ more: [String] = [], identity: String = "identity") throws -> Program {
    try company.start(
      ["view", "kasse", "--identity", folder.file(identity), "--reason", "Prüfung", "--json"] + more,
      environment: glass.map { ["DISPLAY": $0.name] } ?? [:])
  }

  /// An administrative command; its lines after its end.
  func command(_ arguments: String...) throws -> (lines: [String], status: Int32) { try company.command(arguments) }

  /// How many audit lines document this event, with this result where one is given.
  func audit(_ event: String, _ result: String? = nil) throws -> Int { try company.audit(event, result) }

  /// Ends the relay by this signal and starts it again on its state.
  func restartRelay(_ signal: Int32 = SIGKILL) throws { try company.restartRelay(signal) }

  /// Ends the agent by this signal and starts it again on its state.
  func restartAgent(_ signal: Int32 = SIGKILL) throws {
    agent.end(signal)
    agent = try Self.startAgent(company, source, [], surroundings)
    try #require(agent.says("Connected to the relay"), "\(agent.said)")
  }

  private static func startAgent(
    _ company: Company, _ display: DisplayServer, _ more: [String], _ surroundings: Surroundings?
  ) throws -> Program {
    let arguments = ["agent", "--unattended", "--data", company.folder.file("agent"), "--display", display.name] + more
    guard let surroundings else { return try company.start(arguments, on: .device) }
    let command = surroundings.command + [rs] + arguments
    return try Program("/usr/bin/env", command, environment: Company.environment.merging(surroundings.environment) { $1 })
  }
}
