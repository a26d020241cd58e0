import Crypto
import EndToEnd
import Policy
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Trust
@testable import WebTLS

/// The agent's end of the inner TLS in a browser, with the native viewer's end.
@Suite(.timeLimit(.minutes(2))) struct TLSServerTests {
  private let now = WallClock.now()
  private let root: OrganisationRoot
  private let technician: OperatorIdentity
  private let guest = DeviceIdentity()

  init() throws {
    root = try OrganisationRoot(company: "Muster IT", domain: "muster.example", at: now)
    technician = try OperatorIdentity(name: "Erika Muster", role: .technician, issuer: root.signer, at: now)
  }

  /// Lets an end of this process talk with what is at the other end of the line, until `isOver`; signs with the guest's key.
  private func talk(_ end: TLSEnd, _ line: LoopbackLine, isOver: (TLSEnd.Step, [UInt8]) throws -> Bool) async throws {
    let key = try P256.Signing.PrivateKey(derRepresentation: guest.keyDER)
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      let step = end.step()
      let message = end.message
      if try isOver(step, message) { return }
      let arrived: [UInt8]
      switch step {
      case .send: arrived = try await line.exchange(message)
      case .wait: arrived = try await line.exchange([])
      case .sign:
        end.signed(Array(try key.signature(for: message).rawRepresentation))
        continue
      default: continue
      }
      arrived.withUnsafeBytes { end.receive($0) }
    }
    Issue.record("nothing has come of it")
  }

  private func server(_ root: [UInt8]? = nil, at time: Timestamp? = nil) throws -> TLSEnd {
    let (root, time) = (root ?? self.root.digest, time ?? now)
    return try #require(TLSEnd(certificate: try guest.certificate(at: now), root: root, at: time.milliseconds))
  }

  @Test func `T28: a technician of the organisation is accepted and named, and frames pass both ways`() async throws {
    let line = LoopbackLine()
    let heard = Mutex<[Frame]>([])
    let viewer = Task { [technician, guest] in
      try await DeskChannel.viewer(over: try await line.connect(), identity: technician, keyDigest: guest.digest) { event in
        if case .frame(let frame) = event { heard.withLock { $0.append(frame) } }
      }
    }
    let end = try server()
    try await talk(end, line) { step, _ in
      #expect(step != .failed)
      return step == .opened || step == .failed
    }
    let found = try #require(end.technician)
    let expected = try technician.signer.own(at: now)
    #expect(String(decoding: found.name, as: UTF8.self) == "Erika Muster")
    #expect(String(decoding: found.role, as: UTF8.self) == "technician")
    #expect(found.digest == expected.digest && found.validUntil == expected.validUntil.milliseconds)
    #expect(!found.livesInBrowser && !found.isLimited)
    let desk = try await viewer.value
    desk.send(.chat("Grüße"))
    FrameWriter.bytes(of: .closing(seconds: 7)).withUnsafeBytes { end.send($0) }
    var plain: [UInt8] = []
    let chat = FrameWriter.bytes(of: .chat("Grüße"))
    try await talk(end, line) { step, message in
      if step == .plain { plain += message }
      return step == .failed || (plain == chat && heard.withLock { $0 == [.closing(seconds: 7)] })
    }
    #expect(plain == chat)
    line.stop()
  }

  enum Stranger: CaseIterable {
    case otherOrganisation, expired, notYet
  }

  @Test(arguments: Stranger.allCases) func `T28: nobody else is accepted`(stranger: Stranger) async throws {
    let other = try OrganisationRoot(company: "Muster IT", domain: "muster.example", at: now)
    let end =
      switch stranger {
      case .otherOrganisation: try server(other.digest)
      case .expired: try server(at: now.adding(seconds: 40 * 86_400))
      case .notYet: try server(at: now.adding(seconds: -40 * 86_400))
      }
    let line = LoopbackLine()
    let viewer = Task { [technician, guest] in
      try await DeskChannel.viewer(over: try await line.connect(), identity: technician, keyDigest: guest.digest) { _ in }
    }
    try await talk(end, line) { step, _ in
      #expect(step != .opened && step != .plain)
      return step == .failed
    }
    #expect(end.technician == nil)
    line.stop()
    _ = try? await viewer.value
  }

  // MARK: Chains

  @Test func `a chain is trusted exactly where the native end trusts it, whatever bit of it is turned`() throws {
    let admin = try OperatorIdentity(name: "Anna Beispiel", role: .admin, issuer: root.signer, at: now)
    let helper = try OperatorIdentity(name: "Jörg Muster", role: .technician, issuer: admin.signer, at: now)
    #expect(
      OperatorChain(helper.chain, root: root.digest)?.verifiedOperator(at: now.milliseconds)?.name == Array("Jörg Muster".utf8))
    for (index, certificate) in helper.chain.enumerated() {
      // A signature is a string of bits, and says how many of the last are none: the library of browsers takes a zero alone, the native one
      // also what comes to the same.
      let unused = certificate.indices.dropLast(2).last { place in
        certificate[place] == 3 && certificate.count - place - 2 == certificate[place + 1]
      }
      for place in certificate.indices {
        var chain = helper.chain
        let bit = UInt8.random(in: 0..<8)
        chain[index][place] ^= 1 << bit
        let native = try? CertificateChain(chain, root: root.digest).verifiedOperator(at: now)
        let ours = OperatorChain(chain, root: root.digest)?.verifiedOperator(at: now.milliseconds)
        let isStricter = native != nil && ours == nil && place == unused.map { $0 + 2 }
        #expect((native == nil) == (ours == nil) || isStricter, "certificate \(index), byte \(place), bit \(bit)")
      }
    }
    for length in 0..<helper.chain[0].count {
      #expect(OperatorChain([Array(helper.chain[0][..<length])] + helper.chain.dropFirst(), root: root.digest) == nil)
    }
  }

  @Test func `the root alone opens nothing, and scopes are told`() throws {
    let digest = root.digest
    #expect(OperatorChain(root.signer.chain, root: digest)?.verifiedOperator(at: now.milliseconds) == nil)
    #expect(OperatorChain(root.signer.chain, root: digest)?.signer(at: now.milliseconds)?.role == Array("admin".utf8))
    #expect(OperatorChain([], root: digest) == nil)
    for scope in [OperatorScope(livesInBrowser: true), OperatorScope(devices: [guest.digest])] {
      let chain = try root.signer.certify(
        name: "Erika Muster", role: .technician, scope: scope, publicKey: guest.publicKey, at: now, days: 1)
      let found = try #require(OperatorChain(chain, root: digest)?.verifiedOperator(at: now.milliseconds))
      #expect(found.livesInBrowser == scope.livesInBrowser && found.isLimited == !scope.devices.isEmpty)
    }
  }

  @Test func `a statement counts with its signer's signature over exactly these bytes`() throws {
    let list = RevocationList(version: 3, issuedAt: now, operators: [guest.digest], devices: [])
    let signed = try root.signer.sign(list)
    let bytes = Array("rs-revocations/1\0".utf8) + signed.payload
    let chain = try #require(OperatorChain(signed.chain, root: root.digest))
    #expect(chain.signer(of: bytes, signed.signature, at: now.milliseconds)?.role == Array("admin".utf8))
    #expect(chain.signer(of: bytes + [0], signed.signature, at: now.milliseconds) == nil)
    #expect(chain.signer(of: bytes, signed.signature.reversed(), at: now.milliseconds) == nil)
    #expect(chain.signer(of: bytes, [], at: now.milliseconds) == nil)
    #expect(chain.signer(of: bytes, signed.signature, at: now.adding(seconds: 20 * 366 * 86_400).milliseconds) == nil)
  }

  @Test(arguments: [
    ("700101000000Z", 0), ("000229120000Z", 951_825_600_000), ("991231235959Z", 946_684_799_000),
    ("490101000000Z", 2_493_072_000_000),
  ]) func `times in certificates are read to the second`(text: String, milliseconds: Int64) {
    var reader = DERReader([0x17, 13] + Array(text.utf8))
    #expect(CertificateTime.read(&reader) == milliseconds)
    var long = DERReader([0x18, 15] + Array((text < "5" ? "20" : "19").utf8) + Array(text.utf8))
    #expect(CertificateTime.read(&long) == milliseconds)
  }

  @Test(arguments: ["", "700101000000", "7001010000000", "701301000000Z", "700132000000Z", "70010100000aZ", "700101240000Z"])
  func `what is no time is none`(text: String) {
    var reader = DERReader([0x17, UInt8(text.utf8.count)] + Array(text.utf8))
    #expect(CertificateTime.read(&reader) == nil)
  }
}
