/// Keeps which tiles of a screen differ from what the viewer has.
///
/// Damage that the X server reports is a hint where to look: programs repaint much that ends up as it was. Comparison with the
/// shadow, the picture the viewer has, decides. A tile stays marked until it is taken into an update or found equal again.
public struct DamageTracker: Sendable {
  /// The tiles that differ.
  public var tiles: TileMap

  /// A tracker for a screen of this size on which nothing differs.
  public init(width: Int, height: Int) {
    tiles = TileMap(width: width, height: height)
  }

  /// Looks at every tile that `hint` touches: in the rows of the hint, and in all rows where one of the tiles side by side was marked.
  /// All three pictures have the size given to `init`; else nothing is marked.
  public mutating func refine(_ hint: Region, of current: Surface, against shadow: Surface) {
    guard current.bounds == tiles.bounds, shadow.bounds == tiles.bounds else { return }
    for rect in hint.rects {
      let touched = tiles.tiles(touching: rect)
      for row in touched.rows {
        var run = tiles.pixels(columns: touched.columns, rows: row..<row + 1)
        if !touched.columns.contains(where: { tiles[$0, row] }) {
          let part = run.intersection(rect)
          run = Rect(x: run.x, y: part.y, width: run.width, height: part.height)
        }
        for column in touched.columns { tiles[column, row] = false }
        guard let mine = current.view(run), let theirs = shadow.view(run) else { continue }
        mark(touched.columns, row, where: mine, differsFrom: theirs)
      }
    }
  }

  /// Compares a run of tiles: row of pixels after row of pixels, since memory is read fastest in its own order.
  private mutating func mark(_ columns: Range<Int>, _ row: Int, where mine: PixelView, differsFrom theirs: PixelView) {
    for y in 0..<mine.height {
      let (a, b) = (mine.row(y), theirs.row(y))
      var column = nextUnmarked(columns, row)
      guard column < columns.upperBound else { return }
      while column < columns.upperBound {
        let start = (column &- columns.lowerBound) &* TileMap.side
        let x = start &+ PixelRow.firstDifference(a + start, b + start, count: mine.width &- start)
        guard x < mine.width else { break }
        column = columns.lowerBound &+ x / TileMap.side
        tiles[column, row] = true
        column = nextUnmarked(column + 1..<columns.upperBound, row)
      }
    }
  }

  /// The first of the columns whose tile is not marked, or the one behind them.
  private func nextUnmarked(_ columns: Range<Int>, _ row: Int) -> Int {
    columns.first { !tiles[$0, row] } ?? columns.upperBound
  }
}
