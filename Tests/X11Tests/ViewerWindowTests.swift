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

  @Test("what is presented stands on the screen, 1:1 and to the pixel, under the device's pointer only where that is")
  func present() throws {
    let server = try DisplayServer.xvfb(width: 300, height: 200)
    defer { server.stop() }
    let connection = try DisplayConnection(name: server.name)
    let window = try #require(Window(connection, role: .viewer, width: 300, height: 200))
    window.show()
    let view = try ScreenView(connection, window, isFitted: false)
    try view.setRemote(width: 300, height: 200)
    let surface = Surface(width: 300, height: 200)
    for index in 0..<surface.pixels.count { surface.pixels[index] = UInt32(index * 37) & 0xff_ffff }
    view.copy([surface.bounds], from: surface)
    view.present([surface.bounds])
    let capture = try ScreenCapture(try DisplayConnection(name: server.name))
    #expect(try pixels(capture) == surface.pixels.map { $0 })
    let red = try #require(CursorImage(width: 2, height: 2, hotX: 0, hotY: 0, pixels: [.init(0xffff_0000), 0xffff_0000, 0, 0]))
    view.setCursor(red)
    view.setRemotePointer((10, 20))
    #expect(connection.takeError() == nil)
    var expected = surface.pixels.map { $0 }
    expected[20 * 300 + 10] = 0xff0000
    expected[20 * 300 + 11] = 0xff0000
    #expect(try pixels(capture) == expected)
    view.setRemotePointer(nil)
    #expect(connection.takeError() == nil)
    #expect(try pixels(capture) == surface.pixels.map { $0 })
  }
}

private func pixels(_ capture: ScreenCapture) throws -> [UInt32] {
  _ = try capture.collect()
  #expect(capture.grab(Framebuffer.Region(capture.surface.bounds)))
  return capture.surface.pixels.map { $0 & 0xff_ffff }
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
