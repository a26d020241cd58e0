import Framebuffer
import Video

/// The video of an encoder: finds where one plays, and sends its pictures in a stream of their own.
///
/// In each update: `claim` before anything else, `write` when what has moved is known, `observe` when the rest was looked at. Has
/// one owner; once a video has begun nothing is allocated.
struct VideoTrack<Compressor: VideoCompressor> {
  /// True where the viewer takes videos. Without a codec there are none all the same.
  var isWanted = false
  private var compressor: Compressor
  private var region = VideoRegion(width: 0, height: 0)
  private var area = VideoArea(width: 0, height: 0)
  /// The area has another picture, which this update brings.
  private var isDue = false
  private var picture: VideoPicture?
  /// The rect of the pictures that were sent.
  private var playing: Rect?
  /// Which tiles are looked at in this update.
  private var turn = 0

  init(_ compressor: Compressor) {
    self.compressor = compressor
  }

  /// Forgets the video: the viewer does too.
  mutating func startEpoch(width: Int, height: Int) {
    region = VideoRegion(width: width, height: height)
    area = VideoArea(width: width, height: height)
    playing = nil
  }

  private static var probed: Int { 32 }

  private var isOn: Bool { isWanted && compressor.isAvailable }

  /// Begins an update: takes the video's pixels out of `tiles`, so that nobody else looks at them. Where nothing was drawn, the
  /// update only goes on with what an earlier one has left; unless `hasRest` there is no such thing, and all marks are of this
  /// damage.
  mutating func claim(
    _ tiles: inout TileMap, damage: Region, hasRest: Bool, of screen: Surface, against shadow: Surface, at time: Int64
  ) {
    isDue = false
    guard isOn else { return }
    region.begin(at: time, isHeldBack: hasRest)
    guard let rect = region.rect else { return }
    turn = (turn + 1) % Self.probed
    area.begin(rect)
    let touched = tiles.tiles(touching: rect)
    for row in touched.rows {
      for column in touched.columns {
        let hasChanged = tiles[column, row]
        if hasChanged { region.changed(column: column, row: row) }
        guard region.isMoving(column: column, row: row) else {
          _ = area.addHole(column: column, row: row)
          continue
        }
        guard hasChanged else { continue }
        isDue = true
        let tile = tiles.pixels(column: column, row: row)
        tiles[column, row] = Self.differ(screen, shadow, in: tile, outside: rect, where: hasRest ? nil : damage)
        probe(tile.intersection(rect), of: screen, column: column, row: row)
      }
    }
  }

  /// Looks at each tile in one of `probed` updates: where text has taken the video's place it is one no longer.
  private mutating func probe(_ piece: Rect, of screen: Surface, column: Int, row: Int) {
    guard (column + row + turn) % Self.probed == 0 else { return }
    region.saw(Self.look(PictureTest.isPicture(screen, in: piece), piece), in: piece, column: column, row: row)
  }

  /// True where the two may differ in a tile that the rect touches, but not in the rect.
  private static func differ(
    _ screen: Surface, _ shadow: Surface, in tile: Rect, outside rect: Rect, where damage: Region?
  ) -> Bool {
    func differ(_ strip: Rect) -> Bool {
      guard !strip.isEmpty, damage?.touches(strip) ?? true else { return false }
      return screen.differs(from: shadow, in: strip)
    }
    let inside = tile.intersection(rect)
    return differ(Rect(x: tile.x, y: tile.y, width: tile.width, height: inside.y - tile.y))
      || differ(Rect(x: tile.x, y: inside.maxY, width: tile.width, height: tile.maxY - inside.maxY))
      || differ(Rect(x: tile.x, y: inside.y, width: inside.x - tile.x, height: inside.height))
      || differ(Rect(x: inside.maxX, y: inside.y, width: tile.maxX - inside.maxX, height: inside.height))
  }

  /// Notes which of the tiles that are left were drawn upon. Where a picture is due, appends its section, and takes its pixels
  /// over into `shadow`.
  mutating func write(
    _ screen: Surface, damage: Region, _ tiles: TileMap, into shadow: Surface, _ ledger: inout TileLedger,
    _ refinement: inout Refinement, budget: Int, at time: Int64, to output: inout [UInt8]
  ) throws(CodecError) {
    guard isOn else { return }
    note(damage, tiles)
    guard isDue else { return }
    let isStart = playing != area.rect
    if isStart {
      picture = VideoPicture(width: Int(area.rect.width), height: Int(area.rect.height))
      try compressor.start(width: Int(area.rect.width), height: Int(area.rect.height))
      playing = area.rect
    }
    guard let picture else { return }
    // Both read a piece while the processor still has it at hand.
    var taken = 0
    area.forEachPiece { piece in
      let rows = taken..<max(taken, Int(piece.maxY - area.rect.y) & ~1)
      picture.take(screen, area.rect, rows: rows)
      taken = rows.upperBound
      ledger.willDraw(piece, .video, on: shadow)
      shadow.copy(piece, from: screen)
      refinement.note(piece, at: time)
    }
    picture.take(screen, area.rect, rows: taken..<picture.height)
    try VideoSection.write(picture, of: area, isStart: isStart, with: &compressor, budget: budget, at: time, to: &output)
  }

  /// Tiles that are marked but not drawn upon only wait for their turn.
  private mutating func note(_ damage: Region, _ tiles: TileMap) {
    for rect in damage.rects {
      let touched = tiles.tiles(touching: rect)
      for row in touched.rows {
        for column in touched.columns where tiles[column, row] { region.changed(column: column, row: row) }
      }
    }
  }

  /// Others send these changes; they may be a video's.
  mutating func observe(_ changes: [TileChange]) {
    guard isOn else { return }
    for change in changes {
      region.saw(Self.look(change.kind != .text, change.box), in: change.box, column: change.column, row: change.row)
    }
    region.settle()
  }

  private static func look(_ isPicture: Bool, _ box: Rect) -> VideoRegion.Look {
    guard !isPicture else { return .picture }
    return PictureTest.canTell(box) ? .drawn : .narrow
  }
}
