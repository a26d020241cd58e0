import Framebuffer

/// Finds which tiles show again what they have shown before, whole or in a part that is worth it.
struct RecallSearch {
  /// What was found last, in the order in which it was made.
  private(set) var recalls: [Recall] = []

  /// Boxes with fewer pixels are recalled as they are or not at all.
  private static let leastPatched: Int64 = 512

  /// Looks at the marked tiles, makes what it finds in `shadow`, and removes the marks of tiles that are then as on the screen.
  mutating func find(in tiles: inout TileMap, of screen: Surface, in shadow: Surface, with ledger: inout TileLedger) {
    recalls.removeAll(keepingCapacity: true)
    for row in 0..<tiles.rows {
      for column in 0..<tiles.columns where tiles[column, row] {
        guard ledger.history.hasContent(ledger.number(column: column, row: row)) else { continue }
        let tile = tiles.pixels(column: column, row: row)
        let box = screen.difference(from: shadow, in: tile)
        guard let found = best(for: box, in: tile, column, row, of: screen, with: ledger),
          recalls.count < UpdateFormat.maxRects,
          ledger.recall(found.recall.rect, column: column, row: row, slot: Int(found.recall.slot), on: shadow)
        else { continue }
        add(found.recall)
        if found.isComplete { tiles[column, row] = false }
      }
    }
  }

  /// The content that leaves the fewest pixels of `box` to send.
  private func best(
    for box: Rect, in tile: Rect, _ column: Int, _ row: Int, of screen: Surface, with ledger: borrowing TileLedger
  ) -> (recall: Recall, isComplete: Bool)? {
    guard let wanted = screen.view(box), let whole = screen.view(tile) else { return nil }
    var best: (slot: Int, left: Int64)?
    for slot in 0..<TileHistory.slots {
      guard let content = ledger.history.content(ledger.number(column: column, row: row), slot: slot) else { continue }
      let left = wanted.difference(from: content.part(box.offset(dx: -tile.x, dy: -tile.y))).area
      if left == 0, whole.equals(content.part(Rect(width: tile.width, height: tile.height))) {
        return (Recall(rect: tile, slot: UInt8(slot)), true)
      }
      if left < best?.left ?? Int64.max { best = (slot, left) }
    }
    guard let best, best.left == 0 || (box.area >= Self.leastPatched && best.left * 3 <= box.area * 2) else { return nil }
    return (Recall(rect: box, slot: UInt8(best.slot)), best.left == 0)
  }

  /// Adds a recall: to the one before where both are one rect.
  private mutating func add(_ recall: Recall) {
    if let last = recalls.last, last.slot == recall.slot, last.rect.maxX == recall.rect.x, last.rect.y == recall.rect.y,
      last.rect.height == recall.rect.height
    {
      recalls[recalls.count - 1].rect.width += recall.rect.width
    } else {
      recalls.append(recall)
    }
  }
}
