import Framebuffer

/// What one update sends of the tiles that differ: which of them, as how few rects, trimmed to what differs.
struct UpdatePlan {
  /// What to send as raw pixels: disjoint, none empty.
  private(set) var text = RectList()

  /// Takes marked tiles out of `tiles`, row after row, until the update is full; those that are left belong to the next. The first is
  /// always taken, so that there is progress whatever `budget` is.
  mutating func take(
    from tiles: inout TileMap, of current: Surface, against shadow: Surface, budget: Int, rate: CompressionRate
  ) {
    text.start(columns: tiles.columns)
    var left = rate.pixels(for: budget)
    var isFirst = true
    for row in 0..<tiles.rows {
      for column in 0..<tiles.columns where tiles[column, row] {
        let box = current.difference(from: shadow, in: tiles.pixels(column: column, row: row))
        guard isFirst || (box.area <= left && !text.isFull) else { return text.finish() }
        tiles[column, row] = false
        guard !box.isEmpty else { continue }
        text.add(box, column: column, row: row)
        left -= box.area
        isFirst = false
      }
    }
    text.finish()
  }

  /// The first pixel, changed or not.
  mutating func takeOnePixel() {
    text.start(columns: 1)
    text.add(Rect(width: 1, height: 1), column: 0, row: 0)
    text.finish()
  }
}
