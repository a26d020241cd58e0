import Attendance
import Foundation
import Policy
import TestSupport
import Testing
import Wire

@testable import Receipts
@testable import Trust

/// A session with everything in it: asked, allowed, more asked, refused, taken back, ended.
struct Story {
  /// Saturday, 2026-11-21, 11:00 UTC.
  static let now = Timestamp(milliseconds: 1_795_258_800_000)
  let root: OrganisationRoot
  let policyKey = RelaySigningKey()
  let auditKey = RelaySigningKey()
  let guest = DeviceIdentity()
  let terms: Terms
  var receipt: Receipt
  private let session = [UInt8](repeating: 0xAB, count: 16)
  private let technician: [UInt8]

  init(technician name: String = "Jürgen Tester", reason: String = "Drucker druckt nicht", german: String = "Es gilt: …") throws {
    root = try OrganisationRoot(company: "Muster IT GmbH", domain: "muster.example", at: Self.now)
    technician = try OperatorIdentity(name: "Jürgen Tester", role: .technician, issuer: root.signer, at: Self.now).digest
    terms = try Terms(version: 3, issuedAt: Self.now, german: german, english: "What holds: …")
    let policy = OrganisationPolicy(
      version: 1, issuedAt: Self.now, company: "Muster IT GmbH", domain: "muster.example", relayPolicyKey: policyKey.publicKey,
      auditKey: auditKey.publicKey, evidenceCertificate: [UInt8](repeating: 3, count: 32), relays: [],
      rights: [.attended: .all], maxSeconds: 3600, consentVersion: "1")
    receipt = Receipt(
      policy: try root.signer.sign(policy), terms: try root.signer.sign(terms), builtIn: terms, guestKey: guest.publicKey,
      utcOffset: 3600)
    let first = try grant([.view], name, reason, after: 0)
    try consent(.given, [.view], first, after: 9)
    let second = try grant(.all, name, reason, after: 60)
    try consent(.refused, [.view], second, after: 70)
    let third = try grant(.cable, name, reason, after: 80)
    try consent(.given, .cable, third, after: 90)
    try consent(.takenBack, [.view, .pointer], third, after: 200)
    let end = try guest.sign(
      EndRecord(
        session: session, device: guest.digest, reason: .stoppedAtDevice, seconds: 420, updates: 9, bytesSent: 10,
        bytesReceived: 11, inputEvents: 1234, endedAt: Self.now.adding(seconds: 429)))
    receipt.end = Receipt.Signed(payload: end.payload, signature: end.signature)
    try compare([("keymap", "de", "de"), ("files.home", "17", "18")])
    let text = Checkpoint(
      origin: "relay.example", count: 99, head: [UInt8](repeating: 5, count: 32), time: "2026-11-21T11:08:00Z"
    ).text
    receipt.checkpoint = Receipt.Sealed(text: text, signature: try Checkpoint.sign(text, with: auditKey))
  }

  mutating func grant(
    _ rights: AccessRights, _ name: String = "Jürgen Tester", _ reason: String = "Drucker", customer: String = "Bäckerei Öz",
    session: [UInt8]? = nil, after seconds: Int64, by key: RelaySigningKey? = nil
  ) throws -> [UInt8] {
    let statement = GrantStatement(
      session: session ?? self.session, variant: .confirmEverySession, device: guest.digest, technician: technician,
      technicianName: name, rights: rights, reason: reason, nonce: RandomBytes.make(32), maxSeconds: 3600, policyVersion: 1,
      issuedAt: Self.now.adding(seconds: seconds), customer: customer)
    let signed = try statement.signed(by: key ?? policyKey)
    receipt.grants.append(Receipt.Signed(payload: signed.payload, signature: signed.signature))
    return signed.payload
  }

  mutating func consent(
    _ outcome: ConsentRecord.Outcome, _ rights: AccessRights, _ grant: [UInt8], terms: [UInt8]? = nil, after seconds: Int64,
    by identity: DeviceIdentity? = nil, person: SaltedName? = nil
  ) throws {
    let signed = try (identity ?? guest).sign(
      ConsentRecord(
        session: session, device: guest.digest, grantPayload: grant, outcome: outcome, rights: rights,
        decidedAt: Self.now.adding(seconds: seconds),
        attended: .init(customer: "Bäckerei Öz", terms: terms ?? self.terms.digest), person: person?.commitment))
    receipt.consents.append(Receipt.Signed(payload: signed.payload, signature: signed.signature))
  }

  mutating func compare(_ entries: [(String, String, String)]) throws {
    let signed = try guest.sign(
      ComparisonRecord(
        session: session, device: guest.digest, comparedAt: Self.now.adding(seconds: 431),
        entries: entries.map { .init(subject: $0.0, before: $0.1, after: $0.2) }))
    receipt.comparison = Receipt.Signed(payload: signed.payload, signature: signed.signature)
  }

  /// More was asked, and somebody said yes and somebody no, under these names.
  mutating func answer(_ first: SaltedName, _ second: SaltedName) throws {
    let grant = try grant(.cable, after: 300)
    try consent(.refused, .view, grant, after: 301, person: first)
    try consent(.given, .cable, grant, after: 302, person: second)
    receipt.people = [.init(first), .init(second)]
  }

  func page() throws -> [UInt8] { Array(try receipt.sealed(by: guest).page.utf8) }
}

@Suite struct ReceiptTests {
  @Test func `S2-9, S3-13: a page says in both languages who asked, what was allowed, when, and by which terms`() throws {
    let story = try Story()
    let page = try story.page()
    let receipt = try Receipt.verified(page: page, root: story.root.digest)
    let german = receipt.lines(.german)
    for line in [
      "Firma: Muster IT GmbH (muster.example)", "Wer gefragt hat: Jürgen Tester", "Kunde: Bäckerei Öz",
      "Grund: Drucker druckt nicht", "Bedingungen: Fassung 3",
      "21.11.2026 12:00:00 (UTC+01:00)  Es wurde verlangt: Bildschirm sehen",
      "21.11.2026 12:00:09 (UTC+01:00)  Sie haben zugestimmt. Erlaubt: Bildschirm sehen",
      "21.11.2026 12:01:10 (UTC+01:00)  Sie haben abgelehnt.",
      "21.11.2026 12:03:20 (UTC+01:00)  Sie haben Rechte zurückgenommen. Übrig: Bildschirm sehen; Maus bedienen",
      "21.11.2026 12:07:09 (UTC+01:00)  Ende nach 7 min: Sie haben beendet. Durchgelassene Eingaben des Technikers: 1234",
      "keymap: wie vorher", "files.home: vorher 17, nachher 18",
    ] { #expect(german.contains(line), "\(line)") }
    let english = receipt.lines(.english)
    #expect(english.contains("2026-11-21 12:00:09 (UTC+01:00)  You agreed. Allowed: see the screen"))
    let text = String(decoding: page, as: UTF8.self)
    for line in german + english {
      for part in line.split(separator: ": ") where !part.contains("  ") { #expect(text.contains(part), "\(part)") }
    }
    #expect(text.contains("Es gilt: …") && text.contains("What holds: …"))
  }

  @Test func `the page loads nothing, runs nothing, and what others have written stays text`() throws {
    let story = try Story(
      technician: "Eve\u{202E}<b>", reason: "<script>alert(1)</script>&amp;\"<\u{301}img src=x>",
      german: "<iframe src=//evil>\n\u{202E}Zeile")
    let page = String(decoding: try story.page(), as: UTF8.self)
    for bad in ["<script", "<img", "<iframe", "<link", "<b>", "href=", "url(", "@import", "\u{202E}", "<\u{301}"] {
      #expect(!page.unicodeScalars.contains(bad.unicodeScalars), "\(bad)")
    }
    #expect(page.contains("&lt;script&gt;alert(1)"))
    #expect(page.contains("default-src 'none'"))
    #expect(try Receipt.verified(page: Array(page.utf8), root: nil).first.reason.hasPrefix("<script>"))
  }

  @Test func `a flipped bit in the evidence or in the text is found`() throws {
    let story = try Story()
    let page = try story.page()
    let json = try #require(String(decoding: page, as: UTF8.self).utf8.firstRange(of: ReceiptPage.evidenceStart.utf8))
    let start = String(decoding: page, as: UTF8.self).utf8.distance(from: "".startIndex, to: json.lowerBound)
    for index in Array(stride(from: 0, to: start, by: 29)) + Array(stride(from: start, to: page.count, by: 7)) {
      var bent = page
      bent[index] ^= 1 << UInt8(index % 7)
      #expect(throws: ReceiptError.self) { try Receipt.verified(page: bent, root: nil) }
    }
    for bad in [[], Array(page.dropLast()), page + [10], Array(page.dropFirst()), Array("<html>".utf8)] {
      #expect(throws: ReceiptError.self) { try Receipt.verified(page: bad, root: nil) }
    }
  }

  @Test func `a text that differs from genuine evidence is told apart from forged evidence`() throws {
    let story = try Story()
    let text = String(decoding: try story.page(), as: UTF8.self)
    let bent = text.replacing("Sie haben abgelehnt.", with: "Sie haben zugestimmt.")
    #expect(throws: ReceiptError.page) { try Receipt.verified(page: Array(bent.utf8), root: story.root.digest) }
  }

  @Test func `a receipt that was given out stays readable, and its page the same to the byte`() throws {
    let page = try Vectors.golden("receipts/session.html", produced: Story().page())
    #expect(try Receipt.verified(page: page, root: nil).lines(.german).contains("Wer gefragt hat: Jürgen Tester"))
  }

  @Test func `S0-9: a receipt names who has answered, stays readable, and its page the same to the byte`() throws {
    var story = try Story()
    let salt = [UInt8](repeating: 7, count: 32)
    try story.answer(SaltedName(name: "Jörg <b>", salt: salt), SaltedName(name: "Anna Öz", salt: salt))
    let page = try Vectors.golden("receipts/named.html", produced: story.page())
    let receipt = try Receipt.verified(page: page, root: nil)
    let (german, english) = (receipt.lines(.german), receipt.lines(.english))
    #expect(
      german.contains { $0.hasSuffix("  Jörg <b> hat abgelehnt.") } && english.contains { $0.hasSuffix("  Jörg <b> refused.") })
    #expect(german.contains { $0.contains("  Anna Öz hat zugestimmt. Erlaubt: Bildschirm sehen; Maus") })
    #expect(english.contains { $0.contains("  Anna Öz agreed. Allowed: see the screen; use") })
    #expect(String(decoding: page, as: UTF8.self).contains("rs-receipt/2"))
    #expect(!String(decoding: try Story().page(), as: UTF8.self).contains("rs-receipt/2"))
  }

  @Test func `a receipt of another organisation is foreign, whoever shows it`() throws {
    let (story, other) = (try Story(), try Story())
    #expect(throws: ReceiptError.foreign) { try Receipt.verified(page: story.page(), root: other.root.digest) }
    #expect(try Receipt.verified(page: story.page(), root: nil).root == story.root.digest)
  }
}

@Suite struct VerifiedReceiptTests {
  /// A receipt as it would be after a change that was sealed again, or with the old seal.
  private func expect(
    _ part: ReceiptError.Part, isSealed: Bool = true, _ change: (inout Story) throws -> Void
  ) throws {
    var story = try Story()
    let genuine = story.receipt
    try change(&story)
    #expect(story.receipt != genuine)
    #expect(throws: ReceiptError.evidence(part)) {
      if isSealed { return _ = try story.receipt.sealed(by: story.guest) }
      _ = try VerifiedReceipt(story.receipt, root: nil)
    }
  }

  @Test func `what the relay did not permit for this session, customer and guest is refused`() throws {
    try expect(.grant) { _ = try $0.grant(.all, after: 1, by: RelaySigningKey()) }
    try expect(.grant) { _ = try $0.grant(.all, customer: "Andere", after: 1) }
    try expect(.grant) { _ = try $0.grant(.all, session: [UInt8](repeating: 1, count: 16), after: 1) }
    try expect(.grant) { $0.receipt.grants = [] }
    try expect(.grant) { $0.receipt.guestKey = Data(DeviceIdentity().publicKey) }
  }

  @Test func `a consent is the guest's own, about one of the grants, no wider than it, and to these terms`() throws {
    try expect(.consent) { try $0.consent(.given, .view, Array($0.receipt.grants[0].payload), after: 1, by: DeviceIdentity()) }
    try expect(.consent) { try $0.consent(.given, .view, [1, 2, 3], after: 1) }
    try expect(.consent) { try $0.consent(.given, .all, Array($0.receipt.grants[0].payload), after: 1) }
    try expect(.consent) {
      try $0.consent(.given, .view, Array($0.receipt.grants[0].payload), terms: [UInt8](repeating: 0, count: 32), after: 1)
    }
    try expect(.consent) { $0.receipt.consents[0].signature = $0.receipt.consents[1].signature }
    try expect(.consent) { story in
      let other = try Terms(version: 4, issuedAt: Story.now, german: "Anderes", english: "Something else")
      story.receipt.terms = Receipt.OfOrganisation(try story.root.signer.sign(other))
    }
  }

  @Test func `S0-9: a name is the one that the consent commits to, none is missing, and none is too many`() throws {
    for change: (inout Receipt) -> Void in [
      { $0.people?[0].name = "Eva" }, { $0.people?[0].salt[0] ^= 1 }, { $0.people?.removeLast() }, { $0.people = nil },
      { $0.people?.append(.init(SaltedName(name: "Eva", salt: [1]))) },
    ] {
      var story = try Story()
      let salt = [UInt8](repeating: 7, count: 32)
      try story.answer(SaltedName(name: "Jörg", salt: salt), SaltedName(name: "Anna", salt: salt))
      _ = try story.page()
      change(&story.receipt)
      #expect(throws: ReceiptError.evidence(.consent)) { try story.receipt.sealed(by: story.guest) }
    }
  }

  @Test func `terms that nobody has signed are those of the program alone`() throws {
    var story = try Story()
    let own = Terms(builtIn: Sentence(german: "Eigener Text", english: "Own text"))
    story.receipt = Receipt(
      policy: story.receipt.policy.signed, terms: nil, builtIn: own, guestKey: story.guest.publicKey, utcOffset: -34_200)
    let grant = try story.grant(.view, after: 0)
    try story.consent(.timedOut, [], grant, terms: own.digest, after: 60)
    let lines = try story.receipt.sealed(by: story.guest).lines(.english)
    #expect(lines.contains("Terms: text of the program"))
    #expect(lines.contains { $0.hasPrefix("2026-11-21 01:31:00 (UTC-09:30)  Nobody answered") })
    try expect(.terms) { story in
      story.receipt.terms = Receipt.OfOrganisation(SignedBytes(payload: story.terms.payload, signature: [], chain: []))
    }
  }

  @Test func `end, comparison, log and company are those that were signed`() throws {
    try expect(.end) { $0.receipt.end?.payload[40] ^= 1 }
    try expect(.comparison) { $0.receipt.comparison = $0.receipt.end }
    try expect(.checkpoint) { $0.receipt.checkpoint?.text += " " }
    try expect(.policy) { $0.receipt.policy.payload[30] ^= 1 }
    try expect(.policy) { $0.receipt.policy.chain = [] }
  }

  @Test func `nothing can be left out, added or shifted in time once it is sealed`() throws {
    for change: (inout Receipt) -> Void in [
      { $0.consents.removeLast() }, { $0.end = nil }, { $0.comparison = nil }, { $0.checkpoint = nil }, { $0.utcOffset = 0 },
      { $0.consents.swapAt(0, 1) }, { $0.seal = nil }, { $0.grants.append($0.grants[0]) },
    ] {
      let story = try Story()
      let page = String(decoding: try story.page(), as: UTF8.self)
      let start = try #require(page.firstRange(of: ReceiptPage.evidenceStart))
      let end = try #require(page[start.upperBound...].firstRange(of: ReceiptPage.evidenceEnd))
      var sealed = try JSONDecoder().decode(Receipt.self, from: Data(page[start.upperBound..<end.lowerBound].utf8))
      _ = try VerifiedReceipt(sealed, root: nil)
      change(&sealed)
      #expect(throws: ReceiptError.evidence(.seal)) { try VerifiedReceipt(sealed, root: nil) }
    }
  }

  @Test func `an absurd clock is refused before it is shown`() throws {
    var story = try Story()
    story.receipt.utcOffset = .min
    #expect(throws: ReceiptError.format) { try story.receipt.sealed(by: story.guest) }
  }
}
