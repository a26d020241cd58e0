import Framebuffer

/// Joins the boxes of tiles to few rects: neighbours in a row become one, equal rows below each other too. A typed letter is one
/// small rect, a page that scrolls one large one.
struct RectList {
  /// The rects after `finish`.
  private(set) var rects: [Rect] = []
  /// Pixels of all rects.
  private(set) var area: Int64 = 0
  /// The tiles that each rect was made of.
  private var blocks: [Block] = []
  /// For each column of tiles the newest block that starts there, or -1.
  private var newest: [Int] = []
  /// The row of tiles that is being joined.
  private var run: (block: Block, box: Rect)?

  private struct Block {
    var columns: Range<Int>
    var rows: Range<Int>
  }

  /// Forgets the rects; the next lie on so many columns of tiles.
  mutating func start(columns: Int) {
    rects.removeAll(keepingCapacity: true)
    blocks.removeAll(keepingCapacity: true)
    newest.removeAll(keepingCapacity: true)
    newest.append(contentsOf: repeatElement(-1, count: columns))
    area = 0
    run = nil
  }

  /// Adds the box of a tile. Tiles come row after row, each row from the left.
  mutating func add(_ box: Rect, column: Int, row: Int) {
    if let (block, joined) = run, block.rows.lowerBound == row, block.columns.upperBound == column, Self.areWorthOne(joined, box)
    {
      run = (Block(columns: block.columns.lowerBound..<column + 1, rows: block.rows), joined.union(box))
    } else {
      finish()
      run = (Block(columns: column..<column + 1, rows: row..<row + 1), box)
    }
  }

  /// Ends the row: the rects are complete.
  mutating func finish() {
    guard let (block, box) = run else { return }
    run = nil
    let above = newest[block.columns.lowerBound]
    if above >= 0, blocks[above].columns == block.columns, blocks[above].rows.upperBound == block.rows.lowerBound,
      Self.areWorthOne(rects[above], box)
    {
      area -= rects[above].area
      rects[above] = rects[above].union(box)
      area += rects[above].area
      blocks[above].rows = blocks[above].rows.lowerBound..<block.rows.upperBound
    } else {
      newest[block.columns.lowerBound] = rects.count
      rects.append(box)
      blocks.append(block)
      area += box.area
    }
  }

  /// True where one rect around both has few pixels that belong to neither.
  private static func areWorthOne(_ known: Rect, _ new: Rect) -> Bool {
    known.union(new).area <= known.area + new.area + new.area / 2 + 512
  }
}
