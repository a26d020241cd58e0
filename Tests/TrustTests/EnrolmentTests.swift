import Policy
import Testing
import Wire

@testable import Trust

@Suite struct EnrolmentTests {
  private func ticket(_ fixture: Fixture, _ token: EnrolmentToken, name: String = "") throws -> SignedBytes {
    try fixture.technician.signer.sign(
      EnrolmentTicket(
        tokenPublicKey: token.publicKey, customer: "Bäckerei Öz", deviceClass: .server, name: name, issuedAt: Fixture.now,
        validUntil: Fixture.now.adding(seconds: 3600)))
  }

  private func claim(_ token: EnrolmentToken, _ device: DeviceIdentity, at time: Timestamp = Fixture.now) throws -> [UInt8] {
    try EnrolmentClaim.make(
      token: token, device: device, hostName: "kasse-1", consentDigest: [UInt8](repeating: 1, count: 32), at: time)
  }

  @Test func `ticket, token and device together are a roster entry that names the device`() throws {
    let fixture = try Fixture()
    let (token, device) = (EnrolmentToken(), DeviceIdentity())
    let entry = RosterEntry.bytes(ticket: try ticket(fixture, token), claim: try claim(token, device))
    let verified = try RosterEntry.verified(entry, root: fixture.root.digest)
    #expect(verified.digest == device.digest)
    #expect(verified.name == "kasse-1")
    #expect(verified.customer == "Bäckerei Öz")
    #expect(verified.deviceClass == .server)
    #expect(verified.enrolledBy.digest == fixture.technician.digest)
    let named = RosterEntry.bytes(ticket: try ticket(fixture, token, name: "Kasse"), claim: try claim(token, device))
    #expect(try RosterEntry.verified(named, root: fixture.root.digest).name == "Kasse")
  }

  @Test func `a device keeps its id from key to key, and each step is signed by both keys`() throws {
    let fixture = try Fixture()
    let (token, first) = (EnrolmentToken(), DeviceIdentity())
    var entry = RosterEntry.bytes(ticket: try ticket(fixture, token), claim: try claim(token, first))
    var key = first
    for year in 1...3 {
      let device = try RosterEntry.verified(entry, root: fixture.root.digest)
      #expect(device.keyDigest == key.digest)
      let (next, time) = (DeviceIdentity(), Fixture.now.adding(seconds: Int64(year) * 365 * 86_400))
      entry = try RosterEntry.succeeded(entry, by: DeviceSuccession.make(of: device, from: key, to: next, at: time))
      let after = try RosterEntry.verified(entry, root: fixture.root.digest)
      #expect(after.digest == first.digest && after.publicKey == next.publicKey && after.keyMadeAt == time)
      key = next
    }
    // The first key is past: what it signs now leads nowhere.
    let device = try RosterEntry.verified(entry, root: fixture.root.digest)
    let late = try DeviceSuccession.make(of: device, from: first, to: DeviceIdentity(), at: Fixture.now)
    #expect(throws: TrustError.wrongKey) {
      try RosterEntry.verified(RosterEntry.succeeded(entry, by: late), root: fixture.root.digest)
    }
  }

  @Test func `no step is taken that is another device's, bent, or one too many`() throws {
    let fixture = try Fixture()
    let (token, first, other) = (EnrolmentToken(), DeviceIdentity(), DeviceIdentity())
    let entry = RosterEntry.bytes(ticket: try ticket(fixture, token), claim: try claim(token, first))
    let foreign = RosterEntry.bytes(ticket: try ticket(fixture, token), claim: try claim(token, other))
    let root = fixture.root.digest
    let device = try RosterEntry.verified(entry, root: root)
    let step = try DeviceSuccession.make(of: device, from: first, to: DeviceIdentity(), at: Fixture.now)
    #expect(throws: TrustError.wrongKey) { try RosterEntry.verified(RosterEntry.succeeded(foreign, by: step), root: root) }
    // The last byte of a signature may stand for the same number; all others count.
    for index in stride(from: 0, to: step.count - 1, by: 7) {
      var bent = step
      bent[index] ^= 1
      #expect(throws: TrustError.self) { try RosterEntry.verified(RosterEntry.succeeded(entry, by: bent), root: root) }
    }
    var long = entry
    for _ in 0..<Limits.successions { long = try RosterEntry.succeeded(long, by: step) }
    #expect(throws: TrustError.malformed) { try RosterEntry.succeeded(long, by: step) }
  }

  @Test func `the relay cannot swap the device, the token or the organisation, nor use an old token`() throws {
    let fixture = try Fixture()
    let (token, device) = (EnrolmentToken(), DeviceIdentity())
    let ticket = try ticket(fixture, token)
    let claimed = try claim(token, device)
    let swappedToken = RosterEntry.bytes(ticket: ticket, claim: try claim(EnrolmentToken(), device))
    #expect(throws: TrustError.wrongKey) { try RosterEntry.verified(swappedToken, root: fixture.root.digest) }
    #expect(throws: TrustError.chain) {
      try RosterEntry.verified(RosterEntry.bytes(ticket: ticket, claim: claimed), root: Fixture().root.digest)
    }
    let late = RosterEntry.bytes(ticket: ticket, claim: try claim(token, device, at: Fixture.now.adding(seconds: 3601)))
    #expect(throws: TrustError.expired) { try RosterEntry.verified(late, root: fixture.root.digest) }
    for index in claimed.indices {
      var bent = claimed
      bent[index] ^= 1
      #expect(throws: TrustError.self) {
        try RosterEntry.verified(RosterEntry.bytes(ticket: ticket, claim: bent), root: fixture.root.digest)
      }
    }
  }

  @Test func `an address survives its text, and its description keeps the secret`() throws {
    for pin in [nil, [UInt8](repeating: 3, count: 32)] as [[UInt8]?] {
      let token = EnrolmentToken()
      let address = EnrolmentAddress(
        relay: "[2001:db8::1]:8443", token: token, rootDigest: [UInt8](repeating: 2, count: 32), relayPin: pin)
      let again = try EnrolmentAddress(address.text + "\n")
      #expect(again.relay == address.relay)
      #expect(again.token.publicKey == token.publicKey)
      #expect(again.rootDigest == address.rootDigest)
      #expect(again.relayPin == pin)
      #expect(!"\(address)".contains(Base64URL.encode(token.secret)))
      #expect(address.text.hasPrefix("https://[2001:db8::1]:8443/enrol#1."))
    }
  }

  @Test func `an address may name the company, in exactly one way; the link to the page does not`() throws {
    let company = CompanyName(name: "Müller & Söhne", domain: "mueller.example")
    let address = EnrolmentAddress(
      relay: "relay.example", token: EnrolmentToken(), rootDigest: [UInt8](repeating: 2, count: 32), relayPin: nil,
      company: company)
    let text = address.text
    #expect(try EnrolmentAddress(text).company == company)
    #expect(!"\(address)".contains(Base64URL.encode(address.token.secret)))
    let fragment = try #require(text.split(separator: "#").last)
    #expect(address.link == "https://relay.example/get/host#\(fragment)")
    let evil = CompanyName(name: "M\u{202E}", domain: "m").query
    let blank = CompanyName(name: " M", domain: "m").query
    for query in [
      "?", "?x", "?.", "?" + company.query + ".", "?" + company.query + "=", "?\(company.query)?", "?" + evil, "?" + blank,
    ] {
      let wrong = text.replacing("?" + company.query, with: query)
      #expect(throws: TrustError.malformed, "\(wrong)") { try EnrolmentAddress(wrong) }
    }
  }

  @Test func `an address that is altered in its form is refused`() throws {
    let good = EnrolmentAddress(
      relay: "relay.example", token: EnrolmentToken(), rootDigest: [UInt8](repeating: 2, count: 32), relayPin: nil
    ).text
    let bad = [
      "", "https://", "http" + good.dropFirst(5), good + ".", good + ".AA", good.replacing("#1.", with: "#2."),
      good.replacing("/enrol#", with: "/enrol?"), good.replacing("relay.example", with: "a@b"), String(good.dropLast()),
      good.replacing("relay.example", with: ""), good + " x",
    ]
    for text in bad {
      #expect(throws: TrustError.malformed, "\(text)") { try EnrolmentAddress(text) }
    }
  }

  @Test func `a hello is good for one nonce and one outer key`() throws {
    let fixture = try Fixture()
    let (nonce, outer) = (RandomBytes.make(32), RandomBytes.make(32))
    let hello = try ControlHello.technician(fixture.technician, nonce: nonce, outerKey: outer, version: "1", witness: nil)
    let verified = try ControlHello.verifiedOperator(
      hello, nonce: nonce, outerKey: outer, root: fixture.root.digest, at: Fixture.now)
    #expect(verified.name == "Jürgen Tester")
    #expect(throws: TrustError.badSignature) {
      try ControlHello.verify(hello, nonce: RandomBytes.make(32), outerKey: outer)
    }
    #expect(throws: TrustError.badSignature) {
      try ControlHello.verify(hello, nonce: nonce, outerKey: RandomBytes.make(32))
    }
    // Somebody else's chain in front of one's own key.
    var stolen = try ControlHello.device(DeviceIdentity(), nonce: nonce, outerKey: outer, version: "1", witness: nil)
    stolen.chain = fixture.technician.chain
    #expect(throws: TrustError.wrongKey) {
      try ControlHello.verifiedOperator(stolen, nonce: nonce, outerKey: outer, root: fixture.root.digest, at: Fixture.now)
    }
  }
}

@Suite struct DisplayNameTests {
  @Test func `T63: names that imitate, overflow or break lines are not issued`() {
    let long = String(repeating: "x", count: 300)
    for bad in [
      long, "", "  ", "a\u{202E}b", "a\nb", "a\u{1B}[2J", "a\u{200B}b", "a\u{FEFF}", "a\u{E000}", "a\u{2028}b",
      "z\u{300}\u{301}\u{302}\u{303}",
    ] {
      #expect(throws: TrustError.name, "\(bad.debugDescription)") { try DisplayName.issued(bad) }
      #expect(throws: TrustError.name) { try OrganisationRoot(company: bad, domain: "a", at: Fixture.now) }
    }
  }

  @Test func `an umlaut has one spelling, and blanks around a name go`() throws {
    let decomposed = "  Ju\u{308}rgen "
    #expect(Array(try DisplayName.issued(decomposed).unicodeScalars) == Array("Jürgen".unicodeScalars))
    #expect(try DisplayName.issued("Bäckerei Öz & Söhne (Ümlaut) 東京") == "Bäckerei Öz & Söhne (Ümlaut) 東京")
  }

  @Test func `T44, T63: what is shown is harmless and short`() {
    #expect(DisplayName.shown("a\u{1B}[2J\u{202E}b") == "a\\u{1B}[2J\\u{202E}b")
    #expect(DisplayName.shown("x\n{\"n\":1}") == "x\\u{A}{\"n\":1}")
    #expect(DisplayName.shown("%n%s%x%@") == "%n%s%x%@")
    #expect(DisplayName.shown(String(repeating: "ä", count: 300)) == String(repeating: "ä", count: 64) + "…")
    let zalgo = "z" + String(repeating: "\u{300}", count: 1000)
    #expect(DisplayName.shown(zalgo).unicodeScalars.count < 40)
  }
}

@Suite struct CheckpointTests {
  @Test func `a signed checkpoint reads back, and every altered byte is noticed`() throws {
    let key = RelaySigningKey()
    let checkpoint = Checkpoint(
      origin: "relay.example:443", count: 42, head: [UInt8](repeating: 0xAB, count: 32), time: "2026-11-21T02:30:00Z")
    let signature = try Checkpoint.sign(checkpoint.text, with: key)
    #expect(try Checkpoint(text: checkpoint.text, signature: signature, auditKey: key.publicKey) == checkpoint)
    #expect(checkpoint.text.split(separator: "\n").count == 5)
    for index in checkpoint.text.utf8.indices {
      var bytes = Array(checkpoint.text.utf8)
      bytes[checkpoint.text.utf8.distance(from: checkpoint.text.utf8.startIndex, to: index)] ^= 1
      #expect(throws: TrustError.self) {
        try Checkpoint(text: String(decoding: bytes, as: UTF8.self), signature: signature, auditKey: key.publicKey)
      }
    }
  }

  @Test func `T58: a witness accepts more lines, or the same head, and nothing else`() {
    func checkpoint(_ count: UInt64, _ head: UInt8) -> Checkpoint {
      Checkpoint(origin: "r", count: count, head: [UInt8](repeating: head, count: 32), time: "t")
    }
    let witness = checkpoint(10, 1)
    #expect(witness.accepts(checkpoint(11, 2)))
    #expect(witness.accepts(checkpoint(10, 1)))
    #expect(!witness.accepts(checkpoint(10, 2)))
    #expect(!witness.accepts(checkpoint(9, 1)))
  }
}
