#if H264
  import Codec
  import Framebuffer
  import Testing
  import Video

  @testable import VideoCoding

  struct H264Tests {
    private let width = 320
    private let height = 192

    /// A soft picture that wanders by one pixel with each step.
    private func paint(_ surface: Surface, step: Int) {
      for y in 0..<surface.height {
        for x in 0..<surface.width {
          let red = UInt32((x + step) * 255 / (surface.width + 64)) & 255
          let green = UInt32(y * 255 / surface.height)
          let blue = UInt32((x + y + 2 * step) / 3 & 255)
          surface.pixels[y * surface.width + x] = red << 16 | green << 8 | blue
        }
      }
    }

    /// The mean of the squared differences of all colours of a rect at two places.
    private func error(_ a: Surface, _ b: Surface, at rect: Rect) -> Double {
      var sum = 0.0
      for y in 0..<Int(rect.height) {
        for x in 0..<Int(rect.width) {
          let one = a.pixels[y * a.width + x]
          let two = b.pixels[(Int(rect.y) + y) * b.width + Int(rect.x) + x]
          for shift in [UInt32(0), 8, 16] {
            let difference = Double(one >> shift & 255) - Double(two >> shift & 255)
            sum += difference * difference
          }
        }
      }
      return sum / Double(rect.area) / 3
    }

    @Test func aVideoArrivesInItsPlaceAndNowhereElse() throws {
      let source = Surface(width: width, height: height)
      let target = Surface(width: 400, height: 300)
      let place = Rect(x: 33, y: 17, width: 320, height: 192)
      let picture = VideoPicture(width: width, height: height)
      let compressor = H264Compressor()
      let decompressor = H264Decompressor()
      try compressor.start(width: width, height: height)
      try decompressor.start(width: width, height: height)
      var sizes: [Int] = []
      for step in 0..<30 {
        paint(source, step: step)
        picture.take(source, source.bounds)
        var bytes: [UInt8] = []
        try compressor.compress(picture, budget: Int.max, at: Int64(step * 33), into: &bytes)
        sizes.append(bytes.count)
        try bytes.withUnsafeBytes { try decompressor.expand($0) }.put(place, x: place.x, y: place.y, into: target)
        #expect(error(source, target, at: place) < 40)
      }
      #expect(sizes[1...].max() ?? 0 < sizes[0])
      var outside = 0
      for y in 0..<target.height {
        for x in 0..<target.width where !place.contains(Rect(x: Int32(x), y: Int32(y), width: 1, height: 1)) {
          if target.pixels[y * target.width + x] != 0 { outside += 1 }
        }
      }
      #expect(outside == 0)
    }

    @Test func aTightBudgetMakesPicturesSmaller() throws {
      func bytes(budget: Int) throws -> Int {
        let source = Surface(width: width, height: height)
        let picture = VideoPicture(width: width, height: height)
        let compressor = H264Compressor()
        try compressor.start(width: width, height: height)
        var random = UInt32(1)
        var total = 0
        for step in 0..<60 {
          for index in source.pixels.indices {
            random = random &* 1_664_525 &+ 1_013_904_223
            source.pixels[index] = random >> 8 & 0x3f3f3f
          }
          picture.take(source, source.bounds)
          var output: [UInt8] = []
          try compressor.compress(picture, budget: budget, at: Int64(step * 33), into: &output)
          if step >= 30 { total += output.count }
        }
        return total
      }
      let (free, tight) = (try bytes(budget: Int.max), try bytes(budget: 2000))
      #expect(tight < free / 2)
    }

    @Test func aVideoCanBeginAgainAtAnySize() throws {
      let compressor = H264Compressor()
      let decompressor = H264Decompressor()
      let target = Surface(width: 640, height: 480)
      for (width, height) in [(96, 96), (640, 480), (97, 131), (96, 96), (96, 96)] {
        let source = Surface(width: width, height: height)
        paint(source, step: 3)
        let picture = VideoPicture(width: width, height: height)
        picture.take(source, source.bounds)
        let place = Rect(width: Int32(width), height: Int32(height))
        try compressor.start(width: width, height: height)
        try decompressor.start(width: width, height: height)
        var bytes: [UInt8] = []
        try compressor.compress(picture, budget: Int.max, at: 0, into: &bytes)
        try bytes.withUnsafeBytes { try decompressor.expand($0) }.put(place, x: place.x, y: place.y, into: target)
        #expect(error(source, target, at: place) < 40)
      }
    }

    @Test("T40: a picture of another size than announced, and a torn one, are refused before the library sees them")
    func strangersPicturesAreRefused() throws {
      let source = Surface(width: width, height: height)
      paint(source, step: 0)
      let picture = VideoPicture(width: width, height: height)
      picture.take(source, source.bounds)
      let compressor = H264Compressor()
      try compressor.start(width: width, height: height)
      var bytes: [UInt8] = []
      try compressor.compress(picture, budget: Int.max, at: 0, into: &bytes)
      let target = Surface(width: width, height: height)
      for (width, height) in [(width, height - 16), (width + 16, height), (16, 16)] {
        let decompressor = H264Decompressor()
        try decompressor.start(width: width, height: height)
        #expect(throws: CodecError.badStream) {
          _ = try bytes.withUnsafeBytes { try decompressor.expand($0) }
        }
      }
      var random = UInt32(7)
      for _ in 0..<500 {
        var torn = bytes
        for _ in 0..<3 {
          random = random &* 1_664_525 &+ 1_013_904_223
          torn[Int(random >> 8) % torn.count] = UInt8(truncatingIfNeeded: random >> 3)
        }
        torn.removeLast(Int(random >> 10) % torn.count)
        let decompressor = H264Decompressor()
        try decompressor.start(width: width, height: height)
        try? torn.withUnsafeBytes { try decompressor.expand($0) }.put(target.bounds, x: 0, y: 0, into: target)
      }
    }
  }
#endif
