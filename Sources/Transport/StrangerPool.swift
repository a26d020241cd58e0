import NIOCore
import Synchronization

/// The connections that have not proved who they are: few for each source, and few in all, so that strangers cannot crowd out
/// those who belong here. The oldest stranger goes first (T24).
final class StrangerPool: Sendable {
  /// Connections of one source (an IPv4 address, or an IPv6 /64).
  static let perSource = 20
  /// Connections of all sources together.
  static let inAll = 512

  private struct Stranger {
    var source: String
    var channel: any Channel
  }

  private struct State {
    var strangers: [UInt64: Stranger] = [:]
    var order: [UInt64] = []
    var perSource: [String: Int] = [:]
    var next: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Takes a connection in and returns its ticket; nil where the source has too many.
  func enter(_ channel: any Channel) -> UInt64? {
    let source = Self.source(of: channel.remoteAddress)
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

  /// The connection has proved who it is, or is gone.
  func leave(_ ticket: UInt64) {
    state.withLock { _ = Self.remove(ticket, &$0) }
  }

  private static func remove(_ ticket: UInt64, _ state: inout State) -> (any Channel)? {
    guard let stranger = state.strangers.removeValue(forKey: ticket) else { return nil }
    let left = state.perSource[stranger.source, default: 1] - 1
    state.perSource[stranger.source] = left > 0 ? left : nil
    return stranger.channel
  }

  /// The address, without its port; of IPv6 only the network, since a household has 2^64 of them.
  private static func source(of address: SocketAddress?) -> String {
    guard let address else { return "" }
    guard case .v6(let v6) = address else { return address.ipAddress ?? "" }
    return withUnsafeBytes(of: v6.address.sin6_addr) { bytes in bytes.prefix(8).map { String($0) }.joined(separator: ".") }
  }
}
