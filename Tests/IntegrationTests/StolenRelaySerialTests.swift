import Attendance
import EndToEnd
import Foundation
import NIOCore
import Synchronization
import TestSupport
import Testing
import Trust
import Wire

/// Attended support through a relay in a stranger's hands: he has its keys and sees and changes every message, and gains nothing.
@Suite("Stolen relay", .serialized) struct StolenRelaySerialTests {
  /// What the stranger keeps of what he has seen.
  private final class Loot: Sendable {
    let session = Mutex<[UInt8]>([])
    let ticket = Mutex<[UInt8]>([])
    let permitted = Mutex<[ControlMessage]>([])
    let attendances = Mutex<[ControlMessage]>([])
    let isRollingBack = Mutex(false)
    let heard = Mutex<[Frame]>([])
  }

  /// What all of these come to: no picture, no session in the records, and the relay's change is named at one of the ends.
  private func expectNothing(_ call: SupportCall, _ viewer: Program, sessions: Int = 0) throws {
    #expect(viewer.ended() != 0, "\(viewer.said)")
    #expect(viewer.count("\"picture\"") == 0, "\(viewer.said)")
    #expect(try call.company.audit("consent.given") == sessions)
  }

  @Test(
    "T29: who puts himself in the middle with a key of his own is refused on both legs, and both ends count and document a miss")
  func inTheMiddle() async throws {
    let loot = Loot()
    let stranger = DeviceIdentity()
    let company = try Company()
    let root = try company.keys().root
    let guess = try #require(SessionKey("4200000"))
    let relay = try StolenRelay(
      from: company,
      StolenRelay.Plot(
        tamper: { passing in
          guard passing.isFromRelay, case .joined(let session, let ticket, _) = passing.message else { return [passing.message] }
          loot.session.withLock { $0 = session }
          loot.ticket.withLock { $0 = ticket }
          return [.joined(session: session, ticket: ticket, guest: stranger.digest)]
        },
        take: { ticket, channel in
          guard ticket == loot.ticket.withLock({ $0 }) else { return false }
          let session = loot.session.withLock { $0 }
          Task { try await Self.pretend(channel, stranger, root: root, session: session, guess: guess) }
          return true
        }))
    try company.lead(to: relay)
    let guest = try await ScriptedGuest(of: company, at: relay.port)
    let (viewer, key) = try company.newKey()
    // The customer's end speaks with nobody the organisation knows, and says no word of what was typed.
    #expect(try await guest.enter(key) == .lost)
    #expect(viewer.says("\"missed\""), "\(viewer.said)")
    viewer.end(SIGINT)
    #expect(viewer.count("\"asking\"") == 0)
    #expect(wait { (try? company.audit("key.missed")) == 1 })
    #expect(try company.audit("session.start") == 0)
    guest.close()
    relay.stop()
  }

  /// Plays the guest to the technician, with digits that were guessed.
  private static func pretend(
    _ channel: any Channel, _ stranger: DeviceIdentity, root: [UInt8], session: [UInt8], guess: SessionKey
  ) async throws {
    let (frames, continuation) = AsyncStream<Frame>.makeStream()
    let (desk, technician) = try await DeskChannel.agent(over: channel, identity: stranger, root: root, at: WallClock.now()) {
      event in
      if case .frame(let frame) = event { continuation.yield(frame) } else { continuation.finish() }
    }
    let binding = KeyBinding(session: session, guest: stranger.digest, technician: technician.digest)
    guard let dialogue = KeyDialogue(.guest, key: guess, binding: binding), let opening = dialogue.opening else { return }
    desk.send(opening)
    for await frame in frames {
      if case .send(let answer) = dialogue.receive(frame) { desk.send(answer) }
    }
  }

  @Test("T32: a grant of an earlier session is refused by the guest")
  func replay() throws {
    let loot = Loot()
    let company = try Company()
    let relay = try StolenRelay(
      from: company,
      StolenRelay.Plot(tamper: { passing in
        guard passing.isFromRelay, case .permitted(let session, _, _) = passing.message else { return [passing.message] }
        let first = loot.permitted.withLock { permitted in
          permitted.append(passing.message)
          return permitted[0]
        }
        guard case .permitted(_, let grant, let signature) = first else { return [] }
        return [.permitted(session: session, grant: grant, signature: signature)]
      }))
    let call = try SupportCall(company, through: relay)
    let (agent, viewer) = try call.connect()
    viewer.end()
    try call.leave(agent)
    let next = try call.startAgent()
    let (second, key) = try call.newKey("--headless")
    try call.enter(key)
    try expectNothing(call, second, sessions: 1)
    #expect(next.said.contains { $0.contains("grant.") }, "\(next.said)")
    #expect(second.said.contains { $0.contains("grant.") }, "\(second.said)")
    call.machine.end()
    relay.stop()
  }

  @Test("S0-7, T51: a grant by the relay's own key that needs no consent and allows everything still asks the person")
  func variantB() throws {
    let company = try Company()
    let stolen = try RelaySigningKey(rawKey: company.folder.bytes(of: "relay/policy.key"))
    let relay = try StolenRelay(
      from: company,
      StolenRelay.Plot(tamper: { passing in
        guard passing.isFromRelay, case .permitted(let session, let grant, let signature) = passing.message,
          var statement = try? GrantStatement(payload: grant, signature: signature, relayKey: stolen.publicKey)
        else { return [passing.message] }
        statement.variant = .noConfirmation
        guard let signed = try? statement.signed(by: stolen) else { return [] }
        return [.permitted(session: session, grant: signed.payload, signature: signed.signature)]
      }))
    let call = try SupportCall(company, through: relay)
    _ = try call.startAgent()
    let (viewer, key) = try call.newKey("--headless")
    try call.enter(key)
    // Refused at once, or asked: whatever the grant says, nothing is seen without a yes.
    #expect(wait { viewer.count("\"asking\"") > 0 || !viewer.isRunning }, "\(viewer.said)")
    #expect(!viewer.says("\"picture\"", within: 3), "\(viewer.said)")
    if viewer.isRunning { try call.person.press("Escape") }
    try expectNothing(call, viewer)
    call.machine.end()
    relay.stop()
  }

  @Test("S2-4, T60: hours that the organisation has not signed, or that are older than those known, open nothing")
  func hours() throws {
    let company = try Company()
    let relay = try StolenRelay(
      from: company,
      StolenRelay.Plot(tamper: { passing in
        guard passing.isFromRelay, passing.side == .guest,
          case .attendance(let terms, var schedule, let overrides) = passing.message,
          let last = schedule.payload.indices.last
        else { return [passing.message] }
        schedule.payload[last] ^= 1
        return [.attendance(terms: terms, schedule: schedule, overrides: overrides)]
      }))
    let set = try company.command(["hours", "set", "--zone", "Europe/Berlin", "--land", "BY", "--open", "Mo-So 00:00-24:00"])
    try #require(set.status == 0, "\(set.lines)")
    let call = try SupportCall(company, through: relay)
    let agent = try call.machine.start(["agent", "--relay", call.address])
    defer { call.machine.end() }
    let (viewer, key) = try call.newKey("--headless")
    if call.person.sees("Remote support", within: 5) {
      try call.person.press("Return")
      Thread.sleep(forTimeInterval: 1.3)
      try call.enter(key)
    }
    #expect(!viewer.says("\"asking\"", within: 5), "\(viewer.said) \(agent.said)")
    viewer.end(SIGINT)
    #expect(viewer.count("\"picture\"") == 0)
    #expect(try company.audit("consent.given") == 0)
    relay.stop()
  }

  /// What a stranger may want to be forgotten.
  enum Statement: CaseIterable { case terms, hours }

  @Test(
    "T34, T61, S2-4, S3-13: older terms and older hours than those shown before are refused, though they are signed, and both ends say so",
    arguments: Statement.allCases)
  func rollBack(of statement: Statement) throws {
    let loot = Loot()
    let company = try Company()
    let relay = try StolenRelay(
      from: company,
      StolenRelay.Plot(tamper: { passing in
        guard passing.isFromRelay, case .attendance = passing.message else { return [passing.message] }
        return [
          loot.attendances.withLock { known in
            known.append(passing.message)
            return loot.isRollingBack.withLock { $0 } ? known[0] : passing.message
          }
        ]
      }))
    try publish(statement, 1, company)
    let call = try SupportCall(company, through: relay)
    let agent = try call.startAgentAtTerminal()
    let (viewer, _) = try call.newKey("--headless")
    try publish(statement, 2, company)
    #expect(wait { loot.attendances.withLock { Set($0.map(\.bytes)).count >= 2 } })
    #expect(!viewer.says("outdated", within: 1) && agent.count("outdated") == 0, "what is newer is taken")
    loot.isRollingBack.withLock { $0 = true }
    try publish(statement, 3, company)
    #expect(agent.says("or it is outdated"), "\(agent.said)")
    #expect(viewer.ended() == 77, "\(viewer.said)")
    #expect(viewer.count("outdated") > 0, "\(viewer.said)")
    #expect(call.machine.end())
    relay.stop()
  }

  private func publish(_ statement: Statement, _ version: Int, _ company: Company) throws {
    let command: [String]
    switch statement {
    case .terms:
      try company.folder.write(Array("Terms, edition \(version)\n".utf8), to: "terms")
      command = ["terms", "set", "--german", company.folder.file("terms"), "--english", company.folder.file("terms")]
    case .hours: command = ["hours", "set", "--zone", "UTC", "--open", "Mo-So 0-24", "--closed", "2999-12-\(version + 10)"]
    }
    let said = try company.command(command)
    #expect(said.status == 0, "\(said.lines)")
  }

  @Test(
    "S4-9: a relay that passes another machine off as the one with the number that was read out is found out by the technician")
  func anotherMachine() throws {
    let company = try Company()
    let stranger = DeviceIdentity()
    let relay = try StolenRelay(
      from: company,
      StolenRelay.Plot(tamper: { passing in
        guard passing.isFromRelay, case .joined(let session, let ticket, _) = passing.message else { return [passing.message] }
        return [.joined(session: session, ticket: ticket, guest: stranger.digest)]
      }))
    let call = try SupportCall(company, through: relay)
    let agent = try call.startAgent()
    let viewer = try call.viewByNumber(of: agent)
    try expectNothing(call, viewer)
    #expect(agent.count("Allow") == 0)
    call.machine.end()
    relay.stop()
  }
}
