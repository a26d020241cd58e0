#if H264
  import Codec
  import Framebuffer
  import TestSupport
  import Testing
  import Video
  import VideoCoding
  import Zstandard

  /// `Tests/Vectors/codec/video-section.bin`: two updates of 112 x 104 pixels in one epoch, each behind a u32 length: the first
  /// two pictures of a video of 97 x 96 at (9, 5), the second with a hole; and `video-section-shown.bin`, the screen after each,
  /// three bytes a pixel.
  @Suite("Videos on disk") struct VideoVectorTests {
    private static let rect = Rect(x: 9, y: 5, width: 97, height: 96)
    private static let layout: [UInt8] = [SectionKind.video.rawValue, 0, 9, 0, 5, 0, 97, 0, 96]
    /// That the video begins, without holes; that it goes on, with one tile as a hole.
    private static let heads: [[UInt8]] = [layout + [1, 0, 0], layout + [0, 0, 1, 0, 1, 0, 0]]

    @Test("videos written when the format was agreed on still look the same, and what lies in a hole keeps its pixels")
    func decodes() throws {
      let updates = Self.split(try Vectors.golden("codec/video-section.bin", produced: try produce()))
      #expect(updates.count == 2)
      let picture = Surface(width: 112, height: 104)
      var decoder = UpdateDecoder(
        long: ZstandardDecompressor.long(), short: .short(), pictures: NoPictures(), video: H264Decompressor())
      var shown: [UInt8] = []
      for update in updates {
        try decoder.decode(update, epoch: 1, into: picture)
        shown += picture.pixels.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8 & 0xFF), UInt8($0 >> 16 & 0xFF)] }
      }
      #expect(shown == (try Vectors.golden("codec/video-section-shown.bin", produced: shown)))
      let (first, second) = (shown.prefix(shown.count / 2), shown.suffix(shown.count / 2))
      let hole = Rect(x: 64, y: 5, width: 42, height: 59)
      for y in 0..<104 {
        for x in 0..<112 {
          let place = (y * 112 + x) * 3
          let (before, after) = (first.dropFirst(place).prefix(3), second.dropFirst(place).prefix(3))
          let pixel = Rect(x: Int32(x), y: Int32(y), width: 1, height: 1)
          if hole.contains(pixel) { #expect(before.elementsEqual(after)) }
          if !Self.rect.contains(pixel) { #expect(after.allSatisfy { $0 == 0 }) }
        }
      }
    }

    @Test("the headers on disk are those of the format, and what is written today differs in nothing else")
    func encodes() throws {
      for updates in [try produce(), try Vectors.golden("codec/video-section.bin", produced: try produce())].map(Self.split) {
        for (update, head) in zip(updates, Self.heads) {
          #expect(update.starts(with: head))
          let length = update.dropFirst(head.count).prefix(4).reduce(0) { $0 << 8 | Int($1) }
          #expect(update.count == head.count + 4 + length)
        }
      }
    }

    /// `Tests/Vectors/fuzz/FuzzUpdate/video.bin`: the same updates in the form that `FuzzUpdate` reads.
    @Test("the fuzzer starts from these updates too")
    func seed() throws {
      var seed: [UInt8] = [112, 104]
      for update in Self.split(try Vectors.golden("codec/video-section.bin", produced: try produce())) {
        seed += [1, UInt8(update.count >> 8), UInt8(update.count & 0xFF)] + update
      }
      #expect(seed == (try Vectors.golden("fuzz/FuzzUpdate/video.bin", produced: seed)))
      #expect(seed.count <= 8192, "what the fuzzer reads at most")
    }

    /// A soft picture with something bright in it that wanders by three pixels.
    private func produce() throws -> [UInt8] {
      let compressor = H264Compressor()
      try compressor.start(width: 97, height: 96)
      let (screen, picture) = (Surface(width: 97, height: 96), VideoPicture(width: 97, height: 96))
      var written: [UInt8] = []
      for (step, head) in Self.heads.enumerated() {
        for y in 0..<96 {
          for x in 0..<97 {
            let isBright = abs(x - 40 - 3 * step) < 12 && abs(y - 50) < 9
            screen.pixels[y * 97 + x] = isBright ? 0xE0_D020 : UInt32(x * 2) << 16 | UInt32(y * 2) << 8 | UInt32(x + y)
          }
        }
        picture.take(screen, screen.bounds)
        var bytes: [UInt8] = []
        try compressor.compress(picture, budget: Int.max, at: Int64(step * 33), into: &bytes)
        let update = head + Self.length(bytes.count) + bytes
        written += Self.length(update.count) + update
      }
      return written
    }

    private static func length(_ count: Int) -> [UInt8] {
      [UInt8(count >> 24 & 0xFF), UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
    }

    private static func split(_ bytes: [UInt8]) -> [[UInt8]] {
      var updates: [[UInt8]] = []
      var rest = bytes[...]
      while rest.count >= 4 {
        let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        updates.append(Array(rest.dropFirst(4).prefix(length)))
        rest = rest.dropFirst(4 + length)
      }
      return updates
    }
  }
#endif
