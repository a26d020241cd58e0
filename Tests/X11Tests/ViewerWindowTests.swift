import Framebuffer
import TestSupport
import Testing

@testable import Widgets
@testable import X11

@Suite(.serialized) struct WindowTests {
  @Test("T45: a title of format directives is shown as it is")
  func title() throws {
    let server = try DisplayServer.xvfb()
    defer { server.stop() }
    let connection = try DisplayConnection(name: server.name)
    let window = try #require(Window(connection, role: .viewer, width: 200, height: 100))
    window.setTitle("pc %n%s%x%@%1$*1$d – Büro", icon: "pc")
    window.show()
    #expect(connection.takeError() == nil)
    let tree = try server.run("xprop", "-id", "\(window.id)", "-notype", "_NET_WM_NAME")
    #expect(tree.contains("pc %n%s%x%@%1$*1$d – Büro"))
  }
}

@Suite(.serialized) struct ScreenViewTests {
  /// A window that covers a display of its own, with a remote screen in it.
  private final class Glass {
    let server: DisplayServer
    let connection: DisplayConnection
    let view: ScreenView
    let memory: ViewMemory
    let remote: Surface
    private let capture: ScreenCapture

    init(_ server: DisplayServer, width: Int, height: Int, remoteWidth: Int, remoteHeight: Int, isFitted: Bool) throws {
      self.server = server
      connection = try DisplayConnection(name: server.name)
      let window = try #require(Window(connection, role: .viewer, width: width, height: height))
      window.show()
      view = try ScreenView(connection, window, isFitted: isFitted)
      memory = try view.setRemote(width: remoteWidth, height: remoteHeight)
      remote = Surface(width: remoteWidth, height: remoteHeight)
      for index in 0..<remote.pixels.count {
        remote.pixels[index] = UInt32(truncatingIfNeeded: index &* 2_654_435_761) & 0xff_ffff
      }
      capture = try ScreenCapture(try DisplayConnection(name: server.name))
      show([remote.bounds])
    }

    func show(_ rects: [Rect]) {
      #expect(memory.copy(rects, from: remote))
      view.present(rects)
    }

    /// The pixels of the display.
    func pixels() throws -> [UInt32] {
      #expect(connection.takeError() == nil)
      _ = try capture.collect()
      #expect(capture.grab(Framebuffer.Region(capture.surface.bounds)))
      return capture.surface.pixels.map { $0 & 0xff_ffff }
    }
  }

  /// With shared memory and pixmaps in it, and through the socket.
  static let ways = [[], ["-extension", "MIT-SHM"]]

  private func server(_ way: [String]) throws -> DisplayServer {
    way.isEmpty ? try .xvfb(width: 300, height: 200) : try .xvfb(width: 300, height: 200, way[0], way[1])
  }

  @Test("pixel for pixel, what is presented stands on the screen, the device's pointer over it", arguments: ways)
  func exact(way: [String]) throws {
    let glass = try Glass(try server(way), width: 300, height: 200, remoteWidth: 300, remoteHeight: 200, isFitted: false)
    defer { glass.server.stop() }
    #expect(try glass.pixels() == glass.remote.pixels.map { $0 })
    let red = try #require(CursorImage(width: 2, height: 2, hotX: 0, hotY: 0, pixels: [.init(0xffff_0000), 0xffff_0000, 0, 0]))
    glass.view.setCursor(red)
    glass.view.setRemotePointer((10, 20))
    glass.remote.pixels[0] = 0x123456
    glass.show([Rect(x: 0, y: 0, width: 1, height: 1), Rect(x: 8, y: 18, width: 8, height: 8)])
    var expected = glass.remote.pixels.map { $0 }
    expected[20 * 300 + 10] = 0xff0000
    expected[20 * 300 + 11] = 0xff0000
    #expect(try glass.pixels() == expected)
    glass.view.setRemotePointer(nil)
    #expect(try glass.pixels() == glass.remote.pixels.map { $0 })
  }

  @Test("at a whole factor every pixel is a sharp square", arguments: ways)
  func squares(way: [String]) throws {
    let glass = try Glass(try server(way), width: 300, height: 200, remoteWidth: 100, remoteHeight: 60, isFitted: true)
    defer { glass.server.stop() }
    glass.remote.pixels[7 * 100 + 5] = 0xffffff
    glass.show([Rect(x: 5, y: 7, width: 1, height: 1)])
    let shown = try glass.pixels()
    for y in 0..<180 {
      for x in 0..<300 { #expect(shown[(y + 10) * 300 + x] == glass.remote.pixels[y / 3 * 100 + x / 3], "\(x), \(y)") }
    }
  }

  @Test("scaled by any factor, a change is drawn as if everything were drawn anew", arguments: ways)
  func scaled(way: [String]) throws {
    let glass = try Glass(try server(way), width: 300, height: 200, remoteWidth: 417, remoteHeight: 233, isFitted: true)
    defer { glass.server.stop() }
    let before = try glass.pixels()
    let rect = Rect(x: 101, y: 83, width: 57, height: 41)
    for y in Int(rect.y)..<Int(rect.maxY) {
      for x in Int(rect.x)..<Int(rect.maxX) { glass.remote.pixels[y * 417 + x] = 0x336699 }
    }
    glass.show([rect])
    let changed = try glass.pixels()
    #expect(changed != before)
    #expect(changed[100 * 300 + 90] == 0x336699)
    glass.view.repaint()
    #expect(try glass.pixels() == changed)
  }

  @Test("from scaled to pixel for pixel and back, both show everything that changed meanwhile", arguments: ways)
  func switching(way: [String]) throws {
    let glass = try Glass(try server(way), width: 300, height: 200, remoteWidth: 600, remoteHeight: 400, isFitted: true)
    defer { glass.server.stop() }
    glass.view.setFitted(false)
    #expect(try glass.pixels()[150 * 300 + 200] == glass.remote.pixels[150 * 600 + 200])
    for y in 0..<4 { (glass.remote.pixels.baseAddress.map { $0 + y * 600 })?.update(repeating: 0xabcdef, count: 4) }
    glass.show([Rect(width: 4, height: 4)])
    glass.view.setFitted(true)
    #expect(try glass.pixels()[0] == 0xabcdef)
  }
}

@Suite struct FormTests {
  private var form: Form {
    Form([.entry(limit: 10), .buttons([Button(id: 1, title: "No"), Button(id: 2, title: "Yes", isMain: true)])])
  }

  @Test("typing goes into the entry up to its limit in bytes, and Return presses the main button")
  func typing() {
    var form = form
    for keysym in [0x47, 0x72, 0xf6, 0xdf, 0x65, 0x20, 0x20ac, 0x20ac] as [UInt32] { _ = form.key(keysym) }
    #expect(form.entry.text == "Größe ")
    _ = form.key(0xff51)
    _ = form.key(0xff08)
    #expect(form.entry.text == "Größ ")
    #expect(form.key(0xff0d) == .chosen(2))
  }

  @Test("Tab goes round, Escape cancels")
  func keyboard() {
    var form = form
    #expect(form.key(0xff09) == .changed)
    #expect(form.key(0xff0d) == .chosen(1))
    _ = form.key(0xff09)
    #expect(form.key(0x20) == .chosen(2))
    _ = form.key(0xff09)
    #expect(form.focus == .entry)
    #expect(form.key(0xff1b) == .cancelled)
  }

  @Test("a button counts when the pointer went down and up on it")
  func pointer() {
    var form = form
    _ = form.button(.press(1), isDown: true)
    #expect(form.button(.press(2), isDown: false) == .changed)
    _ = form.button(.press(1), isDown: true)
    #expect(form.button(.press(1), isDown: false) == .chosen(1))
  }

  @Test("lines break at spaces, inside words that are too wide, and where the text says so")
  func wrapping() {
    #expect(wrap("ab cd efghij\nk", width: 5) { $0.count } == ["ab cd", "efghi", "j", "k"])
    #expect(wrap("", width: 5) { $0.count } == [""])
    #expect(wrap("abc", width: 0) { $0.count } == ["a", "b", "c"])
  }
}
