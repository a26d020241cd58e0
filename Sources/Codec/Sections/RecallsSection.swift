import Framebuffer

/// Contents that tiles had before, named by their place in the `TileHistory`.
///
///     u16 count     1 ... maxRects
///     count x       rect, u8 slot: each tile that the rect touches shows, inside the rect, what is in its slot of this number
///
/// Recalls are made one after the other, each tile after tile, row after row.
enum RecallsSection {
  private static let recallBytes = 9

  /// Appends the section; nothing where there are no recalls.
  static func write(_ recalls: [Recall], to output: inout [UInt8]) {
    guard !recalls.isEmpty else { return }
    output.append(kind: .recalls)
    output.append(count: recalls.count)
    for recall in recalls {
      output.append(rect: recall.rect)
      output.append(recall.slot)
    }
  }

  /// Reads the section and makes its recalls; appends what they change to `changed`.
  static func read(
    _ reader: inout SectionReader, into surface: Surface, _ ledger: inout TileLedger, changed: inout [Rect]
  ) throws(CodecError) {
    for _ in 0..<(try reader.count(of: recallBytes, atMost: UpdateFormat.maxRects)) {
      let rect = try reader.rect()
      let slot = Int(try reader.byte())
      let touched = ledger.lossy.tiles(touching: rect)
      for row in touched.rows {
        for column in touched.columns {
          let piece = rect.intersection(ledger.lossy.pixels(column: column, row: row))
          guard ledger.recall(piece, column: column, row: row, slot: slot, on: surface) else { throw .notRemembered }
        }
      }
      changed.append(rect)
    }
  }
}

/// A rect in which tiles show again what is in their slots of one number.
struct Recall: Equatable {
  var rect: Rect
  var slot: UInt8
}
