import Glibc

/// Time that never jumps.
enum MonotonicClock {
  /// Microseconds since some moment of the past.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}
