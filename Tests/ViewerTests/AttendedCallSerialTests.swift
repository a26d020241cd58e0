import Attendance
import Catalogue
import EndToEnd
import Policy
import TestSupport
import Testing
import Trust
import Wire

@testable import Viewer

/// The viewer's side of a call against a relay and guests that do what a test wants, over real sockets and real inner TLS.
@Suite(.timeLimit(.minutes(1))) struct AttendedCallSerialTests {
  static let session = ScriptedCall.session

  /// Digits that are not these, in the same slot.
  private func wrong(_ digits: String) -> String {
    String(digits.dropLast()) + (digits.hasSuffix("1") ? "2" : "1")
  }

  private func hearEnd(_ line: ScriptedRelay.Line) async throws -> UInt16 {
    try await line.expect { if case .end(Self.session, let reason) = $0 { reason } else { nil } }
  }

  @Test(
    "S2-5, S2-6: from the digits to the picture, with a grant of the guest's own nonce; T30: the relay never hears the secret")
  func fromKeyToSession() async throws {
    let call = try await ScriptedCall()
    let digits = try await call.digits()
    #expect(digits.hasPrefix("42"))
    let guest = ScriptedGuest()
    let attempt = try await call.join(guest)
    #expect(try await attempt.prove(digits, Self.session, as: guest.identity.digest))
    let nonce = RandomBytes.make(32)
    attempt.desk.send(.nonce(nonce))
    let rights = try await call.line.expect { message -> UInt32? in
      if case .requestGrant(Self.session, guest.identity.digest, nonce, let rights) = message { rights } else { nil }
    }
    #expect(rights == AccessRights.all.rawValue)
    call.line.send(.permitted(session: Self.session, grant: [1, 2], signature: [3]))
    #expect(try await attempt.next() == .present(grant: [1, 2], signature: [3]))
    attempt.desk.send(.asking(seconds: 60))
    attempt.desk.send(.welcome(rights: 1, seconds: 600, variant: 0, deviceName: "empfang"))
    try await call.phase { if case .open = $0 { () } else { nil } }
    #expect(call.service.state.current.device == "Praxis Dr. Meier (empfang)")
    #expect(call.service.state.current.session?.rights == [.view])
    attempt.desk.send(.ended(reason: SessionEnd.stoppedAtDevice.rawValue))
    #expect(await call.running.value.code == SessionEnd.stoppedAtDevice.code)
    #expect(try await hearEnd(call.line) == SessionEnd.stoppedAtDevice.rawValue)
    let secret = Array(digits.filter(\.isNumber).dropFirst(2).utf8)
    let heard = call.relay.heard
    #expect(!heard.indices.contains { heard[$0...].starts(with: secret) })
  }

  @Test(
    "S2-10: rights are asked for in the open session with a nonce and a grant of their own; a denied grant ends only the wish")
  func moreRights() async throws {
    let guest = ScriptedGuest()
    let number = GuestNumber(keyDigest: guest.identity.digest)
    let call = try await ScriptedCall(.guest(number: number.digits, customer: "Praxis Dr. Meier"), slot: 255)
    let attempt = try await call.join(guest)
    attempt.desk.send(.nonce(RandomBytes.make(32)))
    _ = try await call.line.expect { if case .requestGrant = $0 { true } else { nil } }
    call.line.send(.permitted(session: Self.session, grant: [1], signature: [1]))
    _ = try await attempt.next()
    attempt.desk.send(.welcome(rights: 1, seconds: 600, variant: 0, deviceName: ""))
    attempt.desk.send(.screen(x: 0, y: 0, width: 64, height: 64, monitors: []))
    let session = try await call.phase { _ in call.service.state.current.session }
    for isGiven in [false, true] {
      session.queue.put(.ask(.pointer, held: .view))
      #expect(try await attempt.frame { if case .ask(let rights) = $0 { rights } else { nil } } == 3)
      let nonce = RandomBytes.make(32)
      attempt.desk.send(.nonce(nonce))
      _ = try await call.line.expect { if case .requestGrant(_, _, nonce, 3) = $0 { true } else { nil } }
      guard isGiven else {
        call.line.send(.denied(Denial.rightsForbidden.rawValue))
        try await call.phase { _ in
          call.service.state.current.customer?.status("", at: .now) == Denial.rightsForbidden.sentence ? () : nil
        }
        continue
      }
      call.line.send(.permitted(session: Self.session, grant: [2], signature: [2]))
      _ = try await attempt.frame { if case .present([2], [2]) = $0 { true } else { nil } }
      attempt.desk.send(.rights(now: 3, .given))
      try await call.phase { _ in call.service.state.current.session?.rights == [.view, .pointer] ? () : nil }
    }
    attempt.desk.send(.rights(now: 1, .takenBack))
    try await call.phase { _ in call.service.state.current.session?.rights == [.view] ? () : nil }
    call.line.send(.end(session: Self.session, reason: SessionEnd.outsideHours.rawValue))
    #expect(await call.running.value.code == SessionEnd.outsideHours.code)
  }

  @Test("S2-7, T15: the first miss leaves the key open, the second kills it, whatever the relay goes on to say")
  func misses() async throws {
    let call = try await ScriptedCall()
    let digits = try await call.digits()
    for miss in 1...2 {
      let guest = ScriptedGuest()
      let attempt = try await call.join(guest)
      #expect(try await !attempt.prove(wrong(digits), Self.session, as: guest.identity.digest))
      _ = try await call.line.expect { if case .keyMissed(Self.session) = $0 { true } else { nil } }
      if miss == 1 { try await call.phase { if case .key(let key) = $0, key.misses.count == 1 { () } else { nil } } }
    }
    let failure = await call.running.value
    #expect(failure.code == "key.missed" && failure.exitCode == 77)
    #expect(try await hearEnd(call.line) == SessionEnd.keyMissed.rawValue)
  }

  @Test("S2-7: right digits after one miss lead on, and a guest that leaves without a proof costs nothing")
  func secondChance() async throws {
    let call = try await ScriptedCall()
    let digits = try await call.digits()
    let stranger = ScriptedGuest()
    let gone = try await call.join(stranger)
    gone.desk.close()
    _ = try await call.digits()
    let wrongGuest = ScriptedGuest()
    #expect(try await !call.join(wrongGuest).prove(wrong(digits), Self.session, as: wrongGuest.identity.digest))
    try await call.phase { if case .key(let key) = $0, key.misses.count == 1 { () } else { nil } }
    let guest = ScriptedGuest()
    let attempt = try await call.join(guest)
    #expect(try await attempt.prove(digits, Self.session, as: guest.identity.digest))
    attempt.desk.send(.nonce(RandomBytes.make(32)))
    try await call.phase { if case .matched = $0 { () } else { nil } }
    call.line.send(.denied(Denial.outsideHours.rawValue))
    #expect(await call.running.value.code == "hours.closed")
  }

  @Test("T29: a relay that puts another key into the inner TLS is noticed before a digit is proved, and it counts as a miss")
  func otherKey() async throws {
    let call = try await ScriptedCall()
    _ = try await call.digits()
    for _ in 1...2 {
      _ = try? await call.join(ScriptedGuest(), showing: DeviceIdentity())
      _ = try await call.line.expect { if case .keyMissed(Self.session) = $0 { true } else { nil } }
    }
    #expect(await call.running.value.code == "key.missed")
  }

  @Test("S4-9: a guest named by its number is let in without digits; T29: one whose key has another number is not even dialled")
  func number() async throws {
    let guest = ScriptedGuest()
    let number = GuestNumber(keyDigest: guest.identity.digest)
    let target = ViewerOptions.Target.guest(number: number.shown, customer: "Praxis Dr. Meier")
    let call = try await ScriptedCall(target, slot: 255)
    let attempt = try await call.join(guest)
    attempt.desk.send(.nonce(RandomBytes.make(32)))
    _ = try await call.line.expect { if case .requestGrant = $0 { true } else { nil } }
    call.running.cancel()

    let cheated = try await ScriptedCall(target, slot: 255)
    cheated.line.send(.joined(session: Self.session, ticket: RandomBytes.make(32), guest: ScriptedGuest().identity.digest))
    let failure = await cheated.running.value
    #expect(failure.sentence == CallSentences.wrongGuest)
  }

  @Test(
    "a relay that opens a key without a slot, or a slot for a number, gains nothing: no digits are drawn and no guest is let in")
  func slots() async throws {
    let withoutSlot = try await ScriptedCall(slot: 255)
    #expect(await withoutSlot.running.value.code == SessionEnd.protocolError.code)
    let number = GuestNumber(keyDigest: ScriptedGuest().identity.digest)
    let withSlot = try await ScriptedCall(.guest(number: number.digits, customer: "Praxis Dr. Meier"), slot: 42)
    #expect(await withSlot.running.value.code == SessionEnd.protocolError.code)
  }

  @Test("T14: who knocks is let in by the technician's answer alone, and only under a number that knocks")
  func knocks() async throws {
    let call = try await ScriptedCall()
    _ = try await call.digits()
    call.line.send(.knock(session: Self.session, number: 47, source: "192.0.2.0"))
    try await call.phase { if case .key(let key) = $0, key.knocks.map(\.number) == [47] { () } else { nil } }
    let admit = try #require(call.service.state.current.admit)
    admit(48)
    admit(47)
    let admitted = try await call.line.expect { if case .admit(Self.session, let number) = $0 { number } else { nil } }
    #expect(admitted == 47)
  }

  @Test("S2-8: cancelling, time-out and the relay's end each kill the key at the relay, and none leads to a session")
  func deaths() async throws {
    let cancelled = try await ScriptedCall()
    _ = try await cancelled.digits()
    cancelled.running.cancel()
    #expect(await cancelled.running.value.code == SessionEnd.viewerLeft.code)
    #expect(try await hearEnd(cancelled.line) == SessionEnd.viewerLeft.rawValue)

    let expired = try await ScriptedCall(seconds: 1)
    #expect(await expired.running.value.code == "key.expired")
    _ = try await hearEnd(expired.line)

    let restarted = try await ScriptedCall()
    _ = try await restarted.digits()
    restarted.line.send(.restarting(windowSeconds: 5))
    #expect(await restarted.running.value.code == SessionEnd.relayRestarted.code)
  }

  @Test("S2-4: outside business hours there is no key, and the next opening is the one of the schedule the organisation signed")
  func closed() async throws {
    let folder = try TemporaryFolder()
    let relay = try await ScriptedRelay()
    let service = try await relay.service(.key(customer: "Praxis Dr. Meier"), in: folder)
    let running = Task { await service.session(Attempt()) }
    let line = try await relay.accept()
    // 1970 began on a Thursday; the day after tomorrow is closed now whatever the time of day is.
    let weekday = Int(WallClock.now().milliseconds / 86_400_000 + 2 + 3) % 7 + 1
    let opening = try #require(BusinessHours.Opening(weekday: weekday, from: 8 * 60, until: 12 * 60))
    let hours = BusinessHours(zone: "UTC", state: nil, openings: [opening])
    let schedule = Schedule(version: 1, issuedAt: WallClock.now(), usual: hours)
    let unset = SignedBytes(payload: [], signature: [], chain: [])
    line.send(.attendance(terms: unset, schedule: try relay.organisation.administrator.signer.sign(schedule), overrides: []))
    line.send(.denied(Denial.outsideHours.rawValue))
    let failure = await running.value
    #expect(failure.code == "hours.closed" && failure.exitCode == 69)
    let rules = try #require(ZoneRules.named("UTC"))
    let opens = try #require(hours.nextOpening(from: WallClock.now(), rules))
    #expect(failure.sentence == CallSentences.outsideHours(opens: LocalTime.sentence(opens)))
  }
}
