import Framebuffer
import Video

/// The video of an encoder: finds where one plays, and sends its pictures in a stream of their own.
///
/// In each update: `write`, then `observe` what others send. Has one owner; once a video has begun nothing is allocated.
struct VideoTrack<Compressor: VideoCompressor> {
  /// True where the viewer takes videos. Without a codec there are none all the same.
  var isWanted = false
  private var compressor: Compressor
  private var region = VideoRegion(width: 0, height: 0)
  private var area = VideoArea(width: 0, height: 0)
  private var picture: VideoPicture?
  /// The rect of the pictures that were sent.
  private var playing: Rect?

  init(_ compressor: Compressor) {
    self.compressor = compressor
  }

  /// Forgets the video: the viewer does too.
  mutating func startEpoch(width: Int, height: Int) {
    region = VideoRegion(width: width, height: height)
    area = VideoArea(width: width, height: height)
    playing = nil
  }

  /// Where a picture is due, appends its section, takes its pixels over into `shadow`, and leaves in `tiles` what others have to send.
  mutating func write(
    _ screen: Surface, taking tiles: inout TileMap, into shadow: Surface, _ ledger: inout TileLedger,
    _ refinement: inout Refinement, budget: Int, at time: Int64, to output: inout [UInt8]
  ) throws(CodecError) {
    guard isWanted, compressor.isAvailable else { return }
    region.begin(at: time)
    guard let rect = region.rect, mark(tiles, in: rect) else { return }
    area.forEachPiece { piece in
      ledger.willDraw(piece, .video, on: shadow)
      shadow.copy(piece, from: screen)
      refinement.note(piece, at: time)
    }
    let touched = tiles.tiles(touching: rect)
    for row in touched.rows {
      for column in touched.columns where tiles[column, row] && !area.holes[column, row] {
        let tile = tiles.pixels(column: column, row: row)
        tiles[column, row] = !rect.contains(tile) && screen.differs(from: shadow, in: tile)
      }
    }
    try compress(screen, budget: budget, at: time, to: &output)
  }

  private mutating func compress(_ screen: Surface, budget: Int, at time: Int64, to output: inout [UInt8]) throws(CodecError) {
    let isStart = playing != area.rect
    if isStart {
      picture = VideoPicture(width: Int(area.rect.width), height: Int(area.rect.height))
      try compressor.start(width: Int(area.rect.width), height: Int(area.rect.height))
    }
    playing = area.rect
    guard let picture else { return }
    picture.take(screen, area.rect)
    try VideoSection.write(picture, of: area, isStart: isStart, with: &compressor, budget: budget, at: time, to: &output)
  }

  /// Others send these changes; they may be a video's.
  mutating func observe(_ changes: [TileChange]) {
    guard isWanted, compressor.isAvailable else { return }
    for change in changes {
      region.changed(change.box, column: change.column, row: change.row, isPicture: change.kind != .text)
    }
    region.settle()
  }

  /// Marks what has changed in the video's rect, and what stands still as holes; false where nothing moves.
  private mutating func mark(_ tiles: TileMap, in rect: Rect) -> Bool {
    area.begin(rect)
    let touched = tiles.tiles(touching: rect)
    var moves = false
    for row in touched.rows {
      for column in touched.columns {
        let hasChanged = tiles[column, row]
        if hasChanged { region.changed(tiles.pixels(column: column, row: row).intersection(rect), column: column, row: row) }
        if region.isMoving(column: column, row: row) {
          moves = moves || hasChanged
        } else {
          _ = area.addHole(column: column, row: row)
        }
      }
    }
    return moves
  }
}
