import Dispatch
import EndToEnd
import Policy
import Synchronization
import Wire

/// Hands what arrives on the network's event loop to the thread that decodes it, in order and without making the loop wait.
final class FrameQueue: Sendable {
  /// What the decoding thread takes.
  enum Item: Sendable {
    case frame(Frame)
    /// The stream is gone.
    case closed(DeskError)
    /// This side or the relay wants the session to end.
    case stop(SessionEnd)
    /// The relay has given the grant that a guest waits for.
    case permitted(grant: [UInt8], signature: [UInt8])
    /// The relay gives no such grant (`Denial.rawValue`).
    case denied(UInt16)
    /// The technician wants to have these rights beside those he has.
    case ask(AccessRights, held: AccessRights)
  }

  /// More than the agent may ever have under way; a peer that sends more than is decoded is cut off.
  private static let limit = 2 * Limits.update

  private struct State {
    var items: [Item] = []
    var taken = 0
    var bytes = 0
  }

  private let state = Mutex(State())
  private let available = DispatchSemaphore(value: 0)

  /// Adds an item; beyond the limit the session ends instead.
  func put(_ item: Item) {
    state.withLock { state in
      state.bytes += Self.size(item)
      state.items.append(state.bytes > Self.limit ? .stop(.protocolError) : item)
    }
    available.signal()
  }

  /// The oldest item; waits for one.
  func take() -> Item {
    available.wait()
    return state.withLock { state in
      let item = state.items[state.taken]
      state.taken += 1
      state.bytes -= Self.size(item)
      if state.taken == state.items.count {
        state.items.removeAll(keepingCapacity: true)
        state.taken = 0
      }
      return item
    }
  }

  private static func size(_ item: Item) -> Int {
    switch item {
    case .frame(.update(_, _, _, let bytes)): bytes.count
    case .frame(.cutText(let text)), .frame(.chat(let text)): max(64, text.utf8.count)
    case .frame(.cursor(_, _, _, _, let pixels)): pixels.count * 4
    default: 64
    }
  }
}
