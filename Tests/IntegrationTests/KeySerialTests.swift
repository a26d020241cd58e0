import Foundation
import Policy
import Synchronization
import TestSupport
import Testing
import Wire

/// The seven digits between the real technician and the real relay; the customer's end is a test's own.
@Suite("Key", .serialized) struct KeySerialTests {
  /// Every control message that has passed.
  private final class Seen: Sendable {
    let bytes = Mutex<[UInt8]>([])
  }

  @Test(
    "S0-4, S2-6, S2-7, T32: the digits lead to a grant that says who, for whom, why and for how long, bound to this guest; and only once"
  )
  func once() async throws {
    let company = try Company()
    let guest = try await ScriptedGuest(of: company)
    let (viewer, key) = try company.newKey()
    #expect(key.wholeMatch(of: /[0-9]{3} [0-9]{4}/) != nil, "\(key)")
    guard case .granted(let grant) = try await guest.enter(key) else {
      Issue.record("\(viewer.said)")
      return
    }
    #expect(grant.technicianName == "Anna Beispiel")
    #expect(grant.customer == "Bäckerei Müller")
    #expect(grant.reason == "Drucker")
    #expect(grant.nonce == guest.nonce)
    #expect(grant.device == guest.identity.digest)
    #expect(grant.variant == .confirmEverySession)
    #expect(grant.startWithin <= 60 && grant.maxSeconds > 0)
    #expect(viewer.ended() == 77, "\(viewer.said)")
    #expect(viewer.said.contains { $0.contains("consent.refused") }, "\(viewer.said)")
    guest.close()
    let second = try await ScriptedGuest(of: company)
    #expect(try await second.enter(key) == .refused(.notOpen))
    second.close()
    for event in ["key.opened", "key.closed"] { #expect(try company.audit(event) == 1, "\(event)") }
    let nameless = try company.start(
      ["key", "new", "--customer", "x", "--headless", "--identity", company.folder.file("identity")])
    #expect(nameless.ended() != 0, "\(nameless.said)")
    #expect(try company.audit("key.opened") == 1, "without a reason there is no key")
  }

  @Test(
    "S2-8, T30: two misses kill the key at both ends; the secret is in no message to the relay, and what was typed in none at all"
  )
  func misses() async throws {
    let company = try Company()
    let seen = Seen()
    let relay = try StolenRelay(
      from: company,
      StolenRelay.Plot(tamper: { passing in
        seen.bytes.withLock { $0 += passing.message.bytes }
        return [passing.message]
      }))
    try company.lead(to: relay)
    let guest = try await ScriptedGuest(of: company, at: relay.port)
    let (viewer, key) = try company.newKey()
    let wrong = String(key.dropLast()) + (key.last == "0" ? "1" : "0")
    #expect(try await guest.enter(wrong) == .missed)
    #expect(viewer.says("\"event\":\"missed\""), "\(viewer.said)")
    #expect(viewer.isRunning)
    #expect(try await guest.enter(wrong) == .missed)
    #expect(viewer.ended() != 0, "\(viewer.said)")
    #expect(try await guest.enter(key) == .refused(.notOpen))
    #expect(viewer.count("\"asking\"") == 0)
    #expect(wait { (try? company.audit("key.missed")) == 2 })
    let digits = key.filter { $0 != " " }
    seen.bytes.withLock { seen in
      #expect(seen.count > 1000)
      for secret in [digits.suffix(5), wrong.filter { $0 != " " }.suffix(5)] {
        #expect(Data(seen).range(of: Data(secret.utf8)) == nil)
      }
    }
    guest.close()
    relay.stop()
  }
}
