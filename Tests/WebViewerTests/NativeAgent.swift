import EndToEnd
import Synchronization
import Testing
import Trust
import Wire

/// An organisation with a technician, and a device whose end of the inner TLS is the agent's own; the other end is a plain pair of
/// functions. The device answers each chat with the same words and then with `load`.
final class NativeAgent: Sendable {
  let technician: OperatorIdentity
  let identity = DeviceIdentity()
  static let load = FrameWriter.update(number: 1, epoch: 1, bytes: (0..<(4 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) })

  private let root: OrganisationRoot
  private let line = LoopbackLine()

  init() throws {
    let now = WallClock.now()
    root = try OrganisationRoot(company: "Muster IT", domain: "muster.example", at: now)
    technician = try OperatorIdentity(name: "Erika Muster", role: .technician, issuer: root.signer, at: now)
  }

  /// Waits for a viewer; returns once the agent has accepted it, with its name.
  func serve() async throws -> String {
    let server = try await line.connect()
    let desk = Mutex<DeskChannel?>(nil)
    let (opened, verified) = try await DeskChannel.agent(
      over: server, identity: identity, root: root.digest, at: WallClock.now()
    ) { event in
      guard case .frame(.chat(let words)) = event else { return }
      desk.withLock { $0 }?.send([.chat(words)] + Self.load)
    }
    desk.withLock { $0 = opened }
    opened.send(.closing(seconds: 1))
    return verified.name
  }

  /// Hands bytes of the viewer over and returns what has come for it, after a moment at most; blocks its thread.
  func exchange(_ bytes: [UInt8]) -> [UInt8] { line.exchange(bytes) }

  /// As above, for a task.
  func exchange(_ bytes: [UInt8]) async throws -> [UInt8] { try await line.exchange(bytes) }

  func stop() { line.stop() }
}
