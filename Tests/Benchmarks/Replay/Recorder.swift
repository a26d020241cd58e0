import Foundation
import Framebuffer
import Recording
import X11

/// Records what the display of DISPLAY shows.
enum Recorder {
  /// Looks 30 times a second and ends when it has seen so many frames that differ, or after so many seconds; how many it has seen.
  static func record(_ name: String, frames: Int, seconds: Double) throws -> Int {
    let capture = try ScreenCapture(try DisplayConnection())
    let screen = capture.surface
    let writer = try RecordingWriter(path: RecordingFormat.path(name), width: screen.width, height: screen.height)
    var damage = Region(screen.bounds)
    var recorded = 0
    let start = Date()
    var tick = start
    while recorded < frames, Date().timeIntervalSince(start) < seconds {
      for rect in try capture.collect().damage.rects { damage.add(rect) }
      if !damage.isEmpty, capture.grab(damage) {
        let frame = RecordedFrame(
          time: Int64(tick.timeIntervalSince(start) * 1000), damage: damage, moves: capture.takeWindowMoves())
        if try writer.append(screen, frame) { recorded += 1 }
        damage.removeAll()
      }
      tick = max(tick.addingTimeInterval(1 / 30.0), Date())
      Thread.sleep(until: tick)
    }
    return recorded
  }
}
