import Codec
import Glibc
import Synchronization

/// Counts what a session does, for the figures of the F8 menu. Several threads count; one reads. Times are microseconds of a
/// monotonic clock that the caller brings.
final class Meter: Sendable {
  /// What one look at the meter finds; rates are those since the look before.
  struct Reading: Equatable, Sendable {
    /// Changes of the picture that came onto the technician's screen, per second.
    var frames: Double
    /// Bytes of updates per second.
    var bytes: Double
    /// Pixels that each kind of section has brought; the index is the kind's raw value.
    var areas: [Int64]
    /// Microseconds from a ping to its pong, what waits on the line before it included; nil before the first.
    var roundTrip: Int64?
    /// The shortest of all round trips of the session: the line when nothing waits.
    var shortest: Int64?

    /// Microseconds that the newest round trip has waited: the congestion of the line.
    var queueing: Int64? {
      guard let roundTrip, let shortest else { return nil }
      return roundTrip - shortest
    }
  }

  private struct Counts {
    var frames = 0
    var bytes = 0
    var areas = [Int64](repeating: 0, count: SectionKind.allCases.reduce(0) { max($0, Int($1.rawValue) + 1) })
    var since: Int64 = 0
    var pinged: Int64?
    var roundTrip: Int64?
    var shortest: Int64?
  }

  private let counts = Mutex(Counts())

  /// A new session begins: its line may be another one.
  func start(at now: Int64) {
    counts.withLock {
      $0 = Counts()
      $0.since = now
    }
  }

  /// An update was decoded; `areas` are its pixels by kind of section.
  func decoded(bytes: Int, areas: [Int64]) {
    counts.withLock { counts in
      counts.bytes += bytes
      for index in areas.indices where counts.areas.indices.contains(index) { counts.areas[index] += areas[index] }
    }
  }

  /// Changes have come onto the screen.
  func presented() {
    counts.withLock { $0.frames += 1 }
  }

  /// The token of a ping to send now; nil while another one is under way.
  func ping(at now: Int64) -> UInt64? {
    counts.withLock { counts in
      guard counts.pinged == nil else { return nil }
      counts.pinged = now
      return UInt64(clamping: now)
    }
  }

  /// A pong has come; one that answers no ping counts for nothing.
  func pong(_ token: UInt64, at now: Int64) {
    counts.withLock { counts in
      guard let pinged = counts.pinged, UInt64(clamping: pinged) == token else { return }
      counts.pinged = nil
      counts.roundTrip = now - pinged
      counts.shortest = min(counts.shortest ?? .max, now - pinged)
    }
  }

  /// Reads the meter and begins anew; a ping that has not come back counts as long as it has taken so far.
  func read(at now: Int64) -> Reading {
    counts.withLock { counts in
      let seconds = Double(max(now - counts.since, 1)) / 1_000_000
      let waiting = counts.pinged.map { now - $0 }
      let reading = Reading(
        frames: Double(counts.frames) / seconds, bytes: Double(counts.bytes) / seconds, areas: counts.areas,
        roundTrip: counts.roundTrip.map { max($0, waiting ?? 0) }, shortest: counts.shortest)
      counts.since = now
      counts.frames = 0
      counts.bytes = 0
      for index in counts.areas.indices { counts.areas[index] = 0 }
      return reading
    }
  }
}

/// Time that never jumps.
enum MonotonicClock {
  /// Microseconds since some moment of the past.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}
