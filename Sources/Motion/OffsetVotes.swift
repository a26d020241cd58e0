import Framebuffer

/// Asks samples of a picture how far they have gone since the one before.
///
/// Each marked tile of the old picture gives samples: pairs of neighbouring rows as wide as the tile, in a table by their hash; pairs of equal
/// rows, as in flat areas, tell nothing and are left out. In every `step`th row of the marked tiles of the new picture the same hash is
/// rolled along, pixel by pixel. Where it meets a sample that the old picture has once, that votes for the offset between the two. However
/// far a tile has gone, one of these rows meets one of its samples; so a piece has about as many votes as tiles, fewer where it is flat or
/// repeats itself. Votes are not proof: `MovedRects` compares.
public struct OffsetVotes: Sendable {
  /// What the old picture has at one place.
  private struct Sample {
    var hash: UInt32
    var x: UInt16
    var y: UInt16

    /// Stand for `y` where there is none, and where there are several: no row of a screen has such a number.
    static let free = UInt16.max
    static let several = UInt16.max - 1
  }

  private struct Candidate {
    /// Both numbers of an offset in one; 0, which is no way at all, where the place is free.
    var key: UInt32 = 0
    var votes: UInt32 = 0
  }

  private var samples: [Sample] = []
  /// One bit for some upper bits of a mixed hash, eight times as many as there are places for samples: whether there may be one of that hash.
  private var filter: [UInt64] = []
  private var filterShift: UInt32 = 0
  private var candidates: [Candidate] = []
  private var leastVotes: UInt32 = 0

  private static let step = 16
  /// Samples of one picture, about, as long as each tile has at least `step` of them.
  private static let enoughSamples = 8192
  /// More tiles are not searched; so many hold what the moves of one update may bring.
  static let maxTiles = 4096
  private static let candidateBits: UInt32 = 12
  private static let maxProbes = 32
  /// Fewer votes are chance: so many, and one more for each 64 tiles that were asked.
  private static let fewVotes = 3

  /// Nothing counted.
  public init() {}

  /// Counts the votes of the marked tiles, of which there are `count`; false where there was nothing to tell apart.
  public mutating func count(_ tiles: TileMap, count: Int, of current: Surface, against old: Surface) -> Bool {
    guard count > 0, count <= Self.maxTiles else { return false }
    leastVotes = UInt32(truncatingIfNeeded: Self.fewVotes + count / 64)
    candidates.removeAll(keepingCapacity: true)
    candidates.append(contentsOf: repeatElement(Candidate(), count: 1 << Int(Self.candidateBits)))
    guard collect(tiles, rows: min(max(Self.enoughSamples / count, Self.step), TileMap.side), count: count, of: old) else {
      return false
    }
    for row in 0..<tiles.rows {
      var column = 0
      while column < tiles.columns {
        let start = column
        while tiles[column, row] { column += 1 }
        if column > start { roll(tiles.pixels(columns: start..<column, rows: row..<row + 1), of: current) }
        column += 1
      }
    }
    return true
  }

  /// The offset with most votes of those not yet taken; nil where too few agree.
  public mutating func takeBest() -> Offset? {
    var best = 0
    for index in candidates.indices where candidates[index].votes > candidates[best].votes { best = index }
    guard !candidates.isEmpty, candidates[best].votes >= leastVotes else { return nil }
    candidates[best].votes = 0
    let key = candidates[best].key
    return Offset(
      dx: Int32(Int16(truncatingIfNeeded: key >> 16)), dy: Int32(Int16(truncatingIfNeeded: key)))
  }

  /// Fills the table with the samples of the old picture; false where all of it is flat.
  private mutating func collect(_ tiles: TileMap, rows: Int, count: Int, of old: Surface) -> Bool {
    var size = 1024
    filterShift = 32 - 13
    while size < 2 * rows * count { (size, filterShift) = (size * 2, filterShift - 1) }
    samples.removeAll(keepingCapacity: true)
    samples.append(contentsOf: repeatElement(Sample(hash: 0, x: 0, y: Sample.free), count: size))
    filter.removeAll(keepingCapacity: true)
    filter.append(contentsOf: repeatElement(0, count: size / 8))
    var isFlat = true
    for row in 0..<tiles.rows {
      for column in 0..<tiles.columns where tiles[column, row] {
        let tile = tiles.pixels(column: column, row: row)
        guard tile.width >= RollingHash.width else { continue }
        for y in max(Int(tile.y), 1)..<min(Int(tile.y) + rows, Int(tile.maxY)) {
          guard let upper = old.row(y - 1, from: Int(tile.x)), let lower = old.row(y, from: Int(tile.x)),
            !RollingHash.areEqual(upper, lower)
          else { continue }
          let hash = RollingHash(upper, lower).value
          add(Sample(hash: hash, x: UInt16(truncatingIfNeeded: tile.x), y: UInt16(truncatingIfNeeded: y)))
          isFlat = false
        }
      }
    }
    return !isFlat
  }

  private mutating func add(_ sample: Sample) {
    let bit = RollingHash.mix(sample.hash) >> filterShift
    filter[Int(bit >> 6)] |= 1 << UInt64(bit & 63)
    guard let slot = slot(of: sample.hash) else { return }
    if samples[slot].y == Sample.free {
      samples[slot] = sample
    } else {
      samples[slot].y = Sample.several
    }
  }

  /// Where this hash is, or belongs; nil where too many others are in the way, as in a picture that was made for it.
  private func slot(of hash: UInt32) -> Int? {
    let mask = samples.count - 1
    var slot = Int(RollingHash.mix(hash) >> 8) & mask
    for _ in 0..<Self.maxProbes {
      if samples[slot].y == Sample.free || samples[slot].hash == hash { return slot }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Rolls the hash along some rows of a run of tiles.
  private mutating func roll(_ area: Rect, of current: Surface) {
    let count = Int(area.width)
    guard count >= RollingHash.width else { return }
    for y in stride(from: Int(area.y) + Self.step / 2, to: Int(area.maxY), by: Self.step) {
      guard let upper = current.row(y - 1, from: Int(area.x)), let lower = current.row(y, from: Int(area.x)) else { continue }
      var hash = RollingHash(upper, lower)
      for x in 0...count - RollingHash.width {
        let bit = RollingHash.mix(hash.value) >> filterShift
        if filter[Int(bit >> 6)] >> UInt64(bit & 63) & 1 != 0 { meet(hash.value, x: Int(area.x) + x, y: y) }
        if x < count - RollingHash.width { hash.roll(upper + x, lower + x) }
      }
    }
  }

  /// Counts the vote of a place whose hash may be a sample's.
  private mutating func meet(_ hash: UInt32, x: Int, y: Int) {
    guard let slot = slot(of: hash), samples[slot].y < Sample.several else { return }
    let (dx, dy) = (x - Int(samples[slot].x), y - Int(samples[slot].y))
    guard dx != 0 || dy != 0 else { return }
    let key = UInt32(UInt16(truncatingIfNeeded: dx)) << 16 | UInt32(UInt16(truncatingIfNeeded: dy))
    var place = Int(RollingHash.mix(key) >> (32 - Self.candidateBits))
    for _ in 0..<Self.maxProbes {
      if candidates[place].key == 0 { candidates[place].key = key }
      if candidates[place].key == key {
        candidates[place].votes += 1
        return
      }
      place = (place + 1) & (candidates.count - 1)
    }
  }
}
