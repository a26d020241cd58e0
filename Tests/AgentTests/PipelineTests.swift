import Framebuffer
import TestSupport
import Testing
import Wire

@testable import Agent

@Suite("Pipeline") struct PipelineTests {
  @Test("pictures arrive to the pixel through frames, whatever is drawn, across a new epoch")
  func exact() throws {
    let pipeline = try pipeline()
    var desktop = SyntheticDesktop(width: 640, height: 400, seed: 21)
    var viewer = PipelineViewer(width: 640, height: 400)
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
    var viewer = PipelineViewer(width: 1280, height: 720)
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
  private func settle(_ screen: Surface, at now: inout Int64, _ pipeline: Pipeline, _ viewer: inout PipelineViewer) throws {
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

  private func show(_ screen: Surface, at now: Int64, _ pipeline: Pipeline, _ viewer: inout PipelineViewer) throws {
    for update in try viewer.show(try pipeline.frames(of: screen, at: now)) {
      #expect(pipeline.acknowledged(update.number, at: now + 1000))
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
    try #require(try Pipeline.allowed(cpuLimit: cpuLimit))
  }
}
