import Codec
import Compression
import Framebuffer
import JPEG
import TestSupport
import Testing
import Zstandard

@Suite("PictureSection") struct PictureSectionTests {
  private static let kind = SectionKind.picture.rawValue
  private static let rect: [UInt8] = [0, 8, 0, 4, 0, 40, 0, 24]

  /// `Tests/Vectors/codec/picture-section.bin`: an update of 64 x 32 pixels, a picture of 40 x 24 at (8, 4) of each quality behind a u32
  /// length; and `picture-section-shown.bin`, what they show, three bytes a pixel.
  @Test("pictures written when the format was agreed on still look the same")
  func vectors() throws {
    var written: [UInt8] = []
    var shown: [UInt8] = []
    for quality in PictureQuality.allCases {
      let update = try update(quality)
      let count = UInt32(update.count)
      written += [UInt8(count >> 24), UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)] + update
    }
    var rest = try Vectors.golden("codec/picture-section.bin", produced: written)[...]
    while rest.count >= 4 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let picture = Surface(width: 64, height: 32)
      try decode(Array(rest.dropFirst(4).prefix(length)), into: picture)
      shown += picture.pixels.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8 & 0xFF), UInt8($0 >> 16 & 0xFF)] }
      rest = rest.dropFirst(4 + length)
    }
    #expect(shown == (try Vectors.golden("codec/picture-section-shown.bin", produced: shown)))
    let layout = [Self.kind, PictureQuality.coarse.rawValue, 0, 1] + Self.rect
    #expect(Array(written[4..<16]) == layout)
  }

  @Test("T40, T41: a quality that does not exist, a count without pictures and a length behind the end are refused")
  func fields() throws {
    let valid = try update(.good)
    try decode(valid, into: Surface(width: 64, height: 32))
    for quality in [3, 4, 127, 255] as [UInt8] { expect(.badPicture, [Self.kind, quality] + valid[2...]) }
    for (count, error) in [(0, .tooLarge), (2, .truncated), (32769, .tooLarge), (65535, .tooLarge)] as [(Int, CodecError)] {
      expect(error, valid[..<2] + [UInt8(count >> 8), UInt8(count & 0xFF)] + valid[4...])
    }
    for length in [0, valid.count, 1 << 31, (1 << 32) - 1] {
      expect(nil, valid[..<12] + [24, 16, 8, 0].map { UInt8(length >> $0 & 0xFF) } + valid[16...])
    }
    for count in 1..<valid.count { expect(nil, valid[..<count]) }
    expect(nil, valid + [0])
  }

  @Test("T40: a picture outside the screen, empty, or of another size than its scan is refused")
  func rects() throws {
    let valid = try update(.good)
    for rect in [[25, 4, 40, 24], [8, 9, 40, 24], [8, 4, 0, 24], [65535, 65535, 40, 24], [0, 0, 65535, 65535]] as [[UInt16]] {
      expect(.badRect, valid[..<4] + rect.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } + valid[12...])
    }
    for rect in [[8, 4, 40, 16], [8, 4, 24, 24], [0, 4, 64, 24]] as [[UInt16]] {
      expect(.badPicture, valid[..<4] + rect.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } + valid[12...])
    }
  }

  @Test("T46: more pixels than an update may bring are refused before they are drawn")
  func area() {
    let screen = Surface(width: 4096, height: 4096)
    let whole: [UInt8] = [0, 0, 0, 0, 16, 0, 16, 0, 0, 0, 0, 0]
    var decoder = decoder()
    #expect(throws: CodecError.tooLarge) { try decoder.decode([Self.kind, 0, 0, 1] + whole, epoch: 1, into: screen) }
  }

  /// An update with one picture, a piece of a landscape.
  private func update(_ quality: PictureQuality) throws -> [UInt8] {
    var scan: [UInt8] = []
    let rect = Rect(x: 8, y: 4, width: 40, height: 24)
    try JPEGCompressor().compress(rect, of: landscape(width: 64, height: 32), quality: quality, into: &scan)
    let length = UInt16(scan.count)
    return [Self.kind, quality.rawValue, 0, 1] + Self.rect + [0, 0, UInt8(length >> 8), UInt8(length & 0xFF)] + scan
  }

  private func decoder() -> UpdateDecoder<ZstandardDecompressor, JPEGDecompressor, NoVideo> {
    UpdateDecoder(long: .long(), short: .short(), pictures: JPEGDecompressor(), video: NoVideo())
  }

  private func decode(_ update: [UInt8], into picture: Surface) throws {
    var decoder = decoder()
    try decoder.decode(update, epoch: 1, into: picture)
  }

  /// Refused, for this reason if one is given, and with nothing written outside the picture's rect.
  private func expect(_ error: CodecError?, _ update: some Sequence<UInt8>) {
    let picture = Surface(width: 64, height: 32)
    do {
      try decode(Array(update), into: picture)
      Issue.record("taken: \(Array(update).prefix(20))")
    } catch let thrown as CodecError {
      #expect(error == nil || thrown == error)
    } catch {
      Issue.record("\(error)")
    }
  }
}
