import Crypto
import Testing

@testable import SignIn

@Suite struct PasskeyTests {
  private let place = Passkey.Place(challenge: "Y2hhbGxlbmdl", origin: "https://relay.example:8443", party: "relay.example")

  @Test func `a passkey that was made here signs in here`() throws {
    var authenticator = Authenticator()
    let made = authenticator.make(place)
    var passkey = try Passkey(made: made.attestation, clientData: made.clientData, at: place)
    #expect(passkey.id == authenticator.id)
    for _ in 0..<3 {
      let used = try authenticator.use(place)
      try passkey.check(used.data, clientData: used.clientData, signature: used.signature, at: place)
    }
    #expect(passkey.counter == 3)
  }

  @Test(
    "a passkey made or used for something else does not count",
    arguments: [
      Passkey.Place(challenge: "b3RoZXI", origin: "https://relay.example:8443", party: "relay.example"),
      Passkey.Place(challenge: "Y2hhbGxlbmdl", origin: "https://relay.example", party: "relay.example"),
      Passkey.Place(challenge: "Y2hhbGxlbmdl", origin: "https://relay.example:8443", party: "example"),
    ])
  func foreign(_ other: Passkey.Place) throws {
    var authenticator = Authenticator()
    let elsewhere = authenticator.make(other)
    #expect(throws: SignInError.foreign) { try Passkey(made: elsewhere.attestation, clientData: elsewhere.clientData, at: place) }
    let made = authenticator.make(place)
    var passkey = try Passkey(made: made.attestation, clientData: made.clientData, at: place)
    let used = try authenticator.use(other)
    #expect(throws: SignInError.foreign) {
      try passkey.check(used.data, clientData: used.clientData, signature: used.signature, at: place)
    }
  }

  @Test func `what was said for making a passkey does not sign in, and the other way round`() throws {
    var authenticator = Authenticator()
    let made = authenticator.make(place)
    var passkey = try Passkey(made: made.attestation, clientData: made.clientData, at: place)
    let used = try authenticator.use(place, type: "webauthn.create")
    #expect(throws: SignInError.foreign) {
      try passkey.check(used.data, clientData: used.clientData, signature: used.signature, at: place)
    }
    let crossing = try authenticator.use(place, more: ",\"crossOrigin\":true")
    #expect(throws: SignInError.foreign) {
      try passkey.check(crossing.data, clientData: crossing.clientData, signature: crossing.signature, at: place)
    }
  }

  @Test("whoever was not there, or not asked for finger or PIN, is not in", arguments: [0, 1, 4] as [UInt8])
  func unverified(_ flags: UInt8) throws {
    var authenticator = Authenticator()
    let made = authenticator.make(place)
    var passkey = try Passkey(made: made.attestation, clientData: made.clientData, at: place)
    authenticator.flags = flags
    let used = try authenticator.use(place)
    #expect(throws: SignInError.unverified) {
      try passkey.check(used.data, clientData: used.clientData, signature: used.signature, at: place)
    }
    let again = authenticator.make(place)
    #expect(throws: SignInError.unverified) { try Passkey(made: again.attestation, clientData: again.clientData, at: place) }
  }

  @Test func `a signature of another key, or over other bytes, does not count`() throws {
    var authenticator = Authenticator()
    let made = authenticator.make(place)
    var passkey = try Passkey(made: made.attestation, clientData: made.clientData, at: place)
    var other = Authenticator()
    let foreign = try other.use(place)
    #expect(throws: SignInError.badSignature) {
      try passkey.check(foreign.data, clientData: foreign.clientData, signature: foreign.signature, at: place)
    }
    let used = try authenticator.use(place)
    #expect(throws: SignInError.badSignature) {
      try passkey.check(used.data, clientData: used.clientData + [10], signature: used.signature, at: place)
    }
    #expect(throws: SignInError.badSignature) {
      try passkey.check(used.data, clientData: used.clientData, signature: [], at: place)
    }
  }

  @Test func `a counter that does not go up betrays a copy; one that stays at zero does not count`() throws {
    var authenticator = Authenticator()
    let made = authenticator.make(place)
    var passkey = try Passkey(made: made.attestation, clientData: made.clientData, at: place)
    let copy = authenticator
    let used = try authenticator.use(place)
    try passkey.check(used.data, clientData: used.clientData, signature: used.signature, at: place)
    var second = copy
    let again = try second.use(place)
    #expect(throws: SignInError.cloned) {
      try passkey.check(again.data, clientData: again.clientData, signature: again.signature, at: place)
    }
    var synced = Authenticator(counts: false)
    let first = synced.make(place)
    var shared = try Passkey(made: first.attestation, clientData: first.clientData, at: place)
    for _ in 0..<2 {
      let used = try synced.use(place)
      try shared.check(used.data, clientData: used.clientData, signature: used.signature, at: place)
    }
  }

  @Test func `every part that is missing makes it malformed, and nothing makes it trap`() throws {
    var authenticator = Authenticator()
    let made = authenticator.make(place)
    for count in 0..<made.attestation.count {
      #expect(throws: SignInError.self) {
        try Passkey(made: Array(made.attestation.prefix(count)), clientData: made.clientData, at: place)
      }
    }
    for index in made.attestation.indices {
      var changed = made.attestation
      changed[index] ^= 0xFF
      _ = try? Passkey(made: changed, clientData: made.clientData, at: place)
    }
    var passkey = try Passkey(made: made.attestation, clientData: made.clientData, at: place)
    let used = try authenticator.use(place)
    for count in 0..<used.data.count {
      #expect(throws: SignInError.self) {
        try passkey.check(Array(used.data.prefix(count)), clientData: used.clientData, signature: used.signature, at: place)
      }
    }
  }
}

/// An authenticator that does what the specification says, in a few lines.
struct Authenticator {
  let id = (0..<32).map { _ in UInt8.random(in: 0...255) }
  var flags: UInt8 = 5
  private let key = P256.Signing.PrivateKey()
  private var counter: UInt32 = 0
  private let counts: Bool

  init(counts: Bool = true) {
    self.counts = counts
  }

  func make(_ place: Passkey.Place) -> (attestation: [UInt8], clientData: [UInt8]) {
    let point = Array(key.publicKey.rawRepresentation)
    let cose: [UInt8] = [0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32] + point[..<32] + [0x22, 0x58, 32] + point[32...]
    let data = head(place, flags | 0x40) + [UInt8](repeating: 0, count: 16) + [0, UInt8(id.count)] + id + cose
    let attestation =
      [0xA3, 0x63] + Array("fmt".utf8) + [0x64] + Array("none".utf8) + [0x67] + Array("attStmt".utf8) + [0xA0, 0x68]
      + Array("authData".utf8) + [0x58, UInt8(data.count)] + data
    return (attestation, clientData(place, "webauthn.create"))
  }

  mutating func use(
    _ place: Passkey.Place, type: String = "webauthn.get", more: String = ""
  ) throws -> (data: [UInt8], clientData: [UInt8], signature: [UInt8]) {
    if counts { counter += 1 }
    let data = head(place, flags)
    let said = clientData(place, type, more)
    let signature = try key.signature(for: data + Array(SHA256.hash(data: said)))
    return (data, said, Array(signature.derRepresentation))
  }

  private func head(_ place: Passkey.Place, _ flags: UInt8) -> [UInt8] {
    Array(SHA256.hash(data: Array(place.party.utf8))) + [flags]
      + (0..<4).map { UInt8(truncatingIfNeeded: counter >> (24 - 8 * $0)) }
  }

  private func clientData(_ place: Passkey.Place, _ type: String, _ more: String = "") -> [UInt8] {
    Array("{\"type\":\"\(type)\",\"challenge\":\"\(place.challenge)\",\"origin\":\"\(place.origin)\"\(more)}".utf8)
  }
}
