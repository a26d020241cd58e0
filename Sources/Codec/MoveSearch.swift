import Framebuffer
import Motion

/// Finds what has scrolled or was dragged: pieces of the new picture that stood at another place in the old one.
///
/// Offsets come as hints, from windows that were moved, or from `OffsetVotes`. For each, the pieces that have gone this way are compared
/// to the pixel (`MovedRects`) and moved in the old picture at once; so the next offset sees only what is left.
///
/// Where votes have led to nothing, they are left out for 1, 2, 4, 8 updates as long as the same part of the screen changes: a video
/// pays next to nothing, and what begins to scroll is seen at once. Has one owner; nothing is allocated after the first updates.
struct MoveSearch {
  /// The moves that were made, in order.
  private(set) var moves: [Move] = []
  private var votes = OffsetVotes()
  private var moved: MovedRects
  private var pixels: Int64 = 0
  /// Where votes have led to nothing last.
  private var fruitless: TileMap.Box?
  private var pause = 0
  private var nextPause = 1

  /// Fewer marked tiles cost less to send than to search.
  private static let leastTiles = 4
  /// Offsets that are tried on the word of votes.
  private static let maxOffsets = 4
  private static let longestPause = 8

  /// A search on a screen of this size.
  init(width: Int, height: Int) {
    moved = MovedRects(width: width, height: height)
  }

  /// Moves within `viewer`, the picture the viewer has, what of the marked tiles of `current` is to be had so. The marks that are left are
  /// those of tiles in which the two differ; in tiles that are not marked they are equal, before and after.
  mutating func find(
    in tiles: inout TileMap, of current: Surface, in viewer: Surface, _ ledger: inout TileLedger, hints: [Offset]
  ) {
    moves.removeAll(keepingCapacity: true)
    pixels = 0
    for hint in hints { move(hint, &tiles, current, viewer, &ledger) }
    guard let box = tiles.box, box.count >= Self.leastTiles, !isPausing(box),
      votes.count(tiles, count: box.count, of: current, against: viewer)
    else { return }
    let before = moves.count
    for _ in 0..<Self.maxOffsets {
      guard let offset = votes.takeBest() else { break }
      move(offset, &tiles, current, viewer, &ledger)
    }
    if moves.count == before { fail(box) } else { (fruitless, nextPause) = (nil, 1) }
  }

  private mutating func isPausing(_ box: TileMap.Box) -> Bool {
    guard pause > 0, fruitless?.columns == box.columns, fruitless?.rows == box.rows else { return false }
    pause -= 1
    return true
  }

  private mutating func fail(_ box: TileMap.Box) {
    if fruitless?.columns != box.columns || fruitless?.rows != box.rows { nextPause = 1 }
    fruitless = box
    pause = nextPause
    nextPause = min(nextPause * 2, Self.longestPause)
  }

  /// Moves what has gone this way, each piece before one that would overwrite where it comes from.
  private mutating func move(
    _ offset: Offset, _ tiles: inout TileMap, _ current: Surface, _ viewer: Surface, _ ledger: inout TileLedger
  ) {
    moved.find(offset, in: tiles, of: current, from: viewer)
    let first = moves.count
    while let rect = moved.takeNext(offset) {
      guard moves.count < UpdateFormat.maxMoves, pixels + rect.area <= UpdateFormat.maxMovedPixels else { break }
      pixels += rect.area
      let move = Move(target: rect, fromX: rect.x - offset.dx, fromY: rect.y - offset.dy)
      ledger.move(move, on: viewer)
      moves.append(move)
    }
    for move in moves[first...] { settle(move.target, &tiles, current, viewer) }
  }

  /// Takes away the marks of tiles that have become equal.
  private func settle(_ target: Rect, _ tiles: inout TileMap, _ current: Surface, _ viewer: Surface) {
    let touched = tiles.tiles(touching: target)
    for row in touched.rows {
      for column in touched.columns where tiles[column, row] {
        let tile = tiles.pixels(column: column, row: row)
        tiles[column, row] = !target.contains(tile) && current.differs(from: viewer, in: tile)
      }
    }
  }
}
