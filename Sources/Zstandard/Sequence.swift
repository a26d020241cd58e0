/// So many literals, then so many bytes as there were at a distance.
struct Sequence {
  var literals: UInt32
  var match: UInt32
  /// The distance + 3, or 1 ... 3 for one of the last three (RFC 8878, 3.1.1.5).
  var offset: UInt32
}

/// The last three distances of a frame (RFC 8878, 3.1.1.5).
struct RecentDistances {
  private(set) var first: UInt32 = 1
  private(set) var second: UInt32 = 4
  private(set) var third: UInt32 = 8

  /// What stands for a distance, which becomes the last one.
  @inline(__always)
  mutating func code(_ distance: UInt32, afterLiterals: Bool) -> UInt32 {
    if afterLiterals, distance == first { return 1 }
    // Right behind a match the last distance itself would have made that longer, so the numbers mean the next ones.
    let shift: UInt32 = afterLiterals ? 0 : 1
    if distance == second {
      (first, second) = (second, first)
      return 2 &- shift
    }
    if distance == third {
      (first, second, third) = (third, first, second)
      return 3 &- shift
    }
    let isOneLess = !afterLiterals && distance == first &- 1
    (first, second, third) = (distance, first, second)
    return isOneLess ? 3 : distance &+ 3
  }
}
