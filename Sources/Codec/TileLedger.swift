import Framebuffer

/// What is known of the viewer's picture besides its pixels, tile by tile. It follows from the updates alone: encoder and decoder
/// tell it the same things in the same order, each before it writes the pixels, and so it is the same at both ends.
struct TileLedger: ~Copyable {
  /// The tiles that the viewer may not have to the pixel: a lossy section has drawn upon them, or a move has come from such a tile.
  /// A tile is exact again when one rect of an exact section has covered it, or one move from exact tiles.
  private(set) var lossy: TileMap
  /// The lossy tiles before a move.
  private var before: TileMap
  /// Contents of tiles before the newest; exact ones only.
  private(set) var history: TileHistory
  /// Updates of the epoch so far.
  private var updates: UInt32 = 0
  /// For each tile the number of the update that drew upon it last; nil in an epoch's beginning.
  private var drawn: [UInt32?]
  /// For each tile how many contents have not stayed since one that had; counted no further than it matters.
  private var fleeting: [UInt8]

  /// The ledger of a new epoch.
  init(width: Int, height: Int) {
    lossy = TileMap(width: width, height: height)
    before = lossy
    let tiles = lossy.columns * lossy.rows
    history = TileHistory(tiles: tiles)
    drawn = Array(repeating: nil, count: tiles)
    fleeting = Array(repeating: 0, count: tiles)
  }

  /// The screen that it is kept for.
  var bounds: Rect { lossy.bounds }

  /// The number of a tile in the history.
  func number(column: Int, row: Int) -> Int { row * lossy.columns + column }

  /// To be called when an update is complete.
  mutating func endUpdate() {
    updates &+= 1
  }

  /// Makes a move on `surface`. Source and target are inside the screen.
  mutating func move(_ move: Move, on surface: Surface) {
    let touched = lossy.tiles(touching: move.target)
    for row in touched.rows {
      for column in touched.columns { willChange(column, row, on: surface) }
    }
    if !lossy.isEmpty { moveMarks(move) }
    surface.copy(move.source, toX: move.target.x, y: move.target.y)
  }

  /// To be called before a section of this kind draws a rect of `surface`.
  mutating func willDraw(_ rect: Rect, _ kind: SectionKind, on surface: Surface) {
    let touched = lossy.tiles(touching: rect)
    for row in touched.rows {
      for column in touched.columns {
        willChange(column, row, on: surface)
        if !kind.isExact {
          lossy[column, row] = true
        } else if rect.contains(lossy.pixels(column: column, row: row)) {
          lossy[column, row] = false
        }
      }
    }
  }

  /// Draws a rect inside one tile of `surface` as it was in a content of this tile; false where there is no such content.
  mutating func recall(_ rect: Rect, column: Int, row: Int, slot: Int, on surface: Surface) -> Bool {
    let tile = number(column: column, row: row)
    let place = lossy.pixels(column: column, row: row)
    guard let content = history.content(tile, slot: slot), let target = surface.view(rect) else { return false }
    history.use(tile, slot: slot)
    willChange(column, row, on: surface, keeping: slot)
    target.copy(content.part(rect.offset(dx: -place.x, dy: -place.y)))
    if rect == place {
      lossy[column, row] = false
      history.show(tile, slot: slot)
    }
    return true
  }

  /// A tile's content is about to change: it is remembered where it is exact, has stayed, and is not remembered already. The first
  /// ones that have not stayed are remembered too: pages that somebody leafs through come back, pictures of a video do not.
  private mutating func willChange(_ column: Int, _ row: Int, on surface: Surface, keeping slot: Int? = nil) {
    let tile = number(column: column, row: row)
    let isKnown = history.hide(tile)
    let before = drawn[tile]
    guard before != updates else { return }
    drawn[tile] = updates
    guard let before, let content = surface.view(lossy.pixels(column: column, row: row)) else { return }
    let hasStayed = isKnown || updates &- before >= UpdateFormat.stableUpdates
    fleeting[tile] = hasStayed ? 0 : min(fleeting[tile] + 1, UpdateFormat.fleetingContents + 1)
    guard !isKnown, !lossy[column, row], fleeting[tile] <= UpdateFormat.fleetingContents else { return }
    history.remember(content, tile, isFleeting: !hasStayed, keeping: slot)
  }

  /// Marks the tiles to which a move brings what may be lossy.
  private mutating func moveMarks(_ move: Move) {
    before.copy(lossy)
    let touched = lossy.tiles(touching: move.target)
    for row in touched.rows {
      for column in touched.columns {
        let tile = lossy.pixels(column: column, row: row)
        let piece = tile.intersection(move.target)
        let source = piece.offset(dx: move.fromX - move.target.x, dy: move.fromY - move.target.y)
        if before.hasMark(touching: source) {
          lossy[column, row] = true
        } else if piece == tile {
          lossy[column, row] = false
        }
      }
    }
  }
}
