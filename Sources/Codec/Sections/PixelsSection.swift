import Framebuffer

/// Pixels of what programs draw, as they are: blue, green and red of each, compressed as one piece.
///
///     u16 count     1 ... maxRects
///     count x       rect
///     u32 length    bytes that follow
///     length x      zstd: the pixels of all rects, rect after rect, row after row
///
/// The stream is the long one: it goes on where that of the last such section has ended, so what scrolls or comes back is a reference.
/// The piece is flushed: whoever has it has all its pixels, and they use up all its bytes.
enum PixelsSection {
  /// Appends the section, and takes the pixels over into `shadow`. There is at least one rect.
  static func write<Compressor: ByteStreamCompressor>(
    _ rects: [Rect], of screen: Surface, into shadow: Surface, _ ledger: inout TileLedger,
    with compressor: inout Compressor, through scratch: Scratch, to output: inout [UInt8]
  ) throws(CodecError) {
    for rect in rects { ledger.willDraw(rect, .pixels, on: shadow) }
    output.append(kind: .pixels)
    output.append(rects: rects)
    try output.appendPiece { output throws(CodecError) in
      try compress(rects, of: screen, into: shadow, with: &compressor, through: scratch, to: &output)
    }
  }

  private static func compress<Compressor: ByteStreamCompressor>(
    _ rects: [Rect], of screen: Surface, into shadow: Surface, with compressor: inout Compressor,
    through scratch: Scratch,
    to output: inout [UInt8]
  ) throws(CodecError) {
    var filled = 0
    for rect in rects {
      let width = Int(rect.width)
      let bytes = width * UpdateFormat.pixelBytes
      for y in Int(rect.y)..<Int(rect.maxY) {
        guard let source = screen.row(y, from: Int(rect.x)), let copy = shadow.row(y, from: Int(rect.x)) else { continue }
        if filled + bytes > Scratch.size {
          try compressor.compress(UnsafeRawBufferPointer(start: scratch.bytes, count: filled), flush: false, into: &output)
          filled = 0
        }
        copy.update(from: source, count: width)
        PixelPacking.pack(source, count: width, into: scratch.bytes + filled)
        filled += bytes
      }
    }
    try compressor.compress(UnsafeRawBufferPointer(start: scratch.bytes, count: filled), flush: true, into: &output)
  }

  /// Reads the section into `surface`; appends its rects to `changed`.
  static func read<Decompressor: ByteStreamDecompressor>(
    _ reader: inout SectionReader, into surface: Surface, _ ledger: inout TileLedger,
    with decompressor: inout Decompressor, through scratch: Scratch, changed: inout [Rect]
  ) throws(CodecError) {
    let first = changed.count
    try reader.rects(to: &changed)
    for rect in changed[first...] { ledger.willDraw(rect, .pixels, on: surface) }
    var piece = Expansion(of: try reader.piece())
    for rect in changed[first...] {
      let bytes = Int(rect.width) * UpdateFormat.pixelBytes
      let atOnce = Scratch.size / bytes
      for top in stride(from: Int(rect.y), to: Int(rect.maxY), by: atOnce) {
        let rows = min(atOnce, Int(rect.maxY) - top)
        try piece.fill(UnsafeMutableRawBufferPointer(start: scratch.bytes, count: rows * bytes), with: &decompressor)
        for row in 0..<rows {
          guard let target = surface.row(top + row, from: Int(rect.x)) else { throw .badRect }
          PixelPacking.unpack(scratch.bytes + row * bytes, count: Int(rect.width), into: target)
        }
      }
    }
    try piece.expectEnd(with: &decompressor, room: scratch.bytes)
  }
}
