import Framebuffer

/// The rects of the new picture that have come from one offset away in the old one, every pixel of them compared.
///
/// The screen is cut into cells, 16 pixels wide and one high. Runs of cells that match below each other become one rect with the runs
/// beside them where their rows allow it; each rect is cut to the rows that have changed at all, and grown to the left and right by
/// the pixels that cells were too coarse for.
///
/// A run of fewer than `leastRows` is not seen: so only every eighth row is compared everywhere, and a row between only where one of
/// the two about it matches. An offset that is wrong costs an eighth of one that is right.
public struct MovedRects: Sendable {
  /// What was found, disjoint.
  public private(set) var rects: [Rect] = []
  private var pieces: [Piece] = []
  /// The pieces that end with the cell before, and those that end with this one.
  private var open: [Int] = []
  private var next: [Int] = []
  /// One bit for each cell of the screen that matches, 64 in a word.
  private var matches: [UInt64]
  private let words: Int

  /// A rect under way: in all its cells all rows of `full` match; in one or another, those of `changed` have changed.
  private struct Piece {
    var full: Range<Int>
    var changed: Range<Int>
    var cells: Range<Int>

    /// Takes in a run beside it, unless many rows that have changed would no longer be inside.
    mutating func join(_ run: Range<Int>, changed rows: Range<Int>, _ cell: Int) -> Bool {
      let full = full.clamped(to: run)
      let lost = cells.count * (changed.count - changed.clamped(to: full).count) + rows.count - rows.clamped(to: full).count
      let all = rows.isEmpty ? changed : min(rows.lowerBound, changed.lowerBound)..<max(rows.upperBound, changed.upperBound)
      guard lost <= MovedRects.mostLost, all.clamped(to: full).count >= all.count / 2 else { return false }
      self.full = full
      changed = all.clamped(to: full)
      if !rows.isEmpty { cells = cells.lowerBound..<cell + 1 }
      return true
    }
  }

  private static let leastRows = 8
  /// Smaller rects cost less as pixels than as moves.
  private static let leastPixels: Int64 = 1024
  /// Cells that may be given up so that two pieces become one.
  private static let mostLost = 64
  private static let maxPieces = 512
  private static let maxRects = 64

  /// For a screen of this size.
  public init(width: Int, height: Int) {
    words = (width + 64 * CellPair.width - 1) / (64 * CellPair.width)
    matches = Array(repeating: 0, count: words * height)
  }

  /// Takes out a rect that covers nothing the others come from; nil where none is left. As rects that do not overlap can be moved one after the
  /// other in any direction, there always is such a one.
  public mutating func takeNext(_ offset: Offset) -> Rect? {
    let next = rects.indices.first { candidate in
      !rects.indices.contains { other in
        other != candidate
          && !rects[candidate].intersection(rects[other].offset(dx: -offset.dx, dy: -offset.dy)).isEmpty
      }
    }
    return next.map { rects.remove(at: $0) }
  }

  /// Looks in the marked tiles. Both pictures have the size given to `init`.
  public mutating func find(_ offset: Offset, in tiles: TileMap, of current: Surface, from old: Surface) {
    rects.removeAll(keepingCapacity: true)
    guard let box = tiles.box, let pair = CellPair(current, old, offset) else { return }
    let area = tiles.pixels(columns: box.columns, rows: box.rows)
    let rows = Int(area.y)..<Int(area.maxY)
    compareSome(tiles, rows, pair)
    compareBetween(rows.clamped(to: pair.rows), rows.upperBound, pair)
    collect(pair.cells(from: Int(area.x), to: Int(area.maxX)), rows, pair)
    finish(pair)
  }

  /// Compares the cells of the marked tiles in every eighth row.
  private mutating func compareSome(_ tiles: TileMap, _ rows: Range<Int>, _ pair: CellPair) {
    for index in rows.lowerBound * words..<rows.upperBound * words { matches[index] = 0 }
    for row in rows.lowerBound / TileMap.side..<(rows.upperBound + TileMap.side - 1) / TileMap.side {
      for column in 0..<tiles.columns where tiles[column, row] {
        let tile = tiles.pixels(column: column, row: row)
        let cells = pair.cells(from: Int(tile.x), to: Int(tile.maxX))
        for y in stride(from: Int(tile.y), to: Int(tile.maxY), by: Self.leastRows) where pair.rows.contains(y) {
          for cell in cells where pair.matches(cell, y) { matches[y * words + cell / 64] |= 1 << UInt64(cell % 64) }
        }
      }
    }
  }

  /// Compares the cells in the other rows that are next to one that matches.
  private mutating func compareBetween(_ rows: Range<Int>, _ end: Int, _ pair: CellPair) {
    for y in rows where y % Self.leastRows != 0 {
      let above = y - y % Self.leastRows
      let below = above + Self.leastRows
      for word in 0..<words {
        var candidates = matches[above * words + word] | (below < end ? matches[below * words + word] : 0)
        var found: UInt64 = 0
        while candidates != 0 {
          let bit = candidates.trailingZeroBitCount
          candidates &= candidates &- 1
          if pair.matches(word * 64 + bit, y) { found |= 1 << UInt64(bit) }
        }
        matches[y * words + word] = found
      }
    }
  }

  /// Makes pieces of the runs, from the left to the right.
  private mutating func collect(_ cells: Range<Int>, _ rows: Range<Int>, _ pair: CellPair) {
    pieces.removeAll(keepingCapacity: true)
    open.removeAll(keepingCapacity: true)
    for cell in cells {
      next.removeAll(keepingCapacity: true)
      let (word, bit) = (cell / 64, UInt64(cell % 64))
      var y = rows.lowerBound
      while y < rows.upperBound {
        let top = y
        while y < rows.upperBound, matches[y * words + word] >> bit & 1 != 0 { y += 1 }
        if y - top >= Self.leastRows { add(top..<y, cell, pair) }
        y += 1
      }
      swap(&open, &next)
    }
  }

  /// Adds a run of matching cells: to a piece that ends beside it where that keeps all that has changed, else as a piece of its own.
  private mutating func add(_ full: Range<Int>, _ cell: Int, _ pair: CellPair) {
    var (top, end) = (full.lowerBound, full.upperBound)
    while top < end, pair.isStill(cell, top) { top += 1 }
    while end > top, pair.isStill(cell, end - 1) { end -= 1 }
    for index in open where pieces[index].join(full, changed: top..<end, cell) {
      next.append(index)
      return
    }
    guard top < end, pieces.count < Self.maxPieces else { return }
    next.append(pieces.count)
    pieces.append(Piece(full: full, changed: top..<end, cells: cell..<cell + 1))
  }

  /// Makes rects of the pieces that are worth it, and grows them where no other is in the way.
  private mutating func finish(_ pair: CellPair) {
    for piece in pieces where rects.count < Self.maxRects {
      let (left, right) = (piece.cells.lowerBound * CellPair.width, piece.cells.upperBound * CellPair.width)
      let rect = Self.rect(left..<min(right, pair.columns.upperBound), piece.changed)
      if rect.area >= Self.leastPixels { rects.append(rect) }
    }
    for index in rects.indices {
      let rect = rects[index]
      let (rows, limit) = (Int(rect.y)..<Int(rect.maxY), CellPair.width - 1)
      let left = pair.matching(leftOf: Int(rect.x), rows: rows, limit: limit)
      grow(index, Self.rect(Int(rect.x) - left..<Int(rect.x), rows))
      let right = pair.matching(rightOf: Int(rect.maxX), rows: rows, limit: limit)
      grow(index, Self.rect(Int(rect.maxX)..<Int(rect.maxX) + right, rows))
    }
  }

  private mutating func grow(_ index: Int, _ part: Rect) {
    if !rects.contains(where: { !$0.intersection(part).isEmpty }) { rects[index] = rects[index].union(part) }
  }

  private static func rect(_ columns: Range<Int>, _ rows: Range<Int>) -> Rect {
    Rect(
      x: Int32(clamping: columns.lowerBound), y: Int32(clamping: rows.lowerBound), width: Int32(clamping: columns.count),
      height: Int32(clamping: rows.count))
  }
}
