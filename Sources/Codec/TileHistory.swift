import Framebuffer

/// Contents that tiles have had: a window that was hidden, a menu that comes back, a page seen before need no pixels.
///
/// Each tile has `slots` places for contents; all together are at most `UpdateFormat.historyTiles`. A content takes the first free place
/// of its tile, else that of the tile's content which was not used for longest. Where the memory is used up it takes the memory of
/// the content that got it first, whichever tile that belongs to. Both ends do this alike, so a place's number names the same content.
struct TileHistory: ~Copyable {
  /// Contents of one tile at most.
  static let slots = 4

  private static let tilePixels = TileMap.side * TileMap.side

  /// Memory for contents: `capacity` times a whole tile, of which one that is cut by the screen's edge uses less.
  private let memory: TileMemory
  private let capacity: Int
  /// Pieces of memory that have been given out, from the first on; then they are given out again in the same order.
  private var used = 0
  private var nextVictim = 0
  /// For each tile and slot the piece of memory, or -1.
  private var pieces: [Int32]
  /// For each piece of memory its tile and slot, as an index of `pieces`.
  private var owners: [Int32] = []
  /// For each piece of memory when it was used.
  private var uses: [UInt64] = []
  private var clock: UInt64 = 1
  /// For each tile the piece of memory that holds what it shows, or -1.
  private var shown: [Int32]

  /// A history of so many tiles that remembers nothing.
  init(tiles: Int) {
    capacity = min(tiles * Self.slots, UpdateFormat.historyTiles)
    memory = TileMemory(pixels: max(1, capacity) * Self.tilePixels)
    pieces = Array(repeating: -1, count: tiles * Self.slots)
    shown = Array(repeating: -1, count: tiles)
    owners.reserveCapacity(capacity)
    uses.reserveCapacity(capacity)
  }

  /// The content in a slot of a tile; nil where there is none.
  func content(_ tile: Int, slot: Int) -> PixelView? {
    guard slot < Self.slots, let piece = held(tile, slot) else { return nil }
    return view(piece)
  }

  /// True where the tile has any content.
  func hasContent(_ tile: Int) -> Bool {
    (0..<Self.slots).contains { held(tile, $0) != nil }
  }

  /// The content in this slot counts as used now.
  mutating func use(_ tile: Int, slot: Int) {
    guard let piece = held(tile, slot) else { return }
    uses[piece] = clock
    clock &+= 1
  }

  /// The tile shows the whole content of this slot from now on.
  mutating func show(_ tile: Int, slot: Int) {
    shown[tile] = pieces[tile * Self.slots + slot]
  }

  /// The tile will show something else. True where what it shows is in a slot; that counts as used.
  mutating func hide(_ tile: Int) -> Bool {
    let piece = Int(shown[tile])
    guard piece >= 0 else { return false }
    shown[tile] = -1
    use(tile, slot: Int(owners[piece]) % Self.slots)
    return true
  }

  /// Remembers what a tile shows, without taking the place or the memory of slot `kept`, which has just been used. What is fleeting
  /// counts as not used at all.
  mutating func remember(_ content: PixelView, _ tile: Int, isFleeting: Bool, keeping kept: Int?) {
    guard capacity > 0 else { return }
    let slot = slot(for: tile)
    let piece = held(tile, slot) ?? newPiece(keeping: kept.flatMap { held(tile, $0) })
    let owner = tile * Self.slots + slot
    pieces[owner] = Int32(truncatingIfNeeded: piece)
    owners[piece] = Int32(truncatingIfNeeded: owner)
    uses[piece] = 0
    if !isFleeting { use(tile, slot: slot) }
    view(piece).copy(content)
  }

  /// The first free slot of a tile, else the one that was not used for longest.
  private func slot(for tile: Int) -> Int {
    var oldest = (slot: 0, use: UInt64.max)
    for slot in 0..<Self.slots {
      guard let piece = held(tile, slot) else { return slot }
      if uses[piece] < oldest.use { oldest = (slot, uses[piece]) }
    }
    return oldest.slot
  }

  /// Memory that is free, or was taken from another content.
  private mutating func newPiece(keeping kept: Int?) -> Int {
    if used < capacity {
      used += 1
      owners.append(0)
      uses.append(0)
      return used - 1
    }
    if nextVictim == kept { nextVictim = (nextVictim + 1) % capacity }
    let piece = nextVictim
    nextVictim = (nextVictim + 1) % capacity
    let owner = Int(owners[piece])
    pieces[owner] = -1
    if shown[owner / Self.slots] == Int32(truncatingIfNeeded: piece) { shown[owner / Self.slots] = -1 }
    return piece
  }

  private func held(_ tile: Int, _ slot: Int) -> Int? {
    let piece = pieces[tile * Self.slots + slot]
    return piece >= 0 ? Int(piece) : nil
  }

  private func view(_ piece: Int) -> PixelView {
    PixelView(start: memory.pixels + piece * Self.tilePixels, stride: TileMap.side, width: TileMap.side, height: TileMap.side)
  }
}

/// The memory of a history. It is a class for the reason of `Scratch`.
private final class TileMemory {
  let pixels: UnsafeMutablePointer<UInt32>

  init(pixels count: Int) {
    pixels = .allocate(capacity: count)
  }

  deinit {
    pixels.deallocate()
  }
}
