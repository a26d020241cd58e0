import Foundation
import Policy
import TestSupport
import Testing
import Transport
import Trust

@testable import Relay
@testable import Store

/// `rs serve` in a process of its own, which can be killed and measured. It goes with the value.
final class RelayProcess: RelayUnderTest {
  let folder: TemporaryFolder
  let address: RelayAddress
  let organisation: Organisation
  private let process: Process
  /// The pid of the relay itself, also under `strace`.
  let identifier: pid_t

  /// Starts a relay with a new organisation, or the one that the folder holds. `prefix` is a command that runs it.
  init(
    folder: TemporaryFolder? = nil, organisation known: Organisation? = nil, prefix: [String] = [],
    prepare: (String) async throws -> Void = { _ in }
  ) async throws {
    self.folder = try folder ?? TemporaryFolder()
    let data = try RelayFolder(path: self.folder.file("data"))
    if let known {
      organisation = known
    } else {
      organisation = try Organisation(relay: data)
      try data.leave(organisation)
    }
    try await prepare(data.path)
    try await FolderLock.free(data.path)
    process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = prefix + [Self.program, "serve", "--data", data.path, "--listen", "127.0.0.1:0"]
    // A measurement does in a minute what no technician does in an hour.
    let environment = ["LC_ALL": "C.UTF-8", "RS_RELAY_SESSIONS_PER_HOUR": "10000", "RS_RELAY_DEVICES_PER_HOUR": "10000"]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let said = Pipe()
    process.standardError = said
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    var text = ""
    while text.firstMatch(of: /listens on 127\.0\.0\.1:(\d+)/) == nil {
      let more = said.fileHandleForReading.nextBytes()
      if more.isEmpty { break }
      text += String(decoding: more, as: UTF8.self)
    }
    // A handler of Foundation's crashes now and then when the pipe goes.
    Thread.detachNewThread { while !said.fileHandleForReading.nextBytes().isEmpty {} }
    guard let port = text.firstMatch(of: /listens on 127\.0\.0\.1:(\d+)/).flatMap({ UInt16($0.1) }) else {
      Issue.record("the relay did not start: \(text)")
      throw Unexpected()
    }
    address = RelayAddress(host: "127.0.0.1", port: port, pin: data.pin)
    let children = try? String(
      contentsOfFile: "/proc/\(process.processIdentifier)/task/\(process.processIdentifier)/children", encoding: .utf8)
    identifier = children?.split(separator: " ").first.flatMap { pid_t($0) } ?? process.processIdentifier
  }

  deinit {
    end(SIGKILL)
  }

  /// Sends a signal and waits for the end; the exit code, or minus the signal.
  @discardableResult
  func end(_ signal: Int32) -> Int32 {
    if process.isRunning { kill(identifier, signal) }
    return wait()
  }

  /// Waits for the end; the exit code, or minus the signal.
  func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
  }

  /// Kilobytes of memory that is the relay's own: without what it shares with the file it was started from.
  func anonymousMemory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)
    return status.firstMatch(of: /RssAnon:\s+(\d+)/).flatMap { Int($0.1) } ?? 0
  }

  /// Seconds of processor time so far.
  func processorTime() throws -> Double {
    let fields = try String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8).split(separator: " ")
    return fields[13...14].compactMap { Double($0) }.reduce(0, +) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Puts devices `d-0`, `d-1` … into the directory of a relay that is to start.
  static func enrol(_ devices: [DeviceIdentity], in data: String) async throws {
    let store = try RelayStore(folder: data)
    let now = WallClock.now()
    for (number, device) in devices.enumerated() {
      let row = DeviceRow(
        digest: device.digest, name: "d-\(number)", customer: "K", deviceClass: .server, state: .active, entry: [], hostName: "",
        lastSeen: now)
      let token = TokenRow(digest: device.digest, customer: "K", statement: [], validUntil: now)
      try await store.register(token, AuditEvent("token.created", customer: "K"), at: now)
      try await store.enrol(row, token: device.digest, AuditEvent("device.enrolled", customer: "K"), at: now)
    }
  }

  /// The `rs` of this build, beside the test bundle.
  private static let program: String = {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(filePath: bundle).deletingLastPathComponent().appending(path: "rs").path()
  }()
}

extension FolderLock {
  /// Waits until nobody holds the folder: an actor lives on for a moment after its last answer.
  static func free(_ folder: String) async throws {
    try await eventually { (try? FolderLock(folder: folder)) != nil }
  }
}
