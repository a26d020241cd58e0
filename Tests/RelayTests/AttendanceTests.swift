import Attendance
import Policy
import Testing
import Trust
import Wire

@testable import Relay
@testable import Store

@Suite(.serialized) struct AttendanceTests {
  private let now = WallClock.now()

  /// Hours that are closed today and open on the day after tomorrow, from noon UTC.
  private func hours(_ end: HoursEnd = .warn) throws -> BusinessHours {
    let today = TimeZoneRules.utc.local(at: now).date.weekday
    let opening = try #require(BusinessHours.Opening(weekday: (today + 1) % 7 + 1, from: 720, until: 780))
    return BusinessHours(zone: "UTC", state: nil, openings: [opening], end: end)
  }

  private func publish(
    _ fixture: Fixture, version: UInt64 = 1, usual: BusinessHours?, customers: [String: BusinessHours] = [:],
    as signer: OperatorIdentity? = nil
  ) async throws -> AdminReply {
    let schedule = Schedule(version: version, issuedAt: now, usual: usual, customers: customers)
    return try await fixture.ask(.publishHours(try (signer ?? fixture.administrator).signer.sign(schedule)), as: signer)
  }

  private func override(_ customer: String, until: Timestamp? = nil) throws -> HoursOverride {
    try HoursOverride(
      customer: customer, from: now.adding(seconds: -1), until: until ?? now.adding(seconds: 3600), reason: "Kasse steht",
      requestedBy: "Frau Muster", issuedAt: now)
  }

  @Test func `S2-4: outside hours keys are neither made nor taken, and the guest hears when it opens`() async throws {
    let fixture = try await Fixture()
    let (technician, guest) = (try await fixture.technician(), try await fixture.guest())
    let key = try await technician.key()
    #expect(try await publish(fixture, usual: hours()) == .done)
    guest.peer.send(.join(slot: key.slot))
    #expect(try await technician.closed(key) == .outsideHours)
    let told = try await guest.peer.expect { message in
      if case .joinRefused(let refusal, _, let opens) = message { (refusal, Timestamp(milliseconds: opens)) } else { nil }
    }
    #expect(told.0 == .closed)
    #expect(try hours().nextOpening(from: now, .utc) == told.1)
    technician.send(.newKey(customer: Fixture.customer, rights: 1, reason: "x", guest: ""))
    #expect(try await technician.denial() == .outsideHours)
    // Other customers have hours of their own.
    #expect(try await publish(fixture, version: 2, usual: nil, customers: [Fixture.customer: hours()]) == .done)
    _ = try await technician.key(customer: "Gärtnerei")
  }

  @Test func `S2-4: a session and an open key end when the hours do, not with the next minute`() async throws {
    let fixture = try await Fixture()
    #expect(try await publish(fixture, usual: hours(.end)) == .done)
    let (technician, second) = (try await fixture.technician(), try fixture.operatorIdentity(.admin))
    let until = WallClock.now().adding(seconds: 5)
    #expect(try await fixture.ask(.publishOverride(try second.signer.sign(override("", until: until)))) == .done)
    let guest = try await fixture.guest()
    let (key, other) = (try await technician.key(), try await technician.key())
    _ = try await Attempt(technician, guest, key)
    _ = try await technician.permitted(key, guest, RandomBytes.make(32), .view)
    #expect(try await guest.peer.ended(key.session) == .outsideHours)
    #expect(try await technician.closed(other) == .outsideHours)
    // The minute would have been over later, however slow the machine is.
    #expect((until..<until.adding(seconds: 20)).contains(WallClock.now()))
  }

  @Test func `S2-4: a second operator's exception opens for the others, never for the one who signed it`() async throws {
    let fixture = try await Fixture()
    #expect(try await publish(fixture, usual: hours()) == .done)
    let (first, second) = (try fixture.operatorIdentity(.technician), try fixture.operatorIdentity(.technician))
    let signed = try second.signer.sign(override(Fixture.customer))
    #expect(try await fixture.ask(.publishOverride(signed), as: fixture.operatorIdentity(.auditor)) == .failed(.roleMayNot))
    #expect(try await fixture.ask(.publishOverride(signed), as: second) == .done)
    let (allowed, forbidden) = (try await fixture.technician(first), try await fixture.technician(second))
    let key = try await allowed.key()
    forbidden.send(.newKey(customer: Fixture.customer, rights: 1, reason: "x", guest: ""))
    #expect(try await forbidden.denial() == .outsideHours)
    allowed.send(.newKey(customer: "Gärtnerei", rights: 1, reason: "x", guest: ""))
    #expect(try await allowed.denial() == .outsideHours)
    let guest = try await fixture.guest()
    _ = try await Attempt(allowed, guest, key)
    _ = try await allowed.permitted(key, guest, RandomBytes.make(32), .view)
    #expect(try await fixture.lines("hours.override").count == 1)
  }

  @Test(arguments: [HoursEnd.warn, .end])
  func `S2-4: when hours end, a session that runs goes on or ends, as the schedule says`(end: HoursEnd) async throws {
    let fixture = try await Fixture()
    let (technician, guest) = (try await fixture.technician(), try await fixture.guest())
    let key = try await technician.key()
    _ = try await Attempt(technician, guest, key)
    _ = try await technician.permitted(key, guest, RandomBytes.make(32), .view)
    #expect(try await publish(fixture, usual: hours(end)) == .done)
    #expect(try await fixture.relay.store.openSessions().count == (end == .end ? 0 : 1))
    if end == .end { #expect(try await guest.peer.ended(key.session) == .outsideHours) }
    // More rights are a new permission, and there is none now.
    if end == .warn {
      technician.send(
        .requestGrant(session: key.session, guest: guest.identity.digest, nonce: RandomBytes.make(32), rights: 3))
      #expect(try await technician.denial() == .outsideHours)
      #expect(try await fixture.relay.store.openSessions().count == 1)
    }
  }

  @Test func `S2-3: terms reach everyone at once, survive a restart, and only an administrator's next version counts`()
    async throws
  {
    let fixture = try await Fixture()
    let guest = try await fixture.guest()
    func terms(_ version: UInt64) throws -> Terms {
      try Terms(version: version, issuedAt: now, german: "Bedingungen", english: "Terms")
    }
    let signer = fixture.administrator.signer
    let technician = try fixture.operatorIdentity(.technician)
    #expect(try await fixture.ask(.publishTerms(try signer.sign(terms(2)))) == .failed(.versionConflict))
    #expect(try await fixture.ask(.publishTerms(try technician.signer.sign(terms(1)))) == .failed(.notValid))
    #expect(try await fixture.ask(.publishTerms(try signer.sign(terms(1))), as: technician) == .failed(.roleMayNot))
    let signed = try signer.sign(terms(1))
    #expect(try await fixture.ask(.publishTerms(signed)) == .done)
    _ = try await guest.peer.expect {
      if case .attendance(signed, _, []) = $0 { true } else { nil }
    }
    #expect(try await fixture.ask(.publishTerms(signed)) == .failed(.versionConflict))
    #expect(try await publish(fixture, usual: hours()) == .done)
    #expect(try await fixture.ask(.publishOverride(try signer.sign(override("")))) == .done)
    let before = try await fixture.ask(.currentAttendance)
    await fixture.relay.stop()
    #expect(try fixture.folder.run("mkdir next && cp *.key outer.pem organisation rs.db rs.db-wal next/").status == 0)
    let next = try await Fixture.start(fixture.folder.file("next"))
    let known = await next.rendezvous.attendance
    guard case .attendance(let terms, let schedule, let overrides) = before else {
      Issue.record("\(before)")
      return
    }
    #expect(known.message == .attendance(terms: terms, schedule: schedule, overrides: overrides))
    #expect(overrides.count == 1)
    #expect(try await fixture.lines("terms.published").count == 1)
  }

  @Test func `a revoked operator's terms are not taken, and his exceptions end`() async throws {
    let fixture = try await Fixture()
    #expect(try await publish(fixture, usual: hours()) == .done)
    let second = try fixture.operatorIdentity(.admin)
    #expect(try await fixture.ask(.publishOverride(try second.signer.sign(override("")))) == .done)
    let technician = try await fixture.technician()
    _ = try await technician.key()
    #expect(try await fixture.revoke(operators: [second.digest]) == .done)
    technician.send(.newKey(customer: Fixture.customer, rights: 1, reason: "x", guest: ""))
    #expect(try await technician.denial() == .outsideHours)
    let terms = try Terms(version: 1, issuedAt: now, german: "a", english: "b")
    #expect(try await fixture.ask(.publishTerms(try second.signer.sign(terms))) == .failed(.notValid))
  }
}
