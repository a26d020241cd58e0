import Attendance
import EndToEnd
import Policy
import Testing
import Transport
import Trust
import Wire

/// A customer's agent in the hands of a test: it keeps to the protocol, says what it came to, and does neither ask nor show anything.
final class ScriptedGuest: Sendable {
  /// What came of seven digits.
  enum Outcome: Equatable, Sendable {
    case refused(JoinRefusal)
    /// The other end, or this one, found that the digits do not fit.
    case missed
    /// The stream ended first.
    case lost
    /// They fit, and the relay has signed this.
    case granted(GrantStatement)
  }

  let identity = DeviceIdentity()
  /// The nonce that a grant has to carry.
  let nonce = RandomBytes.make(32)
  private let client: RelayClient
  private let root: [UInt8]
  private let relayKey: [UInt8]
  private let control: ControlConnection
  private let messages: AsyncStream<ControlMessage>

  /// Connects as a stranger does, on a port that leads to the relay, and is let wait.
  init(of company: Company, at port: Int? = nil) async throws {
    let (root, pin) = try company.keys()
    client = RelayClient(address: RelayAddress(host: "127.0.0.1", port: UInt16(clamping: port ?? company.port), pin: pin))
    self.root = root
    relayKey = try RelaySigningKey(rawKey: company.folder.bytes(of: "relay/policy.key")).publicKey
    control = try await client.openControl()
    let (messages, continuation) = AsyncStream<ControlMessage>.makeStream()
    self.messages = messages
    let (control, identity) = (control, identity)
    Task {
      for await bytes in control.messages {
        let message = try ControlMessage(bytes)
        guard case .challenge(_, let nonce, _) = message else {
          continuation.yield(message)
          continue
        }
        let hello = try ControlHello.guest(identity, nonce: nonce, outerKey: control.relayKeyDigest, version: "test")
        control.send(ControlMessage.hello(hello).bytes)
      }
      continuation.finish()
    }
    for await message in messages {
      if case .attendance = message { break }
    }
  }

  /// Leaves.
  func close() { control.close() }

  /// Types the digits, and goes on as far as the technician does; then the person refuses.
  func enter(_ digits: String) async throws -> Outcome {
    let typed = try #require(SessionKey(digits))
    control.send(ControlMessage.join(slot: typed.slot).bytes)
    for await message in messages {
      switch message {
      case .joinRefused(let refusal, _, _): return .refused(refusal)
      case .admitted(let session, let ticket, _):
        let outcome = try await prove(typed, session, ticket)
        // The relay says of a fruitless attempt that it is over; then the next one may come.
        if outcome == .missed || outcome == .lost { for await case .joinRefused in messages { break } }
        return outcome
      default: break
      }
    }
    return .lost
  }

  private func prove(_ key: SessionKey, _ session: [UInt8], _ ticket: [UInt8]) async throws -> Outcome {
    let channel = try await client.openStream(ticket: ticket)
    let (frames, continuation) = AsyncStream<Frame>.makeStream()
    let opened = try? await DeskChannel.agent(over: channel, identity: identity, root: root, at: WallClock.now()) { event in
      if case .frame(let frame) = event { continuation.yield(frame) } else { continuation.finish() }
    }
    guard let (desk, technician) = opened else { return .lost }
    defer { desk.close() }
    let binding = KeyBinding(session: session, guest: identity.digest, technician: technician.digest)
    let dialogue = try #require(KeyDialogue(.guest, key: key, binding: binding))
    desk.send(try #require(dialogue.opening))
    var hasMatched = false
    for await frame in frames {
      if hasMatched {
        guard case .present(let grant, let signature) = frame else { continue }
        desk.send(.refused(denial: Denial.consentRefused.rawValue))
        return .granted(try GrantStatement(payload: grant, signature: signature, relayKey: relayKey))
      }
      switch dialogue.receive(frame) {
      case .send(let answer): desk.send(answer)
      case .missed(let last):
        if let last { desk.send(last) }
        return .missed
      case .matched(let last):
        hasMatched = true
        if let last { desk.send(last) }
        desk.send(.nonce(nonce))
      case .broken: return .lost
      }
    }
    return dialogue.isAtRisk ? .missed : .lost
  }
}
