import Codec
import Compression
import Framebuffer
import JPEG
import Policy
import Session
import TestSupport
import Testing
import Wire
import Zstandard

@testable import Agent

@Suite("Pipeline") struct PipelineTests {
  @Test("pictures arrive to the pixel through frames, whatever is drawn, across a new epoch")
  func exact() throws {
    let pipeline = try pipeline()
    var desktop = SyntheticDesktop(width: 640, height: 400, seed: 21)
    var viewer = try Viewer(width: 640, height: 400)
    var now: Int64 = 0
    for step in 0..<80 {
      if step % 40 == 0 { try pipeline.startEpoch(width: 640, height: 400) }
      pipeline.damaged(desktop.step())
      now += Pipeline.shortestInterval
      guard case .now = pipeline.due(at: now) else {
        Issue.record("not due in step \(step)")
        return
      }
      try show(desktop.screen, at: now, pipeline, &viewer)
      if step % 40 == 39 { try settle(desktop.screen, at: &now, pipeline, &viewer) }
    }
  }

  @Test("what was sent with loss is due by itself, exact half a second after the last change, and then nothing is")
  func refinement() throws {
    let pipeline = try pipeline()
    let screen = landscape(width: 1280, height: 720)
    var viewer = try Viewer(width: 1280, height: 720)
    try pipeline.startEpoch(width: 1280, height: 720)
    var now: Int64 = 1_000_000
    // The line is unknown, so the first picture comes in several updates.
    while case .now = pipeline.due(at: now) {
      try show(screen, at: now, pipeline, &viewer)
      now += 2000
    }
    let isExact = viewer.isExact(screen)
    #expect(!isExact)
    guard case .unlessDamaged(let time) = pipeline.due(at: now) else {
      Issue.record("not due later")
      return
    }
    #expect(time > now + 50_000)
    pipeline.damaged(Region(Rect(width: 1, height: 1)))
    #expect(isDue(pipeline, at: now + 30_000))
    #expect(try pipeline.frames(of: screen, at: now + 30_000).isEmpty)
    try settle(screen, at: &now, pipeline, &viewer)
    #expect(now < 1_600_000)
  }

  /// Lets the time pass until nothing is due any more; then the picture is exact.
  private func settle(_ screen: Surface, at now: inout Int64, _ pipeline: Pipeline, _ viewer: inout Viewer) throws {
    for _ in 0..<1000 {
      switch pipeline.due(at: now) {
      case .never:
        let isExact = viewer.isExact(screen)
        #expect(isExact)
        return
      case .at(let time), .unlessDamaged(let time): now = time
      case .now: try show(screen, at: now, pipeline, &viewer)
      case .afterAcknowledgement: break
      }
    }
    Issue.record("never exact")
  }

  private func show(_ screen: Surface, at now: Int64, _ pipeline: Pipeline, _ viewer: inout Viewer) throws {
    for number in try viewer.show(try pipeline.frames(of: screen, at: now)) {
      #expect(pipeline.acknowledged(number, at: now + 1000))
    }
  }

  @Test("a still screen is never due, and damage without a change sends nothing")
  func still() throws {
    let pipeline = try pipeline()
    let screen = Surface(width: 100, height: 100)
    #expect(!isDue(pipeline, at: 0))
    try pipeline.startEpoch(width: 100, height: 100)
    #expect(try pipeline.frames(of: screen, at: 0).count == 1)
    #expect(!isDue(pipeline, at: 1_000_000))
    pipeline.damaged(Region(screen.bounds))
    #expect(isDue(pipeline, at: 1_000_000))
    #expect(try pipeline.frames(of: screen, at: 1_000_000).isEmpty)
    #expect(!isDue(pipeline, at: 2_000_000))
  }

  @Test("when as much as the line may hold is not acknowledged it waits, and damage is not lost")
  func pacing() throws {
    let pipeline = try pipeline()
    let screen = Surface(width: 400, height: 400)
    try pipeline.startEpoch(width: 400, height: 400)
    var sent: [UInt32] = []
    var now: Int64 = 1_000_000
    while case .now = pipeline.due(at: now), sent.count < 100 {
      // Noise does not compress.
      for index in 0..<400 * 400 { screen.pixels[index] = (UInt32(index) &* 2_654_435_761 &* UInt32(now)) >> 8 }
      for case .update(let number, _, true, _) in try pipeline.frames(of: screen, at: now) { sent.append(number) }
      pipeline.damaged(Region(screen.bounds))
      now += Pipeline.shortestInterval
    }
    #expect((1..<20).contains(sent.count))
    guard case .afterAcknowledgement = pipeline.due(at: now), let last = sent.last else {
      Issue.record("does not wait for the viewer")
      return
    }
    #expect(pipeline.acknowledged(last, at: now))
    #expect(isDue(pipeline, at: now))
  }

  @Test("a limit on the processor lowers the frame rate: what took 20 ms of a core rests until 50 ms have passed at 40 percent")
  func cpuLimit() throws {
    let pipeline = try pipeline(cpuLimit: 40)
    let screen = Surface(width: 100, height: 100)
    try pipeline.startEpoch(width: 100, height: 100)
    #expect(try pipeline.frames(of: screen, at: 1_000_000).count == 1)
    pipeline.spent(20_000, since: 1_000_000)
    pipeline.damaged(Region(screen.bounds))
    #expect(!isDue(pipeline, at: 1_049_000))
    #expect(isDue(pipeline, at: 1_050_000))
  }

  @Test("an update that was never sent cannot be acknowledged; one of a passed epoch can")
  func acknowledgements() throws {
    let pipeline = try pipeline()
    let screen = Surface(width: 10, height: 10)
    screen.pixels.update(repeating: 5)
    try pipeline.startEpoch(width: 10, height: 10)
    #expect(try pipeline.frames(of: screen, at: 0).count == 1)
    #expect(!pipeline.acknowledged(2, at: 1))
    try pipeline.startEpoch(width: 10, height: 10)
    #expect(pipeline.acknowledged(1, at: 1))
    #expect(!pipeline.acknowledged(.max, at: 1))
  }

  private func isDue(_ pipeline: Pipeline, at now: Int64) -> Bool {
    if case .now = pipeline.due(at: now) { true } else { false }
  }

  private func pipeline(cpuLimit: Int = 100) throws -> Pipeline {
    try #require(try makePipeline(rights: .all, cpuLimit: cpuLimit))
  }

  private func makePipeline(rights: AccessRights, cpuLimit: Int = 100) throws -> Pipeline? {
    let request = SessionRequest(device: [1], technician: [2], technicianName: "Anna", rights: rights, reason: "Test")
    let now = Timestamp(milliseconds: 0)
    let facts = Facts(
      deviceState: .active, deviceClass: .server, variantWish: nil, role: .technician,
      operatorValidUntil: now.adding(seconds: 60), operatorIsRevoked: false, allowedRights: .all, localRights: .all,
      display: .ready, presence: .present, consent: .notAsked, maxSeconds: 60)
    switch decide(request, facts: facts, at: now) {
    case .allow(let grant): return try Pipeline(grant, cpuLimit: cpuLimit)
    case .deny(let denial):
      Issue.record("denied: \(denial)")
      return nil
    }
  }
}

/// The other end: joins the parts, decodes, and looks.
private struct Viewer: ~Copyable {
  private var assembler = UpdateAssembler()
  private var decoder: UpdateDecoder<ZstandardDecompressor, JPEGDecompressor, NoVideo>
  private let picture: Surface

  init(width: Int, height: Int) throws {
    decoder = UpdateDecoder(long: .long(), short: .short(), pictures: JPEGDecompressor(), video: NoVideo())
    picture = Surface(width: width, height: height)
  }

  /// Returns the numbers of the updates that were shown.
  mutating func show(_ frames: [Frame]) throws -> [UInt32] {
    var shown: [UInt32] = []
    for case .update(let number, let epoch, let isLast, let bytes) in frames {
      guard let update = try assembler.add(number: number, epoch: epoch, isLast: isLast, bytes: bytes) else { continue }
      try decoder.decode(update.bytes, epoch: update.epoch, into: picture)
      shown.append(update.number)
    }
    return shown
  }

  borrowing func isExact(_ screen: Surface) -> Bool {
    let same = zip(screen.pixels, picture.pixels).allSatisfy { ($0 ^ $1) & 0xFF_FFFF == 0 }
    return same && screen.bounds == picture.bounds
  }
}
