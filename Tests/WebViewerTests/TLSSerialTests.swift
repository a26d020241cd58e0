import Attendance
import Crypto
import EndToEnd
import Foundation
import Synchronization
import Testing
import Wire

/// The inner TLS of browsers, in Debian's Chromium, with the agent's own end.
@Suite("Inner TLS in a browser", .serialized, .timeLimit(.minutes(10))) struct TLSSerialTests {
  private struct Facts: Encodable {
    var chain: [Data]
    var key: Data
    var peer: Data
    var expected: Int
    var binding: [String: Data]
  }

  private struct Report: Decodable {
    var handshake: Double
    var digest: Data
    var refused: Bool
    var agreed: Bool
  }

  @Test func `with a key that WebCrypto does not give away a page reaches the right agent, and T28: no other`() async throws {
    let (agent, stranger) = (try NativeAgent(), try NativeAgent())
    let served = Task { try await agent.serve() }
    let deceived = Task { try await stranger.serve() }
    let expected =
      FrameWriter.bytes(of: .closing(seconds: 1)) + FrameWriter.bytes(of: .chat("Grüße"))
      + NativeAgent.load.flatMap(FrameWriter.bytes)
    let key = try #require(SessionKey("4212345"))
    let binding = KeyBinding(
      session: [UInt8](repeating: 7, count: 16), guest: agent.identity.digest, technician: agent.technician.digest)
    let guest = try #require(KeyDialogue(.guest, key: key, binding: binding))
    let facts = try JSONEncoder().encode(
      Facts(
        chain: agent.technician.chain.map { Data($0) }, key: Data(agent.technician.keyDER), peer: Data(agent.identity.digest),
        expected: expected.count,
        binding: [
          "session": Data(binding.session), "guest": Data(binding.guest), "technician": Data(binding.technician),
          "digits": Data([key.slot] + key.secret),
        ]))
    let isMatched = Mutex(false)
    let report = try BrowserRun<Report>("tls") { path, body in
      switch path {
      case "/facts": return ("application/json", Array(facts))
      case "/exchange/right": return ("application/octet-stream", agent.exchange(body))
      case "/exchange/wrong": return ("application/octet-stream", stranger.exchange(body))
      case "/pake/message":
        guard case .pakeMessage(let opening) = guest.opening,
          case .send(.pakeProof(let proof)) = guest.receive(.pakeMessage(body))
        else { return nil }
        return ("application/octet-stream", opening + proof)
      case "/pake/proof":
        isMatched.withLock { $0 = guest.receive(.pakeProof(body)) == .matched(nil) }
        return ("text/plain", [])
      default: return nil
      }
    }.report
    #expect(report.digest == Data(SHA256.hash(data: expected)))
    #expect(report.refused)
    #expect(report.agreed && isMatched.withLock { $0 })
    #expect(try await served.value == "Erika Muster")
    stranger.stop()
    await #expect(throws: DeskError.self) { try await deceived.value }
    agent.stop()
    print("handshake in the browser: \(report.handshake) ms")
  }
}
