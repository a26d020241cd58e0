import Framebuffer
import TestSupport
import Testing

@testable import WebSharer

@Suite("CanvasIntake") struct CanvasIntakeTests {
  private func take(_ screen: Surface, _ order: CanvasIntake.Order, _ intake: inout CanvasIntake) -> Region {
    SharedDesk.bytes(of: screen, order).withUnsafeBytes { bytes in
      bytes.baseAddress.map { intake.take($0, width: screen.width, height: screen.height, order) } ?? Region()
    }
  }

  @Test(
    "both orders of bytes are the same picture, and what differs is inside what is reported",
    arguments: 1...8 as ClosedRange<UInt64>)
  func differences(seed: UInt64) {
    var desktop = SyntheticDesktop(width: 150 + Int(seed) * 7, height: 90 + Int(seed), seed: seed)
    var intake = CanvasIntake()
    #expect(take(desktop.screen, .canvas, &intake).rects == [desktop.screen.bounds])
    #expect(take(desktop.screen, .video, &intake).isEmpty)
    for step in 0..<40 {
      let before = Surface(width: desktop.screen.width, height: desktop.screen.height)
      before.copy(before.bounds, from: desktop.screen)
      _ = desktop.step()
      let region = take(desktop.screen, step % 2 == 0 ? .canvas : .video, &intake)
      for y in 0..<before.height {
        for x in 0..<before.width
        where (before.pixels[y * before.width + x] ^ desktop.screen.pixels[y * before.width + x]) & 0xFF_FFFF != 0 {
          #expect(region.touches(Rect(x: Int32(x), y: Int32(y), width: 1, height: 1)))
        }
      }
      #expect(intake.screen.map { !$0.differs(from: desktop.screen, in: before.bounds) } == true)
    }
  }

  @Test("one pixel is one tile")
  func one() {
    let screen = Surface(width: 500, height: 300)
    var intake = CanvasIntake()
    _ = take(screen, .canvas, &intake)
    for (x, y) in [(0, 0), (499, 299), (130, 70)] {
      screen.pixels[y * 500 + x] ^= 1
      let column = Int32(x / 64 * 64), row = Int32(y / 64 * 64)
      let tile = Rect(x: column, y: row, width: min(64, 500 - column), height: min(64, 300 - row))
      #expect(take(screen, .canvas, &intake).rects == [tile])
    }
  }
}
