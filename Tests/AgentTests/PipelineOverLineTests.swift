import Framebuffer
import Session
import TestSupport
import Testing
import Wire

@testable import Agent

/// Pacer, encoder and decoder together, over a line that has a rate and a delay.
@Suite("Pipeline over a line") struct PipelineOverLineTests {
  struct Case: CustomTestStringConvertible {
    /// Bytes per second.
    var rate: Int64
    /// Microseconds, each way.
    var delay: Int64
    var seed: UInt64

    var testDescription: String { "\(rate) bytes per second, \(delay) us, seed \(seed)" }
  }

  private static let lines: [(Int64, Int64)] = [(125_000, 40_000), (1_250_000, 5_000), (1_250_000, 40_000), (30_000_000, 500)]
  private static let cases = lines.flatMap { rate, delay in
    (51...53 as ClosedRange<UInt64>).map { Case(rate: rate, delay: delay, seed: $0) }
  }

  @Test(
    "acknowledgements that come late, together, or twice never stop it: every update comes in order, and in the end all is exact",
    arguments: cases)
  func acknowledgements(_ given: Case) throws {
    let line = try PipelineLine(given)
    for _ in 0..<1500 {
      if line.random(8) == 0 { line.change() }
      try line.pass()
    }
    let sent = line.bytes
    let stopped = line.now
    while line.isBusy, line.now < stopped + 6_000_000 { try line.pass() }
    #expect(!line.isBusy)
    #expect(line.isExact)
    // Nothing but the line and the stillness that refinement waits for may take time; a tenth for what an update does not fill.
    let floor = (line.bytes - sent) * 1_000_000 / given.rate
    #expect(line.now - stopped <= floor * 11 / 10 + 4 * given.delay + 400_000)
  }

  @Test(
    "a page with photos that scrolls on 10 Mbit/s is exact half a second after it has stopped",
    arguments: [10_000, 40_000] as [Int64])
  func scrolledPage(delay: Int64) throws {
    let line = try PipelineLine(Case(rate: 1_250_000, delay: delay, seed: 1), width: 1920, height: 1080)
    let page = Page()
    line.show(page.seen(at: 0))
    while line.isBusy { try line.pass() }
    for frame in 1...90 {
      line.show(page.seen(at: frame * 20))
      for _ in 0..<33 { try line.pass() }
    }
    let stopped = line.now
    while line.isBusy, line.now < stopped + 3_000_000 { try line.pass() }
    #expect(line.isExact)
    #expect(line.now - stopped <= 500_000)
  }

  @Test("while a photo of 1.7 MB becomes exact the line is full")
  func fullLine() throws {
    let rate: Int64 = 1_250_000
    let line = try PipelineLine(Case(rate: rate, delay: 20_000, seed: 1), width: 1920, height: 1080)
    line.show(landscape(width: 1920, height: 1080))
    while line.now < 400_000 { try line.pass() }
    let known = line.bytes
    while line.isBusy, line.now < 6_000_000 { try line.pass() }
    #expect(line.isExact)
    let rest = line.bytes - known
    #expect(rest > 800_000)
    #expect(line.now - 400_000 <= rest * 1_000_000 / rate * 110 / 100 + 60_000)
  }
}

/// A long page of 1920 pixels: lines of text, and photos beside them.
private struct Page {
  private let page = Surface(width: 1920, height: 4000)

  init() {
    page.pixels.update(repeating: 0xFAFAFA)
    var random = SyntheticDesktop(width: 1, height: 1, seed: 6)
    for y in stride(from: 0, to: 4000 - 20, by: 20) {
      for x in stride(from: 60, to: 1860, by: 10) {
        let shape = random.random(1 << 12)
        for bit in 0..<12 where shape >> UInt32(bit) & 1 == 1 {
          for row in 0..<4 {
            for column in 0..<2 { page.pixels[(y + bit / 3 * 4 + row) * 1920 + x + bit % 3 * 3 + column] = 0x202020 }
          }
        }
      }
    }
    for (number, top) in stride(from: 50, to: 3500, by: 560).enumerated() {
      let photo = landscape(width: 760, height: 460, seed: UInt32(number + 1))
      for y in 0..<460 {
        for x in 0..<760 { page.pixels[(top + y) * 1920 + (number % 2 == 0 ? 60 : 1100) + x] = photo.pixels[y * 760 + x] }
      }
    }
  }

  /// What a screen shows of it from this row on.
  func seen(at top: Int) -> Surface {
    let screen = Surface(width: 1920, height: 1080)
    for index in screen.pixels.indices { screen.pixels[index] = page.pixels[top * 1920 + index] }
    return screen
  }
}

/// An agent, a line, and a viewer that acknowledges in its own time. A step is a millisecond.
private final class PipelineLine {
  let screen: Surface
  private(set) var now: Int64 = 0
  /// Bytes that were sent so far.
  private(set) var bytes: Int64 = 0
  private let pipeline: Pipeline
  private var viewer: PipelineViewer
  private let given: PipelineOverLineTests.Case
  private var desktop: SyntheticDesktop
  private var photos: [Surface]
  private var onTheWay: [(at: Int64, frames: [Frame])] = []
  private var freeAt: Int64 = 0
  private var acknowledgements: [(at: Int64, number: UInt32)] = []
  private var rule = AcknowledgementRule()
  /// The newest update to acknowledge, and when: until then a newer one takes its place.
  private var pending: (at: Int64, number: UInt32)?
  private var acknowledged: UInt32 = 0

  init(_ given: PipelineOverLineTests.Case, width: Int = 480, height: Int = 320) throws {
    self.given = given
    pipeline = try #require(try Pipeline.allowed())
    screen = Surface(width: width, height: height)
    viewer = PipelineViewer(width: screen.width, height: screen.height)
    desktop = SyntheticDesktop(width: screen.width, height: screen.height, seed: given.seed)
    photos = (1...3 as ClosedRange<UInt32>).map { landscape(width: width, height: height, seed: $0) }
    try pipeline.startEpoch(width: screen.width, height: screen.height)
  }

  func random(_ limit: Int) -> Int { Int(desktop.random(limit)) }

  /// Something happens on the screen.
  func change() {
    let place = desktop.step()
    if random(4) == 0 { desktop.screen.copy(place.bounds, from: photos[random(photos.count)]) }
    screen.copy(place.bounds, from: desktop.screen)
    pipeline.damaged(place)
  }

  /// The whole screen shows this.
  func show(_ picture: Surface) {
    screen.copy(screen.bounds, from: picture)
    pipeline.damaged(Region(screen.bounds))
  }

  /// True while something is to be sent, now or later, or is on its way.
  var isBusy: Bool {
    if case .never = pipeline.due(at: now) { return !onTheWay.isEmpty }
    return true
  }

  var isExact: Bool { viewer.isExact(screen) }

  /// Lets a millisecond pass.
  func pass() throws {
    now += 1000
    try arrive()
    acknowledge()
    while case .now = pipeline.due(at: now), freeAt < now + 1_000_000 {
      let frames = try pipeline.frames(of: screen, at: now)
      guard !frames.isEmpty else { break }
      let count = frames.reduce(0) { $0 + Int64(FrameWriter.bytes(of: $1).count) }
      bytes += count
      freeAt = max(freeAt, now) + count * 1_000_000 / given.rate
      onTheWay.append((freeAt + given.delay, frames))
    }
  }

  /// The viewer shows what has arrived, and makes up its mind when to say so.
  private func arrive() throws {
    while let (time, frames) = onTheWay.first, time <= now {
      onTheWay.removeFirst()
      for update in try viewer.show(frames) where rule.isDue(bytes: update.bytes.count) {
        pending = (pending?.at ?? now + Int64(random(4)) * 5_000, update.number)
      }
    }
    guard let (time, number) = pending, time <= now else { return }
    pending = nil
    acknowledgements.append((max(now + given.delay + Int64(random(3)) * 3_000, acknowledgements.last?.at ?? 0), number))
  }

  /// Each acknowledgement is believed once.
  private func acknowledge() {
    while let (time, number) = acknowledgements.first, time <= now {
      acknowledgements.removeFirst()
      #expect(pipeline.acknowledged(number, at: now))
      if random(3) == 0 { #expect(!pipeline.acknowledged(number, at: now)) }
      if acknowledged > 0, random(3) == 0 { #expect(!pipeline.acknowledged(acknowledged, at: now)) }
      acknowledged = number
    }
  }
}
