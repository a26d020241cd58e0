import Framebuffer

/// A piece of the viewer's picture that is copied to another place before pixels are sent.
public struct Move: Equatable, Sendable {
  /// Where it goes; of the same size as where it comes from.
  public var target: Rect
  /// The left and upper edge of where it comes from.
  public var fromX: Int32
  public var fromY: Int32

  public init(target: Rect, fromX: Int32, fromY: Int32) {
    self.target = target
    self.fromX = fromX
    self.fromY = fromY
  }

  /// Where it comes from.
  public var source: Rect { Rect(x: fromX, y: fromY, width: target.width, height: target.height) }
}

/// Finds what has scrolled: rows of the new picture that stood at another height in the old one.
///
/// Each column of tiles is a strip, and each row of a strip has a hash in both pictures. A hash that the old strip has once, and
/// that a changed row of the new one has, votes for the way between the two; the way with most votes is taken, and each run of
/// rows that agree with it becomes a move. Whether a move was right is not asked here: the encoder makes it and compares what is then still different.
///
/// The search costs about as much as looking at every pixel once more, since the hashes of the old picture are kept; after finding
/// nothing it pauses for 1, 2, 4, … 32 updates, so that a video pays next to nothing.
struct MoveSearch {
  /// What was found last, in an order in which no move overwrites what a later one needs.
  private(set) var moves: [Move] = []
  /// Row hashes of the old picture, strip after strip, each as high as the screen.
  private var old: [UInt64] = []
  /// The tiles whose rows have their hashes in `old`.
  private var known: TileMap
  /// Row hashes of the new picture, strip after strip of the block that was searched last, each as high as the block.
  private var new: [UInt64] = []
  private var searched: (columns: Range<Int>, rows: Range<Int>)?
  private let height: Int
  /// Row of the old strip by hash, +1; 0 is free, -1 stands for several rows.
  private var table: [Int32] = []
  private var votes: [Int32] = []
  /// The runs of the strip before, and of this one, each with its move.
  private var open: [(rows: Range<Int>, move: Int)] = []
  private var next: [(rows: Range<Int>, move: Int)] = []
  private var pause = 0
  private var nextPause = 1

  /// Fewer rows that agree are not worth a move.
  private static let leastRows = 8
  /// Fewer marked tiles cost less to send than to search.
  private static let leastTiles = 4
  /// Row hashes of one picture at most; what has more is not searched. So all moves together stay within `UpdateFormat.maxMovedPixels`.
  private static let maxHashes = 1 << 18
  private static let longestPause = 32

  /// A search on a screen of this size; what is too large for it is never searched.
  init(width: Int, height: Int) {
    self.height = height
    known = TileMap(width: width, height: height)
    if known.columns * height <= Self.maxHashes { old = Array(repeating: 0, count: known.columns * height) }
  }

  /// Looks for moves among the marked tiles.
  mutating func find(in tiles: TileMap, of current: Surface, against shadow: Surface) {
    moves.removeAll(keepingCapacity: true)
    searched = nil
    guard !old.isEmpty, let box = box(of: tiles) else { return }
    guard pause == 0 else { return pause -= 1 }
    searched = box
    let area = tiles.pixels(columns: box.columns, rows: box.rows)
    hash(box, area, current, shadow)
    let way = vote(box.columns, area)
    if way != 0 { collect(way, box.columns, area) }
    if moves.isEmpty {
      pause = nextPause
      nextPause = min(nextPause * 2, Self.longestPause)
    } else {
      nextPause = 1
    }
  }

  /// The block of tiles that holds all that are marked; nil where they are few, or scattered over a block that is mostly still.
  private func box(of tiles: TileMap) -> (columns: Range<Int>, rows: Range<Int>)? {
    var (left, right, top, bottom, count) = (Int.max, -1, Int.max, -1, 0)
    for row in 0..<tiles.rows {
      for column in 0..<tiles.columns where tiles[column, row] {
        (left, right, top, bottom) = (min(left, column), max(right, column), min(top, row), max(bottom, row))
        count += 1
      }
    }
    guard count >= Self.leastTiles, count * 4 >= (right - left + 1) * (bottom - top + 1) else { return nil }
    return (left..<right + 1, top..<bottom + 1)
  }

  /// To be called before pixels are taken over into the old picture: the tiles in which that may happen.
  mutating func forget(_ tiles: TileMap) {
    for row in 0..<known.rows {
      for column in 0..<known.columns where tiles[column, row] { known[column, row] = false }
    }
  }

  /// To be called afterwards: where the search has looked, the old picture is the new one, but for the tiles in `left`.
  mutating func remember(except left: TileMap) {
    guard let searched, !new.isEmpty else { return }
    let area = known.pixels(columns: searched.columns, rows: searched.rows)
    for (strip, column) in searched.columns.enumerated() {
      let start = strip * Int(area.height) - Int(area.y)
      for row in searched.rows where !left[column, row] {
        for y in rows(row) { old[column * height + y] = new[start + y] }
        known[column, row] = true
      }
    }
  }

  /// The rows of pixels of a row of tiles.
  private func rows(_ row: Int) -> Range<Int> { row * TileMap.side..<min((row + 1) * TileMap.side, height) }

  private mutating func hash(_ box: (columns: Range<Int>, rows: Range<Int>), _ area: Rect, _ current: Surface, _ shadow: Surface)
  {
    new.removeAll(keepingCapacity: true)
    for column in box.columns {
      let strip = known.pixels(columns: column..<column + 1, rows: 0..<1)
      let (x, width) = (Int(strip.x), Int(strip.width))
      for row in box.rows where !known[column, row] {
        for y in rows(row) { old[column * height + y] = Self.hash(shadow.row(y, from: x), count: width) }
        known[column, row] = true
      }
      for y in Int(area.y)..<Int(area.maxY) { new.append(Self.hash(current.row(y, from: x), count: width)) }
    }
  }

  /// Two pixels at a time, multiplied and rotated; the ignored byte of each is left out.
  private static func hash(_ pixels: UnsafePointer<UInt32>?, count: Int) -> UInt64 {
    guard let pixels else { return 0 }
    var (first, second): (UInt64, UInt64) = (0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F)
    var index = 0
    while index &+ 4 <= count {
      let a = UInt64(pixels[index] & 0xFF_FFFF) | UInt64(pixels[index &+ 1]) << 32 & 0xFF_FFFF_0000_0000
      let b = UInt64(pixels[index &+ 2] & 0xFF_FFFF) | UInt64(pixels[index &+ 3]) << 32 & 0xFF_FFFF_0000_0000
      first = (first ^ a) &* 0x9FB2_1C65_1E98_DF25
      second = (second ^ b) &* 0x9FB2_1C65_1E98_DF25
      first ^= first >> 29
      second ^= second >> 31
      index &+= 4
    }
    while index < count {
      first = (first ^ UInt64(pixels[index] & 0xFF_FFFF)) &* 0x9FB2_1C65_1E98_DF25
      first ^= first >> 29
      index &+= 1
    }
    return (first ^ second << 23 ^ second >> 41) &* 0xD6E8_FEB8_6659_FD93
  }

  /// The way most changed rows have gone, downwards positive; 0 where too few agree.
  private mutating func vote(_ columns: Range<Int>, _ area: Rect) -> Int {
    let count = Int(area.height)
    votes.removeAll(keepingCapacity: true)
    votes.append(contentsOf: repeatElement(0, count: 2 * count))
    var size = 16
    while size < 2 * count { size *= 2 }
    for (strip, column) in columns.enumerated() {
      let (before, after) = (column * height + Int(area.y), strip * count)
      table.removeAll(keepingCapacity: true)
      table.append(contentsOf: repeatElement(0, count: size))
      for y in 0..<count {
        let slot = slot(of: old[before + y], before)
        table[slot] = table[slot] == 0 ? Int32(y) + 1 : -1
      }
      for y in 0..<count where new[after + y] != old[before + y] {
        let row = table[slot(of: new[after + y], before)]
        if row > 0 { votes[y - Int(row - 1) + count] += 1 }
      }
    }
    var best = 0
    for way in votes.indices where votes[way] > votes[best] { best = way }
    return votes[best] >= Int32(Self.leastRows) ? best - count : 0
  }

  /// The slot that holds this hash of the strip that begins at `before`, or the free one where it belongs.
  private func slot(of hash: UInt64, _ before: Int) -> Int {
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: hash >> 20) & mask
    // A slot of several rows is told apart by none of them: whoever meets it first stays, which costs votes and nothing else.
    while table[slot] > 0, old[before + Int(table[slot]) - 1] != hash { slot = (slot + 1) & mask }
    return slot
  }

  /// The runs of rows of each strip that have gone this way, as moves; equal runs of neighbours are one.
  private mutating func collect(_ way: Int, _ columns: Range<Int>, _ area: Rect) {
    let count = Int(area.height)
    open.removeAll(keepingCapacity: true)
    for (strip, column) in columns.enumerated() {
      next.removeAll(keepingCapacity: true)
      let (before, after) = (column * height + Int(area.y), strip * count)
      var y = max(0, way)
      let end = min(count, count + way)
      while y < end {
        let top = y
        var changed = 0
        while y < end, new[after + y] == old[before + y - way] {
          if new[after + y] != old[before + y] { changed += 1 }
          y += 1
        }
        if changed >= Self.leastRows { add(top..<y, way, known.pixels(columns: column..<column + 1, rows: 0..<1), area) }
        y += 1
      }
      swap(&open, &next)
    }
    // Downwards the lowest goes first, upwards the highest.
    moves.sort { way > 0 ? $0.target.y > $1.target.y : $0.target.y < $1.target.y }
  }

  /// Adds a run of a strip: to the move of its left neighbour where that has the same rows, else as a move of its own.
  private mutating func add(_ rows: Range<Int>, _ way: Int, _ strip: Rect, _ area: Rect) {
    if let known = open.first(where: { $0.rows == rows })?.move {
      moves[known].target.width += strip.width
      next.append((rows, known))
    } else if moves.count < UpdateFormat.maxMoves {
      next.append((rows, moves.count))
      let target = Rect(
        x: strip.x, y: area.y + Int32(rows.lowerBound), width: strip.width, height: Int32(rows.count))
      moves.append(Move(target: target, fromX: strip.x, fromY: target.y - Int32(way)))
    }
  }
}
