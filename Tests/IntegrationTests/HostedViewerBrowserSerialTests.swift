import Foundation
import TestSupport
import Testing

/// The hosted viewer: a real browser that the relay gives its page, the real program at the device.
@Suite("Hosted viewer", .serialized) struct HostedViewerBrowserSerialTests {
  private static let label = ["de": "Code kommt vom Server", "en": "Code comes from the server"]

  /// The address of the page for the one device.
  private func page(_ technician: BrowserOperator, _ installation: Installation) throws -> String {
    let list = try installation.command("device", "list", "--json").lines.joined()
    return "\(technician.root)/view?device=\(try #require(list.firstMatch(of: /[0-9a-f]{64}/)?.0, "\(list)"))"
  }

  /// The technician says why he comes, and connects.
  private func connect(_ browser: Browser, _ reason: String = "Drucker") throws {
    try #require(try browser.waits(for: "!document.querySelector('#request').hidden", within: 30))
    try browser.type(reason, into: "#reason")
    try browser.click("#connect")
  }

  private func seesPicture(_ browser: Browser) throws -> Bool {
    try browser.waits(for: "document.querySelector('#phase').hidden && !document.querySelector('#rights').hidden", within: 30)
  }

  @Test(
    "T39: with a key that lives in the browser a technician sees the device's very pixels, types, points and ends, and is told whose code it is",
    arguments: ["de", "en"])
  func whole(_ language: String) throws {
    let installation = try Installation(hasPages: true)
    #expect(try installation.command("policy", "hosted", "allow").status == 0)
    let file = installation.folder.file("typed")
    let xterm = try Program(
      "/usr/bin/xterm", ["-u8", "-geometry", "80x20+0+0", "-e", "sh", "-c", "cat > \(file)"],
      environment: ["DISPLAY": installation.source.name, "LC_ALL": "C.UTF-8"])
    let technician = try BrowserOperator(of: installation.company, as: Browser.Person(language: language))
    let browser = technician.browser
    _ = try browser.complaints()
    try browser.open(try page(technician, installation))
    #expect(try browser.text("#hosted") == Self.label[language])
    // Without a reason there is no session (S0-13).
    try browser.click("#connect")
    #expect(try browser.isShown("#request"))
    try browser.picture("hosted-request-\(language)")
    try connect(browser)
    try #require(try seesPicture(browser))
    #expect(try browser.requests().count == 3)
    #expect(try browser.text("#hosted") == Self.label[language])
    #expect(try wait(10) { try browser.devicePixels() == installation.source.pixels() })
    try browser.picture("hosted-\(language)")

    let place = try #require(
      try browser.script(
        """
        const [box, shown] = [document.querySelector("#screen").getBoundingClientRect(), document.querySelector("#screen canvas")];
        return [box.left + (300.5 * box.width) / shown.width, box.top + (200.5 * box.height) / shown.height];
        """) as? [Double])
    try browser.command("Input.dispatchMouseEvent", ["type": "mouseMoved", "x": place[0], "y": place[1]])
    #expect(try wait { try installation.source.run("xdotool", "getmouselocation").hasPrefix("x:300 y:200") })
    // Without a window manager the keyboard is where the pointer is.
    try browser.script("document.querySelector('#screen').focus()")
    try browser.type("Hello 0815 @{[]}|~", into: "#typing")
    try browser.type("\u{E007}", into: "#typing")
    #expect(wait { (try? String(contentsOfFile: file, encoding: .utf8)) == "Hello 0815 @{[]}|~\n" })
    #expect(try wait(10) { try browser.devicePixels() == installation.source.pixels() })

    try browser.click("#end")
    #expect(try browser.waits(for: "!document.querySelector('#again').hidden"))
    #expect(try browser.script("return document.querySelector('#screen canvas')") is NSNull, "nothing of the device stays")
    #expect(try wait { try installation.audit("session.start") == 1 && installation.audit("session.end", "viewer.left") == 1 })
    let complaints = try browser.complaints()
    #expect(complaints == [], "\(complaints)")
    xterm.end(SIGKILL)
  }

  @Test("where nobody is asked the hosted viewer is kept out, unless the organisation allows it", arguments: ["de", "en"])
  func keptOut(_ language: String) throws {
    let installation = try Installation(hasPages: true)
    let technician = try BrowserOperator(of: installation.company, as: Browser.Person(language: language))
    let browser = technician.browser
    try browser.open(try page(technician, installation))
    try #require(try browser.waits(for: "!document.querySelector('#request').hidden", within: 30))
    #expect(try browser.text("#denial").count > 20)
    try browser.picture("hosted-denied-\(language)")
    try connect(browser)
    #expect(
      try browser.waits(for: "!document.querySelector('#phase').hidden && !document.querySelector('#again').hidden", within: 30))
    #expect(
      try browser.script(
        "return document.querySelector('#phase-text').textContent === document.querySelector('#denial').textContent") as? Bool
        == true)
    #expect(try installation.audit("session.denied", "hosted.organisation") == 1)
    #expect(try installation.audit("session.start") == 0)
  }

  @Test("variant A: the person at the device is asked, and the technician reads that it takes a while", arguments: ["de", "en"])
  func asked(_ language: String) throws {
    let workplace = try Workplace()
    let installation = try Installation(deviceClass: "workstation", source: workplace.display, hasPages: true)
    let technician = try BrowserOperator(of: installation.company, as: Browser.Person(language: language))
    let browser = technician.browser
    try browser.open(try page(technician, installation))
    try connect(browser)
    #expect(workplace.sees("Remote support"))
    let words = language == "de" ? "Am Gerät wird jemand gefragt" : "Somebody at the device is being asked"
    #expect(try browser.text("#phase-text").contains(words))
    try browser.picture("hosted-asking-\(language)")
    try workplace.press("Tab", "Tab", "Return")
    #expect(try seesPicture(browser))
    #expect(try browser.text("#hosted") == Self.label[language])
    withExtendedLifetime(workplace) {}
  }

  @Test("S2-6: a customer on the telephone is helped with a key whose digits this page has drawn; wrong ones are counted")
  func key() throws {
    let call = try SupportCall(Company(hasPages: true))
    let technician = try BrowserOperator(of: call.company)
    let browser = technician.browser
    try browser.open(technician.root + "/view?key")
    try #require(try browser.waits(for: "!document.querySelector('#request').hidden", within: 30))
    try browser.type("Bäckerei Müller", into: "#customer")
    try connect(browser)
    try #require(try browser.waits(for: "!document.querySelector('#key').hidden", within: 30))
    let digits = try browser.text("#digits").filter(\.isNumber)
    #expect(digits.count == 7)
    try browser.picture("hosted-key")
    let agent = try call.startAgent()
    try call.enter(digits.dropLast() + (digits.last == "9" ? "8" : "9"))
    #expect(try browser.waits(for: "!document.querySelector('#key-missed').hidden", within: 30))
    Thread.sleep(forTimeInterval: 3)
    try call.enter(digits)
    #expect(call.person.sees("Allow remote support"), "\(agent.said)")
    try call.person.press("Tab", "Tab", "Return")
    #expect(try seesPicture(browser))
    try browser.picture("hosted-key-session")
    try browser.click("#end")
    try call.leave(agent)
  }

  @Test("S3-5: a customer's employee signs in from anywhere, finds the machines that are his and no others, and works at one")
  func employee() throws {
    let installation = try Installation(hasPages: true)
    #expect(try installation.command("policy", "hosted", "allow").status == 0)
    let token = try installation.command(
      "token", "create", "--customer", "Bäckerei Müller", "--class", "server", "--name", "lager-2")
    let address = try #require(token.lines.first { $0.hasPrefix("https://") })
    let other = try installation.company.start([
      "agent", "--unattended", "--data", installation.folder.file("lager"), "--enrol", address, "--enrol-only",
      "--accept-permanent-access", "2",
    ])
    try #require(other.ended(within: 60) == 0, "\(other.said)")
    let list = try installation.command("device", "list", "--json").lines.joined()
    #expect(list.contains("lager-2"))

    let employee = try BrowserOperator("Eva Angestellt", of: installation.company, role: "employee", ["--device", "kasse-1"])
    let browser = employee.browser
    try #require(try browser.waits(for: "document.querySelector('.window .name a')", within: 30))
    let names = try browser.script("return [...document.querySelectorAll('.window .name a')].map((a) => a.textContent)")
    #expect(names as? [String] == ["kasse-1"])
    let views = try browser.script("return [...document.querySelectorAll('#views a')].map((a) => a.dataset.view)")
    #expect(views as? [String] == ["devices", "sessions"])
    try browser.picture("console-employee")
    try browser.click(".window .name a")
    try #require(try browser.waits(for: "document.querySelector('a[href^=\"/view?device\"]')", within: 30))
    try browser.click("a[href^='/view?device']")
    try connect(browser, "Kasse abschließen")
    #expect(try seesPicture(browser))
    try browser.click("#end")
    #expect(try wait { try installation.audit("session.end", "viewer.left") == 1 })

    let own = try page(employee, installation)
    let others = list.matches(of: /[0-9a-f]{64}/).map { String($0.0) }.filter { !own.hasSuffix($0) }
    #expect(!others.isEmpty)
    for id in others {
      try browser.open("\(employee.root)/view?device=\(id)")
      #expect(try browser.address().contains("/console"))
    }
  }

  @Test("T12: who has not signed in, or may open no sessions, gets no page") func others() throws {
    let installation = try Installation(hasPages: true)
    let auditor = try BrowserOperator("Rita Revision", of: installation.company, role: "auditor")
    let address = try page(auditor, installation)
    let answer = try installation.folder.run("curl -sk -o body -w '%{http_code} %{redirect_url}' '\(address)'").text
    #expect(answer == "303 \(auditor.root)/console")
    try auditor.browser.open(address)
    #expect(try auditor.browser.address().hasSuffix("/console"))
    try auditor.browser.open(auditor.root + "/view?key")
    #expect(try auditor.browser.address().hasSuffix("/console"))
  }
}
