import Framebuffer

/// Photographic pieces of the screen, with loss.
///
///     u8 quality    `PictureQuality`
///     u16 count     1 ... maxRects
///     count x       rect, u32 length, length x: the pixels of the rect as the scan of a baseline JPEG
///
/// The scan is what a JPEG file (ITU-T T.81, with JFIF 1.02) has between its header and the end of image marker: brightness and two colour
/// differences, interleaved, without restart markers. Quality and rect say what the header would: the tables of annex K, those for the
/// coefficients scaled to the quality, and the sampling.
enum PictureSection {
  /// The least that one picture takes: a rect and a length.
  private static let leastBytes = 12

  /// Appends the section, and takes the pixels over into `shadow`. There is at least one rect.
  static func write<Compressor: PictureCompressor>(
    _ quality: PictureQuality, _ rects: [Rect], of screen: Surface, into shadow: Surface, _ ledger: inout TileLedger,
    with compressor: inout Compressor, to output: inout [UInt8]
  ) throws(CodecError) {
    output.append(kind: .picture)
    output.append(quality.rawValue)
    output.append(count: rects.count)
    for rect in rects {
      ledger.willDraw(rect, .picture, on: shadow)
      shadow.copy(rect, from: screen)
      output.append(rect: rect)
      try output.appendPiece { output throws(CodecError) in
        try compressor.compress(rect, of: screen, quality: quality, into: &output)
      }
    }
  }

  /// Reads the section into `surface`; appends its rects to `changed`.
  static func read<Decompressor: PictureDecompressor>(
    _ reader: inout SectionReader, into surface: Surface, _ ledger: inout TileLedger, with decompressor: inout Decompressor,
    changed: inout [Rect]
  ) throws(CodecError) {
    guard let quality = PictureQuality(rawValue: try reader.byte()) else { throw .badPicture }
    for _ in 0..<(try reader.count(of: leastBytes, atMost: UpdateFormat.maxRects)) {
      let rect = try reader.rect()
      ledger.willDraw(rect, .picture, on: surface)
      try decompressor.expand(try reader.piece(), quality: quality, into: rect, of: surface)
      changed.append(rect)
    }
  }
}
