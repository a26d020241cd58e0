import Attendance
import Foundation
import TestSupport
import Testing
import Trust

/// An organisation, its relay and its first technician: the real `rs`, on loopback or each on a machine of its own. Everything lives in one folder and
/// ends with the value.
final class Company {
  static let rs = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path + "/rs"
  /// What its programs are started with: English, and no proxy.
  static let environment = ["LC_ALL": "C", "LANG": "C", "http_proxy": "", "https_proxy": "", "HTTPS_PROXY": ""]

  /// The same program with its pages in it, as it is shipped: a copy beside it, made once in a run of the tests.
  static let rsWithPages = Result {
    let copy = rs + "-with-pages"
    try? FileManager.default.removeItem(atPath: copy)
    try FileManager.default.copyItem(atPath: rs, toPath: copy)
    let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..").standardizedFileURL.path
    let packed = try Program(top + "/appliance/web", ["attach", copy])
    try #require(packed.ended(within: 600) == 0, "\(packed.said)")
    return copy
  }

  let folder: TemporaryFolder
  let port: Int
  let hosts: Hosts?
  /// What its customers are told to call, as `rs init` has said it.
  let support: SupportAddress
  private(set) var relay: Program
  private let program: String

  /// Makes the organisation and starts the relay, with its pages where `hasPages`; on loopback it is reached as `name`.
  init(hosts: Hosts? = nil, hasPages: Bool = false, name: String = "127.0.0.1") throws {
    program = hasPages ? try Self.rsWithPages.get() : Self.rs
    folder = try TemporaryFolder()
    port = try Self.freePort()
    self.hosts = hosts
    try folder.write(Array("ein langer Satz als Schutz\n".utf8), to: "passphrase")
    let arguments = [
      "init", "--data", folder.file("relay"), "--identity", folder.file("identity"), "--passphrase-file",
      folder.file("passphrase"), "--company", "Muster GmbH", "--domain", "muster.example", "--name", "Anna Beispiel",
      "--address", "\(hosts?.address(of: .relay) ?? name):\(port)",
    ]
    let made = try Program(Self.rs, arguments)
    try #require(made.ended() == 0, "\(made.said)")
    let called = try #require(made.said.joined(separator: "\n").firstMatch(of: /rs agent --relay (\S+)/)?.1, "\(made.said)")
    support = try #require(SupportAddress(String(called)), "\(called)")
    relay = try Self.startRelay(program, folder, port, hosts)
  }

  deinit { relay.end(SIGKILL) }

  /// Starts `rs` with these arguments on one of the machines.
  func start(
    _ arguments: [String], on host: Hosts.Host = .technician, environment: [String: String] = [:], hears: Bool = false
  ) throws -> Program {
    try Self.start(arguments, on: host, of: hosts, program: program, environment: environment, hears: hears)
  }

  /// An administrative command; its lines after its end.
  func command(_ arguments: [String]) throws -> (lines: [String], status: Int32) {
    let command = try start(arguments + ["--identity", folder.file("identity")])
    let status = try #require(command.ended())
    return (command.said, status)
  }

  /// How many audit lines document this event, with this result where one is given.
  func audit(_ event: String, _ result: String? = nil) throws -> Int {
    let text = try command(["audit", "list", "--json"]).lines.joined()
    let entries = text.components(separatedBy: "\"line\":")
    return entries.count { entry in
      entry.contains(#"\"ev\":\"\#(event)\""#) && result.map { entry.contains(#"\"res\":\"\#($0)\""#) } ?? true
    }
  }

  /// What its customers are told to recognize: the digests of the organisation's root and of the relay's own key.
  func keys() throws -> (root: [UInt8], pin: [UInt8]) {
    return (try #require(support.root), try #require(support.relay.pin))
  }

  /// Leads the technician to a relay in a stranger's hands.
  func lead(to stolen: StolenRelay) throws {
    let text = String(decoding: try folder.bytes(of: "identity/relay"), as: UTF8.self)
    let other = text.replacingOccurrences(of: "127.0.0.1:\(port)", with: "127.0.0.1:\(stolen.port)")
    try folder.write(Array(other.utf8), to: "identity/relay")
  }

  /// The technician asks for a key and reads it out: what runs then, and the key.
  func newKey(
    _ more: [String] = ["--headless"], by command: [String] = ["key", "new"], on glass: DisplayServer? = nil, hears: Bool = false
  ) throws -> (viewer: Program, key: String) {
    let arguments = command + ["--customer", "Bäckerei Müller", "--reason", "Drucker", "--json"]
    let viewer = try start(
      arguments + ["--identity", folder.file("identity")] + more, environment: glass.map { ["DISPLAY": $0.name] } ?? [:],
      hears: hears)
    #expect(viewer.says("\"event\":\"key\""), "\(viewer.said)")
    let key = try #require(viewer.said.joined().firstMatch(of: /"key":"([0-9 ]+)"/)?.1, "\(viewer.said)")
    return (viewer, String(key))
  }

  /// Ends the relay by this signal and starts it again on its state, as another program where one is named.
  func restartRelay(_ signal: Int32 = SIGKILL, as other: String? = nil) throws {
    relay.end(signal)
    relay = try Self.startRelay(other ?? program, folder, port, hosts)
  }

  private static func start(
    _ arguments: [String], on host: Hosts.Host, of hosts: Hosts?, program: String = rs, environment: [String: String] = [:],
    hears: Bool = false
  ) throws -> Program {
    let (file, words) = hosts?.command(program, arguments, on: host) ?? (program, arguments)
    return try Program(file, words, environment: Self.environment.merging(environment) { $1 }, hears: hears)
  }

  private static func startRelay(
    _ program: String, _ folder: TemporaryFolder, _ port: Int, _ hosts: Hosts?
  ) throws -> Program {
    let address = hosts == nil ? "127.0.0.1" : "0.0.0.0"
    let arguments = ["serve", "--data", folder.file("relay"), "--listen", "\(address):\(port)"]
    let relay = try start(arguments, on: .relay, of: hosts, program: program)
    try #require(relay.says("listens on"), "\(relay.said)")
    return relay
  }

  /// A port that was free a moment ago.
  static func freePort() throws -> Int {
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
