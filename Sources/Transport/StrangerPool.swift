import NIOCore
import Synchronization

/// The connections that have not proved who they are: few for each source, and few in all, so that strangers cannot crowd out
/// those who belong here. The oldest stranger goes first (T24).
final class StrangerPool: Sendable {
  /// Connections of one source.
  static let perSource = 20
  /// Connections of all sources together.
  static let inAll = 512

  /// Seconds a stranger has for TLS, request and proof of identity.
  static let deadline = TimeAmount.seconds(10)

  private struct Stranger {
    var source: RemoteNetwork
    var channel: any Channel
  }

  private struct State {
    var strangers: [UInt64: Stranger] = [:]
    var order: [UInt64] = []
    var perSource: [RemoteNetwork: Int] = [:]
    var next: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Takes a connection in, until it closes, its time is over, or it has proved who it is: what is to be called then. Nil where its source has
  /// too many. To be called on its event loop.
  func admit(_ channel: any Channel) -> (@Sendable () -> Void)? {
    guard let ticket = enter(channel) else { return nil }
    let deadline = channel.eventLoop.scheduleTask(in: Self.deadline) { channel.close(promise: nil) }
    let leave: @Sendable () -> Void = {
      deadline.cancel()
      self.leave(ticket)
    }
    channel.closeFuture.whenComplete { _ in leave() }
    return leave
  }

  /// Takes a connection in and returns its ticket; nil where the source has too many.
  private func enter(_ channel: any Channel) -> UInt64? {
    let source = RemoteNetwork(channel.remoteAddress)
    let (ticket, crowdedOut) = state.withLock { state -> (UInt64?, (any Channel)?) in
      guard state.perSource[source, default: 0] < Self.perSource else { return (nil, nil) }
      state.next += 1
      state.perSource[source, default: 0] += 1
      state.strangers[state.next] = Stranger(source: source, channel: channel)
      state.order.append(state.next)
      var crowdedOut: (any Channel)?
      if state.strangers.count > Self.inAll, let oldest = state.order.first(where: { state.strangers[$0] != nil }) {
        crowdedOut = Self.remove(oldest, &state)
      }
      if state.order.count > 4 * Self.inAll {
        let present = state.strangers
        state.order.removeAll { present[$0] == nil }
      }
      return (state.next, crowdedOut)
    }
    crowdedOut?.close(promise: nil)
    return ticket
  }

  private func leave(_ ticket: UInt64) {
    state.withLock { _ = Self.remove(ticket, &$0) }
  }

  private static func remove(_ ticket: UInt64, _ state: inout State) -> (any Channel)? {
    guard let stranger = state.strangers.removeValue(forKey: ticket) else { return nil }
    let left = state.perSource[stranger.source, default: 1] - 1
    state.perSource[stranger.source] = left > 0 ? left : nil
    return stranger.channel
  }
}
