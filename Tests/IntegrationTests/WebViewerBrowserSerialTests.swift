import Foundation
import TestSupport
import Testing

/// `rs view --web` with the real program, a real browser, and a device on an X server of its own.
@Suite("Viewer in the browser", .serialized) struct WebViewerBrowserSerialTests {
  /// A viewer that speaks a language, and the address of its page.
  private func page(of installation: Installation, in language: String = "en") throws -> (viewer: Program, address: String) {
    let viewer = try installation.company.start(
      ["view", "kasse", "--web", "--identity", installation.folder.file("identity"), "--reason", "Prüfung", "--json"],
      environment: ["LC_ALL": language == "de" ? "de_DE.UTF-8" : "C"])
    try #require(viewer.says("\"page\""), "\(viewer.said)")
    let address = try #require(viewer.said.joined(separator: "\n").firstMatch(of: /"address":"([^"]+)"/)?.1)
    return (viewer, String(address))
  }

  @Test(
    "the page shows the very pixels of the device, and what is typed and pointed there arrives",
    arguments: ["de", "en"])
  func whole(_ language: String) throws {
    let installation = try Installation(hasPages: true)
    let file = installation.folder.file("typed")
    let xterm = try Program(
      "/usr/bin/xterm", ["-u8", "-geometry", "80x20+0+0", "-e", "sh", "-c", "cat > \(file)"],
      environment: ["DISPLAY": installation.source.name, "LC_ALL": "C.UTF-8"])
    let (viewer, address) = try page(of: installation, in: language)
    let browser = try Browser()
    try browser.open(address)
    try #require(try browser.waits(for: "document.querySelector('#phase').hidden"), "\(viewer.said)")
    #expect(try browser.requests().count == 3)
    #expect(try wait(10) { try browser.devicePixels() == installation.source.pixels() })
    try browser.picture("viewer-\(language)")

    try browser.script("document.querySelector('#screen').focus()")
    try browser.command("Input.dispatchMouseEvent", ["type": "mouseMoved", "x": 150, "y": 200])
    let place = try #require(
      try browser.script(
        "const box = document.querySelector('#screen').getBoundingClientRect(); return [150 - box.left, 200 - box.top]")
        as? [Double])
    #expect(
      try wait { try installation.source.run("xdotool", "getmouselocation").hasPrefix("x:\(Int(place[0])) y:\(Int(place[1]))") })
    try browser.type("Hello 0815 @{[]}|~", into: "#typing")
    try browser.type("\u{E007}", into: "#typing")
    #expect(wait { (try? String(contentsOfFile: file, encoding: .utf8)) == "Hello 0815 @{[]}|~\n" })
    #expect(try wait(10) { try browser.devicePixels() == installation.source.pixels() })

    #expect(try browser.text("#end") == (language == "de" ? "Beenden" : "End"))
    try browser.click("#end")
    #expect(viewer.ended(within: 10) == 0, "\(viewer.said)")
    #expect(try wait { try installation.audit("session.end") == 1 })
    #expect(try browser.complaints() == [])
    xterm.end(SIGKILL)
  }

  @Test("T19: without the token, under another name, or from another page nobody gets anything; the page is there once")
  func strangers() throws {
    let installation = try Installation(hasPages: true)
    let (viewer, address) = try page(of: installation)
    let port = try #require(URL(string: address)?.port)
    func status(_ address: String, _ more: [String] = []) throws -> String {
      let curl = try Program("/usr/bin/curl", more + ["-s", "-m", "3", "-o", "/dev/null", "-w", "%{http_code}\n", address])
      _ = curl.ended()
      return curl.said.joined()
    }
    #expect(try status("http://127.0.0.1:\(port)/") == "404")
    #expect(try status(address, ["-H", "Host: evil.test"]) == "421")
    #expect(try status(address, ["-H", "Host: localhost:\(port)"]) == "421")
    #expect(try status(address) == "200")
    for origin in ["http://evil.test", "null", "http://127.0.0.1:1"] {
      let headers = [
        "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Origin: \(origin)",
      ]
      #expect(try status(address + "socket", headers.flatMap { ["-H", $0] }) != "101", "\(origin)")
    }
    let browser = try Browser()
    try browser.open(address)
    try #require(try browser.waits(for: "document.querySelector('#phase').hidden"), "\(viewer.said)")
    #expect(try status(address) == "404", "the page was taken")
    viewer.end(SIGTERM)
    #expect(try browser.waits(for: "!document.querySelector('#phase').hidden"))
  }
}
