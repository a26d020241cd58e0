import Foundation
import TestSupport
import Testing

/// The console in a real browser, against the real relay, a real agent on an X server and a real viewer.
@Suite("Console", .serialized) struct ConsoleBrowserSerialTests {
  private let company: Company
  private var root: String { "https://127.0.0.1:\(company.port)" }

  init() throws {
    company = try Company(hasPages: true)
  }

  /// The console of an operator whose key is in his browser.
  private func console(_ person: Browser.Person = Browser.Person(), role: String = "admin") throws -> Browser {
    let browser = try BrowserOperator(of: company, role: role, as: person).browser
    try #require(try browser.waits(for: "document.querySelector('#views a')", within: 30))
    // What signing in has to say is told elsewhere.
    _ = try browser.complaints()
    return browser
  }

  @Test(
    "S1-15 S3-8: a device is enrolled by a link, comes and goes before the eyes of whoever looks, and its session is ended and documented",
    arguments: ["de", "en"])
  func whole(_ language: String) throws {
    let isGerman = language == "de"
    let browser = try console(Browser.Person(language: language))
    try browser.script("window.isSamePage = true")

    try browser.go(to: "enrol")
    try browser.type("Bäckerei Müller", into: "[name=customer]")
    try browser.script("document.querySelector('[name=class]').value = 'server'")
    try browser.type("kasse-1", into: "[name=name]")
    try browser.click("form .primary")
    try #require(try browser.waits(for: "document.querySelectorAll('.result pre').length === 3"))
    let shown = try #require(
      try browser.script("return [...document.querySelectorAll('.result pre')].map((e) => e.textContent)") as? [String])
    #expect(shown[0].hasPrefix("\(root)/get/host#1.") && shown[2].hasPrefix("\(root)/enrol#1."))
    #expect(shown[0].split(separator: "#").last == shown[2].split(separator: "#").last)
    #expect(shown[1] == "sudo rs agent --unattended --enrol -")

    try browser.go(to: "devices")
    #expect(
      try browser.waits(for: "document.querySelector('.nothing').textContent.includes('\(isGerman ? "Einrichten" : "Enrol")')"))
    try browser.script("document.querySelector('.list').focus()")
    let screen = try DisplayServer.xvfb()
    let state = company.folder.file("agent")
    let arguments = ["agent", "--unattended", "--data", state, "--display", screen.name]
    var agent = try company.start(arguments + ["--enrol", "-", "--accept-permanent-access", "2"], hears: true)
    try agent.tell(shown[2])
    #expect(
      try browser.waits(
        for: "document.querySelector('.window .line:has(.dot.good) .name a')?.textContent === 'kasse-1'", within: 60),
      "\(agent.said)")
    if agent.count("to be settled") > 0 { _ = try company.command(["device", "settle", "kasse-1", "--note", "Test"]) }

    // Whoever stands on the row stays there while it changes.
    let stands =
      "document.activeElement.matches('.list') && document.querySelector('[aria-selected=true] .name a').textContent === 'kasse-1'"
    agent.end(SIGTERM)
    #expect(try browser.waits(for: "!document.querySelector('.window .dot.good') && \(stands)", within: 60))
    agent = try company.start(arguments)
    #expect(try browser.waits(for: "document.querySelector('.window .dot.good') && \(stands)", within: 60))

    let viewer = try company.start([
      "view", "kasse-1", "--identity", company.folder.file("identity"), "--reason", "Ticket 4711", "--headless", "--json",
    ])
    try #require(viewer.says("\"picture\"", within: 30), "\(viewer.said)")
    try browser.go(to: "sessions")
    try #require(try browser.waits(for: "document.querySelector('tbody .danger')", within: 30), "\(viewer.said)")
    #expect(try browser.text("tbody tr").contains("kasse-1"))
    try browser.click("tbody .danger")
    #expect(try browser.text("dialog").contains("Anna Beispiel"))
    try browser.click("dialog .danger")
    #expect(viewer.ended(within: 30) != nil, "\(viewer.said)")
    #expect(try browser.waits(for: "!document.querySelector('tbody .danger')"))

    try browser.go(to: "audit")
    let ended = isGerman ? "Sitzung beendet" : "Session ended"
    #expect(try browser.waits(for: "[...document.querySelectorAll('.entry .event')].some((e) => e.textContent === '\(ended)')"))
    try browser.click(".entry summary")
    #expect(try browser.waits(for: "document.querySelectorAll('.whole pre').length === 2"))
    #expect(try browser.script("return window.isSamePage") as? Bool == true)
    #expect(try browser.complaints() == [])
    agent.end(SIGKILL)
  }

  @Test("T18: what agents, customers and technicians call themselves is text on every view, and nothing else")
  func names() throws {
    let (image, vector) = ("<img src=x onerror=document.title=1>", "'\"><svg/onload=document.title=2>")
    let made = try company.command(["token", "create", "--customer", vector, "--class", "server", "--name", image])
    let address = try #require(made.lines.first { $0.hasPrefix("https://") }, "\(made.lines)")
    let screen = try DisplayServer.xvfb()
    // The machine's own name and its user's, as far as a system lets them be anything.
    let agent = try Program(
      "/usr/bin/unshare",
      [
        "--uts", "sh", "-c", "printf '%s' '\(image)' > /proc/sys/kernel/hostname; exec \"$@\"", "sh", Company.rs, "agent",
        "--unattended",
        "--data", company.folder.file("agent"), "--display", screen.name, "--enrol", address, "--accept-permanent-access", "2",
      ], environment: Company.environment.merging(["USER": vector, "LOGNAME": vector]) { $1 })
    try #require(agent.says("Connected to the relay", within: 30), "\(agent.said)")
    _ = try company.command(["device", "settle", image, "--note", image])
    let viewer = try company.start([
      "view", image, "--identity", company.folder.file("identity"), "--reason", vector, "--headless", "--json",
    ])
    try #require(viewer.says("\"picture\"", within: 30), "\(viewer.said)")
    let key = try company.start([
      "key", "new", "--customer", vector, "--reason", image, "--headless", "--json", "--identity",
      company.folder.file("identity"),
    ])
    try #require(key.says("\"event\":\"key\""), "\(key.said)")

    let browser = try console()
    try #require(try browser.waits(for: "document.querySelector('.window .name a')"))
    let id = try #require(try browser.script("return document.querySelector('.window .line').dataset.id") as? String)
    try browser.go(to: "device/" + id)
    try browser.type(image, into: "[name=group]")
    try browser.type(vector, into: "[name=tags]")
    try browser.type(image + vector, into: "[name=notes]")
    try browser.click("form:has([name=notes]) button")
    #expect(try browser.waits(for: "document.getElementById('said').textContent === 'Saved.'"))

    for view in ["devices", "device/" + id, "sessions", "keys", "audit", "operators", "enrol", "settings"] {
      try browser.go(to: view)
      let names = ["devices", "device/" + id, "sessions", "audit"].contains(view) ? image : "Muster GmbH"
      #expect(try browser.waits(for: "document.body.innerText.includes('\(names)')"), "\(view)")
      for summary in 0..<(view == "audit" ? 6 : 0) {
        try browser.script("document.querySelectorAll('.entry summary')[\(summary)]?.click()")
      }
      let title = try browser.title()
      #expect(title != "1" && title != "2" && title.contains("Muster GmbH"), "\(view): \(title)")
      #expect(
        try browser.script("return document.querySelectorAll('main img, main svg, main script, [onerror], [onload]').length")
          as? Int == 0)
    }
    #expect(try browser.complaints() == [])
    for program in [key, viewer, agent] { program.end(SIGKILL) }
  }

  @Test("without a mouse: from the list to a device and back, through every view, and help is a key away")
  func keyboard() throws {
    let installation = try Installed(at: company)
    let browser = try console()
    try #require(try browser.waits(for: "document.querySelector('.window .name a')"))
    let (enter, down, escape) = ("\u{E007}", "\u{E015}", "\u{E00C}")
    try browser.type("/", into: "body")
    #expect(try browser.waits(for: "document.activeElement.type === 'search'"))
    try browser.type("nirgends", into: ":focus")
    #expect(try browser.waits(for: "!document.querySelector('.nothing').hidden"))
    try browser.type(escape, into: ":focus")
    #expect(try browser.waits(for: "document.querySelector('.window .name a') && document.activeElement.value === ''"))
    try browser.type(down, into: ":focus")
    #expect(try browser.waits(for: "document.activeElement.matches('[role=grid]')"))
    try browser.type(enter, into: ":focus")
    #expect(try browser.waits(for: "location.hash.startsWith('#/device/') && document.activeElement.matches('h1')"))
    try browser.type("g", into: "body")
    try browser.type("d", into: "body")
    #expect(try browser.waits(for: "location.hash === '#/devices'"))
    for (letter, view) in [
      ("s", "sessions"), ("k", "keys"), ("a", "audit"), ("o", "operators"), ("e", "enrol"), ("i", "settings"),
    ] {
      try browser.type("g" + letter, into: "body")
      #expect(try browser.waits(for: "location.hash.startsWith('#/\(view)') && document.activeElement.matches('h1')"), "\(view)")
      // Whoever goes on by the tabulator finds every control, each with a name and a visible focus.
      let nameless = try browser.script(
        """
        const controls = [...document.querySelectorAll("a[href], button, input, select, textarea")].filter((e) => e.checkVisibility());
        const named = (e) => (e.getAttribute("aria-label") ?? e.closest("label")?.textContent ?? e.textContent).trim() !== "";
        return controls.filter((e) => !named(e)).map((e) => e.outerHTML);
        """)
      #expect(nameless as? [String] == [], "\(view)")
    }
    try browser.type("?", into: "body")
    #expect(try browser.waits(for: "document.querySelector('dialog[open]')"))
    try browser.type(escape, into: ":focus")
    #expect(try browser.waits(for: "!document.querySelector('dialog')"))
    withExtendedLifetime(installation) {}
  }

  @Test("roles: an auditor sees everything and changes nothing")
  func auditor() throws {
    let installation = try Installed(at: company)
    let browser = try console(role: "auditor")
    try #require(try browser.waits(for: "document.querySelector('.window .name a')"))
    let views = try browser.script("return [...document.querySelectorAll('#views a')].map((a) => a.dataset.view)") as? [String]
    #expect(views == ["devices", "sessions", "keys", "audit", "operators"])
    try browser.type("\u{E007}", into: ".list")
    #expect(try browser.waits(for: "document.querySelector('main .facts')"))
    #expect(try browser.script("return document.querySelectorAll('main form, main a.button, main .danger').length") as? Int == 0)
    withExtendedLifetime(installation) {}
  }

  @Test("pictures of every view, in both languages, light and dark, on small and large screens")
  func pictures() throws {
    let installation = try Installed(at: company)
    let viewer = try company.start([
      "view", "kasse-1", "--identity", company.folder.file("identity"), "--reason", "Ticket 4711", "--headless", "--json",
    ])
    try #require(viewer.says("\"picture\"", within: 30), "\(viewer.said)")
    let (key, _) = try company.newKey()
    let browser = try console()
    try #require(try browser.waits(for: "document.querySelector('.window .name a')"))
    let id = try #require(try browser.script("return document.querySelector('.window .line').dataset.id") as? String)
    for (language, width, isDark) in [
      ("de", 360, false), ("de", 1280, false), ("en", 1280, true), ("en", 1920, false), ("de", 360, true),
    ] {
      try browser.open("\(root)/console?lang=\(language)")
      try browser.look(Browser.Person(isDark: isDark, width: width))
      for view in ["devices", "device/" + id, "sessions", "keys", "audit", "operators", "enrol", "settings"] {
        try browser.go(to: view)
        #expect(try browser.waits(for: "document.querySelector('main .card, main .line, main .entry')"))
        #expect(
          try browser.script("return document.documentElement.scrollWidth <= innerWidth") as? Bool == true, "\(view) \(width)")
        try browser.picture(
          "console-\(view.prefix(6) == "device" ? (view == "devices" ? view : "device") : view)-\(language)-\(width)-\(isDark ? "dark" : "light")"
        )
      }
    }
    for program in [key, viewer] { program.end(SIGKILL) }
    withExtendedLifetime(installation) {}
  }
}

/// A device of a company, enrolled by the command, on a display of its own. It ends with the value.
private final class Installed {
  let screen: DisplayServer
  let agent: Program

  init(at company: Company) throws {
    screen = try DisplayServer.xvfb()
    let made = try company.command(["token", "create", "--customer", "Bäckerei Müller", "--class", "server", "--name", "kasse-1"])
    let address = try #require(made.lines.first { $0.hasPrefix("https://") }, "\(made.lines)")
    agent = try company.start([
      "agent", "--unattended", "--data", company.folder.file("agent"), "--display", screen.name, "--enrol", address,
      "--accept-permanent-access", "2",
    ])
    try #require(agent.says("Connected to the relay", within: 30), "\(agent.said)")
    if agent.count("to be settled") > 0 { _ = try company.command(["device", "settle", "kasse-1", "--note", "Test"]) }
  }

  deinit { agent.end(SIGKILL) }
}

extension Browser {
  /// Shows a view of the console.
  func go(to view: String) throws {
    try script("location.hash = '#/' + arguments[0]", view)
    _ = try waits(for: "document.querySelector('main h1')")
  }
}
