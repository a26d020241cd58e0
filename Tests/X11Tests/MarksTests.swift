import CX11
import Foundation
import Framebuffer
import TestSupport
import Testing

@testable import Widgets
@testable import X11

@Suite(.serialized) struct MarksTests {
  private func pixel(_ connection: DisplayConnection, x: Int32, y: Int32) -> UInt? {
    guard let image = XGetImage(connection.display, XDefaultRootWindow(connection.display), x, y, 1, 1, ~0, ZPixmap) else {
      return nil
    }
    defer { _ = image.pointee.f.destroy_image(image) }
    return image.pointee.f.get_pixel(image, 0, 0) & 0xff_ffff
  }

  @Test("S2-2: lines and a named ring are on the screen, clicks go through them, and nothing is left at the end")
  func marks() throws {
    let server = try DisplayServer.xvfb()
    let connection = try DisplayConnection(name: server.name)
    let below = try #require(Window(connection, role: .viewer, width: 600, height: 400))
    XSetWindowBackground(connection.display, below.id, 0)
    below.show()
    below.place(x: 0, y: 0, width: 600, height: 400)
    #expect(connection.takeError() == nil)
    let before = DisplaySnapshot(of: connection)
    let marks = try Marks(display: server.name, cookie: nil, name: "Erika %n%s Größmann")
    marks.show(.begin, x: 100, y: 100)
    marks.show(.line, x: 300, y: 100)
    marks.show(.point, x: 400, y: 300)
    #expect(DisplayServer.wait { pixel(connection, x: 200, y: 100) == 0xd9480f && pixel(connection, x: 418, y: 300) == 0xd9480f })
    // Beside the line, beside the ring and in it, the desktop is as it was.
    for (x, y) in [(200, 120), (400, 300), (360, 300)] as [(Int32, Int32)] { #expect(pixel(connection, x: x, y: y) == 0) }
    while connection.nextEvent(of: [below]) != nil {}
    try server.run("xdotool", "mousemove", "200", "100", "click", "1", "mousemove", "418", "300", "click", "1")
    var clicks = 0
    #expect(
      DisplayServer.wait {
        while let (_, event) = connection.nextEvent(of: [below]) {
          if case .button(let button) = event, button.isDown { clicks += 1 }
        }
        return clicks == 2
      })
    marks.show(.clear, x: 0, y: 0)
    #expect(DisplayServer.wait { pixel(connection, x: 200, y: 100) == 0 && pixel(connection, x: 418, y: 300) == 0 })
    marks.show(.point, x: 100, y: 100)
    #expect(DisplayServer.wait { pixel(connection, x: 118, y: 100) == 0xd9480f })
    marks.stop()
    #expect(DisplayServer.wait { pixel(connection, x: 118, y: 100) == 0 })
    #expect(before == DisplaySnapshot(of: connection))
    withExtendedLifetime((server, below)) {}
  }
}

@Suite struct MarkListTests {
  @Test("a line stays, gets thinner and vanishes; the ring goes with the pointer's rest")
  func ages() {
    let start = ContinuousClock.now
    var list = MarkList(scale: 1)
    list.take(.begin, x: 1, y: 2, at: start)
    list.take(.line, x: 3, y: 4, at: start + .seconds(1))
    list.take(.point, x: 9, y: 9, at: start + .seconds(1))
    let line = [Overlay.Point(x: 1, y: 2), .init(x: 3, y: 4)]
    #expect(list.strokes(at: start + .seconds(5)) == [.init(points: line, width: 6)])
    #expect(list.strokes(at: start + .seconds(5.5)) == [.init(points: line, width: 3)])
    #expect(list.ring == .init(x: 9, y: 9))
    list.forget(at: start + .seconds(5.5))
    #expect(list.ring == nil && !list.isEmpty)
    list.forget(at: start + .seconds(6.5))
    #expect(list.isEmpty)
  }

  @Test("however much is drawn, no more than the limits is kept")
  func limits() {
    let now = ContinuousClock.now
    var list = MarkList(scale: 1)
    for x in 0..<200 { list.take(.begin, x: x, y: 0, at: now) }
    for y in 0..<5000 { list.take(.line, x: 0, y: y, at: now) }
    let strokes = list.strokes(at: now)
    #expect(strokes.count == MarkList.mostLines)
    #expect(strokes.last?.points.count == MarkList.mostPoints)
  }
}
