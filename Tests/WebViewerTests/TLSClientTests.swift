import Attendance
import Crypto
import EndToEnd
import TestSupport
import Testing
import Trust
import Wire

@testable import WebTLS

@Suite(.timeLimit(.minutes(2))) struct TLSClientTests {
  /// Lets a client of this process talk with the native agent until `isOver`; signs with the technician's key.
  private func talk(_ client: TLSEnd, _ agent: NativeAgent, isOver: (TLSEnd.Step, [UInt8]) throws -> Bool) async throws {
    let key = try P256.Signing.PrivateKey(derRepresentation: agent.technician.keyDER)
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      let step = client.step()
      let message = client.message
      if try isOver(step, message) { return }
      let arrived: [UInt8]
      switch step {
      case .send: arrived = try await agent.exchange(message)
      case .wait: arrived = try await agent.exchange([])
      case .sign:
        client.signed(Array(try key.signature(for: message).rawRepresentation))
        continue
      default: continue
      }
      arrived.withUnsafeBytes { client.receive($0) }
    }
    Issue.record("nothing has come of it")
  }

  @Test func `the agent accepts the technician, and frames pass both ways`() async throws {
    let agent = try NativeAgent()
    async let name = agent.serve()
    let client = try #require(TLSEnd(chain: agent.technician.chain, peer: agent.identity.digest))
    let chat = FrameWriter.bytes(of: .chat("Grüße"))
    var plain: [UInt8] = []
    let expected = FrameWriter.bytes(of: .closing(seconds: 1)) + chat + NativeAgent.load.flatMap(FrameWriter.bytes)
    try await talk(client, agent) { step, message in
      #expect(step != .failed)
      #expect(step != .send || message.count <= 16384)
      // The agent's first frame says that it has accepted the technician.
      if step == .plain, plain.isEmpty { chat.withUnsafeBytes { client.send($0) } }
      if step == .plain { plain += message }
      return step == .failed || plain.count >= expected.count
    }
    #expect(plain == expected)
    #expect(try await name == "Erika Muster")
    agent.stop()
  }

  @Test func `T28: an agent with another key is left before the technician's certificate is shown`() async throws {
    let agent = try NativeAgent()
    let served = Task { try await agent.serve() }
    let client = try #require(TLSEnd(chain: agent.technician.chain, peer: DeviceIdentity().digest))
    var hasSigned = false
    try await talk(client, agent) { step, _ in
      if step == .sign { hasSigned = true }
      #expect(step != .opened)
      return step == .failed
    }
    #expect(!hasSigned)
    agent.stop()
    await #expect(throws: DeskError.self) { try await served.value }
  }

  @Test func `no session is offered, and nothing but TLS 1.3 with the groups of the native ends`() throws {
    let agent = try NativeAgent()
    let client = try #require(TLSEnd(chain: agent.technician.chain, peer: agent.identity.digest))
    var hello: [UInt8] = []
    while client.step() == .send { hello += client.message }
    let extensions = try #require(Self.extensions(of: hello))
    #expect(extensions[41] == nil, "pre_shared_key")
    #expect(extensions[43] == [2, 3, 4], "supported_versions")
    #expect(extensions[10] == [0, 4, 0x11, 0xEC, 0, 29], "supported_groups")
    #expect(extensions[16] == [0, 9, 8] + Array("rs-e2e/1".utf8), "ALPN")
  }

  @Test(arguments: [[], [1], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x30, 0x82, 0xFF, 0xFF, 0x30]] as [[UInt8]])
  func `what is no certificate has no key`(bytes: [UInt8]) throws {
    #expect(CertificateKey.find(in: bytes) == nil)
    #expect(TLSEnd(chain: [bytes], peer: [UInt8](repeating: 0, count: 32)) == nil)
    let certificate = try DeviceIdentity().certificate(at: WallClock.now())
    for length in 0..<certificate.count { #expect(CertificateKey.find(in: Array(certificate[..<length])) == nil) }
  }

  @Test func `the key of a certificate is found where the native ends find it`() throws {
    let identity = DeviceIdentity()
    let key = try #require(CertificateKey.find(in: try identity.certificate(at: WallClock.now())))
    #expect(Array(key) == identity.publicKey)
  }

  @Test(arguments: [("4212345", true), ("4212346", false)])
  func `T29: the key agreement comes to the native end's result`(typed: String, fits: Bool) throws {
    let (session, guest, technician) = (
      [UInt8](repeating: 7, count: 16), [UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32)
    )
    let key = try #require(SessionKey("4212345"))
    let dialogue = try #require(
      KeyDialogue(.guest, key: key, binding: KeyBinding(session: session, guest: guest, technician: technician)))
    let digits = try #require(SessionKey(typed))
    let proof = try #require(
      KeyProof(.viewer, session: session, guest: guest, technician: technician, digits: [digits.slot] + digits.secret))
    guard case .pakeMessage(let opening) = dialogue.opening,
      case .send(.pakeProof(let theirs)) = dialogue.receive(.pakeMessage(proof.message))
    else { return #expect(Bool(false), "the guest does not begin") }
    #expect(proof.agree(opening))
    #expect(!proof.agree(opening))
    #expect(proof.accepts(theirs) == fits)
    #expect(!proof.accepts(theirs), "a second try is none")
    let own = try #require(proof.own)
    #expect(dialogue.receive(.pakeProof(own)) == (fits ? .matched(nil) : .missed(.pakeMissed)))
  }

  @Test func `signatures of WebCrypto become what TLS wants`() throws {
    let key = P256.Signing.PrivateKey()
    for round in 0..<200 {
      let signature = try key.signature(for: [UInt8(round)])
      #expect(DERSignature.from(Array(signature.rawRepresentation)) == Array(signature.derRepresentation))
    }
    #expect(DERSignature.from([]) == nil)
  }

  /// The extensions of a ClientHello (RFC 8446, section 4.1.2), by their numbers.
  private static func extensions(of record: [UInt8]) -> [Int: [UInt8]]? {
    var rest = record.dropFirst(5 + 4 + 2 + 32)
    func take(_ digits: Int) -> [UInt8]? {
      guard rest.count >= digits else { return nil }
      let length = rest.prefix(digits).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(digits)
      guard rest.count >= length else { return nil }
      defer { rest = rest.dropFirst(length) }
      return Array(rest.prefix(length))
    }
    guard take(1) != nil, take(2) != nil, take(1) != nil, let all = take(2) else { return nil }
    rest = all[...]
    var extensions: [Int: [UInt8]] = [:]
    while rest.count >= 4 {
      let kind = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
      rest = rest.dropFirst(2)
      extensions[kind] = take(2)
    }
    return extensions
  }
}
