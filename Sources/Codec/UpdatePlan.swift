import Framebuffer

/// Turns the tiles that changed into few rects: neighbours in a row become one, equal rows below each other too, and each rect
/// is trimmed to the exact box of what differs. A typed letter is one small rect, a page that scrolls one large one.
struct UpdatePlan {
  /// What to send: disjoint, none empty, together at most `UpdateFormat.maxPixels`.
  private(set) var rects: [Rect] = []
  private var blocks: [Block] = []
  /// For each column of tiles the newest block that starts there.
  private var newest: [Int] = []

  /// Tiles that are all marked.
  private struct Block {
    var columns: Range<Int>
    var rows: Range<Int>
  }

  /// Takes marked tiles out of `tiles`, from the top, until an update is full; those that are left belong to the next.
  mutating func take(from tiles: inout TileMap, of current: Surface, against shadow: Surface) {
    rects.removeAll(keepingCapacity: true)
    collectBlocks(tiles)
    var pixels: Int64 = 0
    for block in blocks {
      let rect = current.difference(from: shadow, in: tiles.pixels(columns: block.columns, rows: block.rows))
      guard pixels + rect.area <= UpdateFormat.maxPixels, rects.count < UpdateFormat.maxRects else { return }
      pixels += rect.area
      if !rect.isEmpty { rects.append(rect) }
      for row in block.rows {
        for column in block.columns { tiles[column, row] = false }
      }
    }
  }

  /// The first pixel, changed or not.
  mutating func takeOnePixel() {
    rects = [Rect(width: 1, height: 1)]
  }

  private mutating func collectBlocks(_ tiles: TileMap) {
    blocks.removeAll(keepingCapacity: true)
    newest.removeAll(keepingCapacity: true)
    newest.append(contentsOf: repeatElement(-1, count: tiles.columns))
    for row in 0..<tiles.rows {
      var column = 0
      while column < tiles.columns {
        let start = column
        while tiles[column, row] { column += 1 }
        if column > start { add(start..<column, row: row, of: tiles) }
        column += 1
      }
    }
  }

  /// Adds a run of tiles: to the block that ends above it where both have the same columns, else as a block of its own.
  private mutating func add(_ columns: Range<Int>, row: Int, of tiles: TileMap) {
    let above = newest[columns.lowerBound]
    if above >= 0, blocks[above].columns == columns, blocks[above].rows.upperBound == row {
      let rows = blocks[above].rows.lowerBound..<row + 1
      if tiles.pixels(columns: columns, rows: rows).area <= UpdateFormat.maxPixels {
        blocks[above].rows = rows
        return
      }
    }
    newest[columns.lowerBound] = blocks.count
    blocks.append(Block(columns: columns, rows: row..<row + 1))
  }
}
