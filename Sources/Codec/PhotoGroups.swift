import Framebuffer

/// Cuts rects into stripes and gathers these in groups of at most `PhotoGroups.pixels`, so that each plane of a group is one block of
/// zstd (RFC 8878, 3.1.1.2.4) with codes of its own.
///
/// A rect that fits into the rest of a group joins it; else the group ends. A rect that is larger than a group is cut: each stripe
/// has as many rows as a group holds.
struct PhotoGroups {
  /// Pixels of a group at most.
  static let pixels = 1 << 17

  /// The stripes of the group that `next` has made.
  private(set) var stripes: [Rect] = []
  private var rects: ArraySlice<Rect> = []
  /// The rows of the first rect that are left.
  private var rest: Rect?

  /// Begins with the first of these rects.
  mutating func start(_ rects: ArraySlice<Rect>) {
    self.rects = rects
    rest = rects.first
  }

  /// Makes the next group; returns its pixels, nil where no rect is left.
  mutating func next() -> Int? {
    stripes.removeAll(keepingCapacity: true)
    var area = 0
    while let rect = rest {
      let fits = Int(rect.area) <= Self.pixels - area
      guard fits || stripes.isEmpty else { break }
      let rows = fits ? rect.height : Int32(Self.pixels) / rect.width
      stripes.append(Rect(x: rect.x, y: rect.y, width: rect.width, height: rows))
      area += Int(rows) * Int(rect.width)
      rest = Rect(x: rect.x, y: rect.y + rows, width: rect.width, height: rect.height - rows)
      if rows == rect.height {
        rects = rects.dropFirst()
        rest = rects.first
      }
    }
    guard area > 0 else {
      rects = []  // Else the array they come from could not change without being copied.
      return nil
    }
    return area
  }
}
