import Framebuffer

/// The part of a screen that shows a video: a rect without the tiles in it that stand still.
struct VideoArea {
  private(set) var rect = Rect(width: 0, height: 0)
  /// Tiles that are not the video's business.
  private(set) var holes: TileMap

  /// No video on a screen of this size.
  init(width: Int, height: Int) {
    holes = TileMap(width: width, height: height)
  }

  /// A video without holes.
  mutating func begin(_ rect: Rect) {
    self.rect = rect
    let touched = holes.tiles(touching: rect)
    for row in touched.rows {
      for column in touched.columns { holes[column, row] = false }
    }
  }

  /// Takes a tile out of the video; false where the rect does not touch it.
  mutating func addHole(column: Int, row: Int) -> Bool {
    guard !holes.pixels(column: column, row: row).intersection(rect).isEmpty else { return false }
    holes[column, row] = true
    return true
  }

  /// The holes, row by row.
  func forEachHole(_ body: (_ column: Int, _ row: Int) -> Void) {
    let touched = holes.tiles(touching: rect)
    for row in touched.rows {
      for column in touched.columns where holes[column, row] { body(column, row) }
    }
  }

  /// The pixels of the video, cut into rects that do not overlap.
  func forEachPiece(_ body: (Rect) -> Void) {
    let touched = holes.tiles(touching: rect)
    for row in touched.rows {
      var start = touched.columns.lowerBound
      for column in touched.columns.lowerBound...touched.columns.upperBound {
        guard column == touched.columns.upperBound || holes[column, row] else { continue }
        if column > start { body(holes.pixels(columns: start..<column, rows: row..<row + 1).intersection(rect)) }
        start = column + 1
      }
    }
  }
}
