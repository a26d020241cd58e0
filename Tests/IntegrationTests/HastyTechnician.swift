import Attendance
import EndToEnd
import NIOCore
import Policy
import Synchronization
import Testing
import Transport
import Trust
import Wire

/// A technician's end in the hands of a test: it has a proper certificate and key, and then does what no viewer would.
final class HastyTechnician: Sendable {
  private let identity: OperatorIdentity
  private let client: RelayClient
  private let control: ControlConnection
  private let messages: AsyncStream<ControlMessage>
  private let session: [UInt8]
  private let heard = Mutex<[Frame]>([])

  /// The seven digits to be told.
  let key: SessionKey

  /// Everything that the guest has said on the stream.
  var frames: [Frame] { heard.withLock { $0 } }

  /// Opens a key at the relay.
  init(of company: Company) async throws {
    identity = try IdentityFolder(path: company.folder.file("identity")).operatorIdentity()
    client = RelayClient(
      address: RelayAddress(host: "127.0.0.1", port: UInt16(clamping: company.port), pin: try company.keys().pin))
    control = try await client.openControl()
    let (messages, continuation) = AsyncStream<ControlMessage>.makeStream()
    self.messages = messages
    let (control, identity) = (control, identity)
    Task {
      for await bytes in control.messages {
        let message = try ControlMessage(bytes)
        continuation.yield(message)
        guard case .challenge(_, let nonce, _) = message else { continue }
        let hello = try ControlHello.technician(
          identity, nonce: nonce, outerKey: control.relayKeyDigest, version: "test", witness: nil)
        control.send(ControlMessage.hello(hello).bytes)
      }
      continuation.finish()
    }
    var opened: (session: [UInt8], slot: UInt8)?
    for await message in messages {
      if case .attendance = message {
        control.send(
          ControlMessage.newKey(customer: "Bäckerei Müller", rights: AccessRights.all.rawValue, reason: "Drucker", guest: "")
            .bytes)
      }
      if case .keyOpened(let session, let slot, _) = message {
        opened = (session, slot)
        break
      }
    }
    let found = try #require(opened)
    session = found.session
    key = try #require(SessionKey.random(slot: found.slot))
  }

  /// Joins whoever types the key, proves it, and shows a grant; says `frames` once the guest has said the first frame of this kind. Returns when
  /// the guest has closed the stream.
  func push(_ words: [Frame], after moment: FrameKind) async throws {
    for await message in messages {
      guard case .joined(_, let ticket, let guest) = message else { continue }
      return try await speak(try await client.openStream(ticket: ticket), guest, words, moment)
    }
  }

  private func speak(_ channel: any Channel, _ guest: [UInt8], _ words: [Frame], _ moment: FrameKind) async throws {
    let (frames, continuation) = AsyncStream<Frame>.makeStream()
    let desk = try await DeskChannel.viewer(over: channel, identity: identity, keyDigest: guest) { event in
      if case .frame(let frame) = event { continuation.yield(frame) } else { continuation.finish() }
    }
    let binding = KeyBinding(session: session, guest: guest, technician: identity.digest)
    let dialogue = try #require(KeyDialogue(.viewer, key: key, binding: binding))
    for await frame in frames {
      heard.withLock { $0.append(frame) }
      if frame.kind == moment { desk.send(words) }
      switch frame {
      case .pakeMessage, .pakeProof:
        switch dialogue.receive(frame) {
        case .send(let answer): desk.send(answer)
        case .matched(let last?): desk.send(last)
        default: Issue.record("the digits do not fit")
        }
      case .nonce(let nonce): desk.send(try await grant(guest, nonce))
      default: break
      }
    }
  }

  private func grant(_ guest: [UInt8], _ nonce: [UInt8]) async throws -> Frame {
    control.send(
      ControlMessage.requestGrant(session: session, guest: guest, nonce: nonce, rights: AccessRights.all.rawValue).bytes)
    for await message in messages {
      if case .permitted(_, let grant, let signature) = message { return .present(grant: grant, signature: signature) }
    }
    throw TransportError.closed
  }
}
