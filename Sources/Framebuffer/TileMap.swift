/// One bit for each 64 x 64 tile of a screen, the tiles at the right and lower edge cut to the screen.
public struct TileMap: Sendable {
  /// Side of a tile, pixels.
  public static let side = 64

  /// The screen the tiles lie on.
  public let bounds: Rect
  /// Tiles in a row.
  public let columns: Int
  /// Rows of tiles.
  public let rows: Int
  private var marks: [Bool]

  /// No tile is marked; a side above `Surface.maxSide` is clamped.
  public init(width: Int, height: Int) {
    let width = min(max(width, 0), Surface.maxSide)
    let height = min(max(height, 0), Surface.maxSide)
    bounds = Rect(width: Int32(width), height: Int32(height))
    columns = (width + Self.side - 1) / Self.side
    rows = (height + Self.side - 1) / Self.side
    marks = Array(repeating: false, count: columns * rows)
  }

  /// True where no tile is marked.
  public var isEmpty: Bool { !marks.contains(true) }

  /// The mark of one tile; outside the screen nothing is marked, and marking does nothing.
  public subscript(column: Int, row: Int) -> Bool {
    get { contains(column, row) && marks[row * columns + column] }
    set { if contains(column, row) { marks[row * columns + column] = newValue } }
  }

  /// Removes all marks.
  public mutating func clear() {
    for index in marks.indices { marks[index] = false }
  }

  /// True where a tile is marked that the rect touches.
  public func hasMark(touching rect: Rect) -> Bool {
    let touched = tiles(touching: rect)
    for row in touched.rows {
      for column in touched.columns where marks[row * columns + column] { return true }
    }
    return false
  }

  /// Takes over the marks of a map of the same size; of another size nothing is taken.
  public mutating func copy(_ other: TileMap) {
    guard other.bounds == bounds else { return }
    for index in marks.indices { marks[index] = other.marks[index] }
  }

  /// The pixels of one tile, cut to the screen.
  public func pixels(column: Int, row: Int) -> Rect { pixels(columns: column..<column + 1, rows: row..<row + 1) }

  /// The pixels of a block of tiles, cut to the screen.
  public func pixels(columns: Range<Int>, rows: Range<Int>) -> Rect {
    let side = Int32(Self.side)
    let block = Rect(
      x: Int32(clamping: columns.lowerBound) * side, y: Int32(clamping: rows.lowerBound) * side,
      width: Int32(clamping: columns.count) * side, height: Int32(clamping: rows.count) * side)
    return block.intersection(bounds)
  }

  /// The tiles that a rect touches.
  public func tiles(touching rect: Rect) -> (columns: Range<Int>, rows: Range<Int>) {
    let inside = rect.intersection(bounds)
    guard !inside.isEmpty else { return (0..<0, 0..<0) }
    return (
      Int(inside.x) / Self.side..<(Int(inside.maxX) - 1) / Self.side + 1,
      Int(inside.y) / Self.side..<(Int(inside.maxY) - 1) / Self.side + 1
    )
  }

  private func contains(_ column: Int, _ row: Int) -> Bool {
    column >= 0 && column < columns && row >= 0 && row < rows
  }
}
