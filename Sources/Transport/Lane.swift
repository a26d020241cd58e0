import Synchronization
import Wire

/// One direction of a joined pair of streams: what was taken from its sender and has not left towards its reader. Both ends may run on
/// different event loops; each of them sees at once what the other has added.
final class Lane: Sendable {
  /// With so many bytes waiting the sender is no longer read; one more read may be under way then.
  private static let full = Limits.relayBuffer / 2
  /// With so few it is read again.
  private static let low = Limits.relayBuffer / 4
  /// What one read takes at most.
  static let read = Limits.relayBuffer / 4

  private let waiting = Atomic<Int>(0)
  private let passed = Atomic<Int>(0)

  /// Bytes of messages that this direction has taken in all.
  var total: Int { passed.load(ordering: .relaxed) }

  var isFull: Bool { waiting.load(ordering: .acquiring) >= Self.full }

  /// The sender gave a burst.
  func take(_ burst: Burst) {
    passed.add(burst.payload, ordering: .relaxed)
    waiting.add(burst.frames.readableBytes, ordering: .acquiringAndReleasing)
  }

  /// So many bytes have left; true where that makes room, and a sender that was told to wait may go on.
  func leave(_ bytes: Int) -> Bool {
    let now = waiting.subtract(bytes, ordering: .acquiringAndReleasing).newValue
    return now <= Self.low && now + bytes > Self.low
  }
}
