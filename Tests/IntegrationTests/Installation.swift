import Foundation
import TestSupport
import Testing

/// A whole installation of the real `rs`: an organisation, its relay, one device on an X server of its own, and a technician; on loopback, or each on a
/// machine of its own. Everything lives in one folder and ends with the value.
final class Installation {
  static let rs = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path + "/rs"

  let folder: TemporaryFolder
  let source: DisplayServer
  let port: Int
  private let hosts: Hosts?
  private let surroundings: Surroundings?
  private(set) var relay: Program
  private(set) var agent: Program

  /// What an agent is started in: a command that its own is appended to, and variables.
  struct Surroundings {
    var command: [String]
    var environment: [String: String]
  }

  /// Makes the organisation, starts the relay, enrols the device and waits until it is connected.
  init(
    deviceClass: String = "server", source: DisplayServer? = nil, hosts: Hosts? = nil, agent more: [String] = [],
    in surroundings: Surroundings? = nil
  ) throws {
    folder = try TemporaryFolder()
    self.source = try source ?? DisplayServer.xvfb()
    self.hosts = hosts
    self.surroundings = surroundings
    port = try Self.freePort()
    try folder.write(Array("ein langer Satz als Schutz\n".utf8), to: "passphrase")
    let arguments = [
      "init", "--data", folder.file("relay"), "--identity", folder.file("identity"), "--passphrase-file",
      folder.file("passphrase"), "--company", "Muster GmbH", "--domain", "muster.example", "--name", "Anna Beispiel",
      "--address", "\(hosts?.address(of: .relay) ?? "127.0.0.1"):\(port)",
    ]
    let made = try Program(Self.rs, arguments)
    try #require(made.ended() == 0, "\(made.said)")
    relay = try Self.startRelay(folder, port, hosts)
    let token = try Self.start(
      [
        "token", "create", "--identity", folder.file("identity"), "--customer", "Bäckerei Müller", "--class", deviceClass,
        "--name", "kasse-1",
      ], on: .technician, of: hosts)
    try #require(token.ended() == 0, "\(token.said)")
    let address = try #require(token.said.first { $0.hasPrefix("https://") })
    agent = try Self.startAgent(
      folder, self.source, hosts, ["--enrol", address, "--accept-permanent-access", "1"] + more, surroundings)
    try #require(agent.says("Connected to the relay"), "\(agent.said)")
  }

  deinit {
    agent.end(SIGKILL)
    relay.end(SIGKILL)
  }

  /// A viewer without a window that tells its states as JSON.
  func headlessViewer(_ more: String...) throws -> Program {
    try viewer(on: nil, ["--headless"] + more)
  }

  /// A viewer with a window on this display, or without one.
  func viewer(on glass: DisplayServer?, _ more: [String] = [], identity: String = "identity") throws -> Program {
    try Self.start(
      ["view", "kasse", "--identity", folder.file(identity), "--reason", "Prüfung", "--json"] + more, on: .technician, of: hosts,
      environment: glass.map { ["DISPLAY": $0.name] } ?? [:])
  }

  /// An administrative command; its lines after its end.
  func command(_ arguments: String...) throws -> (lines: [String], status: Int32) {
    let command = try Self.start(arguments + ["--identity", folder.file("identity")], on: .technician, of: hosts)
    let status = try #require(command.ended())
    // The reader thread may be a line behind the exit.
    _ = wait(0.3) { false }
    return (command.said, status)
  }

  /// How many audit lines document this event, with this result where one is given.
  func audit(_ event: String, _ result: String? = nil) throws -> Int {
    let text = try command("audit", "list", "--json").lines.joined()
    let entries = text.components(separatedBy: "\"line\":")
    return entries.count { entry in
      entry.contains(#"\"ev\":\"\#(event)\""#) && result.map { entry.contains(#"\"res\":\"\#($0)\""#) } ?? true
    }
  }

  /// Ends the relay by this signal and starts it again on its state.
  func restartRelay(_ signal: Int32 = SIGKILL) throws {
    relay.end(signal)
    relay = try Self.startRelay(folder, port, hosts)
  }

  /// Ends the agent by this signal and starts it again on its state.
  func restartAgent(_ signal: Int32 = SIGKILL) throws {
    agent.end(signal)
    agent = try Self.startAgent(folder, source, hosts, [], surroundings)
    try #require(agent.says("Connected to the relay"), "\(agent.said)")
  }

  private static let english = ["LC_ALL": "C", "LANG": "C", "http_proxy": "", "https_proxy": "", "HTTPS_PROXY": ""]

  private static func start(
    _ arguments: [String], on host: Hosts.Host, of hosts: Hosts?, environment: [String: String] = [:]
  ) throws -> Program {
    let (program, words) = hosts?.command(rs, arguments, on: host) ?? (rs, arguments)
    return try Program(program, words, environment: english.merging(environment) { $1 })
  }

  private static func startRelay(_ folder: TemporaryFolder, _ port: Int, _ hosts: Hosts?) throws -> Program {
    let address = hosts == nil ? "127.0.0.1" : "0.0.0.0"
    let relay = try start(["serve", "--data", folder.file("relay"), "--listen", "\(address):\(port)"], on: .relay, of: hosts)
    try #require(relay.says("listens on"), "\(relay.said)")
    return relay
  }

  private static func startAgent(
    _ folder: TemporaryFolder, _ display: DisplayServer, _ hosts: Hosts?, _ more: [String], _ surroundings: Surroundings?
  ) throws -> Program {
    let arguments = ["agent", "--unattended", "--data", folder.file("agent"), "--display", display.name] + more
    guard let surroundings else { return try start(arguments, on: .device, of: hosts) }
    let command = surroundings.command + [rs] + arguments
    return try Program("/usr/bin/env", command, environment: english.merging(surroundings.environment) { $1 })
  }

  /// A port that was free a moment ago.
  private static func freePort() throws -> Int {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    try #require(bound)
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
