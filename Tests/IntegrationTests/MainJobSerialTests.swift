import Foundation
import Framebuffer
import TestSupport
import Testing
import X11

/// The main job with the real program: what the technician sees and does, read from the displays.
@Suite("Main job", .serialized) struct MainJobSerialTests {
  /// The pixels of a display now.
  private func pixels(of server: DisplayServer) throws -> [UInt32] {
    let capture = try ScreenCapture(DisplayConnection(name: server.name))
    _ = capture.grab(Region(capture.surface.bounds))
    return Array(capture.surface.pixels)
  }

  /// True once both displays show the very same pixels.
  private func becomeEqual(_ left: DisplayServer, _ right: DisplayServer, within seconds: Double) throws -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    repeat {
      if try pixels(of: left) == pixels(of: right) { return true }
      Thread.sleep(forTimeInterval: 0.05)
    } while Date() < end
    return false
  }

  /// True once the right half of a display is in the middle of another one of the same size, pixel for pixel.
  private func rightHalfIsShown(of source: DisplayServer, width: Int, on glass: DisplayServer) throws -> Bool {
    try wait(10) {
      let (device, shown) = (try pixels(of: source), try pixels(of: glass))
      return stride(from: 0, to: device.count, by: width).allSatisfy { row in
        device[(row + width / 2)..<(row + width)] == shown[(row + width / 4)..<(row + width * 3 / 4)]
      }
    }
  }

  @Test("the technician sees the very pixels of the device, at first and after drawing stops")
  func exactPicture() throws {
    let installation = try Installation()
    let glass = try DisplayServer.xvfb()
    let clock = try Program(
      "/usr/bin/xterm", ["-geometry", "100x30+20+20", "-e", "cat"], environment: ["DISPLAY": installation.source.name])
    let viewer = try installation.viewer(on: glass, ["--full-screen"])
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    #expect(try becomeEqual(installation.source, glass, within: 5))
    for line in 0..<5 { try installation.source.run("xdotool", "type", "--delay", "5", "Zeile \(line) abcdefghijk\n") }
    #expect(try becomeEqual(installation.source, glass, within: 2))
    #expect(try pixels(of: glass).contains { $0 & 0xFFFFFF != 0 })
    viewer.end()
    clock.end(SIGKILL)
  }

  @Test("what is typed at the viewer arrives as the same text, and the pointer where it was put")
  func input() throws {
    let installation = try Installation()
    let glass = try DisplayServer.xvfb()
    let file = installation.folder.file("typed")
    let xterm = try Program(
      "/usr/bin/xterm", ["-geometry", "80x20+0+0", "-e", "sh", "-c", "cat > \(file)"],
      environment: ["DISPLAY": installation.source.name, "LC_ALL": "C.UTF-8"])
    let viewer = try installation.viewer(on: glass, ["--full-screen"])
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    try glass.run("xdotool", "mousemove", "150", "120")
    #expect(wait { (try? installation.source.run("xdotool", "getmouselocation"))?.hasPrefix("x:150 y:120") == true })
    try glass.run("xdotool", "type", "--delay", "20", "Hello World 0815 @{[]}|~\n")
    #expect(wait { (try? String(contentsOfFile: file, encoding: .utf8)) == "Hello World 0815 @{[]}|~\n" })
    viewer.end()
    xterm.end(SIGKILL)
  }

  @Test("F11: keys that the viewer held are released after it was killed")
  func keysReleased() throws {
    let installation = try Installation()
    let glass = try DisplayServer.xvfb()
    let viewer = try installation.viewer(on: glass, ["--full-screen"])
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    func isHeld() -> Bool {
      (try? installation.source.run("xinput", "query-state", "Virtual core XTEST keyboard"))?.contains("=down") == true
    }
    try glass.run("xdotool", "keydown", "a")
    #expect(wait { isHeld() })
    viewer.end(SIGKILL)
    #expect(wait(5) { !isHeld() })
  }

  @Test("when the session is over the window says why, and stays until it was read")
  func saysWhy() throws {
    let installation = try Installation()
    let glass = try DisplayServer.xvfb()
    let viewer = try installation.viewer(on: glass)
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    let before = try pixels(of: glass)
    #expect(try installation.command("device", "retire", "kasse-1").status == 0)
    #expect(try wait { try pixels(of: glass) != before })
    Thread.sleep(forTimeInterval: 0.5)
    if let picture = ProcessInfo.processInfo.environment["RS_TEST_PICTURES"] {
      try glass.run("sh", "-c", "xwd -root -silent | convert xwd:- \(picture)/over.png")
    }
    #expect(viewer.isRunning)
    try glass.run("xdotool", "key", "Return")
    #expect(viewer.ended() == 69, "\(viewer.said)")
    #expect(viewer.said.contains { $0.contains("device.retired") }, "\(viewer.said)")
  }

  @Test("the remote screen may change its size while it is watched")
  func resize() throws {
    let installation = try Installation()
    let viewer = try installation.headlessViewer()
    #expect(viewer.says("\"resized\""), "\(viewer.said)")
    try installation.source.run("xrandr", "--newmode", "small", "50", "1024", "1048", "1152", "1300", "700", "703", "713", "748")
    try installation.source.run("xrandr", "--addmode", "screen", "small")
    try installation.source.run("xrandr", "--output", "screen", "--mode", "small")
    #expect(viewer.says("\"width\":1024"), "\(viewer.said)")
    viewer.end()
  }

  @Test("one monitor of two is shown alone and to the pixel, the pointer goes where it points, and F8 shows them all again")
  func monitors() throws {
    let source = try DisplayServer.xvfb(width: 1600, height: 600)
    try source.splitIntoMonitors(width: 800, height: 600)
    let installation = try Installation(source: source)
    let glass = try DisplayServer.xvfb(width: 1600, height: 600)
    let xterm = try Program("/usr/bin/xterm", ["-geometry", "60x20+900+40", "-e", "cat"], environment: ["DISPLAY": source.name])
    let viewer = try installation.viewer(on: glass, ["--full-screen", "--monitor", "1"])
    #expect(viewer.says("\"width\":800"), "\(viewer.said)")
    #expect(viewer.says("\"monitors\":[\"right\",\"left\"]"))
    #expect(try rightHalfIsShown(of: source, width: 1600, on: glass))
    try glass.run("xdotool", "mousemove", "410", "20")
    #expect(wait { (try? source.run("xdotool", "getmouselocation"))?.hasPrefix("x:810 y:20") == true })
    try glass.run("xdotool", "key", "F8", "Down", "Down", "Return")
    #expect(viewer.says("\"width\":1600"), "\(viewer.said)")
    #expect(try becomeEqual(source, glass, within: 5))
    viewer.end()
    let file = installation.folder.file("picture.png")
    let script = try installation.headlessViewer("--monitor", "1", "--screenshot", file)
    #expect(script.ended() == 0, "\(script.said)")
    let header = try Data(contentsOf: URL(fileURLWithPath: file)).prefix(24).suffix(8)
    #expect(Array(header) == [0, 0, 800 >> 8, 800 & 255, 0, 0, 600 >> 8, 600 & 255])
    let unable = try installation.headlessViewer("--monitor", "3", "--screenshot", file)
    #expect(unable.ended() == 0, "\(unable.said)")
    #expect(unable.said.contains("There is no monitor 3, the device has 2; all are shown."))
    xterm.end(SIGKILL)
  }

  @Test("F8 shows figures in the corner on demand, brings them up to date, and takes them away")
  func figures() throws {
    let installation = try Installation()
    let glass = try DisplayServer.xvfb()
    let viewer = try installation.viewer(on: glass, ["--full-screen"])
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    #expect(try becomeEqual(installation.source, glass, within: 5))
    /// The top right corner, 300 x 130: the first four figures.
    func corner() throws -> [UInt32] {
      let shown = try pixels(of: glass)
      return (0..<130).flatMap { y in shown[(y * 1280 + 980)..<((y + 1) * 1280)] }
    }
    let screen = try corner()
    try glass.run("xdotool", "key", "F8", "Down", "Down", "Return")
    #expect(try wait { try corner() != screen })
    let first = try corner()
    // Dashes become figures a second later, the round trip another one later.
    #expect(try wait(5) { try corner() != first })
    let second = try corner()
    #expect(try wait(5) { try corner() != second })
    try glass.run("xdotool", "key", "F8", "Down", "Down", "Return")
    #expect(try becomeEqual(installation.source, glass, within: 5))
    viewer.end()
  }

  @Test("a screen of two monitors of 3840 x 2160 comes over exactly, all of it and one alone")
  func largeScreen() throws {
    let source = try DisplayServer.xvfb(width: 7680, height: 2160)
    try source.splitIntoMonitors(width: 3840, height: 2160)
    try source.run("xsetroot", "-mod", "13", "7", "-fg", "red", "-bg", "navy")
    let installation = try Installation(source: source)
    let xterm = try Program("/usr/bin/xterm", ["-geometry", "80x24+7000+1700"], environment: ["DISPLAY": source.name])
    let glass = try DisplayServer.xvfb(width: 7680, height: 2160)
    let viewer = try installation.viewer(on: glass, ["--full-screen"])
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    #expect(try becomeEqual(source, glass, within: 20))
    #expect(viewer.says("\"width\":7680"))
    viewer.end()
    let alone = try installation.viewer(on: glass, ["--full-screen", "--monitor", "1"])
    #expect(alone.says("\"width\":3840"), "\(alone.said)")
    #expect(try rightHalfIsShown(of: source, width: 7680, on: glass))
    alone.end()
    xterm.end(SIGKILL)
  }

  @Test("a session is in the customer's audit chain from its request to its receipt, and the chain verifies")
  func audit() throws {
    let installation = try Installation()
    let viewer = try installation.headlessViewer("--screenshot", installation.folder.file("picture.png"))
    #expect(viewer.ended() == 0, "\(viewer.said)")
    for event in ["device.enrolled", "session.start", "consent.notNeeded", "session.end", "session.receipt"] {
      #expect(wait { (try? installation.audit(event)) == 1 }, "\(event)")
    }
    #expect(try installation.command("audit", "verify").status == 0)
  }
}
