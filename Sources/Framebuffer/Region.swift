/// A set of pixels held as a short list of rects, which may touch but are kept few.
///
/// Made for damage: adding is cheap, and beyond `maxRects` the closest are merged, so a region is always small and
/// covers at least what was added. It may cover more: damage is a hint where to look, comparison decides.
public struct Region: Sendable {
  /// The rects, none of them empty.
  public private(set) var rects: [Rect] = []
  private let maxRects = 32

  /// The empty region.
  public init() {
    rects.reserveCapacity(33)
  }

  /// A region of one rect.
  public init(_ rect: Rect) {
    self.init()
    add(rect)
  }

  /// True where no pixel is in the region.
  public var isEmpty: Bool { rects.isEmpty }

  /// The smallest rect that holds the region.
  public var bounds: Rect {
    rects.reduce(Rect(width: 0, height: 0)) { $0.union($1) }
  }

  /// True where a pixel of the rect is in the region.
  public func touches(_ rect: Rect) -> Bool {
    rects.contains { !$0.intersection(rect).isEmpty }
  }

  /// Adds a rect; rects it covers are dropped.
  public mutating func add(_ rect: Rect) {
    guard !rect.isEmpty else { return }
    for known in rects where known.contains(rect) { return }
    rects.removeAll { rect.contains($0) }
    rects.append(rect)
    if rects.count > maxRects { mergeClosest() }
  }

  /// Keeps only what is inside `bounds`.
  public mutating func clip(to bounds: Rect) {
    for index in rects.indices { rects[index] = rects[index].intersection(bounds) }
    rects.removeAll { $0.isEmpty }
  }

  /// Forgets everything, keeping the memory.
  public mutating func removeAll() {
    rects.removeAll(keepingCapacity: true)
  }

  /// Merges the pair whose union wastes the fewest pixels.
  private mutating func mergeClosest() {
    var best = (first: 0, second: 1, waste: Int64.max)
    for first in rects.indices {
      for second in rects.indices where second > first {
        let waste = rects[first].union(rects[second]).area - rects[first].area - rects[second].area
        if waste < best.waste { best = (first, second, waste) }
      }
    }
    let merged = rects[best.first].union(rects[best.second])
    rects.remove(at: best.second)
    rects.remove(at: best.first)
    add(merged)
  }
}
