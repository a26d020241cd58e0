import Foundation
import TestSupport
import Testing
import Wire

/// A customer shows the screen from a real browser, and the real viewer sees it (S1-2, S2-11, S4-10).
@Suite("Sharing from a browser", .serialized) struct ShareBrowserSerialTests {
  private let company: Company
  private let root: String
  /// The customer's screen, with a window that is easily recognised, and the technician's.
  private let screen: DisplayServer
  private let glass: DisplayServer

  init() throws {
    company = try Company(hasPages: true)
    root = "https://127.0.0.1:\(company.port)"
    screen = try DisplayServer.xvfb()
    glass = try DisplayServer.xvfb()
  }

  // MARK: Both ends

  @Test(
    "the customer agrees to the terms, types seven digits, is asked, allows it, and the technician sees that very screen; both ends may end it",
    arguments: ["de", "en"])
  func whole(_ language: String) throws {
    let (browser, viewer) = try asked(language, on: glass, "--full-screen")
    let question = try browser.text("#consent")
    for part in ["Muster GmbH (muster.example)", "Anna Beispiel", "Drucker"] { #expect(question.contains(part), "\(question)") }
    try pictures(of: browser, "share-consent-\(language)")
    try browser.type("Karla Kunde", into: "#person")
    try allow(browser, viewer)
    let words = language == "de" ? "Anna Beispiel sieht Ihren Bildschirm seit" : "Anna Beispiel has been seeing your screen since"
    #expect(try browser.text("#session-line").contains(words))
    for colour in [UInt32(0x204060), 0xC0A020] {
      try screen.run("xsetroot", "-solid", String(format: "#%06x", colour))
      #expect(try wait(20) { try isShown(colour) }, "the screen goes on being shown")
    }
    try pictures(of: browser, "share-session-\(language)")
    // A German customer stops it; the English one's technician leaves.
    if language == "de" {
      try browser.click("#stop")
      // Why it is over stands on the technician's screen until somebody has read it.
      #expect(viewer.says("\"state\":\"ended\""), "\(viewer.said)")
    } else {
      viewer.end(SIGINT)
    }
    try over(browser, language == "de" ? "device.stopped" : "viewer.left")
    try pictures(of: browser, "share-over-\(language)")
    try checkReceipt(of: browser, saying: "Karla Kunde agreed. Allowed: see the screen\n")
    for (event, count) in [("session.start", 1), ("consent.given", 1), ("session.receipt", 1), ("session.end", 1)] {
      #expect(wait { (try? company.audit(event)) == count }, "\(event)")
    }
    try keepsNothing(browser)
  }

  @Test("what is held shows nothing, a page behind others goes on, and the browser's own permission ends it")
  func held() throws {
    let (browser, viewer) = try asked("en", on: glass, "--full-screen")
    try allow(browser, viewer)
    try screen.run("xsetroot", "-solid", "#204060")
    #expect(try wait(20) { try isShown(0x204060) })
    try browser.click("#pause")
    #expect(viewer.says("\"paused\""), "\(viewer.said)")
    try screen.run("xsetroot", "-solid", "#c0a020")
    Thread.sleep(forTimeInterval: 2)
    #expect(try !isShown(0xC0A020))
    try browser.click("#pause")
    #expect(try wait(20) { try isShown(0xC0A020) })
    try browser.command("Target.createTarget", ["url": "about:blank"])
    #expect(try browser.script("return document.hidden") as? Bool == true)
    try screen.run("xsetroot", "-solid", "#208020")
    #expect(try wait(20) { try isShown(0x208020) })
    // Whoever takes the browser's own permission back has ended it.
    try browser.script("document.querySelector('#preview').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))")
    try over(browser, "device.stopped")
  }

  @Test("S2-17, S4-10: chat goes both ways, and where the technician points is shown and said")
  func talk() async throws {
    let browser = try self.browser("de")
    let technician = try await HastyTechnician(of: company)
    async let pushed: Void = technician.push([.chat("Hier bitte <b>klicken</b>"), .mark(.point, x: 1200, y: 50)], after: .screen)
    try enter(technician.key.shown, in: browser)
    #expect(try browser.waits(for: "document.querySelector('#consent').open"))
    try await Task.sleep(for: .milliseconds(1300))
    try browser.click("#allow")
    #expect(try browser.waits(for: "document.querySelector('#look').textContent.includes('oben rechts')"))
    #expect(try browser.text("#chat").contains("Hier bitte <b>klicken</b>"))
    let marked = try browser.script(
      """
      const marks = document.querySelector("#marks");
      return marks.getContext("2d").getImageData(0, 0, marks.width, marks.height).data.some((byte) => byte !== 0);
      """)
    #expect(marked as? Bool == true)
    try pictures(of: browser, "share-marked-de")
    try browser.type("Gefunden", into: "#words")
    try browser.click("#say button")
    #expect(wait { technician.frames.contains(.chat("Gefunden")) })
    try browser.click("#stop")
    try await pushed
    #expect(technician.frames.last == .ended(reason: SessionEnd.stoppedAtDevice.rawValue))
  }

  // MARK: No

  @Test(
    "S0-6: a press on no, the escape key, another tab in front, and silence are all a no, a program presses nothing, and nothing was shown"
  )
  func refusals() throws {
    let browser = try self.browser("en")
    for refusal in ["press", "escape", "hidden", "silence"] {
      let (viewer, key) = try company.newKey(["--headless"])
      try enter(key, in: browser)
      #expect(try browser.waits(for: "document.querySelector('#consent').open"), "\(viewer.said)")
      switch refusal {
      case "press": try browser.click("#refuse")
      case "hidden": try browser.command("Target.createTarget", ["url": "about:blank"])
      default:
        Thread.sleep(forTimeInterval: 1.2)
        try browser.script("document.querySelector('#allow').click()")
        #expect(try browser.script("return document.querySelector('#consent').open") as? Bool == true, "no person has pressed it")
        if refusal == "escape" { try browser.type("\u{E00C}", into: "#person") }
      }
      #expect(try browser.waits(for: "!document.querySelector('#over-card').hidden", within: 90))
      let code = refusal == "silence" ? "consent.timeout" : "consent.refused"
      #expect(try browser.script("return document.querySelector('#over-text').textContent") as? String == text(code))
      #expect(viewer.says(code), "\(viewer.said)")
      #expect(viewer.count("\"picture\"") == 0)
      viewer.end()
      try browser.command("Page.bringToFront")
    }
    #expect(wait { (try? company.audit("consent.refused")) == 3 })
    #expect(wait { (try? company.audit("consent.timedOut")) == 1 })
    try checkReceipt(of: browser, saying: "Nobody answered, which counted as a refusal.\n")
  }

  private func text(_ code: String) -> String {
    code == "consent.timeout"
      ? "Without an answer of yours it was refused; nobody has seen anything (consent.timeout)."
      : "You have refused; nobody has seen anything (consent.refused)."
  }

  @Test("T15, T29: wrong digits are told at both ends, and the second time the key is dead")
  func wrongDigits() throws {
    let browser = try self.browser("en")
    let (viewer, key) = try company.newKey(["--headless"])
    let last = key.last == "0" ? "1" : "0"
    for misses in 1...2 {
      try enter(key.dropLast() + last, in: browser)
      #expect(try browser.waits(for: "document.querySelector('#problem').textContent.includes('key.missed')"), "\(misses)")
      #expect(wait { (try? company.audit("key.missed")) == misses })
    }
    #expect(viewer.ended() != 0)
    try enter(key.dropLast() + last, in: browser)
    #expect(try browser.waits(for: "document.querySelector('#problem').textContent.includes('key.dead')"))
    try enter(key, in: browser)
    #expect(try browser.waits(for: "document.querySelector('#problem').textContent.includes('key.unknown')"))
    #expect(try company.audit("session.start") == 0)
  }

  @Test("T51: a technician who asks for pictures before the person has agreed gets nothing, and the attempt is over")
  func early() async throws {
    let browser = try self.browser("en")
    for frames in [
      [Frame.refresh], [.takesVideo], [.acknowledge(number: 1)], [.pointer(x: 1, y: 1, buttons: 1)], [.choose(monitor: 1)],
    ] {
      let technician = try await HastyTechnician(of: company)
      async let pushed: Void = technician.push(frames, after: .asking)
      try enter(technician.key.shown, in: browser)
      try await pushed
      let kinds = technician.frames.map(\.kind)
      #expect(kinds.contains(.asking), "\(kinds)")
      #expect(Set(kinds).isSubset(of: [.pakeMessage, .pakeProof, .nonce, .asking, .ended]), "\(kinds)")
      #expect(try browser.waits(for: "!document.querySelector('#consent').open"))
      #expect(try browser.script("return document.querySelector('#preview').srcObject") is NSNull)
    }
  }

  // MARK: Steps

  private func browser(_ language: String) throws -> Browser {
    let browser = try Browser(
      Browser.Person(language: language), trusting: [try company.keys().pin], on: screen,
      more: ["--auto-select-desktop-capture-source=Entire screen", "--window-size=600,500", "--window-position=0,0"])
    try browser.open(root + "/share")
    #expect(try browser.waits(for: "document.title.includes('Muster GmbH')"))
    let terms = language == "de" ? "Sie haben selbst um Hilfe gebeten" : "You asked for help yourself"
    #expect(try browser.text("#terms").contains(terms))
    #expect(try browser.waits(for: "!document.querySelector('#agree').disabled"))
    try pictures(of: browser, "share-terms-\(language)")
    try browser.click("#agree")
    return browser
  }

  /// Until the person is asked.
  private func asked(_ language: String, on glass: DisplayServer, _ more: String...) throws -> (Browser, Program) {
    let browser = try browser(language)
    let (viewer, key) = try company.newKey(more, by: ["view", "--key"], on: glass)
    try enter(key, in: browser)
    #expect(try browser.waits(for: "document.querySelector('#consent').open"), "\(viewer.said)")
    #expect(viewer.says("\"asking\""), "\(viewer.said)")
    return (browser, viewer)
  }

  /// Types a key, from wherever the page is.
  private func enter(_ key: String, in browser: Browser) throws {
    if try browser.script("return document.querySelector('#key-card').hidden") as? Bool == true { try browser.click("#again") }
    try browser.script("document.querySelector('#key').value = ''; document.querySelector('#problem').textContent = ''")
    try browser.type(key, into: "#key")
    try browser.click("#key-card [type=submit]")
  }

  private func allow(_ browser: Browser, _ viewer: Program) throws {
    #expect(viewer.count("\"picture\"") == 0)
    // Not in the question's first second.
    Thread.sleep(forTimeInterval: 1.3)
    try browser.click("#allow")
    #expect(try browser.waits(for: "!document.querySelector('#session').hidden"))
    #expect(viewer.says("\"picture\"", within: 30), "\(viewer.said)")
  }

  private func over(_ browser: Browser, _ code: String) throws {
    #expect(try browser.waits(for: "document.querySelector('#over-text').textContent.includes('(\(code))')"))
    #expect(try !browser.isShown("#session"))
  }

  /// Whether the lower right of the technician's screen, where nothing but the background is, has this colour. Browsers hand their pictures over with
  /// fewer colours than they have.
  private func isShown(_ colour: UInt32) throws -> Bool {
    let (pixels, width) = try Workplace.pixels(of: glass)
    return [(1000, 600), (1200, 620), (900, 560)].allSatisfy { x, y in
      let pixel = pixels[y * width + x]
      return [0, 8, 16].allSatisfy { abs(Int(pixel >> $0 & 0xFF) - Int(colour >> $0 & 0xFF)) <= 6 }
    }
  }

  /// What the customer has kept is what anybody can verify, and in the person's own words.
  private func checkReceipt(of browser: Browser, saying line: String) throws {
    #expect(try browser.waits(for: "!document.querySelector('#save').hidden"))
    try browser.click("#save")
    var file: String?
    #expect(
      wait(20) {
        file = try? FileManager.default.contentsOfDirectory(atPath: browser.downloads).first { $0.hasSuffix(".html") }
        return file != nil
      })
    let path = browser.downloads + "/" + (try #require(file))
    let digest = try company.keys().root.map { String(format: "%02x", $0) }.joined()
    let check = try company.start(["verify", "receipt", path, "--root", digest])
    #expect(check.ended() == 0, "\(check.said)")
    #expect(check.said.joined(separator: "\n").contains(line), "\(check.said)")
    let page = try String(contentsOfFile: path, encoding: .utf8).replacing("Drucker", with: "Steuern")
    try company.folder.write(Array(page.utf8), to: "changed.html")
    #expect(try company.start(["verify", "receipt", company.folder.file("changed.html")]).ended() == 65)
  }

  /// Neither cookie nor storage of any kind.
  private func keepsNothing(_ browser: Browser) throws {
    let kept =
      try browser.script(
        "return [document.cookie, localStorage.length, sessionStorage.length].join()") as? String
    #expect(kept == ",0,0")
    #expect((try browser.command("Network.getCookies") as? [String: Any])?["cookies"] as? [String] == [])
  }

  private func pictures(of browser: Browser, _ name: String) throws {
    for (width, isDark) in [(360, true), (1280, false)] {
      try browser.look(Browser.Person(isDark: isDark, width: width))
      try browser.picture("\(name)-\(width)-\(isDark ? "dark" : "light")")
    }
  }
}
