import Policy
import Store
import Testing
import Trust

@testable import Agent

@Suite struct DeviceKeysTests {
  private static let year: Int64 = 365 * 86_400
  private let root: OrganisationRoot
  private let first = DeviceIdentity()
  private let entry: [UInt8]
  private let now = WallClock.now()

  init() throws {
    root = try OrganisationRoot(company: "Muster IT", domain: "muster.example", at: now)
    let token = EnrolmentToken()
    let ticket = try root.signer.sign(
      EnrolmentTicket(
        tokenPublicKey: token.publicKey, customer: "K", deviceClass: .server, name: "kasse", issuedAt: now,
        validUntil: now.adding(seconds: 60)))
    let claim = try EnrolmentClaim.make(
      token: token, device: first, hostName: "kasse", consentDigest: [UInt8](repeating: 1, count: 32), at: now)
    entry = RosterEntry.bytes(ticket: ticket, claim: claim)
  }

  private func keys(_ next: (keyDER: [UInt8], succession: [UInt8])? = nil) throws -> DeviceKeys {
    try DeviceKeys(keyDER: first.keyDER, entry: entry, next: next, root: root.digest)
  }

  @Test("a key is replaced after a year, not before, and once")
  func age() throws {
    var keys = try keys()
    let early = keys.renew(at: now.adding(seconds: Self.year - 1))
    #expect(!early)
    #expect(keys.next == nil)
    let later = now.adding(seconds: Self.year)
    let renewals = (keys.renew(at: later), keys.renew(at: later))
    #expect(renewals == (true, false))
    #expect(keys.identity.digest == first.digest && keys.offered.digest == first.digest)
    let next = try #require(keys.next).identity
    let successions = (keys.succeed(), keys.succeed())
    #expect(successions == (true, false))
    #expect(keys.offered.digest == next.digest && keys.device.keyDigest == next.digest && keys.device.digest == first.digest)
    let again = keys.renew(at: later.adding(seconds: Self.year - 1))
    #expect(!again)
  }

  @Test("after a stop between the relay's commit and ours, the relay is offered one key, then the other")
  func recovery() throws {
    var before = try keys()
    _ = before.renew(at: now.adding(seconds: Self.year))
    let next = try #require(before.next)
    var keys = try keys((next.identity.keyDER, next.succession))
    #expect(keys.offered.digest == first.digest)
    keys.refused()
    #expect(keys.offersNext && keys.offered.digest == next.identity.digest)
    keys.refused()
    #expect(!keys.offersNext && keys.offered.digest == first.digest)
    keys.refused()
    let isDone = keys.succeed()
    #expect(isDone)
    #expect(keys.offered.digest == next.identity.digest && !keys.offersNext)
    keys.refused()
    #expect(!keys.offersNext)
  }

  @Test("a key that is not the roster entry's is none of this device")
  func foreign() {
    #expect(throws: TrustError.wrongKey) {
      try DeviceKeys(keyDER: DeviceIdentity().keyDER, entry: entry, next: nil, root: root.digest)
    }
  }
}
