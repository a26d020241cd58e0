import Foundation
import TestSupport
import Testing

/// Keyboard, clipboard and fingers at the viewer's page, in a browser with a window where a hand strikes real keys.
@Suite("Input in the browser", .serialized) struct WebInputBrowserSerialTests {
  /// A device, and a browser that shows it.
  private final class Desk {
    let installation: Installation
    let glass: DisplayServer
    let browser: Browser
    private let viewer: Program

    /// With a window on a German display of its own, or without one.
    init(hasWindow: Bool = true) throws {
      installation = try Installation(hasPages: true)
      glass = try DisplayServer.xvfb()
      try glass.run("setxkbmap", "de")
      viewer = try installation.company.start(
        ["view", "kasse", "--web", "--identity", installation.folder.file("identity"), "--reason", "Prüfung", "--json"])
      try #require(viewer.says("\"page\""), "\(viewer.said)")
      let address = try #require(viewer.said.joined(separator: "\n").firstMatch(of: /"address":"([^"]+)"/)?.1)
      browser = try Browser(on: hasWindow ? glass : nil, more: ["--window-position=0,0", "--window-size=1280,800"])
      // The window has the size of its display, and not one that the driver pretends.
      if hasWindow { try browser.command("Emulation.clearDeviceMetricsOverride") }
      try browser.open(String(address))
      try #require(try browser.waits(for: "document.querySelector('#phase').hidden", within: 60), "\(viewer.said)")
    }

    deinit { viewer.end(SIGKILL) }

    /// Where a place of the device is, in the window or on the display.
    func place(_ x: Int, _ y: Int, isOnGlass: Bool) throws -> (x: Int, y: Int) {
      let corner = try #require(
        try browser.script(
          """
          const box = document.querySelector("#screen").getBoundingClientRect();
          const window = arguments[0] ? [screenX, screenY + outerHeight - innerHeight] : [0, 0];
          return [Math.ceil(box.left + window[0]), Math.ceil(box.top + window[1])];
          """, isOnGlass) as? [Int])
      return (corner[0] + x, corner[1] + y)
    }

    /// The hand clicks at this place of the device, which so has the keyboard.
    func click(_ x: Int, _ y: Int) throws {
      let place = try place(x, y, isOnGlass: true)
      try glass.run("xdotool", "mousemove", "\(place.x)", "\(place.y)", "sleep", "0.1", "click", "1")
      try #require(wait { (try? installation.source.run("xdotool", "getmouselocation"))?.hasPrefix("x:\(x) ") == true })
    }
  }

  @Test("the whole German keyboard arrives as the same text on a device with this layout", arguments: ["de", "us"])
  func germanKeyboard(layout: String) throws {
    let desk = try Desk()
    let reference = try DisplayServer.xvfb()
    try reference.run("setxkbmap", "de")
    try desk.installation.source.run("setxkbmap", layout)
    var texts: [String] = []
    for (server, name) in [(reference, "expected"), (desk.installation.source, "typed")] {
      let file = desk.installation.folder.file(name)
      let terminal = try KeyTable.terminal(on: server, writing: file)
      if name == "typed" { try desk.click(150, 120) }
      try KeyTable.strikeEveryKey(of: name == "typed" ? desk.glass : reference)
      texts.append(try KeyTable.settled(file))
      terminal.end(SIGKILL)
    }
    #expect(texts[0].count > 300)
    // Of the macron below, a dead key, the browser knows what it is by itself; the terminal does not.
    #expect(texts[1].replacingOccurrences(of: "\u{2CD}", with: "") == texts[0])
  }

  @Test("named keys, the keypad and shortcuts arrive as they are; in full screen also those that a browser keeps to itself")
  func otherKeys() throws {
    let desk = try Desk()
    let reference = try DisplayServer.xvfb()
    // Ctrl with Tab, W, T, N, and Shift with it; Alt with F4.
    let kept = [[37, 23], [37, 25], [37, 28], [37, 57], [37, 50, 57], [64, 70]]
    for server in [reference, desk.installation.source] { try server.run("setxkbmap", "de") }
    let expectedFile = desk.installation.folder.file("expected")
    let expecting = try KeyTable.terminal(on: reference, writing: expectedFile)
    try KeyTable.strikeOtherKeys(of: reference, more: kept)
    let expected = try KeyTable.settled(expectedFile)
    #expect(expected.count > 150)
    let file = desk.installation.folder.file("typed")
    let typing = try KeyTable.terminal(on: desk.installation.source, writing: file)
    try desk.browser.click("#menu-open")
    try desk.browser.click("#full-screen")
    #expect(try desk.browser.waits(for: "document.fullscreenElement"))
    // The bar is not there in full screen; the picture may have moved.
    Thread.sleep(forTimeInterval: 1)
    try desk.click(150, 120)
    try KeyTable.strikeOtherKeys(of: desk.glass, more: kept)
    #expect(try KeyTable.settled(file) == expected)
    typing.end(SIGKILL)
    expecting.end(SIGKILL)
  }

  @Test("a shortcut that the browser keeps leaves no modifier held at the device, and can be pressed by a button")
  func keptShortcut() throws {
    let desk = try Desk()
    let file = desk.installation.folder.file("typed")
    let typing = try KeyTable.terminal(on: desk.installation.source, writing: file)
    try desk.click(150, 120)
    try desk.glass.run("xdotool", "keydown", "37", "key", "23", "keyup", "37")
    try desk.click(160, 130)
    #expect(
      wait {
        (try? desk.installation.source.run("xinput", "query-state", "Virtual core XTEST keyboard"))?.contains("=down") != true
      })
    try desk.browser.click("#keys-open")
    try desk.browser.click("[data-keys='65507 119']")
    #expect(wait { (try? String(contentsOfFile: file, encoding: .utf8))?.contains("\u{17}") == true })
    typing.end(SIGKILL)
  }

  // MARK: Clipboard

  /// A program of its own has the text until it is ended, or somebody else copies.
  private func offer(
    _ text: String, on server: DisplayServer, in folder: TemporaryFolder, as target: String = "UTF8_STRING"
  ) throws -> Program {
    let file = "copied-\(UUID().uuidString)"
    try folder.write(Array(text.utf8), to: file)
    let owner = try Program(
      "/usr/bin/xclip", ["-quiet", "-selection", "clipboard", "-t", target, "-i", folder.file(file)],
      environment: ["DISPLAY": server.name])
    if target == "UTF8_STRING" { try #require(try wait { try clipboard(of: server) == text }) }
    return owner
  }

  private func clipboard(of server: DisplayServer) throws -> String {
    try server.run("sh", "-c", "timeout 5 xclip -selection clipboard -t UTF8_STRING -o 2>/dev/null || true")
  }

  @Test("T42: text is exchanged both ways up to its limit; what is longer stays, and files are never offered")
  func clipboard() throws {
    let desk = try Desk()
    let (device, folder) = (desk.installation.source, desk.installation.folder)
    try desk.browser.command("Browser.grantPermissions", ["permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]])
    func send() throws {
      try desk.browser.click("#menu-open")
      try desk.browser.click("#send-clipboard")
    }
    try desk.click(150, 120)
    let there = "Grüße, 5 €\n" + String(repeating: "ß", count: 50_000)
    var owners = [try offer(there, on: desk.glass, in: folder)]
    try send()
    #expect(try wait { try clipboard(of: device) == there })
    let back = "Zurück, 7 €\n" + String(repeating: "ö", count: 60_000)
    owners.append(try offer(back, on: device, in: folder))
    #expect(try wait { try clipboard(of: desk.glass) == back })

    owners.append(try offer(String(repeating: "x", count: 1 << 20), on: desk.glass, in: folder))
    try desk.browser.click("#send-clipboard")
    #expect(try desk.browser.waits(for: "document.querySelector('#clipboard-note').textContent.includes('256 KiB')"))
    #expect(try clipboard(of: device) == back)

    owners.append(try offer("last words", on: desk.glass, in: folder))
    for target in ["text/uri-list", "x-special/gnome-copied-files"] {
      owners.append(try offer("file:///home/kunde/.config/autostart/x.desktop", on: device, in: folder, as: target))
    }
    // A text that comes later shows that the files have been passed over.
    owners.append(try offer("text after files", on: device, in: folder))
    #expect(try wait { try clipboard(of: desk.glass) == "text after files" })
    for owner in owners { owner.end(SIGKILL) }
  }

  // MARK: Fingers and figures

  @Test("a finger clicks, presses long and drags; two scroll, tap and pinch; the figures show the delay")
  func touch() throws {
    let desk = try Desk(hasWindow: false)
    let events = try Program(
      "/usr/bin/xev", ["-event", "button", "-geometry", "900x600+0+0"], environment: ["DISPLAY": desk.installation.source.name])
    try #require(wait { (try? desk.installation.source.run("xdotool", "search", "--name", "Event Tester"))?.isEmpty == false })
    func presses(_ button: Int) -> Int { events.said.count { $0.contains("button \(button),") } / 2 }
    let (x, y) = try desk.place(0, 0, isOnGlass: false)
    func at(_ dx: Int, _ dy: Int) -> (x: Int, y: Int) { (x + dx, y + dy) }
    try desk.browser.touch([[at(100, 100)]], milliseconds: 50)
    #expect(wait { presses(1) == 1 }, "\(events.said)")
    try desk.browser.touch([[at(200, 150)]], milliseconds: 1500)
    #expect(wait { presses(3) == 1 }, "\(events.said)")
    try desk.browser.touch([[at(200, 150), at(300, 200)]])
    #expect(wait { (try? desk.installation.source.run("xdotool", "getmouselocation"))?.hasPrefix("x:300 y:200") == true })
    #expect(wait { presses(1) == 2 }, "\(events.said)")
    try desk.browser.touch([[at(100, 100)], [at(160, 100)]], milliseconds: 50)
    #expect(wait { presses(3) == 2 }, "\(events.said)")
    try desk.browser.touch([[at(100, 400), at(100, 100)], [at(200, 400), at(200, 100)]])
    #expect(wait { presses(5) >= 2 }, "\(events.said)")
    let before = events.said.count
    for (start, end, isFitted) in [(60, 20, true), (20, 60, false)] {
      try desk.browser.touch([[at(200 - start, 300), at(200 - end, 300)], [at(200 + start, 300), at(200 + end, 300)]])
      #expect(try desk.browser.waits(for: "document.querySelector('#fitted').checked === \(isFitted)"))
    }
    #expect(events.said.count == before, "a pinch presses nothing: \(events.said)")
    events.end(SIGKILL)

    try desk.browser.click("#menu-open")
    try desk.browser.click("#show-figures")
    #expect(try desk.browser.waits(for: "/^\\d+ ms$/.test(document.querySelectorAll('#figures dd')[1]?.textContent)"))
    #expect(try desk.browser.complaints() == [])
  }
}
