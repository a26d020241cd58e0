import Compression
import Framebuffer
import JPEG
import TestSupport
import Testing
import Zstandard

@testable import Codec

@Suite("Pictures with loss, and their refinement") struct PictureUpdateTests {
  @Test("a photo on the whole screen is seen with a fifth of its bytes, and becomes exact when it stands still")
  func photo() throws {
    let line = try Line(landscape(width: 1280, height: 720))
    let first = try line.send()
    #expect(line.kinds == [.picture])
    #expect(!line.isExact && line.meanSquare < 150)
    #expect(first < line.rawBytes / 5)
    #expect(line.refinesAt == line.now + Refinement.shortestWait)
    try line.settle()
    #expect(line.isExact)
    #expect(line.refinesAt == nil)
    #expect(line.now - line.start <= 400_000)
  }

  @Test("nothing is sent again while it waits, and nothing once it is exact")
  func waiting() throws {
    let line = try Line(landscape(width: 1280, height: 720))
    try line.send()
    line.now += Refinement.shortestWait - 1
    #expect(try line.send() == 0)
    try line.settle()
    line.now += 10_000_000
    #expect(try line.send() == 0)
  }

  @Test("text is exact at once, whatever the budget and whatever stands beside it", arguments: [2_000, 50_000, Int.max])
  func text(budget: Int) throws {
    let line = try Line(landscape(width: 1024, height: 512))
    let page = Rect(x: 512, y: 0, width: 512, height: 512)
    drawText(line.screen, in: page, shift: 0)
    try line.send(budget: budget)
    #expect(!line.isExact)
    for step in 1..<6 {
      #expect(line.isExact(in: page))
      line.now += 30_000
      drawText(line.screen, in: page, shift: step)
      try line.send(Region(page), budget: budget)
    }
    try line.settle()
    #expect(line.isExact)
  }

  @Test("a photo that fits into the update is exact at once; the same photo on a narrower line is not")
  func budget() throws {
    for (budget, isExact) in [(Int.max, true), (400_000, true), (20_000, false)] {
      let line = try Line(landscape(width: 320, height: 320))
      try line.send(budget: budget)
      #expect(line.isExact == isExact, "\(budget)")
      #expect(line.largest <= 2 * min(budget, 400_000), "\(line.largest)")
    }
  }

  @Test("the narrower the line, the fewer bytes a picture takes")
  func quality() throws {
    let qualities = try [130_000, 55_000, 14_000].map { budget in
      let line = try Line(landscape(width: 448, height: 448))
      try line.send(budget: budget)
      return line.quality
    }
    #expect(qualities == [.fine, .good, .coarse])
  }

  @Test("what moves again and again is sent with loss even on the fastest line, and is exact after it has stopped")
  func motion() throws {
    let line = try Line(landscape(width: 640, height: 480))
    try line.send()
    try line.settle()
    let place = Rect(x: 128, y: 128, width: 192, height: 128)
    for frame in 2..<20 as Range<UInt32> {
      line.now += 33_000
      line.draw(landscape(width: 640, height: 480, seed: frame), in: place)
      try line.send(Region(place))
      #expect(line.isExact == (frame < 4), "\(frame)")
    }
    let stop = line.now
    try line.settle()
    #expect(line.isExact)
    #expect(line.now - stop <= Refinement.motionWait + 100_000)
  }

  @Test("what comes at regular times is not sent exactly in between")
  func regular() throws {
    let line = try Line(landscape(width: 640, height: 480))
    try line.send()
    for frame in 2..<8 as Range<UInt32> {
      line.now += 200_000
      if frame > 3 { #expect((line.refinesAt ?? 0) > line.now) }
      line.draw(landscape(width: 640, height: 480, seed: frame), in: line.screen.bounds)
      try line.send()
      #expect(line.kinds == [.picture])
    }
    let stop = line.now
    try line.settle()
    #expect(line.isExact)
    #expect(line.now - stop <= Refinement.longestWait + 100_000)
  }

  @Test("what is nearest to the pointer becomes exact first")
  func pointer() throws {
    let line = try Line(landscape(width: 1024, height: 768))
    try line.send(budget: 50_000)
    line.encoder.pointer = (700, 500)
    line.now += Refinement.shortestWait
    try line.send(Region(), budget: 60_000)
    let tile = Rect(x: 640, y: 448, width: 64, height: 64)
    #expect(line.isExact(in: tile))
    let near = (line.changed.map { Int32(max(abs($0.x - 640), abs($0.y - 448), abs($0.maxX - 704), abs($0.maxY - 512))) }).max()
    #expect((64..<320).contains(near ?? 0), "\(line.changed)")
  }

  @Test("what changes goes before what is to become exact")
  func preempted() throws {
    let line = try Line(landscape(width: 1024, height: 768))
    try line.send(budget: 30_000)
    line.now += Refinement.shortestWait
    let page = Rect(x: 0, y: 0, width: 1024, height: 256)
    for index in 0..<(1024 * 256) { line.screen.pixels[index] = UInt32(index / 2 * 7919 & 0xFF_FFFF) }
    line.now += 1
    try line.sendOne(Region(page), budget: 300)
    #expect(line.hasMore)
    #expect(line.changed.allSatisfy { page.contains($0) })
    try line.send(Region(), budget: 20_000)
    try line.settle()
    #expect(line.isExact)
  }

  @Test("what a move brings from a piece with loss has loss too, and becomes exact")
  func moved() throws {
    let line = try Line(landscape(width: 640, height: 640))
    try line.send()
    for _ in 0..<5 {
      line.now += 33_000
      line.screen.copy(Rect(x: 0, y: 24, width: 640, height: 616), toX: 0, y: 0)
      try line.send()
      line.expectMarksAreTrue()
    }
    #expect(!line.isExact)
    try line.settle()
    #expect(line.isExact)
  }

  @Test(
    "whatever happens, tiles that count as exact are, and in the end all are", arguments: [31, 32, 33, 34, 35, 36] as [UInt64])
  func anything(seed: UInt64) throws {
    let line = try Line(Surface(width: 700, height: 500))
    var desktop = SyntheticDesktop(width: 700, height: 500, seed: seed)
    let photos = (1...4 as ClosedRange<UInt32>).map { landscape(width: 700, height: 500, seed: $0) }
    for step in 0..<240 {
      if step % 80 == 79 { try line.startEpoch() }
      line.now += [0, 5_000, 20_000, 90_000, 350_000][Int(desktop.random(5))]
      line.encoder.pointer = (Int32(desktop.random(700)), Int32(desktop.random(500)))
      var hint = desktop.step()
      if desktop.random(3) == 0 {
        let place = hint.bounds
        line.copy(photos[Int(desktop.random(4))], in: place, to: desktop.screen)
      } else if desktop.random(4) == 0 {
        desktop.screen.copy(Rect(x: 0, y: 11, width: 700, height: 489), toX: 0, y: 0)
        hint.add(desktop.screen.bounds)
      }
      line.draw(desktop.screen, in: desktop.screen.bounds)
      let budget = [700, 6_000, 40_000, Int.max][Int(desktop.random(4))]
      if desktop.random(3) == 0 { try line.sendOne(hint, budget: budget) } else { try line.send(hint, budget: budget) }
      line.expectMarksAreTrue()
    }
    try line.send(Region())
    try line.settle()
    #expect(line.isExact)
    #expect(line.refinesAt == nil)
  }

  private func drawText(_ screen: Surface, in page: Rect, shift: Int) {
    for y in Int(page.y)..<Int(page.maxY) {
      for x in Int(page.x)..<Int(page.maxX) {
        screen.pixels[y * screen.width + x] = (x / 3 + shift) * (y / 4) % 5 == 0 ? 0x202020 : 0xFFFFFF
      }
    }
  }
}

/// An encoder that may lose, a decoder, and a clock.
private final class Line {
  let screen: Surface
  var encoder: UpdateEncoder<ZstdCompressor, JPEGCompressor, NoVideo>
  var decoder: UpdateDecoder<ZstandardDecompressor, JPEGDecompressor, NoVideo>
  let start: Int64 = 1_000_000
  var now: Int64
  private let picture: Surface
  /// Of the newest update.
  private(set) var kinds: Set<SectionKind> = []
  private(set) var quality: PictureQuality?
  /// Bytes of the largest update of the newest `send`.
  private(set) var largest = 0

  init(_ screen: Surface) throws {
    self.screen = screen
    picture = Surface(width: screen.width, height: screen.height)
    encoder = UpdateEncoder(long: try .long(), short: try .short(), pictures: try JPEGCompressor(), video: NoVideo())
    decoder = UpdateDecoder(long: .long(), short: .short(), pictures: JPEGDecompressor(), video: NoVideo())
    now = start
    try startEpoch()
  }

  func startEpoch() throws {
    try encoder.startEpoch(width: screen.width, height: screen.height)
  }

  /// Sends what there is to send now; returns the bytes it took.
  @discardableResult
  func send(_ hint: Region? = nil, budget: Int = .max) throws -> Int {
    var bytes = 0
    largest = 0
    var hint = hint ?? Region(screen.bounds)
    repeat {
      let count = try sendOne(hint, budget: budget)
      bytes += count
      largest = max(largest, count)
      hint = Region()
    } while encoder.hasMore
    return bytes
  }

  /// Sends one update; returns its bytes.
  @discardableResult
  func sendOne(_ hint: Region, budget: Int) throws -> Int {
    var update: [UInt8] = []
    guard try encoder.encode(screen, hint: hint, budget: budget, at: now, into: &update) else { return 0 }
    try decoder.decode(update, epoch: encoder.epoch, into: picture)
    kinds = Set(SectionKind.allCases.filter { decoder.areas[Int($0.rawValue)] > 0 })
    if update[0] == SectionKind.picture.rawValue { quality = PictureQuality(rawValue: update[1]) }
    return update.count
  }

  /// Lets the time pass that it takes until nothing is left to refine.
  func settle(budget: Int = .max) throws {
    var updates = 0
    while let due = refinesAt, updates < 10_000 {
      now = max(now + 14_000, due)
      #expect(try sendOne(Region(), budget: budget) > 0)
      updates += 1
    }
  }

  var refinesAt: Int64? { encoder.refinesAt }
  var hasMore: Bool { encoder.hasMore }
  var changed: [Rect] { decoder.changed }

  func draw(_ image: Surface, in place: Rect) {
    copy(image, in: place, to: screen)
  }

  func copy(_ image: Surface, in place: Rect, to target: Surface) {
    target.copy(place, from: image)
  }

  /// Bytes of the screen before compression.
  var rawBytes: Int { screen.pixels.count * 3 }

  var isExact: Bool { isExact(in: screen.bounds) }

  func isExact(in rect: Rect) -> Bool {
    for y in Int(rect.y)..<Int(rect.maxY) {
      for x in Int(rect.x)..<Int(rect.maxX) {
        guard (screen.pixels[y * screen.width + x] ^ picture.pixels[y * screen.width + x]) & 0xFF_FFFF == 0 else { return false }
      }
    }
    return true
  }

  /// The mean squared difference of a channel.
  var meanSquare: Int {
    let sum = zip(screen.pixels, picture.pixels).reduce(0) { sum, pair in
      [0, 8, 16].reduce(sum) {
        let difference = Int(pair.0 >> $1 & 0xFF) - Int(pair.1 >> $1 & 0xFF)
        return $0 + difference * difference
      }
    }
    return sum / (screen.pixels.count * 3)
  }

  /// Tiles that nothing is left to send for, now or later, are as they are on the screen.
  func expectMarksAreTrue() {
    guard !encoder.hasMore else { return }
    let lossy = encoder.ledger.lossy
    for row in 0..<lossy.rows {
      for column in 0..<lossy.columns where !lossy[column, row] {
        #expect(isExact(in: lossy.pixels(column: column, row: row)))
      }
    }
  }
}
