import Testing
import Wire

@Suite("ControlMessage") struct ControlMessageTests {
  static let digest = [UInt8](repeating: 7, count: 32)
  static let session = [UInt8](repeating: 5, count: 16)
  static let signed = SignedBytes(payload: [1, 2], signature: [3], chain: [[4, 5], [6]])
  static let device = DeviceRecord(
    digest: digest, name: "kasse-1", customer: "Bäckerei Müller", deviceClass: 3, variant: 0, state: "active", isOnline: true,
    hostName: "kasse", lastSeen: -1, display: 1, presence: 2, tools: tools, settlement: "mit Herrn Müller, Vertrag 12")
  static let tools = [ToolRecord(product: 2, signs: 3), ToolRecord(product: 12, signs: 0)]

  static let requests: [AdminRequest] = [
    .listDevices(offset: 200), .showDevice("kasse"), .listOperators(offset: 0), .addOperator(chain: [[1], [2]]), .currentTrust,
    .publishRevocations(signed), .publishPolicy(signed), .registerToken(signed), .setVariant(signed),
    .explainPolicy(device: "kasse", rights: 15), .listAudit(customer: "", from: 1), .exportEvidence(customer: "Müller"),
    .currentAttendance, .publishTerms(signed), .publishHours(signed), .publishOverride(signed),
    .settleDevice("kasse", note: "mit Herrn Müller"), .invite(digest, name: "Anna", role: 2), .invitation(digest),
    .admit(digest, chain: [[1], [2]]), .showChain("Anna"),
    .listHelp, .setHelp(HelpText(system: "linux", german: "1. Öffnen", english: "1. Open")),
  ]
  static let replies: [AdminReply] = [
    .done, .failed(.versionConflict), .devices([device, device], more: true),
    .operators([OperatorRecord(digest: digest, name: "Anna", role: 1, validUntil: 12, isRevoked: false)], more: false),
    .trust(policy: signed, revocations: signed),
    .decision(
      DecisionRecord(
        device: digest, deviceName: "kasse", deviceClass: 3, variant: 0, denial: 13, allowedRights: 15, profile: 1,
        hostedDenial: 20)),
    .audit([AuditRecord(customer: "Müller", number: 1, line: "{\"n\":1}", hash: digest)], more: false),
    .evidence(EvidenceBundle(checkpoint: "rs-audit/1\n", signature: [1], publicKey: [2], cms: [3], certificate: [4], root: [5])),
    .attendance(terms: signed, schedule: signed, overrides: [signed]), .claim(publicKey: [1, 2], proof: digest),
    .chain([[1], [2, 3]]),
    .help([HelpText(system: "macos", german: "Warten", english: "Wait")]),
  ]
  static let messages: [ControlMessage] =
    [
      .challenge(version: 1, nonce: digest, relayTime: 1_700_000_000_000), .accepted(pingSeconds: 20), .refused(.notAccepted),
      .restarting(windowSeconds: 5), .checkpoint(text: "rs-audit/1\n", signature: [1]),
      .trust(policy: signed, revocations: signed), .attendance(terms: signed, schedule: signed, overrides: [signed, signed]),
      .changed(.sessions, id: "17"), .changed(.audit, id: ""), .signIn(token: digest),
      .join(slot: 42), .knocking(number: 47), .admitted(session: session, ticket: digest, slot: 42),
      .joinRefused(.closed, seconds: 900, opens: 1_700_000_000_000),
      .newKey(customer: "Müller", rights: 3, reason: "Drucker", guest: ""), .admit(session: session, number: 47),
      .requestGrant(session: session, guest: digest, nonce: digest, rights: 15), .keyMissed(session: session),
      .keyOpened(session: session, slot: 42, seconds: 600), .knock(session: session, number: 47, source: "192.0.2.0/24"),
      .joined(session: session, ticket: digest, guest: digest), .keyClosed(session: session, .missed),
      .permitted(session: session, grant: [1], signature: [2]),
      .hello(
        Hello(
          role: .technician, chain: [[1, 2], [3]], publicKey: [4], signature: [5], version: "1.0", witnessCount: 3,
          witnessHead: digest)),
      .enrol(
        Enrolment(
          claim: [1], hostName: "kasse", userName: "root", consentVersion: "1", consentDigest: digest, acceptedAt: 5, tools: tools
        )),
      .presence(.ready, .locked, hostName: "kasse"), .offerAnswer(session: session, .nonce(digest)),
      .offerAnswer(session: session, .denial(12)), .record(session: session, .consent, statement: [1], signature: [2]),
      .record(
        session: session, .consent, statement: [1], signature: [2],
        person: SaltedName(name: "Öz", salt: [UInt8](repeating: 4, count: 32))),
      .succession([1, 2]), .tools(tools), .tools([]), .enrolled(rosterEntry: [1, 2]),
      .offer(session: session, technician: digest, technicianName: "Anna", rights: 3, reason: "Drucker\n"),
      .open(session: session, ticket: digest, grant: [1], signature: [2]), .variantWish(signed),
      .connect(device: "kasse", rights: 15, reason: "Drucker"), .connecting(deviceName: "kasse-1", variant: 1),
      .granted(session: session, ticket: digest, grant: [1], signature: [2], rosterEntry: [3]), .denied(12),
      .end(session: session, reason: 1),
    ] + requests.map { .request(id: 9, $0) } + replies.map { .reply(id: 9, $0) }

  @Test("every message arrives as it was sent")
  func roundTrip() throws {
    #expect(Set(Self.messages.map(\.kind)) == Set(ControlKind.allCases))
    for message in Self.messages { #expect(try ControlMessage(message.bytes) == message) }
  }

  @Test("T6: a message that is cut short, or has a byte too many, is refused")
  func lengths() {
    for message in Self.messages {
      let bytes = message.bytes
      for length in 0..<bytes.count { #expect(throws: WireError.self) { try ControlMessage(Array(bytes.prefix(length))) } }
      #expect(throws: WireError.trailingBytes) { try ControlMessage(bytes + [0]) }
    }
  }

  @Test("T6, T41: no byte of any message, set to 0, 1, 127, 128 or 255, traps the reader")
  func everyByte() {
    for message in Self.messages {
      let bytes = message.bytes
      for index in bytes.indices {
        for value: UInt8 in [0, 1, 127, 128, 255] {
          var changed = bytes
          changed[index] = value
          _ = try? ControlMessage(changed)
        }
      }
    }
  }

  @Test("a text of the limit passes and one byte more is refused")
  func limit() throws {
    let atLimit = ControlMessage.connect(device: "a", rights: 1, reason: String(repeating: "x", count: Limits.reason))
    #expect(try ControlMessage(atLimit.bytes) == atLimit)
    let over = ControlMessage.connect(device: "a", rights: 1, reason: String(repeating: "x", count: Limits.reason + 1))
    #expect(throws: WireError.tooLong) { try ControlMessage(over.bytes) }
    #expect(throws: WireError.tooLong) { try ControlMessage(Array(repeating: 0, count: Limits.controlMessage + 1)) }
  }

  @Test("as many remote tools as the limit pass, one more is refused, and so is one that is named twice or out of order")
  func tools() throws {
    let most = (1...UInt8(Limits.tools)).map { ToolRecord(product: $0, signs: 1) }
    #expect(try ControlMessage(ControlMessage.tools(most).bytes) == .tools(most))
    let over = most + [ToolRecord(product: 200, signs: 1)]
    #expect(throws: WireError.tooLong) { try ControlMessage(ControlMessage.tools(over).bytes) }
    for products: [UInt8] in [[3, 3], [3, 2], [0]] {
      let message = ControlMessage.tools(products.map { ToolRecord(product: $0, signs: 0) })
      #expect(throws: WireError.unknownValue) { try ControlMessage(message.bytes) }
    }
  }
}
