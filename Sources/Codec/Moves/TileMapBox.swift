import Framebuffer

extension TileMap {
  /// The marked tiles, and the smallest block of tiles that holds them.
  struct Box: Equatable {
    var columns: Range<Int>
    var rows: Range<Int>
    var count: Int
  }

  /// Nil where no tile is marked.
  var box: Box? {
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
