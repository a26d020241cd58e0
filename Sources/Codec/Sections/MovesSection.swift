import Framebuffer

/// What has scrolled or was dragged: pieces of the picture, copied to another place.
///
///     u16 count     1 ... maxMoves
///     count x       rect target, u16 fromX, u16 fromY; the source, of the target's size, is inside the screen too
///
/// Moves are made one after the other, each as if its source were copied aside first. All together bring at most `maxMovedPixels`.
enum MovesSection {
  private static let moveBytes = 12

  /// Appends the section; nothing where there are no moves.
  static func write(_ moves: [Move], to output: inout [UInt8]) {
    guard !moves.isEmpty else { return }
    output.append(kind: .moves)
    output.append(count: moves.count)
    for move in moves {
      output.append(rect: move.target)
      output.append(integer: move.fromX)
      output.append(integer: move.fromY)
    }
  }

  /// Reads the section and makes its moves; appends what they change to `changed`.
  static func read(
    _ reader: inout SectionReader, into surface: Surface, _ ledger: inout TileLedger, changed: inout [Rect]
  ) throws(CodecError) {
    var pixels: Int64 = 0
    for _ in 0..<(try reader.count(of: moveBytes, atMost: UpdateFormat.maxMoves)) {
      let move = Move(target: try reader.place(), fromX: try reader.integer(), fromY: try reader.integer())
      guard reader.screen.contains(move.source) else { throw .badRect }
      pixels += move.target.area
      guard pixels <= UpdateFormat.maxMovedPixels else { throw .tooLarge }
      ledger.move(move, on: surface)
      changed.append(move.target)
    }
  }

  /// Reads over the section.
  static func skip(_ reader: inout SectionReader) throws(CodecError) {
    for _ in 0..<(try reader.count(of: moveBytes, atMost: UpdateFormat.maxMoves)) {
      _ = (try reader.place(), try reader.integer(), try reader.integer())
    }
  }
}

/// A piece of the viewer's picture that is copied to another place before pixels are sent.
public struct Move: Equatable, Sendable {
  /// Where it goes; of the same size as where it comes from.
  public var target: Rect
  /// The left and upper edge of where it comes from.
  public var fromX: Int32
  public var fromY: Int32

  public init(target: Rect, fromX: Int32, fromY: Int32) {
    self.target = target
    self.fromX = fromX
    self.fromY = fromY
  }

  /// Where it comes from.
  public var source: Rect { Rect(x: fromX, y: fromY, width: target.width, height: target.height) }
}
