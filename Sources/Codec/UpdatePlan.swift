import Framebuffer

/// What one update sends of the tiles that differ, and how: which of them, as how few rects, trimmed to what differs.
///
/// What programs draw is sent exactly, always. Photographic tiles are sent exactly where one update holds all that has changed, with loss
/// first where it does not, and where they are in motion: then nobody can look at them closely, and exact pixels would cost the most time.
struct UpdatePlan {
  /// What programs draw.
  private(set) var text = RectList()
  /// Photographic pieces to send exactly.
  private(set) var photos = RectList()
  /// Photographic pieces to send with loss.
  private(set) var pictures = RectList()
  /// How much of `pictures` to keep.
  private(set) var quality = PictureQuality.good
  /// What differs in the tiles of this update.
  private(set) var changes: [TileChange] = []
  /// False where nothing may be sent with loss.
  var mayLose = true
  /// What the update will take by the rates, about.
  private(set) var bytes = 0

  /// Tiles of one update: all their pixels, and those that are refined, are still as many as an update may bring.
  private static let maxTiles = Int(UpdateFormat.maxPixels / tileArea) * 3 / 4
  private static let tileArea = Int64(TileMap.side * TileMap.side)
  /// More photographic pixels than this take too long to compress exactly, however fast the line is.
  private static let exactPixels: Int64 = 128 << 10
  /// So many changed pixels fill an update, however fast the line is: while it travels and is decoded, the next one is encoded.
  private static let sliceArea: Int64 = 512 << 10

  /// True where every tile has had its turn since the last time: what is left has changed again meanwhile.
  private(set) var isRoundOver = true
  /// The tile at which the last update was full.
  private var next = 0

  /// Pixels of each kind.
  private struct Areas {
    var text: Int64 = 0
    var photo: Int64 = 0
    var motion: Int64 = 0

    var all: Int64 { text + photo + motion }

    mutating func add(_ area: Int64, _ kind: TileChange.Kind) {
      switch kind {
      case .text: text += area
      case .photo: photo += area
      case .motion: motion += area
      }
    }
  }

  /// Takes marked tiles out of `tiles`, row after row, until the update is full; the next goes on there, so that what always changes at
  /// the top never keeps the rest waiting. The first is always taken, so that there is progress whatever `budget` is.
  mutating func take(
    from tiles: inout TileMap, of current: Surface, against shadow: Surface, budget: Int, rates: CompressionRates,
    _ refinement: inout Refinement, at time: Int64
  ) {
    start(columns: tiles.columns)
    let isFirst = next == 0
    let areas = collect(&tiles, of: current, against: shadow, budget: budget, rates: rates, &refinement, at: time)
    let isWhole = isFirst && next == 0
    let textBytes = rates.text.bytes(for: areas.text)
    let room = max(0, budget - textBytes)
    let isExact = !mayLose || isWhole && areas.photo <= Self.exactPixels && rates.photo.bytes(for: areas.photo) <= room
    let lossyArea = areas.motion + (isExact ? 0 : areas.photo)
    quality = rates.quality(of: lossyArea, room: room, isWhole: isWhole)
    bytes = textBytes + (isExact ? rates.photo.bytes(for: areas.photo) : 0) + rates.bytes(of: lossyArea, quality)
    for change in changes {
      switch change.kind {
      case .text: text.add(change.box, column: change.column, row: change.row)
      case .photo where isExact: photos.add(change.box, column: change.column, row: change.row)
      case .photo, .motion: pictures.add(change.box, column: change.column, row: change.row)
      }
    }
    text.finish()
    photos.finish()
    pictures.finish()
  }

  /// Begins with the first tile.
  mutating func startEpoch() {
    next = 0
  }

  /// True where nothing is sent.
  var isEmpty: Bool { text.rects.isEmpty && photos.rects.isEmpty && pictures.rects.isEmpty }

  /// Adds whole tiles, to be sent exactly.
  mutating func addExact(_ tiles: TileMap, of current: Surface) {
    for row in 0..<tiles.rows {
      for column in 0..<tiles.columns where tiles[column, row] {
        let box = tiles.pixels(column: column, row: row)
        if PictureTest.isPicture(current, in: box) {
          photos.add(box, column: column, row: row)
        } else {
          text.add(box, column: column, row: row)
        }
      }
    }
    text.finish()
    photos.finish()
  }

  /// The first pixel, changed or not.
  mutating func takeOnePixel() {
    start(columns: 1)
    text.add(Rect(width: 1, height: 1), column: 0, row: 0)
    text.finish()
  }

  private mutating func start(columns: Int) {
    text.start(columns: columns)
    photos.start(columns: columns)
    pictures.start(columns: columns)
  }

  /// Moves what differs from `tiles` into `changes` as long as it fits when photographic pieces are made as small as they can be.
  private mutating func collect(
    _ tiles: inout TileMap, of current: Surface, against shadow: Surface, budget: Int, rates: CompressionRates,
    _ refinement: inout Refinement, at time: Int64
  ) -> Areas {
    changes.removeAll(keepingCapacity: true)
    var areas = Areas()
    let count = tiles.columns * tiles.rows
    let start = next < count ? next : 0
    next = 0
    isRoundOver = true
    for step in 0..<count {
      let index = step < count - start ? start + step : start + step - count
      let (row, column) = (index / tiles.columns, index % tiles.columns)
      guard tiles[column, row] else { continue }
      let box = current.difference(from: shadow, in: tiles.pixels(column: column, row: row))
      let isInMotion = refinement.isInMotion(column: column, row: row, at: time)
      let kind = kind(of: box, in: current, isInMotion: isInMotion)
      var new = areas
      new.add(box.area, kind)
      let least =
        mayLose ? rates.least(text: new.text, photo: new.photo + new.motion) : rates.exact(text: new.text, photo: new.photo)
      let isFull = changes.count >= Self.maxTiles || new.all > Self.sliceArea || least > budget
      guard changes.isEmpty || !isFull else {
        next = index
        isRoundOver = index < start
        return areas
      }
      tiles[column, row] = false
      guard !box.isEmpty else { continue }
      areas = new
      refinement.note(column: column, row: row, at: time)
      changes.append(TileChange(column: column, row: row, box: box, kind: kind))
    }
    return areas
  }

  /// A narrow strip of a tile that moves is what a scrolled photo brings into sight: sending it exactly is cheap.
  private func kind(of box: Rect, in current: Surface, isInMotion: Bool) -> TileChange.Kind {
    guard PictureTest.isPicture(current, in: box) else { return .text }
    return mayLose && isInMotion && box.area * 2 >= Self.tileArea ? .motion : .photo
  }
}

/// What differs in one tile.
struct TileChange {
  enum Kind {
    /// What programs draw: text, lines, plain surfaces.
    case text
    /// A photographic piece.
    case photo
    /// A photographic piece that has changed again and again of late.
    case motion
  }

  var column: Int
  var row: Int
  /// The smallest rect that holds what differs.
  var box: Rect
  var kind: Kind
}
