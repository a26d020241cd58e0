import Framebuffer

/// Pixels of photos, exact: what their neighbours do not let expect, compressed as one piece.
///
///     u16 count     1 ... maxRects
///     count x       rect
///     3 x i8        weights of green in red, of green in blue, of red in blue, sixteenths (`ColourWeights`)
///     u32 length    bytes that follow
///     length x      zstd, a stream that starts anew
///
/// The rects are cut into stripes and gathered in groups (`PhotoGroups`). The stream holds group after group: of all its stripes, row
/// after row, the plane of green, then that of red - green, then that of blue - green (`ColorPlanes`); in each plane each stripe is
/// predicted by itself (`MedianPrediction`); from what remains of red - green and blue - green the weighted shares of the planes before
/// are taken.
enum PhotoSection {
  /// Appends the section, and takes the pixels over into `shadow`. There is at least one rect.
  static func write<Compressor: ByteStreamCompressor>(
    _ rects: [Rect], of screen: Surface, into shadow: Surface, _ ledger: inout TileLedger, with compressor: inout Compressor,
    through scratch: Scratch, _ groups: inout PhotoGroups,
    to output: inout [UInt8]
  ) throws(CodecError) {
    for rect in rects { ledger.willDraw(rect, .photo, on: shadow) }
    output.append(kind: .photo)
    output.append(rects: rects)
    try compressor.reset()
    let planes = scratch.bytes.assumingMemoryBound(to: UInt8.self)
    groups.start(rects[...])
    var next = try split(&groups, of: screen, into: shadow, planes)
    let weights = ColourWeights(for: planes, count: next ?? 0)
    output.append(weights: weights)
    try output.appendPiece { output throws(CodecError) in
      while let area = next {
        weights.subtract(planes, count: area)
        for plane in 0..<3 {
          try compressor.compress(UnsafeRawBufferPointer(start: planes + plane * area, count: area), flush: true, into: &output)
        }
        next = try split(&groups, of: screen, into: shadow, planes)
      }
    }
  }

  /// Makes planes of the next group; returns its pixels, nil where none is left.
  private static func split(
    _ groups: inout PhotoGroups, of screen: Surface, into shadow: Surface, _ planes: UnsafeMutablePointer<UInt8>
  ) throws(CodecError) -> Int? {
    guard let area = groups.next() else { return nil }
    var start = planes
    for stripe in groups.stripes {
      guard let source = screen.view(stripe), let copy = shadow.view(stripe) else { throw .badRect }
      split(source, takenInto: copy, start, plane: area)
      start += source.width * source.height
    }
    return area
  }

  private static func split(_ source: PixelView, takenInto copy: PixelView, _ start: UnsafeMutablePointer<UInt8>, plane: Int) {
    for y in 0..<source.height {
      copy.row(y).update(from: source.row(y), count: source.width)
      ColorPlanes.split(source.row(y), count: source.width, into: start + y * source.width, plane: plane)
    }
    for index in 0..<3 { MedianPrediction.subtract(start + index * plane, width: source.width, height: source.height) }
  }

  /// Reads the section into `surface`; appends its rects to `changed`.
  static func read<Decompressor: ByteStreamDecompressor>(
    _ reader: inout SectionReader, into surface: Surface, _ ledger: inout TileLedger, with decompressor: inout Decompressor,
    through scratch: Scratch, _ groups: inout PhotoGroups, changed: inout [Rect]
  ) throws(CodecError) {
    let first = changed.count
    try reader.rects(to: &changed)
    for rect in changed[first...] { ledger.willDraw(rect, .photo, on: surface) }
    try decompressor.reset()
    let weights = try reader.weights()
    var piece = Expansion(of: try reader.piece())
    let planes = scratch.bytes.assumingMemoryBound(to: UInt8.self)
    groups.start(changed[first...])
    while let area = groups.next() {
      try piece.fill(UnsafeMutableRawBufferPointer(start: planes, count: 3 * area), with: &decompressor)
      weights.add(planes, count: area)
      var start = planes
      for stripe in groups.stripes {
        guard let target = surface.view(stripe) else { throw .badRect }
        join(start, plane: area, into: target)
        start += target.width * target.height
      }
    }
    try piece.expectEnd(with: &decompressor, room: scratch.bytes)
  }

  private static func join(_ start: UnsafeMutablePointer<UInt8>, plane: Int, into target: PixelView) {
    MedianPrediction.add(start, start + plane, start + 2 * plane, width: target.width, height: target.height)
    for y in 0..<target.height {
      ColorPlanes.join(start + y * target.width, plane: plane, count: target.width, into: target.row(y))
    }
  }
}
