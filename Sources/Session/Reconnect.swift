/// When to dial again: random(0, min(60 s, 1 s * 2^k)), so that thousands of clients do not return in the same moment.
///
/// Pure: the caller brings time and randomness. `k` counts failures in a row and starts again after a connection that held five minutes.
public struct Reconnect: Sendable {
  private var failures = 0
  private var window: Int64?

  /// Longest delay, milliseconds.
  public static let longest: Int64 = 60_000
  /// A connection that held this long, milliseconds, forgets earlier failures.
  public static let stable: Int64 = 300_000

  /// No failure yet.
  public init() {}

  /// The relay has announced that it restarts and over how many seconds its clients shall come back.
  public mutating func announce(windowSeconds: UInt16) {
    window = Int64(windowSeconds) * 1000
  }

  /// The connection is gone, or could not be made (`lasted` 0). Returns the milliseconds to wait before dialling again;
  /// `random` is a fresh random number.
  public mutating func delay(afterLasting lasted: Int64, random: UInt32) -> Int64 {
    if lasted >= Self.stable { failures = 0 }
    defer { failures = min(failures + 1, 6) }
    let ceiling = window ?? min(Self.longest, 1000 << Int64(failures))
    window = nil
    return ceiling * Int64(random) / Int64(UInt32.max)
  }
}
