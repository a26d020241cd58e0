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

  /// Looks at every tile that `hint` touches. All three pictures have the size given to `init`; else nothing is marked.
  public mutating func refine(_ hint: Region, of current: Surface, against shadow: Surface) {
    guard current.bounds == tiles.bounds, shadow.bounds == tiles.bounds else { return }
    for rect in hint.rects {
      let touched = tiles.tiles(touching: rect)
      for row in touched.rows { compare(touched.columns, row, of: current, against: shadow) }
    }
  }

  /// Compares a run of tiles: row of pixels after row of pixels, since memory is read fastest in its own order.
  private mutating func compare(_ columns: Range<Int>, _ row: Int, of current: Surface, against shadow: Surface) {
    for column in columns { tiles[column, row] = false }
    let run = tiles.pixels(columns: columns, rows: row..<row + 1)
    guard let mine = current.view(run), let theirs = shadow.view(run) else { return }
    for y in 0..<mine.height {
      let (a, b) = (mine.row(y), theirs.row(y))
      var x = 0
      while true {
        // On to the next pixel that differs in a tile that is not marked yet.
        x &+= PixelRow.firstDifference(a + x, b + x, count: mine.width &- x)
        guard x < mine.width else { break }
        var column = columns.lowerBound &+ x / TileMap.side
        tiles[column, row] = true
        repeat { column &+= 1 } while tiles[column, row]
        x = min((column &- columns.lowerBound) &* TileMap.side, mine.width)
      }
    }
  }
}
