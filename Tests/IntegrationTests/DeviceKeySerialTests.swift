import Foundation
import Testing
import Transport
import Trust
import Wire

/// The key of a device over the years, with the real agent.
@Suite("Device key", .serialized) struct DeviceKeySerialTests {
  /// Enrols a device with a key that is more than a year old, and makes the state folder of its agent.
  private func oldDevice(in installation: Installation) async throws -> DeviceIdentity {
    let made = try installation.command("token", "create", "--customer", "Bäckerei Müller", "--class", "server", "--name", "alt")
    let enrolment = try EnrolmentAddress(try #require(made.lines.first { $0.hasPrefix("https://") }))
    let address = try #require(RelayAddress(enrolment.relay, pin: enrolment.relayPin))
    let connection = try await RelayClient(address: address).openControl()
    defer { connection.close() }
    var messages = connection.messages.makeAsyncIterator()
    guard case .challenge(_, let nonce, _) = try ControlMessage(try #require(await messages.next())) else { throw Unexpected() }
    let hello = try ControlHello.enrolling(
      enrolment.token, nonce: nonce, outerKey: connection.relayKeyDigest, version: "test")
    connection.send(ControlMessage.hello(hello).bytes)
    let device = DeviceIdentity()
    let consent = [UInt8](repeating: 1, count: 32)
    let claim = try EnrolmentClaim.make(
      token: enrolment.token, device: device, hostName: "alt", consentDigest: consent,
      at: WallClock.now().adding(seconds: -400 * 86_400))
    connection.send(
      ControlMessage.enrol(
        Enrolment(
          claim: claim, hostName: "alt", userName: "root", consentVersion: "1", consentDigest: consent, acceptedAt: 0)
      ).bytes)
    while let bytes = await messages.next() {
      guard case .enrolled(let entry) = try ControlMessage(bytes) else { continue }
      let location = RelayLocation(address: enrolment.relay, pin: enrolment.relayPin)
      try store(
        ["deviceKey": device.keyDER, "root": enrolment.rootDigest, "relay": Array(location.line.utf8), "rosterEntry": entry],
        in: installation)
      return device
    }
    throw Unexpected()
  }

  private struct Unexpected: Error {}

  private func store(_ items: [String: [UInt8]], in installation: Installation) throws {
    let rows = items.map { "INSERT INTO state VALUES ('\($0)', X'\(KeyDigest.hex($1))');" }.joined(separator: "\n")
    let script = "CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT; PRAGMA user_version=1;\n" + rows
    try installation.folder.write(Array(script.utf8), to: "old.sql")
    let made = try installation.folder.run("mkdir -m 700 old && sqlite3 old/agent.db < old.sql")
    try #require(made.status == 0, "\(made.text)")
  }

  private func agent(_ installation: Installation) throws -> Program {
    try Program(
      Installation.rs,
      ["agent", "--unattended", "--data", installation.folder.file("old"), "--display", installation.source.name],
      environment: ["LC_ALL": "C", "LANG": "C"])
  }

  private func storedKey(_ installation: Installation) throws -> String {
    try installation.folder.run("sqlite3 old/agent.db \"SELECT hex(value) FROM state WHERE name = 'deviceKey'\"").text
  }

  @Test("a device takes a new key by itself after a year, keeps its id, and is seen with the new one from then on")
  func succession() async throws {
    let installation = try Installation()
    let device = try await oldDevice(in: installation)
    let before = try storedKey(installation)
    var agent = try agent(installation)
    #expect(agent.says("Connected to the relay"), "\(agent.said)")
    #expect(wait { (try? installation.audit("device.key")) == 1 }, "\(agent.said)")
    let viewer = try Program(
      Installation.rs,
      [
        "view", "alt", "--headless", "--reason", "Prüfung", "--identity", installation.folder.file("identity"), "--screenshot",
        installation.folder.file("a.png"),
      ])
    #expect(viewer.ended() == 0, "\(viewer.said)")
    #expect(wait { (try? installation.audit("session.receipt")) == 1 })
    agent.end(SIGKILL)
    #expect(try storedKey(installation) != before)
    agent = try self.agent(installation)
    #expect(agent.says("Connected to the relay"), "\(agent.said)")
    let shown = try installation.command("device", "show", "alt").lines
    #expect(shown.contains { $0.hasSuffix(KeyDigest.hex(device.digest)) }, "\(shown)")
    #expect(shown.contains { $0.hasPrefix("STATE: online") }, "\(shown)")
    #expect(try installation.audit("device.key") == 1)
    #expect(try installation.command("audit", "verify").status == 0)
    // Who has an old copy of the folder is no longer this device.
    agent.end(SIGKILL)
    _ = try installation.folder.run("rm -r old && mkdir -m 700 old && sqlite3 old/agent.db < old.sql")
    let copy = try self.agent(installation)
    #expect(copy.says("does not accept this device"), "\(copy.said)")
  }
}
