import NIOCore
import Policy
import Testing
import Trust

@testable import Relay
@testable import Transport

@Suite struct KeyDeskTests {
  private let now = ContinuousClock.now
  private let technicians: [VerifiedOperator]

  init() throws {
    let at = WallClock.now()
    let root = try OrganisationRoot(company: "Muster", domain: "muster.example", at: at)
    technicians = try (0..<40).map { number in
      let identity = try OperatorIdentity(name: "T \(number)", role: .technician, issuer: root.signer, at: at)
      return try CertificateChain(identity.chain, root: root.digest).verifiedOperator(at: at)
    }
  }

  private func request(_ technician: Int = 0, guest: String = "") -> OpenKey.Request {
    OpenKey.Request(
      technician: technicians[technician], customer: "Muster", rights: .view, reason: "Drucker", guestNumber: guest)
  }

  private func network(_ number: Int) throws -> RemoteNetwork {
    RemoteNetwork(try SocketAddress(ipAddress: "10.0.\(number >> 8).\(number & 255)", port: 1))
  }

  private func guest(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

  @Test func `a technician has at most three open keys`() throws {
    var desk = KeyDesk()
    let keys = try (0..<3).map { _ in try desk.open(request(), at: now) }
    #expect(throws: Denial.tooManyKeys) { try desk.open(request(), at: now) }
    _ = try desk.open(request(1), at: now)
    _ = desk.close(keys[0].session, at: now)
    _ = try desk.open(request(), at: now)
  }

  @Test func `slots differ, rest for ten minutes after a key's death, and there are a hundred`() throws {
    var desk = KeyDesk()
    var keys: [OpenKey] = []
    for number in 0..<100 { keys.append(try desk.open(request(number / 3), at: now)) }
    #expect(Set(keys.map(\.slot)) == Set(0..<100))
    _ = desk.close(keys[7].session, at: now)
    #expect(throws: Denial.relayBusy) { try desk.open(request(39), at: now + .seconds(599)) }
    #expect(try desk.open(request(39), at: now + .seconds(600)).slot == keys[7].slot)
  }

  @Test func `S2-7: two guests race for one key: one is admitted, for the other it is not open`() throws {
    var desk = KeyDesk()
    let key = try desk.open(request(), at: now)
    guard case .admitted(let admitted) = desk.join(guest(1), from: try network(1), slot: key.slot, at: now) else {
      Issue.record("the first is not admitted")
      return
    }
    #expect(admitted.guest == guest(1))
    guard case .notOpen = desk.join(guest(2), from: try network(2), slot: key.slot, at: now) else {
      Issue.record("the second hears that there is a key")
      return
    }
  }

  @Test func `S2-8: a key that is dead or expired, and a slot that never was, are the same to a guest`() throws {
    var desk = KeyDesk()
    let (dead, old) = (try desk.open(request(), at: now), try desk.open(request(), at: now))
    _ = desk.close(dead.session, at: now)
    let never = (0..<100 as Range<UInt8>).first { $0 != dead.slot && $0 != old.slot } ?? 0
    for (number, slot) in [dead.slot, old.slot, never, KeyDesk.byNumber].enumerated() {
      guard case .notOpen = desk.join(guest(1), from: try network(number), slot: slot, at: now + .seconds(600)) else {
        Issue.record("slot \(slot) is open")
        return
      }
    }
  }

  @Test func `T15: in guarded mode nobody is joined but whom the technician clicks, and a slot without key knocks as well`()
    throws
  {
    var desk = KeyDesk()
    let key = try desk.open(request(), at: now)
    for number in 0..<20 { _ = desk.limits.missed(from: try network(number), at: now) }
    let free = (0..<100 as Range<UInt8>).first { $0 != key.slot } ?? 0
    guard case .knocking(let decoy, nil) = desk.join(guest(9), from: try network(200), slot: free, at: now) else {
      Issue.record("a slot without key is told apart")
      return
    }
    #expect((10...99).contains(decoy.number))
    var knocks: [OpenKey.Knock] = []
    for byte in 1...7 {
      let answer = desk.join(guest(UInt8(byte)), from: try network(100 + byte), slot: key.slot, at: now)
      guard case .knocking(let knock, .some) = answer else {
        Issue.record("no knock")
        return
      }
      knocks.append(knock)
    }
    // The newest five, one of a source.
    #expect(desk.keys[key.session]?.knocks == knocks.suffix(5))
    guard case .knocking(let again, .some) = desk.join(guest(8), from: try network(107), slot: key.slot, at: now) else {
      Issue.record("no knock")
      return
    }
    #expect(desk.keys[key.session]?.knocks == knocks[2..<6] + [again])
    #expect(desk.admit(key.session, number: 9, at: now) == nil)
    #expect(desk.admit(key.session, number: knocks[3].number, at: now)?.guest == guest(4))
    #expect(desk.admit(key.session, number: again.number, at: now) == nil)
  }

  @Test func `misses are counted per key, one a guest that was joined, also where it has left before`() throws {
    var desk = KeyDesk()
    let key = try desk.open(request(), at: now)
    #expect(desk.missed(key.session) == nil)
    for miss in 1...KeyDesk.allowedMisses {
      guard case .admitted = desk.join(guest(1), from: try network(1), slot: key.slot, at: now) else {
        Issue.record("not admitted")
        return
      }
      if miss == 1 { _ = desk.leave(key.session) }
      #expect(desk.missed(key.session)?.misses == miss)
      #expect(desk.missed(key.session) == nil)
      _ = desk.leave(key.session)
    }
    // Also before somebody has closed it.
    guard case .notOpen = desk.join(guest(2), from: try network(2), slot: key.slot, at: now) else {
      Issue.record("a third try")
      return
    }
  }

  @Test func `S4-9: a key for a number is for that guest, and for no slot`() throws {
    var desk = KeyDesk()
    let key = try desk.open(request(guest: "123456789012"), at: now)
    #expect(key.slot == KeyDesk.byNumber)
    #expect(desk.join(guest(1), number: "123456789013", at: now) == nil)
    #expect(desk.join(guest(1), number: "", at: now) == nil)
    #expect(desk.join(guest(1), number: "123456789012", at: now + .seconds(600)) == nil)
    #expect(desk.join(guest(1), number: "123456789012", at: now)?.guest == guest(1))
    #expect(desk.join(guest(2), number: "123456789012", at: now) == nil)
  }
}
