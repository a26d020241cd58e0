import Framebuffer
import Video

/// One picture of a video, with loss.
///
///     rect
///     u8 start      1 where the video begins with this picture, 0 where it goes on; the rect then is the one before
///     u16 count     holes
///     count x       u16 column, u16 row of a tile that the rect touches and that is not the video's business
///     u32 length    bytes that follow
///     length x      one picture of the rect's size, odd sides rounded up: H.264 (ITU-T H.264, annex B), BT.709 (`VideoUnits`)
///
/// What lies in a hole keeps its pixels.
enum VideoSection {
  /// Appends the section for `picture`, which shows what is in the area's rect. `time` is microseconds.
  static func write<Compressor: VideoCompressor>(
    _ picture: VideoPicture, of area: VideoArea, isStart: Bool, with compressor: inout Compressor, budget: Int, at time: Int64,
    to output: inout [UInt8]
  ) throws(CodecError) {
    output.append(kind: .video)
    output.append(rect: area.rect)
    output.append(isStart ? 1 : 0)
    var holes = 0
    area.forEachHole { _, _ in holes += 1 }
    output.append(count: holes)
    area.forEachHole { column, row in
      output.append(count: column)
      output.append(count: row)
    }
    try output.appendPiece { output throws(CodecError) in
      try compressor.compress(picture, budget: budget, at: time / 1000, into: &output)
    }
  }

  /// Reads the section and draws its picture into `surface`; appends what it changes to `changed`.
  static func read<Decompressor: VideoDecompressor>(
    _ reader: inout SectionReader, into surface: Surface, _ ledger: inout TileLedger, with decompressor: inout Decompressor,
    area: inout VideoArea, changed: inout [Rect]
  ) throws(CodecError) {
    let (rect, isStart, holes) = try head(&reader)
    guard isStart || rect == area.rect else { throw .badRect }
    area.begin(rect)
    for _ in 0..<holes {
      guard area.addHole(column: Int(try reader.integer()), row: Int(try reader.integer())) else { throw .badRect }
    }
    let piece = try reader.piece()
    if isStart { try decompressor.start(width: Int(rect.width), height: Int(rect.height)) }
    let planes = try decompressor.expand(piece)
    let first = changed.count
    area.forEachPiece { changed.append($0) }
    for piece in changed[first...] {
      ledger.willDraw(piece, .video, on: surface)
      planes.put(piece, x: rect.x, y: rect.y, into: surface)
    }
  }

  /// Reads what comes before the holes.
  static func head(_ reader: inout SectionReader) throws(CodecError) -> (rect: Rect, isStart: Bool, holes: Int) {
    let rect = try reader.rect()
    let start = try reader.byte()
    guard start <= 1, rect.width >= VideoRegion.leastSide, rect.height >= VideoRegion.leastSide else { throw .badRect }
    return (rect, start == 1, Int(try reader.integer()))
  }
}

/// The picture of a video that an update brings, found before the update is decoded: for decoders that answer later, as those of
/// browsers do.
public struct AwaitedVideo: Equatable, Sendable {
  /// Where it is shown.
  public let rect: Rect
  /// True where the video begins with this picture.
  public let isStart: Bool
  /// The bytes of the update that are the compressed picture.
  public let bytes: Range<Int>

  /// What an update for a screen of this size brings; nil where there is no video in it, or it is damaged: decoding tells.
  public static func find(in update: [UInt8], screen: Rect) -> AwaitedVideo? {
    update.withUnsafeBytes { bytes in
      var reader = SectionReader(bytes, screen: screen)
      do throws(CodecError) {
        var kind = try reader.kind()
        if kind == .moves {
          try MovesSection.skip(&reader)
          kind = try reader.kind()
        }
        guard kind == .video else { return nil }
        let head = try VideoSection.head(&reader)
        for _ in 0..<head.holes { _ = (try reader.integer(), try reader.integer()) }
        let piece = try reader.piece()
        guard let start = piece.baseAddress, let first = bytes.baseAddress else { return nil }
        let offset = start - first
        return AwaitedVideo(rect: head.rect, isStart: head.isStart, bytes: offset..<offset + piece.count)
      } catch {
        return nil
      }
    }
  }
}
