import Foundation
import TestSupport
import Testing
import Wire
import X11

/// Text on its way through the real program, typed and copied.
@Suite("Keyboard and clipboard", .serialized) struct KeyboardSerialTests {
  @Test("the whole German keyboard arrives as the same text on devices with a German and a US layout")
  func germanKeyboard() throws {
    let installation = try Installation()
    let reference = try DisplayServer.xvfb()
    let glass = try DisplayServer.xvfb()
    for server in [reference, glass] { try server.run("setxkbmap", "de") }
    let expectedFile = installation.folder.file("expected")
    let expecting = try KeyTable.terminal(on: reference, writing: expectedFile)
    try KeyTable.strikeEveryKey(of: reference)
    let expected = try KeyTable.settled(expectedFile)
    #expect(expected.count > 300)
    let viewer = try installation.viewer(on: glass, ["--full-screen"])
    try #require(viewer.says("\"picture\""), "\(viewer.said)")
    for layout in ["de", "us"] {
      try installation.source.run("setxkbmap", layout)
      let file = installation.folder.file("typed-\(layout)")
      let typing = try KeyTable.terminal(on: installation.source, writing: file)
      try glass.run("xdotool", "mousemove", "151", "121", "mousemove", "150", "120")
      try KeyTable.strikeEveryKey(of: glass)
      let typed = try KeyTable.settled(file)
      #expect(typed == expected, "device layout \(layout)")
      typing.end(SIGKILL)
    }
    viewer.end()
    expecting.end(SIGKILL)
  }

  @Test("text that is copied on one side can be pasted on the other, both ways")
  func clipboard() throws {
    let installation = try Installation()
    let glass = try DisplayServer.xvfb()
    let viewer = try installation.viewer(on: glass, ["--full-screen"])
    try #require(viewer.says("\"picture\""), "\(viewer.said)")
    let technician = try Clipboard(try DisplayConnection(name: glass.name))
    let customer = try Clipboard(try DisplayConnection(name: installation.source.name))
    for (from, to) in [(technician, customer), (customer, technician)] {
      let text = "Grüße, 5 € für \(UUID().uuidString)\n" + String(repeating: "ß", count: 50_000)
      from.offer(text)
      #expect(
        try wait {
          _ = try from.collect()
          return try to.collect() == text
        })
    }
    viewer.end()
  }

  @Test("F8: key codes that an agent which was killed has left bound are free again when it is back")
  func leftovers() throws {
    let installation = try Installation()
    let before = try installation.source.run("xmodmap", "-pke")
    var killed: XTestInjector? = try XTestInjector(try DisplayConnection(name: installation.source.name))
    killed?.key(0x0100_4E2D, down: true)
    #expect(try installation.source.run("xmodmap", "-pke").contains("U4E2D"))
    killed = nil
    try installation.restartAgent()
    #expect(try wait { try installation.source.run("xmodmap", "-pke") == before })
  }

  @Test("without the right to the clipboard nothing is exchanged")
  func clipboardRefused() throws {
    let installation = try Installation()
    let glass = try DisplayServer.xvfb()
    let viewer = try installation.viewer(on: glass, ["--full-screen", "--rights", "view,pointer,keyboard"])
    try #require(viewer.says("\"picture\""), "\(viewer.said)")
    let technician = try Clipboard(try DisplayConnection(name: glass.name))
    let customer = try Clipboard(try DisplayConnection(name: installation.source.name))
    technician.offer("geheim")
    customer.offer("secret")
    var crossed: [String] = []
    _ = try wait(2) {
      crossed += [try technician.collect(), try customer.collect()].compactMap { $0 }
      return false
    }
    #expect(crossed == [])
    viewer.end()
  }
}
