import Framebuffer

/// Decides which tiles that the viewer has with loss are sent exactly now: those that have stood still, the nearest to the pointer first.
///
/// A tile stands still when nothing has changed in it for `shortestWait`; after a motion, or where it has changed at regular times, when
/// nothing has for somewhat longer, so that what will be painted over before anybody could look at it is not sent twice.
///
/// Times are microseconds of a monotonic clock that the caller brings. Has one owner; nothing is allocated after `init`.
struct Refinement {
  /// How long at least a tile has to stand still.
  static let shortestWait: Int64 = 70_000
  /// How long at least one that was in motion: what falters goes on.
  static let motionWait: Int64 = 90_000
  /// How long at most.
  static let longestWait: Int64 = 250_000
  /// Changes that follow each other within this time are one motion.
  static let motionGap: Int64 = 100_000
  /// Changes further apart have nothing to do with each other.
  private static let longestGap: Int64 = 400_000

  private struct Tile {
    var last: Int64 = .min / 2
    var gap: Int64 = longestGap
    /// Changes in a row with at most `motionGap` between them.
    var streak = 0
  }

  /// Marked are the tiles to be sent now, after `pick`.
  private(set) var picked: TileMap
  /// When the next tile will have stood still, as `schedule` has found; nil where all are exact.
  private(set) var due: Int64?
  private var tiles: [Tile]

  /// Nothing has changed yet on a screen of this size.
  init(width: Int, height: Int) {
    picked = TileMap(width: width, height: height)
    tiles = Array(repeating: Tile(), count: picked.columns * picked.rows)
  }

  /// Something in this tile changes now.
  mutating func note(column: Int, row: Int, at now: Int64) {
    let index = row * picked.columns + column
    guard tiles.indices.contains(index) else { return }
    let gap = now - tiles[index].last
    guard gap > 0 else { return }
    tiles[index].streak = gap <= Self.motionGap ? tiles[index].streak + 1 : 0
    tiles[index].gap = gap
    tiles[index].last = now
  }

  /// Something in the tiles that a rect touches changes now.
  mutating func note(_ rect: Rect, at now: Int64) {
    let touched = picked.tiles(touching: rect)
    for row in touched.rows {
      for column in touched.columns { note(column: column, row: row, at: now) }
    }
  }

  /// True where a tile that changes now does so at least the third time in one motion.
  func isInMotion(column: Int, row: Int, at now: Int64) -> Bool {
    let tile = tiles[row * picked.columns + column]
    return tile.streak >= 1 && now - tile.last <= Self.motionGap
  }

  /// Marks in `picked` tiles of `lossy` that have stood still, up to `pixels` of them and at least one where there is one, from the
  /// pointer's place on outwards.
  mutating func pick(from lossy: TileMap, pixels: Int64, nearX x: Int32, y: Int32, at now: Int64) {
    picked.clear()
    guard let due, due <= now else { return }
    let center = (column: Int(x) / TileMap.side, row: Int(y) / TileMap.side)
    var left = pixels
    for distance in 0..<reach(from: center) {
      for row in max(0, center.row - distance)..<min(picked.rows, center.row + distance + 1) {
        let step = abs(row - center.row) == distance ? 1 : 2 * distance
        for column in stride(from: center.column - distance, through: center.column + distance, by: max(1, step))
        where lossy[column, row] && stillness(column: column, row: row) <= now {
          guard left > 0 else { return }
          picked[column, row] = true
          left -= lossy.pixels(column: column, row: row).area
        }
      }
    }
  }

  /// Finds out when the next of the tiles that are lossy now will have stood still.
  mutating func schedule(_ lossy: TileMap) {
    due = nil
    guard !lossy.isEmpty else { return }
    for row in 0..<lossy.rows {
      for column in 0..<lossy.columns where lossy[column, row] {
        due = min(due ?? .max, stillness(column: column, row: row))
      }
    }
  }

  /// When the tile will have stood still.
  private func stillness(column: Int, row: Int) -> Int64 {
    let tile = tiles[row * picked.columns + column]
    let shortest = tile.streak > 0 ? Self.motionWait : Self.shortestWait
    return tile.last + (tile.gap < Self.longestGap ? min(max(tile.gap * 3 / 2, shortest), Self.longestWait) : shortest)
  }

  /// One more than the distance of the farthest tile.
  private func reach(from center: (column: Int, row: Int)) -> Int {
    max(center.column, center.row, picked.columns - 1 - center.column, picked.rows - 1 - center.row) + 1
  }
}
