import Framebuffer

extension TileMap {
  /// The marked tiles, and the smallest block of tiles that holds them.
  public struct Box: Equatable, Sendable {
    public var columns: Range<Int>
    public var rows: Range<Int>
    /// How many there are.
    public var count: Int
  }

  /// Nil where no tile is marked.
  public var box: Box? {
    var (left, right, top, bottom, count) = (columns, -1, rows, -1, 0)
    for row in 0..<rows {
      for column in 0..<columns where self[column, row] {
        (left, right, top, bottom) = (min(left, column), max(right, column), min(top, row), row)
        count += 1
      }
    }
    return count > 0 ? Box(columns: left..<right + 1, rows: top..<bottom + 1, count: count) : nil
  }
}
