import CX11
import Framebuffer
import Glibc
import TestSupport
import Testing

@testable import X11

@Suite("ScreenCapture", .serialized)
struct AgentCaptureTests {
  /// Waits until the server has reported what `isSeen` looks for.
  private func changes(_ capture: ScreenCapture, until isSeen: (ScreenCapture.Changes) -> Bool) throws -> ScreenCapture.Changes? {
    var found: ScreenCapture.Changes?
    _ = try DisplayServer.wait(seconds: 5) {
      let now = try capture.collect()
      if isSeen(now) { found = now }
      return found != nil
    }
    return found
  }

  @Test("drawn pixels are reported as damage and grabbed exactly")
  func pixels() throws {
    let server = try DisplayServer.xvfb(width: 640, height: 480)
    defer { withExtendedLifetime(server) {} }
    let capture = try ScreenCapture(try DisplayConnection(name: server.name))
    let drawing = try DisplayConnection(name: server.name)
    let window = XCreateSimpleWindow(drawing.display, XDefaultRootWindow(drawing.display), 100, 50, 200, 80, 0, 0, 0x12AB34)
    XMapWindow(drawing.display, window)
    XSync(drawing.display, 0)
    let seen = try #require(try changes(capture) { !$0.damage.isEmpty })
    #expect(seen.damage.bounds.contains(Rect(x: 100, y: 50, width: 200, height: 80)))
    #expect(capture.grab(seen.damage))
    let surface = capture.surface
    #expect(surface.pixels[50 * 640 + 100] & 0xFFFFFF == 0x12AB34)
    #expect(surface.pixels[129 * 640 + 299] & 0xFFFFFF == 0x12AB34)
    #expect(surface.pixels[130 * 640 + 299] & 0xFFFFFF != 0x12AB34)
  }

  @Test("a window that was moved is told once, by how far; one that was resized is not")
  func windowMoves() throws {
    let server = try DisplayServer.xvfb(width: 640, height: 480)
    defer { withExtendedLifetime(server) {} }
    let capture = try ScreenCapture(try DisplayConnection(name: server.name))
    let drawing = try DisplayConnection(name: server.name)
    let root = XDefaultRootWindow(drawing.display)
    let moved = XCreateSimpleWindow(drawing.display, root, 100, 50, 200, 80, 0, 0, 0x12AB34)
    let resized = XCreateSimpleWindow(drawing.display, root, 10, 50, 200, 80, 0, 0, 0x12AB34)
    for window in [moved, resized] { XMapWindow(drawing.display, window) }
    XSync(drawing.display, 0)
    _ = try #require(try changes(capture) { !$0.damage.isEmpty })
    #expect(capture.takeWindowMoves() == [])
    XMoveWindow(drawing.display, moved, 103, 40)
    XMoveWindow(drawing.display, moved, 121, 30)
    XMoveResizeWindow(drawing.display, resized, 30, 50, 210, 80)
    XSync(drawing.display, 0)
    _ = try #require(try changes(capture) { !$0.damage.isEmpty })
    #expect(capture.takeWindowMoves() == [Offset(dx: 21, dy: -20)])
    #expect(capture.takeWindowMoves() == [])
    XDestroyWindow(drawing.display, moved)
    XSync(drawing.display, 0)
    _ = try #require(try changes(capture) { !$0.damage.isEmpty })
    #expect(capture.takeWindowMoves() == [])
  }

  @Test("a resize by RandR gives a new surface, and monitors that fit it")
  func resize() throws {
    let server = try DisplayServer.xvfb(width: 1280, height: 800)
    defer { withExtendedLifetime(server) {} }
    let capture = try ScreenCapture(try DisplayConnection(name: server.name))
    try server.run("xrandr", "--newmode", "small", "25", "1024", "1024", "1024", "1024", "768", "768", "768", "768")
    try server.run("xrandr", "--addmode", "screen", "small")
    try server.run("xrandr", "--output", "screen", "--mode", "small")
    _ = try #require(try changes(capture) { $0.isResized && capture.surface.width == 1024 })
    #expect(capture.surface.height == 768)
    #expect(capture.grab(Region(capture.surface.bounds)))
    #expect(capture.monitors().first?.width == 1024)
  }

  @Test(
    "a chosen monitor is captured alone, in its own places; a number that is not there is the whole screen",
    arguments: ScreenViewTests.ways)
  func monitors(way: [String]) throws {
    let server =
      way.isEmpty ? try DisplayServer.xvfb(width: 600, height: 300) : try .xvfb(width: 600, height: 300, way[0], way[1])
    defer { withExtendedLifetime(server) {} }
    try server.splitIntoMonitors(width: 300, height: 300)
    let capture = try ScreenCapture(try DisplayConnection(name: server.name))
    #expect(capture.monitors().map(\.name) == ["right", "left"])
    capture.choose(1)
    _ = try #require(try changes(capture) { $0.isResized })
    #expect(capture.part == Rect(x: 300, y: 0, width: 300, height: 300))
    #expect(capture.surface.bounds == Rect(width: 300, height: 300))
    let drawing = try DisplayConnection(name: server.name)
    for (x, color) in [(290, 0x12AB34), (20, 0x563412)] as [(Int32, UInt)] {
      let window = XCreateSimpleWindow(drawing.display, XDefaultRootWindow(drawing.display), x, 50, 30, 10, 0, 0, color)
      XMapWindow(drawing.display, window)
    }
    XSync(drawing.display, 0)
    let seen = try #require(try changes(capture) { !$0.damage.isEmpty })
    #expect(seen.damage.bounds == Rect(x: 0, y: 50, width: 20, height: 10))
    #expect(capture.grab(seen.damage))
    #expect(capture.surface.pixels[55 * 300] & 0xFFFFFF == 0x12AB34)
    #expect(capture.surface.pixels[55 * 300 + 19] & 0xFFFFFF == 0x12AB34)
    #expect(capture.surface.pixels[55 * 300 + 20] & 0xFFFFFF != 0x12AB34)
    capture.choose(3)
    _ = try #require(try changes(capture) { $0.isResized })
    #expect(capture.part == Rect(width: 600, height: 300))
    #expect(capture.grab(Region(capture.surface.bounds)))
    #expect(capture.surface.pixels[55 * 600 + 25] & 0xFFFFFF == 0x563412)
  }

  @Test("T48: while a screen is captured, its shared memory is ours alone and marked for removal")
  func sharedMemory() throws {
    let server = try DisplayServer.xvfb(width: 333, height: 222)
    defer { withExtendedLifetime(server) {} }
    let capture = try ScreenCapture(try DisplayConnection(name: server.name))
    let table = try server.run("ipcs", "-m")
    let bytes = "\(333 * 222 * 4)"
    let rows = table.split(separator: "\n").map { $0.split(separator: " ") }.filter { $0.contains { $0 == bytes } }
    #expect(!rows.isEmpty)
    for row in rows { #expect(row.count > 6 && row[3] == "600" && row[6] == "dest") }
    #expect(capture.surface.width == 333)
  }

  @Test("F9: an X server that goes away is an error, not the end of the process")
  func serverLoss() throws {
    var server: DisplayServer? = try DisplayServer.xvfb()
    let connection = try DisplayConnection(name: server?.name)
    let capture = try ScreenCapture(connection)
    let injector = try XTestInjector(connection)
    server = nil
    #expect(
      DisplayServer.wait(seconds: 5) {
        do throws(X11Error) {
          _ = try capture.collect()
          return false
        } catch {
          return error.code == .displayLost
        }
      })
    injector.key(0x61, down: true)
    injector.restore()
    #expect(connection.isLost)
  }
}
