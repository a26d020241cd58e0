#if H264
  import Codec
  import Compression
  import Framebuffer
  import Testing
  import VideoCoding
  import Zstandard

  @Suite("Video in updates") struct VideoUpdateTests {
    /// A screen with something like text, a soft picture that wanders in a rect, and what a viewer makes of its updates.
    private final class Desk {
      let screen = Surface(width: 1000, height: 700)
      let viewer = Surface(width: 1000, height: 700)
      let place = Rect(x: 201, y: 103, width: 511, height: 383)
      var encoder: UpdateEncoder<ZstdCompressor, NoPictures, BuiltInVideoCompressor>
      var decoder: UpdateDecoder<ZstandardDecompressor, NoPictures, BuiltInVideoDecompressor>
      var time: Int64 = 1_000_000
      var step = 0
      /// The kinds of sections of the newest update, by what they brought.
      var kinds: Set<SectionKind> = []
      var bytes = 0

      init(takesVideo: Bool = true) throws {
        encoder = UpdateEncoder(long: try .long(), short: try .short(), pictures: NoPictures(), video: BuiltInVideoCompressor())
        decoder = UpdateDecoder(long: .long(), short: .short(), pictures: NoPictures(), video: BuiltInVideoDecompressor())
        encoder.takesVideo = takesVideo
        for y in 0..<700 {
          for x in 0..<1000 { screen.pixels[y * 1000 + x] = (x / 3 + y / 5) % 7 == 0 ? 0x202020 : 0xf0f0f0 }
        }
        try encoder.startEpoch(width: 1000, height: 700)
        try show(Region(screen.bounds))
      }

      /// Draws the next picture into the rows of the video's place, and shows what else has changed.
      func play(rows: Range<Int32> = 0..<383, also: Region = Region()) throws {
        step += 1
        time += 33_333
        for y in Int(place.y + rows.lowerBound)..<Int(place.y + rows.upperBound) {
          for x in Int(place.x)..<Int(place.maxX) {
            let (red, green) = (UInt32((x * 2 + step * 3) / 5 & 255), UInt32((y + x / 2 + step) / 3 & 255))
            screen.pixels[y * 1000 + x] = red << 16 | green << 8 | UInt32((x + y + step) & 63)
          }
        }
        var region = also
        region.add(Rect(x: place.x, y: place.y + rows.lowerBound, width: place.width, height: Int32(rows.count)))
        try show(region)
      }

      func show(_ region: Region) throws {
        kinds = []
        bytes = 0
        repeat {
          var update: [UInt8] = []
          guard try encoder.encode(screen, hint: region, at: time, into: &update) else { return }
          try decoder.decode(update, epoch: encoder.epoch, into: viewer)
          bytes += update.count
          for kind in SectionKind.allCases where decoder.areas[Int(kind.rawValue)] > 0 { kinds.insert(kind) }
        } while encoder.hasMore
      }

      /// Pixels of a rect that the viewer does not have as they are, and the largest difference of a colour.
      func loss(in rect: Rect) -> (pixels: Int, most: Int) {
        var (pixels, most) = (0, 0)
        for y in Int(rect.y)..<Int(rect.maxY) {
          for x in Int(rect.x)..<Int(rect.maxX) {
            let (a, b) = (screen.pixels[y * 1000 + x] & 0xff_ffff, viewer.pixels[y * 1000 + x] & 0xff_ffff)
            guard a != b else { continue }
            pixels += 1
            for shift in [UInt32(0), 8, 16] { most = max(most, abs(Int(a >> shift & 255) - Int(b >> shift & 255))) }
          }
        }
        return (pixels, most)
      }

      /// Pixels outside the video's place that the viewer does not have as they are.
      var lossOutside: Int { loss(in: screen.bounds).pixels - loss(in: place).pixels }
    }

    @Test func aPlayingVideoGoesToTheVideoCodecAndTheRestStaysExact() throws {
      let desk = try Desk()
      for _ in 0..<40 { try desk.play() }
      #expect(desk.kinds == [.video])
      #expect(desk.bytes < 20_000)
      #expect(desk.loss(in: desk.place).pixels > 0)
      #expect(desk.lossOutside == 0)
    }

    @Test func textInsideAVideoIsExact() throws {
      let desk = try Desk()
      for _ in 0..<40 { try desk.play(rows: 0..<300) }
      #expect(desk.kinds == [.video])
      // A line of text appears below the picture, in tiles that the video touches.
      let text = Rect(x: 230, y: 420, width: 300, height: 40)
      for y in 420..<460 {
        for x in 230..<530 { desk.screen.pixels[y * 1000 + x] = (x / 2 + y) % 5 == 0 ? 0xffffff : 0x000000 }
      }
      try desk.play(rows: 0..<300, also: Region(text))
      #expect(desk.kinds.contains(.video) && desk.kinds.count == 2)
      for _ in 0..<10 { try desk.play(rows: 0..<300) }
      #expect(desk.loss(in: text).pixels == 0)
      #expect(desk.lossOutside == 0)
    }

    @Test func aPartThatStandsStillIsSentAsItIsWhenItChanges() throws {
      let desk = try Desk()
      for _ in 0..<40 { try desk.play() }
      for _ in 0..<12 { try desk.play(rows: 0..<190) }
      let still = Rect(x: 201, y: 360, width: 511, height: 100)
      for y in 360..<460 {
        for x in 201..<712 { desk.screen.pixels[y * 1000 + x] = 0x336699 }
      }
      try desk.play(rows: 0..<190, also: Region(still))
      #expect(desk.kinds.contains(.video) && desk.kinds.count == 2)
      let inner = Rect(x: 256, y: 384, width: 384, height: 64)
      #expect(desk.loss(in: inner).pixels == 0)
    }

    @Test func withoutAViewerForVideosThereAreNone() throws {
      let desk = try Desk(takesVideo: false)
      for _ in 0..<40 {
        try desk.play()
        #expect(!desk.kinds.contains(.video))
      }
      #expect(desk.loss(in: desk.screen.bounds).pixels == 0)
    }

    @Test func aNewEpochBeginsWithoutAVideo() throws {
      let desk = try Desk()
      for _ in 0..<40 { try desk.play() }
      try desk.encoder.startEpoch(width: 1000, height: 700)
      try desk.play(also: Region(desk.screen.bounds))
      #expect(!desk.kinds.contains(.video))
      #expect(desk.loss(in: desk.screen.bounds).pixels == 0)
      for _ in 0..<40 { try desk.play() }
      #expect(desk.kinds == [.video])
    }
  }
#endif
