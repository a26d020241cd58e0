import Framebuffer

/// Finds the rectangle of a screen in which a video plays, from which tiles change and how often.
///
/// A tile moves while its changes follow each other closely. The largest group of neighbouring tiles that have moved for `settling`,
/// ten times a second or in nearly every update, is the video; its rectangle is what has really changed in them, and counts once it has
/// kept its place for `stability`. A tile that stands still for `stillness` is no longer part of it, wherever it lies; when all do, the
/// next update ends the video. At least half of its tiles show a picture: text that scrolls or blinks is no video.
///
/// Times are microseconds of a monotonic clock that the caller brings. Has one owner and no thread of its own; nothing is allocated
/// after `init`.
public struct VideoRegion {
  /// The video's rectangle, at least `leastSide` wide and high; nil where none plays.
  public private(set) var rect: Rect?

  /// The smallest video, pixels.
  public static let leastSide: Int32 = 96
  /// How long a tile moves before it counts; then the rectangle keeps its place for `stability`.
  static let settling: Int64 = 200_000
  static let stability: Int64 = 500_000
  static let stillness: Int64 = 200_000
  /// Updates that are further apart say nothing about movement.
  static let slowest: Int64 = 1_000_000
  /// How far an edge may move and still count as kept, pixels: at a dark edge not every picture changes every pixel.
  static let nearness: Int32 = 16
  /// Changes a second that make a video.
  static let rate: Int64 = 10

  private struct Tile {
    var since: Int64 = 0
    var last: Int64 = 0
    var changes: Int64 = 0
    /// How many of the changes were of a picture.
    var pictures: Int64 = 0
    var sinceUpdate: Int64 = 0
    /// What these have touched.
    var box = Rect(width: 0, height: 0)
    var group: Int32 = 0
  }

  private let map: TileMap
  private var tiles: [Tile]
  private var stack: [Int] = []
  private var updates: Int64 = 0
  private var lastUpdate: Int64 = 0
  private var now: Int64 = 0
  private var candidate: Rect?
  private var candidateSince: Int64 = 0

  /// Nothing moves yet on a screen of this size.
  public init(width: Int, height: Int) {
    map = TileMap(width: width, height: height)
    tiles = Array(repeating: Tile(), count: map.columns * map.rows)
    stack.reserveCapacity(tiles.count)
  }

  /// Says that an update is being made; what changes in it is told by `changed`, and `settle` ends it.
  public mutating func begin(at now: Int64) {
    lastUpdate = self.now
    self.now = now
    updates += 1
  }

  /// In this update these pixels of one tile have changed; `isPicture` where they are a picture, not what programs draw.
  public mutating func changed(_ box: Rect, column: Int, row: Int, isPicture: Bool = true) {
    guard column >= 0, column < map.columns, row >= 0, row < map.rows else { return }
    let index = row * map.columns + column
    if tiles[index].changes == 0 || !isClose(tiles[index].last) {
      tiles[index] = Tile(since: now, sinceUpdate: updates)
    }
    tiles[index].last = now
    tiles[index].changes += 1
    if isPicture {
      tiles[index].pictures += 1
      tiles[index].box = tiles[index].box.union(box)
    }
  }

  /// True where a tile is part of the video: inside its rectangle, and not still.
  public func isMoving(column: Int, row: Int) -> Bool {
    guard let rect, !map.pixels(columns: column..<column + 1, rows: row..<row + 1).intersection(rect).isEmpty else {
      return false
    }
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
    guard now - candidateSince >= Self.stability else {
      if let rect, found.intersection(rect).isEmpty { self.rect = nil }
      return
    }
    if let rect, rect.contains(found), rect.area <= 2 * found.area { return }
    rect = candidate
  }

  /// The candidate is all that was found since it was first seen; what is quite another rect, or makes it grow much, begins anew.
  private mutating func follow(_ found: Rect) {
    guard let known = candidate, known.intersection(found).area * 2 >= known.area else {
      candidate = found
      candidateSince = now
      return
    }
    let joined = known.union(found)
    if !Self.isNear(known, joined) { candidateSince = now }
    candidate = joined
  }

  private static func isNear(_ a: Rect, _ b: Rect) -> Bool {
    abs(a.x - b.x) <= nearness && abs(a.y - b.y) <= nearness && abs(a.maxX - b.maxX) <= nearness
      && abs(a.maxY - b.maxY) <= nearness
  }

  /// A change then is followed closely by one now. Where updates are rare, one in the update before is close as well.
  private func isClose(_ last: Int64) -> Bool {
    now - last <= Self.stillness || (last == lastUpdate && now - last <= Self.slowest)
  }

  private func isVideo(_ tile: Tile) -> Bool {
    let time = now - tile.since
    guard tile.changes >= 5, isClose(tile.last), time >= Self.settling else { return false }
    return tile.changes * 1_000_000 >= Self.rate * time || tile.changes * 5 >= (updates - tile.sinceUpdate + 1) * 4
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
    var count = 0
    var pictures = 0
    stack.removeAll(keepingCapacity: true)
    tiles[start].group = 1
    stack.append(start)
    while let index = stack.popLast() {
      box = box.union(tiles[index].box)
      count += 1
      if tiles[index].pictures * 2 >= tiles[index].changes { pictures += 1 }
      let column = index % map.columns
      if column > 0 { visit(index - 1) }
      if column + 1 < map.columns { visit(index + 1) }
      if index >= map.columns { visit(index - map.columns) }
      if index + map.columns < tiles.count { visit(index + map.columns) }
    }
    // Dark or plain parts of a video look like something drawn; a page of text that moves has no pictures at all.
    return pictures * 2 >= count ? box : nil
  }

  private mutating func visit(_ index: Int) {
    guard tiles[index].group == -1 else { return }
    tiles[index].group = 1
    stack.append(index)
  }
}
