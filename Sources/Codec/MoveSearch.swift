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
/// Each column of tiles is a strip, and each row of a strip has a hash in both pictures. A hash that the old strip has once, and that a changed
/// row of the new one has, votes for the way between the two; the way with most votes is taken, and each run of rows that agree with it
/// becomes a move. Whether a move was right is not asked here: the encoder makes it and compares what is then still different.
///
/// The search costs about as much as looking at every pixel twice; after finding nothing it pauses for 1, 2, 4, … 32 updates, so that
/// a video pays next to nothing.
struct MoveSearch {
  /// What was found last, in an order in which no move overwrites what a later one needs.
  private(set) var moves: [Move] = []
  private var old: [UInt64] = []
  private var new: [UInt64] = []
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
  /// Row hashes of one picture at most; what has more is not searched.
  private static let maxHashes = 1 << 19
  private static let longestPause = 32

  /// Looks for moves among the marked tiles.
  mutating func find(in tiles: TileMap, of current: Surface, against shadow: Surface) {
    moves.removeAll(keepingCapacity: true)
    guard let box = box(of: tiles) else { return }
    guard pause == 0 else { return pause -= 1 }
    let area = tiles.pixels(columns: box.columns, rows: box.rows)
    let height = Int(area.height)
    guard height * box.columns.count <= Self.maxHashes else { return }
    hash(box.columns, of: tiles, area, current, shadow)
    let way = vote(box.columns, height)
    if way != 0 { collect(way, box.columns, of: tiles, area) }
    if moves.isEmpty {
      pause = nextPause
      nextPause = min(nextPause * 2, Self.longestPause)
    } else {
      nextPause = 1
    }
  }

  /// The block of tiles that holds all that are marked; nil where there are few.
  private func box(of tiles: TileMap) -> (columns: Range<Int>, rows: Range<Int>)? {
    var (left, right, top, bottom, count) = (Int.max, -1, Int.max, -1, 0)
    for row in 0..<tiles.rows {
      for column in 0..<tiles.columns where tiles[column, row] {
        (left, right, top, bottom) = (min(left, column), max(right, column), min(top, row), max(bottom, row))
        count += 1
      }
    }
    return count >= Self.leastTiles ? (left..<right + 1, top..<bottom + 1) : nil
  }

  private mutating func hash(_ columns: Range<Int>, of tiles: TileMap, _ area: Rect, _ current: Surface, _ shadow: Surface) {
    old.removeAll(keepingCapacity: true)
    new.removeAll(keepingCapacity: true)
    for column in columns {
      let strip = tiles.pixels(columns: column..<column + 1, rows: 0..<1)
      for y in Int(area.y)..<Int(area.maxY) {
        old.append(Self.hash(shadow.row(y, from: Int(strip.x)), count: Int(strip.width)))
        new.append(Self.hash(current.row(y, from: Int(strip.x)), count: Int(strip.width)))
      }
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
  private mutating func vote(_ columns: Range<Int>, _ height: Int) -> Int {
    votes.removeAll(keepingCapacity: true)
    votes.append(contentsOf: repeatElement(0, count: 2 * height))
    var size = 16
    while size < 2 * height { size *= 2 }
    for strip in 0..<columns.count {
      let start = strip * height
      table.removeAll(keepingCapacity: true)
      table.append(contentsOf: repeatElement(0, count: size))
      for y in 0..<height {
        let slot = slot(of: old[start + y], start)
        table[slot] = table[slot] == 0 ? Int32(y) + 1 : -1
      }
      for y in 0..<height where new[start + y] != old[start + y] {
        let row = table[slot(of: new[start + y], start)]
        if row > 0 { votes[y - Int(row - 1) + height] += 1 }
      }
    }
    var best = 0
    for way in votes.indices where votes[way] > votes[best] { best = way }
    return votes[best] >= Int32(Self.leastRows) ? best - height : 0
  }

  /// The slot that holds this hash, or the free one where it belongs.
  private func slot(of hash: UInt64, _ start: Int) -> Int {
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: hash >> 20) & mask
    // A slot of several rows is told apart by none of them: whoever meets it first stays, which costs votes and nothing else.
    while table[slot] > 0, old[start + Int(table[slot]) - 1] != hash { slot = (slot + 1) & mask }
    return slot
  }

  /// The runs of rows of each strip that have gone this way, as moves; equal runs of neighbours are one.
  private mutating func collect(_ way: Int, _ columns: Range<Int>, of tiles: TileMap, _ area: Rect) {
    let height = Int(area.height)
    open.removeAll(keepingCapacity: true)
    for (strip, column) in columns.enumerated() {
      next.removeAll(keepingCapacity: true)
      let start = strip * height
      var y = max(0, way)
      let end = min(height, height + way)
      while y < end {
        let top = y
        var changed = 0
        while y < end, new[start + y] == old[start + y - way] {
          if new[start + y] != old[start + y] { changed += 1 }
          y += 1
        }
        if changed >= Self.leastRows { add(top..<y, way, tiles.pixels(columns: column..<column + 1, rows: 0..<1), area) }
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
