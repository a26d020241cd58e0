import Foundation
import Testing
import Wire

/// The control protocol of browsers, in Debian's Chromium, with messages of the program.
@Suite("Control protocol in a browser", .serialized, .timeLimit(.minutes(10))) struct ControlSerialTests {
  private struct Report: Decodable {
    var kind: String
    var bytes: Data
  }

  private static let digest = [UInt8](1...32)
  private static let session = [UInt8](101...116)
  private static let messages: [ControlMessage] = [
    .challenge(version: 1, nonce: digest, relayTime: 1_700_000_000_123), .accepted(pingSeconds: 20), .refused(.tooMany),
    .restarting(windowSeconds: 300), .join(slot: 42), .knocking(number: 47),
    .admitted(session: session, ticket: digest, slot: 42),
    .joinRefused(.closed, seconds: 900, opens: 1_700_000_000_000), .connect(device: "käse", rights: 15, reason: "Drucker €"),
    .newKey(customer: "Müller", rights: 3, reason: "Drucker", guest: "123456789012"), .admit(session: session, number: 47),
    .requestGrant(session: session, guest: digest, nonce: digest, rights: 0x8000_0001), .keyMissed(session: session),
    .connecting(deviceName: "kasse-1", variant: 1),
    .granted(session: session, ticket: digest, grant: [1], signature: [2, 3], rosterEntry: []), .denied(300),
    .keyOpened(session: session, slot: 42, seconds: 600), .knock(session: session, number: 47, source: "192.0.2.0/24"),
    .joined(session: session, ticket: digest, guest: digest), .keyClosed(session: session, .missed),
    .permitted(session: session, grant: [1], signature: [2]), .end(session: session, reason: 7),
    .hello(
      Hello(
        role: .technician, chain: [[1, 2], [3]], publicKey: [4], signature: [5], version: "web", witnessCount: 3,
        witnessHead: digest)),
  ]

  @Test func `a page reads and writes each message as the program does, and leaves out what is not for it`() throws {
    let forPrograms = ControlMessage.presence(.ready, .present, hostName: "kasse")
    let all = try JSONEncoder().encode((Self.messages + [forPrograms]).map { Data($0.bytes) })
    let report = try BrowserRun<[Report]>("control") { path, _ in
      path == "/messages" ? ("application/json", Array(all)) : nil
    }.report
    try #require(report.count == Self.messages.count + 1)
    for (message, answer) in zip(Self.messages, report) {
      #expect(answer.kind == "\(message.kind)" && Array(answer.bytes) == message.bytes, "\(message)")
    }
    #expect(report.last?.kind == "")
  }
}
