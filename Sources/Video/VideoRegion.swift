import Framebuffer

/// Finds the rectangle of a screen in which a video plays, from which tiles change and how often.
///
/// A tile moves while its changes follow each other closely. The largest group of neighbouring tiles that have moved for
/// `settling`, ten times a second or, where the line holds updates back, in nearly every one, may be a video where at least half
/// of its tiles show pictures: text that scrolls or blinks is none. Its rectangle is what has looked like a picture in them, and
/// counts once the group is known for `patience`. Where it turns out to be larger, as the sky of a landscape moves late, the
/// rectangle follows when it has not grown for `stability`: each new one costs a picture that stands alone. A tile that stands
/// still for `stillness` is no longer part of it, wherever it lies; when all do, the next update ends the video.
///
/// In each update: `begin`; `changed` for each tile in which something was drawn; `saw` for those that were looked at, which may
/// be all or a few; `settle`. Times are microseconds of a monotonic clock that the caller brings. Has one owner and no thread of
/// its own; nothing is allocated after `init`.
public struct VideoRegion {
  /// What has changed in a tile.
  public enum Look {
    /// A picture: a photo, a video, a shaded surface.
    case picture
    /// What programs draw: text, lines, plain surfaces.
    case drawn
    /// So narrow that it could be either.
    case narrow
  }

  /// The video's rectangle, at least `leastSide` wide and high; nil where none plays.
  public private(set) var rect: Rect?

  /// The smallest video, pixels.
  public static let leastSide: Int32 = 96
  /// How long a tile moves before it counts.
  static let settling: Int64 = 200_000
  static let patience: Int64 = 300_000
  static let stability: Int64 = 500_000
  static let stillness: Int64 = 200_000
  /// Updates that are further apart say nothing about movement.
  static let slowest: Int64 = 1_000_000
  /// Changes a second that make a video.
  static let rate: Int64 = 10
  /// The last looks at a tile that count, about.
  static let memory: Int64 = 16

  private struct Tile {
    var since: Int64 = 0
    var last: Int64 = 0
    var changes: Int64 = 0
    /// The update that changed it last.
    var update: Int64 = 0
    var sinceUpdate: Int64 = 0
    /// Changes that came while something waited for the line.
    var heldBack: Int64 = 0
    /// How many of the last looks saw a picture, and how many did not.
    var pictures: Int64 = 0
    var drawn: Int64 = 0
    /// What the pictures have touched; where there was none, what was too narrow to tell.
    var box = Rect(width: 0, height: 0)
    var group: Int32 = 0
  }

  private let map: TileMap
  private var tiles: [Tile]
  private var stack: [Int] = []
  private var updates: Int64 = 0
  private var lastUpdate: Int64 = 0
  private var now: Int64 = 0
  private var isHeldBack = false
  /// All that was found since `candidateSince`, and when it grew last.
  private var candidate: Rect?
  private var candidateSince: Int64 = 0
  private var grownAt: Int64 = 0

  /// Nothing moves yet on a screen of this size.
  public init(width: Int, height: Int) {
    map = TileMap(width: width, height: height)
    tiles = Array(repeating: Tile(), count: map.columns * map.rows)
    stack.reserveCapacity(tiles.count)
  }

  /// Says that an update is being made; `isHeldBack` where an earlier one had no room for all there was.
  public mutating func begin(at now: Int64, isHeldBack: Bool = false) {
    self.isHeldBack = isHeldBack
    lastUpdate = self.now
    self.now = now
    updates += 1
  }

  /// Something in this tile is other than it was; once in an update counts.
  public mutating func changed(column: Int, row: Int) {
    guard column >= 0, column < map.columns, row >= 0, row < map.rows else { return }
    let index = row * map.columns + column
    guard tiles[index].update != updates else { return }
    if tiles[index].changes == 0 || !isClose(tiles[index].last) {
      tiles[index] = Tile(since: now, sinceUpdate: updates)
    }
    tiles[index].last = now
    tiles[index].update = updates
    tiles[index].changes += 1
    if isHeldBack { tiles[index].heldBack += 1 }
  }

  /// What has changed in a tile looks like this.
  public mutating func saw(_ look: Look, in box: Rect, column: Int, row: Int) {
    guard column >= 0, column < map.columns, row >= 0, row < map.rows else { return }
    let index = row * map.columns + column
    if tiles[index].pictures + tiles[index].drawn >= Self.memory {
      tiles[index].pictures /= 2
      tiles[index].drawn /= 2
    }
    switch look {
    case .picture:
      tiles[index].pictures += 1
      tiles[index].box = tiles[index].box.union(box)
    case .drawn:
      tiles[index].drawn += 1
    case .narrow:
      // The edge of a video, or a cursor that blinks beside it.
      if tiles[index].pictures == 0 { tiles[index].box = tiles[index].box.union(box) }
    }
  }

  /// True where a tile is part of the video: inside its rectangle, and not still.
  public func isMoving(column: Int, row: Int) -> Bool {
    guard let rect, !map.pixels(column: column, row: row).intersection(rect).isEmpty else { return false }
    let tile = tiles[row * map.columns + column]
    return tile.changes >= 3 && isClose(tile.last)
  }

  /// Decides, after the changes of an update, where the video is.
  public mutating func settle() {
    guard let found = largestGroup() else {
      candidate = nil
      rect = nil
      return
    }
    follow(found)
    if let known = rect, found.intersection(known).isEmpty { rect = nil }
    guard let rect else {
      if now - candidateSince >= Self.patience { self.rect = candidate }
      return
    }
    guard !rect.contains(found) || rect.area > 2 * found.area else { return }
    if now - grownAt >= Self.stability { self.rect = candidate }
  }

  /// The candidate is all that was found since it was first seen; what is quite another rect begins anew.
  private mutating func follow(_ found: Rect) {
    guard let known = candidate, known.intersection(found).area * 2 >= known.area else {
      candidate = found
      candidateSince = now
      grownAt = now
      return
    }
    guard !known.contains(found) else { return }
    candidate = known.union(found)
    grownAt = now
  }

  /// A change then is followed closely by one now. Where updates are rare, one in the update before is close as well.
  private func isClose(_ last: Int64) -> Bool {
    now - last <= Self.stillness || (last == lastUpdate && now - last <= Self.slowest)
  }

  private func isVideo(_ tile: Tile) -> Bool {
    let time = now - tile.since
    guard tile.changes >= 5, isClose(tile.last), time >= Self.settling else { return false }
    if tile.changes * 1_000_000 >= Self.rate * time { return true }
    return tile.heldBack * 2 >= tile.changes && tile.changes * 5 >= (updates - tile.sinceUpdate + 1) * 4
  }

  /// What has changed in the largest group of neighbouring tiles that are video; nil where it is too small.
  private mutating func largestGroup() -> Rect? {
    for index in tiles.indices { tiles[index].group = isVideo(tiles[index]) ? -1 : 0 }
    var best: Rect?
    for index in tiles.indices where tiles[index].group == -1 {
      guard let box = group(from: index) else { continue }
      if box.width >= Self.leastSide, box.height >= Self.leastSide, box.area > best?.area ?? 0 { best = box }
    }
    return best
  }

  private mutating func group(from start: Int) -> Rect? {
    var box = Rect(width: 0, height: 0)
    var (pictures, drawn) = (0, 0)
    stack.removeAll(keepingCapacity: true)
    tiles[start].group = 1
    stack.append(start)
    while let index = stack.popLast() {
      box = box.union(tiles[index].box)
      if tiles[index].pictures + tiles[index].drawn > 0 {
        if tiles[index].pictures >= tiles[index].drawn { pictures += 1 } else { drawn += 1 }
      }
      let column = index % map.columns
      if column > 0 { visit(index - 1) }
      if column + 1 < map.columns { visit(index + 1) }
      if index >= map.columns { visit(index - map.columns) }
      if index + map.columns < tiles.count { visit(index + map.columns) }
    }
    // Dark or plain parts of a video look like something drawn; a page of text that moves has no pictures at all.
    return pictures > 0 && pictures >= drawn ? box : nil
  }

  private mutating func visit(_ index: Int) {
    guard tiles[index].group == -1 else { return }
    tiles[index].group = 1
    stack.append(index)
  }
}
