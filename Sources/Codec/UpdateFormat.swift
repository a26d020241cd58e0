import Framebuffer
import Wire

/// The bytes of one update: the rects of a screen that changed, and their pixels.
///
/// Layout; integers are big-endian:
///
///     u8 stream      which compressed stream carries the pixels (`UpdateStream`); 128 added where there are moves
///     u16 moves      only with moves: 1 ... maxMoves
///     moves x        u16 x, u16 y, u16 width, u16 height, u16 fromX, u16 fromY; both places not empty, inside the screen
///     u16 count      of rects, 1 ... maxRects; with moves also 0, and then nothing follows
///     count x        u16 x, u16 y, u16 width, u16 height; not empty, inside the screen
///     rest           compressed pixels
///
/// Moves are made one after the other, each as if its source were copied aside first, and all before the pixels. The pixels of all rects, rect after rect, row after row, three bytes each (blue, green, red), are compressed as one piece
/// and flushed: whoever has the update has all its pixels, and they use up all its bytes.
///
/// Epochs: the frame that carries an update names its epoch. A new epoch begins, at both ends, with a black screen and with both
/// streams as new; its first updates send what is not black. Within an epoch updates build on each other, and none may be
/// left out. Numbers of epochs only grow.
///
/// Compression is zstd (RFC 8878), magic number included, without checksum: the inner TLS authenticates every byte.
public enum UpdateFormat {
  /// Rects of one update: what a screen of `Limits.screenSide` needs when every other tile of each row has changed.
  public static let maxRects = 32768
  /// Moves of one update.
  public static let maxMoves = 1024
  /// Pixels that all moves of one update bring, at most: two screens of 3840 x 2160.
  public static let maxMovedPixels: Int64 = 16 << 20
  /// Added to the stream where moves precede the rects.
  static let movesFlag: UInt8 = 128
  /// Pixels of one update, all rects together; uncompressed they stay below `Limits.update`. A larger screen takes several.
  public static let maxPixels: Int64 = 12 << 20
  /// Bytes of a pixel.
  public static let pixelBytes = 3
  /// The window of the long stream, as a power of two: 8 MiB, a little more than a screen of 1920 x 1080.
  public static let longWindowLog = 23
  /// The window of the short stream, as a power of two: 1 MiB.
  public static let shortWindowLog = 20

  /// Appends the header of an update.
  static func write(_ stream: UpdateStream, _ moves: [Move], _ rects: [Rect], into output: inout [UInt8]) {
    output.append(stream.rawValue | (moves.isEmpty ? 0 : movesFlag))
    if !moves.isEmpty {
      append(Int32(truncatingIfNeeded: moves.count), to: &output)
      for move in moves {
        append(move.target, to: &output)
        append(move.fromX, to: &output)
        append(move.fromY, to: &output)
      }
    }
    append(Int32(truncatingIfNeeded: rects.count), to: &output)
    for rect in rects { append(rect, to: &output) }
  }

  /// Reads the header of an update for a screen of this size into `moves` and `rects`; returns the stream and where the compressed pixels
  /// begin.
  static func read(
    _ update: [UInt8], screen: Rect, moves: inout [Move], rects: inout [Rect]
  ) throws(CodecError) -> (stream: UpdateStream, start: Int) {
    moves.removeAll(keepingCapacity: true)
    rects.removeAll(keepingCapacity: true)
    guard update.count >= 3 else { throw .truncated }
    guard let stream = UpdateStream(rawValue: update[0] & ~movesFlag) else { throw .unknownStream }
    var offset = 1
    if update[0] & movesFlag != 0 { try read(update, from: &offset, screen: screen, moves: &moves) }
    guard update.count >= offset + 2 else { throw .truncated }
    let count = integer(update, at: offset)
    guard count >= (moves.isEmpty ? 1 : 0), count <= maxRects else { throw .tooLarge }
    let start = offset + 2 + Int(count) * 8
    guard update.count >= start else { throw .truncated }
    var pixels: Int64 = 0
    for offset in stride(from: offset + 2, to: start, by: 8) {
      let rect = rect(update, at: offset)
      guard !rect.isEmpty, screen.contains(rect) else { throw .badRect }
      pixels += rect.area
      guard pixels <= maxPixels else { throw .tooLarge }
      rects.append(rect)
    }
    return (stream, start)
  }

  private static func read(_ update: [UInt8], from offset: inout Int, screen: Rect, moves: inout [Move]) throws(CodecError) {
    let count = integer(update, at: offset)
    guard count >= 1, count <= maxMoves else { throw .tooLarge }
    let end = offset + 2 + Int(count) * 12
    guard update.count >= end else { throw .truncated }
    var pixels: Int64 = 0
    for offset in stride(from: offset + 2, to: end, by: 12) {
      let move = Move(
        target: rect(update, at: offset), fromX: integer(update, at: offset + 8), fromY: integer(update, at: offset + 10))
      guard !move.target.isEmpty, screen.contains(move.target), screen.contains(move.source) else { throw .badRect }
      pixels += move.target.area
      guard pixels <= maxMovedPixels else { throw .tooLarge }
      moves.append(move)
    }
    offset = end
  }

  private static func rect(_ bytes: [UInt8], at offset: Int) -> Rect {
    Rect(
      x: integer(bytes, at: offset), y: integer(bytes, at: offset + 2), width: integer(bytes, at: offset + 4),
      height: integer(bytes, at: offset + 6))
  }

  private static func integer(_ bytes: [UInt8], at offset: Int) -> Int32 {
    Int32(bytes[offset]) << 8 | Int32(bytes[offset + 1])
  }

  private static func append(_ rect: Rect, to output: inout [UInt8]) {
    append(rect.x, to: &output)
    append(rect.y, to: &output)
    append(rect.width, to: &output)
    append(rect.height, to: &output)
  }

  private static func append(_ value: Int32, to output: inout [UInt8]) {
    output.append(UInt8(truncatingIfNeeded: value >> 8))
    output.append(UInt8(truncatingIfNeeded: value))
  }
}

/// The compressed streams of a session.
public enum UpdateStream: UInt8, Sendable {
  /// Goes on from update to update within an epoch, window `UpdateFormat.longWindowLog`: text and everything that moves.
  case long = 0
  /// Starts anew with every update, window `UpdateFormat.shortWindowLog`: pictures that do not repeat.
  case short = 1
}
