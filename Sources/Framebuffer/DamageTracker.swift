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
      for row in touched.rows {
        for column in touched.columns {
          let tile = tiles.pixels(columns: column..<column + 1, rows: row..<row + 1)
          tiles[column, row] = current.differs(from: shadow, in: tile)
        }
      }
    }
  }
}
