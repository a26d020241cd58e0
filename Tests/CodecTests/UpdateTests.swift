import Codec
import Compression
import Framebuffer
import TestSupport
import Testing
import Zstandard

@Suite("UpdateEncoder and UpdateDecoder") struct UpdateTests {
  @Test("any sequence of changes arrives to the pixel, across epochs and sizes", arguments: [1, 2, 3, 4, 5] as [UInt64])
  func exact(seed: UInt64) throws {
    let link = try Link()
    for (width, height) in [(1, 1), (63, 65), (320, 200), (200, 320), (200, 320), (640, 130)] {
      var desktop = SyntheticDesktop(width: width, height: height, seed: seed)
      try link.startEpoch(width: width, height: height)
      try link.send(desktop.screen, hint: Region())
      #expect(link.isExact(desktop.screen))
      for _ in 0..<60 {
        let hint = desktop.step()
        try link.send(desktop.screen, hint: hint)
        #expect(link.isExact(desktop.screen))
      }
    }
  }

  @Test("what scrolls is moved: few bytes, exact, whichever way and however much of it", arguments: [-120, -17, -1, 1, 20, 300])
  func scrolled(by way: Int) throws {
    let link = try Link()
    var desktop = SyntheticDesktop(width: 640, height: 700, seed: 3)
    for index in desktop.screen.pixels.indices { desktop.screen.pixels[index] = desktop.random(1 << 24) }
    try link.startEpoch(width: 640, height: 700)
    try link.send(desktop.screen, hint: Region())
    let area = Rect(x: 37, y: 90, width: 530, height: 560)
    for _ in 0..<3 {
      let source = area.intersection(Rect(x: area.x, y: area.y - Int32(way), width: area.width, height: area.height))
      desktop.screen.copy(source, toX: source.x, y: source.y + Int32(way))
      for y in area.y..<area.maxY where !(source.y + Int32(way)..<source.maxY + Int32(way)).contains(y) {
        for x in area.x..<area.maxX { desktop.screen.pixels[Int(y) * 640 + Int(x)] = desktop.random(1 << 24) }
      }
      let bytes = try link.send(desktop.screen, hint: Region(area))
      #expect(link.isExact(desktop.screen))
      // What came into sight is sent, and the strips at both edges, which scroll only in part.
      let uncovered = abs(way) * 530 * 3
      #expect(bytes < uncovered + 2 * 64 * 560 * 3 + 4096, "\(bytes)")
    }
  }

  @Test(
    "a screen of any size scrolls without the decoder finding it too much",
    arguments: [(4096, 4096), (4608, 4096), (16384, 1100)])
  func scrolledLarge(width: Int, height: Int) throws {
    let link = try Link()
    let screen = Surface(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width { screen.pixels[y * width + x] = UInt32(truncatingIfNeeded: y &* 2_654_435 &+ x / 64) & 0xFF_FFFF }
    }
    try link.startEpoch(width: width, height: height)
    try link.send(screen, hint: Region())
    for _ in 0..<3 {
      screen.copy(Rect(x: 0, y: 8, width: Int32(width), height: Int32(height) - 8), toX: 0, y: 0)
      try link.send(screen, hint: Region(screen.bounds))
      #expect(link.isExact(screen))
    }
  }

  @Test("whatever moves and is drawn upon arrives to the pixel", arguments: [21, 22, 23, 24] as [UInt64])
  func movedAndDrawn(seed: UInt64) throws {
    let link = try Link()
    var desktop = SyntheticDesktop(width: 500, height: 400, seed: seed)
    try link.startEpoch(width: 500, height: 400)
    for _ in 0..<200 {
      let hint = desktop.step()
      let way = Int32(desktop.random(61)) - 30
      let (top, left) = (Int32(desktop.random(200)), Int32(desktop.random(200)))
      let area = Rect(x: left, y: top, width: 300, height: 200)
      let source = area.intersection(Rect(x: left, y: top - way, width: 300, height: 200))
      desktop.screen.copy(source, toX: source.x, y: source.y + way)
      var all = hint
      all.add(area)
      try link.send(desktop.screen, hint: all)
      #expect(link.isExact(desktop.screen))
    }
  }

  @Test(
    "with a budget each update keeps near to it, and all of them together are exact", arguments: [0, 1, 300, 5_000, 100_000])
  func budget(bytes: Int) throws {
    let link = try Link()
    var desktop = SyntheticDesktop(width: 700, height: 500, seed: 8)
    for index in desktop.screen.pixels.indices { desktop.screen.pixels[index] = desktop.random(1 << 24) }
    try link.startEpoch(width: 700, height: 500)
    for step in 0..<12 {
      try link.send(desktop.screen, hint: Region(desktop.screen.bounds), budget: bytes)
      #expect(link.isExact(desktop.screen))
      // A tile is the least that goes, and a rate has to be learned.
      if step > 0 { #expect(link.largest <= max(bytes * 3, 14_000), "\(link.largest)") }
      for _ in 0..<3 { _ = desktop.step() }
    }
  }

  @Test("what is left of a full update is sent as it looks then, however often it changes meanwhile")
  func leftTiles() throws {
    let link = try Link()
    var desktop = SyntheticDesktop(width: 700, height: 500, seed: 12)
    try link.startEpoch(width: 700, height: 500)
    for _ in 0..<100 {
      let hint = desktop.step()
      try link.sendOne(desktop.screen, hint: hint, budget: 2_000)
    }
    try link.send(desktop.screen, hint: Region())
    #expect(link.isExact(desktop.screen))
  }

  @Test("what did not change is not sent")
  func still() throws {
    let link = try Link()
    let screen = Surface(width: 300, height: 300)
    screen.pixels.update(repeating: 0x123456)
    try link.startEpoch(width: 300, height: 300)
    #expect(try link.send(screen, hint: Region()) > 0)
    #expect(try link.send(screen, hint: Region(screen.bounds)) == 0)
  }

  @Test("a black screen sends one update in each epoch, so that the viewer knows the picture is there")
  func black() throws {
    let link = try Link()
    let screen = Surface(width: 300, height: 300)
    for _ in 0..<2 {
      try link.startEpoch(width: 300, height: 300)
      let first = try link.send(screen, hint: Region(screen.bounds))
      #expect((1..<64).contains(first))
      #expect(try link.send(screen, hint: Region(screen.bounds)) == 0)
      #expect(link.isExact(screen))
    }
  }

  @Test("the rects the decoder names are the pixels that changed, trimmed")
  func changed() throws {
    let link = try Link()
    let screen = Surface(width: 300, height: 300)
    try link.startEpoch(width: 300, height: 300)
    screen.pixels.update(repeating: 0x123456)
    try link.send(screen, hint: Region())
    #expect(link.decoder.changed == [screen.bounds])
    screen.pixels[70 * 300 + 60] = 1
    screen.pixels[75 * 300 + 69] = 1
    try link.send(screen, hint: Region(screen.bounds))
    #expect(link.decoder.changed == [Rect(x: 60, y: 70, width: 10, height: 6)])
  }

  @Test("a typed letter takes less than 200 bytes, frame and all, after the first of its kind")
  func typing() throws {
    let link = try Link()
    let screen = Surface(width: 1920, height: 1080)
    screen.pixels.update(repeating: 0xFFFFFF)
    try link.startEpoch(width: 1920, height: 1080)
    try link.send(screen, hint: Region())
    for letter in 0..<40 {
      let area = Rect(x: Int32(100 + letter * 10), y: 500, width: 9, height: 16)
      for y in 0..<16 where y % 3 != 0 {
        for x in 0..<9 where (x * 7 + y * (letter % 5)) % 4 == 0 { screen.pixels[(500 + y) * 1920 + Int(area.x) + x] = 0x202020 }
      }
      #expect(try link.send(screen, hint: Region(area)) < 187)
    }
  }

  @Test("what scrolls is sent as references to what was sent before")
  func scrolling() throws {
    let link = try Link()
    var random = SyntheticDesktop(width: 1, height: 1, seed: 9)
    let screen = Surface(width: 800, height: 600)
    for index in screen.pixels.indices where index % 40 < 8 { screen.pixels[index] = random.random(1 << 24) }
    try link.startEpoch(width: 800, height: 600)
    let first = try link.send(screen, hint: Region())
    for index in 0..<(582 * 800) { screen.pixels[index] = screen.pixels[index + 18 * 800] }
    let second = try link.send(screen, hint: Region(screen.bounds))
    #expect(second * 20 < first)
    #expect(link.isExact(screen))
  }

  @Test("a screen with more pixels than one update holds takes several")
  func large() throws {
    let link = try Link()
    let screen = Surface(width: 5120, height: 2880)
    for index in screen.pixels.indices { screen.pixels[index] = UInt32(truncatingIfNeeded: index / 5120) | 1 }
    try link.startEpoch(width: 5120, height: 2880)
    try link.send(screen, hint: Region())
    #expect((28...30).contains(link.updates))
    #expect(link.isExact(screen))
  }

  @Test("an update says whether more of its picture follows, also where the screen changes faster than it can be sent")
  func finished() throws {
    let link = try Link()
    var desktop = SyntheticDesktop(width: 640, height: 640, seed: 5)
    try link.startEpoch(width: 640, height: 640)
    for index in desktop.screen.pixels.indices { desktop.screen.pixels[index] = desktop.random(1 << 24) }
    var finished: [Bool] = []
    while !finished.contains(true), finished.count < 1000 {
      // The upper half never stands still.
      for index in 0..<640 * 320 { desktop.screen.pixels[index] &+= 1 }
      try link.sendOne(desktop.screen, hint: Region(desktop.screen.bounds), budget: 100_000)
      finished.append(link.decoder.isFinished)
    }
    #expect((10..<20).contains(finished.count))
    let hasMore = link.encoder.hasMore
    #expect(hasMore)
    let lower = Rect(x: 0, y: 320, width: 640, height: 320)
    #expect(!desktop.screen.differs(from: link.picture, in: lower))
    try link.send(desktop.screen, hint: Region())
    let isFinished = link.decoder.isFinished
    #expect(isFinished)
    #expect(link.isExact(desktop.screen))
  }

  @Test("photos are predicted, and text comes back to the long stream")
  func streams() throws {
    let link = try Link()
    var desktop = SyntheticDesktop(width: 400, height: 400, seed: 3)
    try link.startEpoch(width: 400, height: 400)
    var used: [UInt8] = []
    for noisy in [true, true, false, false] {
      for index in desktop.screen.pixels.indices {
        desktop.screen.pixels[index] = noisy ? desktop.random(1 << 24) : UInt32(used.count)
      }
      try link.send(desktop.screen, hint: Region(desktop.screen.bounds))
      used.append(link.last[0])
    }
    #expect(used == [SectionKind.photo, .photo, .pixels, .pixels].map(\.rawValue))
    #expect(link.isExact(desktop.screen))
  }
}

/// An encoder and a decoder with nothing between them.
final class Link {
  var encoder: UpdateEncoder<ZstdCompressor, NoPictures, NoVideo>
  var decoder: UpdateDecoder<ZstandardDecompressor, NoPictures, NoVideo>
  var picture = Surface(width: 0, height: 0)
  /// Updates that went over.
  var updates = 0
  /// The newest of them.
  var last: [UInt8] = []
  /// Bytes of the largest update of the last `send`.
  var largest = 0

  init() throws {
    encoder = UpdateEncoder(long: try .long(), short: try .short(), pictures: NoPictures(), video: NoVideo())
    decoder = UpdateDecoder(long: .long(), short: .short(), pictures: NoPictures(), video: NoVideo())
  }

  func startEpoch(width: Int, height: Int) throws {
    try encoder.startEpoch(width: width, height: height)
    picture = Surface(width: width, height: height)
  }

  /// Sends until nothing is left; returns the bytes it took.
  @discardableResult
  func send(_ screen: Surface, hint: Region, budget: Int = .max) throws -> Int {
    var bytes = 0
    largest = 0
    repeat {
      guard try sendOne(screen, hint: hint, budget: budget) else { break }
      bytes += last.count
      largest = max(largest, last.count)
    } while encoder.hasMore
    return bytes
  }

  /// Sends one update; false where there was none.
  @discardableResult
  func sendOne(_ screen: Surface, hint: Region, budget: Int = .max) throws -> Bool {
    var update: [UInt8] = []
    guard try encoder.encode(screen, hint: hint, budget: budget, at: 0, into: &update) else { return false }
    try decoder.decode(update, epoch: encoder.epoch, into: picture)
    updates += 1
    last = update
    return true
  }

  /// True where the viewer sees every pixel as it is; the unused byte does not count.
  func isExact(_ screen: Surface) -> Bool {
    screen.bounds == picture.bounds && zip(screen.pixels, picture.pixels).allSatisfy { ($0 ^ $1) & 0xFF_FFFF == 0 }
  }
}
