import Policy
import Testing
import Wire

@testable import Trust

@Suite struct StatementTests {
  @Test func `every statement survives its own bytes`() throws {
    let fixture = try Fixture()
    let session = [UInt8](repeating: 5, count: 16)
    let device = [UInt8](repeating: 6, count: 32)
    func roundTrip<Content: Statement>(_ content: Content) throws { #expect(try Content(verified: content.payload) == content) }
    try roundTrip(fixture.policy())
    try roundTrip(fixture.revocations(operators: [device]))
    try roundTrip(fixture.grant(nonce: device))
    try roundTrip(
      try VariantWish(device: device, variant: .noConfirmation, wishedBy: "Frau Öztürk", reference: "V-12", issuedAt: Fixture.now)
    )
    try roundTrip(
      try EnrolmentTicket(
        tokenPublicKey: EnrolmentToken().publicKey, customer: "Bäckerei", deviceClass: .workstation, name: "kasse-1",
        issuedAt: Fixture.now, validUntil: Fixture.now.adding(seconds: 60)))
    try roundTrip(
      ConsentRecord(
        session: session, device: device, grantPayload: [1, 2], outcome: .given, rights: .cable, decidedAt: Fixture.now))
    try roundTrip(
      EndRecord(
        session: session, device: device, reason: .viewerLeft, seconds: 60, updates: 9, bytesSent: 10, bytesReceived: 11,
        inputEvents: 12, endedAt: Fixture.now))
  }

  @Test func `a payload that is cut short, longer, or of another version is malformed`() throws {
    let payload = try Fixture().grant(nonce: [UInt8](repeating: 1, count: 32)).payload
    for count in 0..<payload.count {
      #expect(throws: TrustError.malformed) { try GrantStatement(verified: Array(payload.prefix(count))) }
    }
    #expect(throws: TrustError.malformed) { try GrantStatement(verified: payload + [0]) }
    #expect(throws: TrustError.malformed) { try GrantStatement(verified: [2] + payload.dropFirst()) }
  }

  @Test func `T9: a grant without signature, with a zeroed one, by another key or of another kind is refused`() throws {
    let fixture = try Fixture()
    let key = RelaySigningKey()
    let (payload, signature) = try fixture.grant(nonce: [UInt8](repeating: 1, count: 32)).signed(by: key)
    #expect(try GrantStatement(payload: payload, signature: signature, relayKey: key.publicKey).rights == [.view, .pointer])
    let other = try fixture.grant(nonce: [UInt8](repeating: 1, count: 32)).signed(by: RelaySigningKey()).signature
    let wrongKind = try key.sign(Array("rs-end/1\0".utf8) + payload)
    for bad in [[], [UInt8](repeating: 0, count: 64), other, wrongKind, Array(signature.dropLast()), signature + [0]] {
      #expect(throws: TrustError.badSignature) {
        try GrantStatement(payload: payload, signature: bad, relayKey: key.publicKey)
      }
    }
    for index in payload.indices {
      var bent = payload
      bent[index] ^= 1
      #expect(throws: TrustError.badSignature) {
        try GrantStatement(payload: bent, signature: signature, relayKey: key.publicKey)
      }
    }
  }

  @Test func `a statement signed by a role that may not is refused`() throws {
    let fixture = try Fixture()
    let signed = try fixture.technician.signer.sign(fixture.policy())
    #expect(throws: TrustError.role) { try signed.verified(as: OrganisationPolicy.self, root: fixture.root.digest) }
  }

  @Test func `a statement outlives the certificate of its signer, but is not made after it`() throws {
    let fixture = try Fixture()
    let signed = try fixture.admin.signer.sign(fixture.policy())
    #expect(try signed.verified(as: OrganisationPolicy.self, root: fixture.root.digest).content.maxSeconds == 3600)
    let late = try fixture.admin.signer.sign(fixture.policy(at: Fixture.now.adding(seconds: 40 * 86_400)))
    #expect(throws: TrustError.expired) { try late.verified(as: OrganisationPolicy.self, root: fixture.root.digest) }
  }

  @Test func `T7: two installations have no key in common`() throws {
    let keys = try (0..<2).map { _ in
      let fixture = try Fixture()
      return [fixture.root.digest, fixture.admin.digest, RelaySigningKey().publicKey, RelayIdentity().digest]
    }
    for (left, right) in zip(keys[0], keys[1]) { #expect(left != right) }
  }

  @Test func `a record is the device's own`() throws {
    let device = DeviceIdentity()
    let record = ConsentRecord(
      session: [UInt8](repeating: 5, count: 16), device: device.digest, grantPayload: [1], outcome: .refused, rights: .view,
      decidedAt: Fixture.now)
    let (payload, signature) = try device.sign(record)
    #expect(try ConsentRecord(payload: payload, signature: signature, devicePublicKey: device.publicKey) == record)
    #expect(throws: TrustError.badSignature) {
      try ConsentRecord(payload: payload, signature: signature, devicePublicKey: DeviceIdentity().publicKey)
    }
  }
}

@Suite struct KnownTrustTests {
  @Test
  func
    `T34: a lower version, other content of the same version, another organisation and a bad signature are refused, and what is known stays`()
    throws
  {
    let fixture = try Fixture()
    let other = try Fixture()
    let revocations = try fixture.root.signer.sign(fixture.revocations())
    var known = KnownTrust(root: fixture.root.digest)
    try known.take(policy: fixture.admin.signer.sign(fixture.policy(version: 2)), revocations: revocations)

    var wider = fixture.policy(version: 2)
    wider.rights[.workstation] = .all
    var bent = try fixture.admin.signer.sign(fixture.policy(version: 3))
    bent.signature[0] ^= 1
    let attempts: [(SignedBytes, TrustError)] = [
      (try fixture.admin.signer.sign(fixture.policy(version: 1)), .outdated), (try fixture.admin.signer.sign(wider), .outdated),
      (try other.admin.signer.sign(other.policy(version: 3)), .chain), (bent, .badSignature),
    ]
    for (attempt, expected) in attempts {
      #expect(throws: expected) { try known.take(policy: attempt, revocations: revocations) }
      #expect(known.policy?.content == fixture.policy(version: 2))
    }
    try known.take(policy: fixture.admin.signer.sign(fixture.policy(version: 3)), revocations: revocations)
    #expect(known.policy?.content.version == 3)
  }

  @Test func `T34: a revoked admin changes nothing any more, and revocations are never taken back`() throws {
    let fixture = try Fixture()
    var known = KnownTrust(root: fixture.root.digest)
    let policy = try fixture.root.signer.sign(fixture.policy(version: 1))
    let revoking = try fixture.root.signer.sign(fixture.revocations(version: 2, operators: [fixture.admin.digest]))
    try known.take(policy: policy, revocations: revoking)
    #expect(throws: TrustError.revoked) {
      try known.take(policy: fixture.admin.signer.sign(fixture.policy(version: 2)), revocations: revoking)
    }
    #expect(throws: TrustError.revoked) {
      try known.take(policy: policy, revocations: fixture.admin.signer.sign(fixture.revocations(version: 3)))
    }
    #expect(throws: TrustError.outdated) {
      try known.take(policy: policy, revocations: fixture.root.signer.sign(fixture.revocations(version: 1)))
    }
  }
}

@Suite struct NonceMemoryTests {
  @Test func `T32: a grant passes once, in its session and in time`() throws {
    let fixture = try Fixture()
    let session = [UInt8](repeating: 7, count: 16)
    let start = ContinuousClock.now
    var memory = NonceMemory()
    let nonce = memory.issue(session: session, at: start)
    #expect(memory.redeem(fixture.grant(nonce: nonce), at: start) == nil)
    #expect(memory.redeem(fixture.grant(nonce: nonce), at: start) == .grantReplayed)
    #expect(memory.redeem(fixture.grant(nonce: RandomBytes.make(32)), at: start) == .grantReplayed)

    let other = memory.issue(session: session, at: start)
    #expect(memory.redeem(fixture.grant(nonce: other, session: [UInt8](repeating: 8, count: 16)), at: start) == .grantInvalid)
    let late = memory.issue(session: session, at: start)
    #expect(memory.redeem(fixture.grant(nonce: late), at: start + .seconds(61)) == .grantExpired)
    #expect(memory.redeem(fixture.grant(nonce: late), at: start) == .grantReplayed)
  }

  @Test func `a relay that asks for many nonces only makes its oldest useless`() throws {
    let fixture = try Fixture()
    let session = [UInt8](repeating: 7, count: 16)
    let start = ContinuousClock.now
    var memory = NonceMemory()
    let nonces = (0...NonceMemory.capacity).map { _ in memory.issue(session: session, at: start) }
    #expect(memory.redeem(fixture.grant(nonce: nonces[0]), at: start) == .grantReplayed)
    #expect(memory.redeem(fixture.grant(nonce: nonces[1]), at: start) == nil)
  }
}

@Suite struct AttendedStatementTests {
  @Test func `what a guest says names customer and terms, and what a device says is as short as before`() throws {
    let fixture = try Fixture()
    let nonce = [UInt8](repeating: 6, count: 32)
    var grant = fixture.grant(nonce: nonce)
    let short = grant.payload.count
    grant.customer = "Bäckerei"
    #expect(try GrantStatement(verified: grant.payload) == grant)
    #expect(grant.payload.count == short + 4 + "Bäckerei".utf8.count)

    var record = ConsentRecord(
      session: [UInt8](repeating: 5, count: 16), device: nonce, grantPayload: [1, 2], outcome: .takenBack, rights: .view,
      decidedAt: Fixture.now)
    let plain = record.payload.count
    record.attended = .init(customer: "", terms: nonce)
    #expect(try ConsentRecord(verified: record.payload) == record)
    #expect(record.payload.count == plain + 36)
    #expect(throws: TrustError.malformed) { try ConsentRecord(verified: Array(record.payload.dropLast())) }
  }

  @Test func `S0-9: a consent commits to the name of whoever gave it; without one it is written as before`() throws {
    let person = try #require(SaltedName(typed: "  Anna \t Öz\u{202E} "))
    #expect(person.name == "Anna Öz\\u{202E}")
    #expect(SaltedName(typed: person.name)?.commitment != person.commitment)
    for blank in ["", " \n "] { #expect(SaltedName(typed: blank) == nil) }
    #expect(try #require(SaltedName(typed: String(repeating: "é€", count: 100))).name.utf8.count <= Limits.name)
    for attended in [nil, ConsentRecord.Attended(customer: "", terms: person.salt)] {
      var record = ConsentRecord(
        session: [UInt8](repeating: 5, count: 16), device: person.salt, grantPayload: [1, 2], outcome: .given, rights: .view,
        decidedAt: Fixture.now, attended: attended)
      let plain = record.payload
      #expect(try ConsentRecord(verified: plain).person == nil)
      record.person = person.commitment
      #expect(record.payload == plain + person.commitment)
      #expect(try ConsentRecord(verified: record.payload) == record)
      #expect(throws: TrustError.malformed) { try ConsentRecord(verified: Array(record.payload.dropLast())) }
      #expect(throws: TrustError.malformed) { try ConsentRecord(verified: record.payload + [0]) }
    }
  }
}
