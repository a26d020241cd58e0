import Framebuffer

/// What is known of the viewer's picture besides its pixels, tile by tile. It follows from the updates alone: encoder and decoder
/// tell it the same things in the same order, each before it writes the pixels, and so it is the same at both ends.
struct TileLedger {
  /// The tiles that the viewer may not have to the pixel: a lossy section has drawn upon them, or a move has come from such a tile.
  /// A tile is exact again when one rect of an exact section has covered it, or one move from exact tiles.
  private(set) var lossy: TileMap
  /// The lossy tiles before a move.
  private var before: TileMap

  /// The ledger of a new epoch.
  init(width: Int, height: Int) {
    lossy = TileMap(width: width, height: height)
    before = lossy
  }

  /// The screen that it is kept for.
  var bounds: Rect { lossy.bounds }

  /// Makes a move on `surface`. Source and target are inside the screen.
  mutating func move(_ move: Move, on surface: Surface) {
    let isAllExact = lossy.isEmpty
    if !isAllExact { before.copy(lossy) }
    let touched = lossy.tiles(touching: move.target)
    for row in touched.rows {
      for column in touched.columns where !isAllExact {
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
    surface.copy(move.source, toX: move.target.x, y: move.target.y)
  }

  /// To be called before a section of this kind draws a rect of `surface`.
  mutating func willDraw(_ rect: Rect, _ kind: SectionKind, on surface: Surface) {
    let touched = lossy.tiles(touching: rect)
    for row in touched.rows {
      for column in touched.columns {
        if !kind.isExact {
          lossy[column, row] = true
        } else if rect.contains(lossy.pixels(column: column, row: row)) {
          lossy[column, row] = false
        }
      }
    }
  }
}
