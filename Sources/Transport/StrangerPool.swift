import NIOCore
import Synchronization

/// The connections that have not proved who they are: few for each source, and few in all, so that strangers cannot crowd out
/// those who belong here. The oldest stranger goes first (T24).
final class StrangerPool: Sendable {
  /// Connections of one source.
  static let perSource = 20
  /// Seconds a stranger has for TLS, request and proof of identity.
  static let deadline = TimeAmount.seconds(10)

  /// Connections of all sources together.
  private let inAll: Int
  /// How long one may stay; nil: others see to that.
  private let deadline: TimeAmount?

  private struct Stranger {
    /// nil: a proxy's, whose request has not yet said where it comes from.
    var source: RemoteNetwork?
    var channel: any Channel
  }

  /// A stranger's place in the pool; to be used on its event loop.
  struct Place: Sendable {
    fileprivate let pool: StrangerPool
    fileprivate let ticket: UInt64
    fileprivate let deadline: Scheduled<Void>?

    /// The stranger is none any more.
    func leave() {
      deadline?.cancel()
      pool.state.withLock { _ = StrangerPool.remove(ticket, &$0) }
    }

    /// The request behind a proxy comes from there; false where that source has too many.
    func isAdmitted(from source: RemoteNetwork) -> Bool {
      pool.state.withLock { state in
        guard let stranger = state.strangers[ticket], stranger.source == nil else { return true }
        guard state.perSource[source, default: 0] < StrangerPool.perSource else { return false }
        state.perSource[source, default: 0] += 1
        state.strangers[ticket]?.source = source
        return true
      }
    }
  }

  private struct State {
    var strangers: [UInt64: Stranger] = [:]
    var order: [UInt64] = []
    var perSource: [RemoteNetwork: Int] = [:]
    var next: UInt64 = 0
  }

  private let state = Mutex(State())

  /// A pool of connections that may each stay for the `deadline`.
  init(inAll: Int = 512, deadline: TimeAmount? = StrangerPool.deadline) {
    self.inAll = inAll
    self.deadline = deadline
  }

  /// Takes a connection in, until it closes, its time is over, or it leaves. Nil where its source has too many; a trusted proxy has no such limit,
  /// but those behind it have. To be called on its event loop.
  func admit(_ channel: any Channel, isProxy: Bool = false) -> Place? {
    guard let ticket = enter(channel, isProxy ? nil : RemoteNetwork(channel.remoteAddress)) else { return nil }
    let timer = deadline.map { channel.eventLoop.scheduleTask(in: $0) { channel.close(promise: nil) } }
    let place = Place(pool: self, ticket: ticket, deadline: timer)
    channel.closeFuture.whenComplete { _ in place.leave() }
    return place
  }

  /// Takes a connection in and returns its ticket; nil where the source has too many.
  private func enter(_ channel: any Channel, _ source: RemoteNetwork?) -> UInt64? {
    let (ticket, crowdedOut) = state.withLock { state -> (UInt64?, (any Channel)?) in
      if let source {
        guard state.perSource[source, default: 0] < Self.perSource else { return (nil, nil) }
        state.perSource[source, default: 0] += 1
      }
      state.next += 1
      state.strangers[state.next] = Stranger(source: source, channel: channel)
      state.order.append(state.next)
      var crowdedOut: (any Channel)?
      if state.strangers.count > inAll, let oldest = state.order.first(where: { state.strangers[$0] != nil }) {
        crowdedOut = Self.remove(oldest, &state)
      }
      if state.order.count > 4 * inAll {
        let present = state.strangers
        state.order.removeAll { present[$0] == nil }
      }
      return (state.next, crowdedOut)
    }
    crowdedOut?.close(promise: nil)
    return ticket
  }

  private static func remove(_ ticket: UInt64, _ state: inout State) -> (any Channel)? {
    guard let stranger = state.strangers.removeValue(forKey: ticket) else { return nil }
    if let source = stranger.source {
      let left = state.perSource[source, default: 1] - 1
      state.perSource[source] = left > 0 ? left : nil
    }
    return stranger.channel
  }
}
