import Foundation
import Framebuffer
import Recording
import X11

/// Records what a display shows: `Record NAME FRAMES SECONDS`, the display by DISPLAY. Looks 30 times a second and ends when it has seen so
/// many frames that differ, or after so many seconds.
@main
struct Record {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let frames = Int(arguments[2]), let seconds = Double(arguments[3]) else {
      print("usage: Record NAME FRAMES SECONDS")
      exit(64)
    }
    let capture = try ScreenCapture(try DisplayConnection())
    let screen = capture.surface
    let writer = try RecordingWriter(
      path: RecordingFormat.path(arguments[1]), width: screen.width, height: screen.height)
    var damage = Region(screen.bounds)
    var recorded = 0
    let start = Date()
    var tick = start
    while recorded < frames, Date().timeIntervalSince(start) < seconds {
      for rect in try capture.collect().damage.rects { damage.add(rect) }
      if !damage.isEmpty, capture.grab(damage) {
        if try writer.append(screen, damage: damage) { recorded += 1 }
        damage.removeAll()
      }
      tick = max(tick.addingTimeInterval(1 / 30.0), Date())
      Thread.sleep(until: tick)
    }
    print("\(arguments[1]): \(recorded) frames")
  }
}
