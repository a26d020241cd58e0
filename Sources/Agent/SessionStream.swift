import EndToEnd
import Policy
import Session
import Synchronization
import Transport
import Trust
import Wire

/// The desk stream of one session at the agent: dialled, sealed, and every frame checked by the machine before anybody sees what is in it.
/// Counts what goes through.
package final class SessionStream: Sendable {
  /// What happens on the stream, but for the frames of the open session.
  package enum Event: Sendable {
    case action(AgentMachine.Action)
    /// The last event: it broke, or the viewer broke the protocol.
    case over(SessionEnd)
  }

  /// What went through, for the record of the end.
  package struct Totals: Equatable, Sendable {
    package var updates: UInt64 = 0
    package var bytesSent: UInt64 = 0
    package var bytesReceived: UInt64 = 0
    package var inputEvents: UInt64 = 0
  }

  package typealias Listener = @Sendable (Event) -> Void
  /// Takes a frame of an open session; true where it was input that was let through.
  package typealias Receiver = @Sendable (Frame) -> Bool

  /// More frames than these are not kept for a desktop that takes long to open.
  private static let mostHeld = 64

  private struct State {
    var machine: AgentMachine
    var desk: DeskChannel?
    var totals = Totals()
    /// What came before anybody listened.
    var early: [Event] = []
    var listener: Listener?
    /// What the viewer has sent since it was welcomed, as long as there is no desktop yet.
    var held: [Frame] = []
    var receiver: Receiver?
    var isClosed = false
  }

  private let state: Mutex<State>

  package init(_ beginning: AgentMachine.Beginning) {
    state = Mutex(State(machine: AgentMachine(beginning)))
  }

  /// Dials the relay, shows the ticket, and does the inner TLS; returns the technician, whose chain leads to the root. Throws what the layers below throw.
  package func dial(
    _ relay: RelayLocation, proxy: ProxyAddress?, ticket: [UInt8], identity: DeviceIdentity, root: [UInt8]
  ) async throws -> VerifiedOperator {
    guard let address = RelayAddress(relay.address, pin: relay.pin) else { throw TransportError.closed }
    let channel = try await RelayClient(address: address, proxy: proxy).openStream(ticket: ticket)
    let (desk, technician) = try await DeskChannel.agent(
      over: channel, identity: identity, root: root, at: WallClock.now()
    ) { [weak self] event in self?.take(event) }
    let isClosed = state.withLock { state in
      state.desk = desk
      return state.isClosed
    }
    if isClosed { desk.close() }
    return technician
  }

  /// What the inner TLS was agreed to be; nil before it is there.
  package var parameters: TLSParameters? { state.withLock { $0.desk }?.parameters }

  /// Hands out what happens, what has happened already first; on the stream's event loop, so the listener must not block.
  package func listen(_ listener: @escaping Listener) {
    while true {
      let next = state.withLock { state -> Event? in
        guard state.early.isEmpty else { return state.early.removeFirst() }
        state.listener = listener
        return nil
      }
      guard let next else { return }
      listener(next)
    }
  }

  /// Hands the frames of the open session to `receiver`, those that have come already first; on the stream's event loop, so it must not block.
  package func attach(_ receiver: @escaping Receiver) {
    while true {
      let next = state.withLock { state -> Frame? in
        guard state.held.isEmpty else { return state.held.removeFirst() }
        state.receiver = receiver
        return nil
      }
      guard let next else { return }
      hand(next, to: receiver)
    }
  }

  private func hand(_ frame: Frame, to receiver: Receiver) {
    if receiver(frame) { state.withLock { $0.totals.inputEvents += 1 } }
  }

  private func deliver(_ frame: Frame) {
    let receiver = state.withLock { state in
      if state.receiver == nil, state.held.count < Self.mostHeld { state.held.append(frame) }
      return state.receiver
    }
    if let receiver { hand(frame, to: receiver) }
  }

  private func take(_ event: DeskChannel.Event) {
    let (happened, listener) = state.withLock { state -> (Event, Listener?) in
      let happened: Event
      switch event {
      case .closed: happened = .over(.connectionLost)
      case .frame(let frame):
        state.totals.bytesReceived += UInt64(FrameWriter.bytes(of: frame).count)
        happened = (try? state.machine.receive(frame)).map { .action($0) } ?? .over(.protocolError)
      }
      if state.listener == nil { state.early.append(happened) }
      return (happened, state.listener)
    }
    if case .action(.deliver(let frame)) = happened { deliver(frame) } else { listener?(happened) }
  }

  /// Sends frames, and counts them.
  package func send(_ frames: [Frame]) {
    let desk = state.withLock { state in
      for frame in frames {
        if case .update(_, _, let isLast, let bytes) = frame {
          state.totals.updates += isLast ? 1 : 0
          state.totals.bytesSent += UInt64(bytes.count) + 13
        } else {
          state.totals.bytesSent += UInt64(FrameWriter.bytes(of: frame).count)
        }
      }
      return state.desk
    }
    desk?.send(frames)
  }

  /// Takes a step of the machine and sends the frame that it gives; false where the machine gives none, as the session is over.
  @discardableResult
  package func step(_ change: @Sendable (inout AgentMachine) -> Frame?) -> Bool {
    guard let frame = state.withLock({ change(&$0.machine) }) else { return false }
    send([frame])
    return true
  }

  /// What went through so far.
  package var totals: Totals { state.withLock { $0.totals } }

  /// Closes after what was sent has gone out; also a stream that is still being dialled.
  package func close() {
    let desk = state.withLock { state in
      state.isClosed = true
      return state.desk
    }
    desk?.close()
  }
}
