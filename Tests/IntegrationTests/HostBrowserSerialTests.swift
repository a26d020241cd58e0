import Foundation
import TestSupport
import Testing

/// The unattended module from the link to the device in the directory: the page in a real browser, the program on a customer's machine
/// (S1-13, S1-14, S1-15, S4-6, S4-7).
@Suite(.serialized) struct HostBrowserSerialTests {
  private let company: Company
  private let pin: [UInt8]
  private var root: String { "https://127.0.0.1:\(company.port)" }

  init() throws {
    company = try Company(hasPages: true)
    pin = try company.keys().pin
  }

  /// What the technician sends: the enrolment address and the link.
  private func link() throws -> (address: String, link: String) {
    let made = try company.command(["token", "create", "--customer", "Bäckerei Müller", "--class", "server", "--name", "kasse-9"])
    let lines = made.lines.filter { $0.hasPrefix("https://") }
    try #require(made.status == 0 && lines.count == 2, "\(made.lines)")
    return (lines[0], lines[1])
  }

  /// Downloads the program by a link as a person does; the file, which stays as long as the browser.
  private func download(_ browser: Browser, _ link: String) throws -> String {
    try browser.open(link)
    #expect(try browser.waits(for: "document.title.includes('Muster GmbH')"))
    try browser.click("#download")
    let file = browser.downloads + "/rs-host"
    try #require(wait(60) { FileManager.default.fileExists(atPath: file) })
    return file
  }

  /// Keeps a picture of the person's display.
  private func keep(_ machine: CustomerMachine, _ name: String) throws {
    try FileManager.default.createDirectory(atPath: ".build/pictures/web", withIntermediateDirectories: true)
    let folder = FileManager.default.currentDirectoryPath + "/.build/pictures/web"
    try machine.workplace.display.run("sh", "-c", "xwd -root -silent >'\(folder)/\(name).xwd'")
  }

  private func devices() throws -> String { try company.command(["device", "list", "--json"]).lines.joined() }

  @Test(arguments: ["de", "en"])
  func `S1-13 S1-14 S1-15: from the link to the device under its customer, with one consent and nothing to type`(language: String)
    throws
  {
    let link = try link()
    let browser = try Browser(Browser.Person(language: language), trusting: [pin])
    let file = try download(browser, link.link)
    #expect(try browser.complaints() == [])
    // The secret is in the file, and in no request.
    let secret = try #require(link.link.split(separator: "#").last)
    #expect(
      String(decoding: try Data(contentsOf: URL(filePath: file)).suffix(400), as: UTF8.self).contains(
        "rs-address/1 \(link.address)\n"))
    let asked = try browser.script("return performance.getEntriesByType('resource').map(e => e.name)") as? [String] ?? []
    #expect(asked.contains { $0.hasSuffix("/get/host/rs") } && !asked.contains { $0.contains(secret.split(separator: ".")[1]) })
    let machine = try CustomerMachine()
    try machine.bring(file, as: "rs-host")
    try machine.administer("rm -f /usr/bin/pkexec; echo 'nobody ALL=(root) NOPASSWD: ALL' >/etc/sudoers.d/test")
    let speech = ["LC_ALL": language == "de" ? "de_DE.UTF-8" : "C"]
    let program = try machine.start([], program: "rs-host", environment: speech)
    let title = language == "de" ? "Permanenter Zugriff" : "Permanent access"
    #expect(machine.workplace.sees(title), "\(program.said)")
    try keep(machine, "host-consent-\(language)")
    #expect(try devices() == "[]")
    try machine.workplace.press("Tab", "Return")
    #expect(try wait(10) { try devices().contains("\"online\":true") }, "\(program.said)")
    #expect(try devices().contains("\"customer\":\"Bäckerei Müller\"") && devices().contains("\"name\":\"kasse-9\""))
    #expect(machine.workplace.sees(title, within: 30), "\(program.said)")
    try keep(machine, "host-done-\(language)")
    try machine.workplace.press("Return")
    #expect(program.ended(within: 30) == 0, "\(program.said)")
    #expect(try company.audit("device.enrolled") == 1)
    // Again: it says so, and for whom, and changes nothing.
    let again = try machine.start([], program: "rs-host", environment: ["DISPLAY": ""])
    #expect(again.ended(within: 30) == 0 && again.count("Muster GmbH") == 1, "\(again.said)")
    #expect(try devices().components(separatedBy: "kasse-9").count == 2)
    // And it goes again, with everything.
    try machine.administer("/usr/local/bin/rs-agent agent --uninstall")
    try machine.administer(
      "! ls /usr/local/bin/rs-agent /var/lib/rs-agent /etc/systemd/system/rs-agent.service; ! getent passwd rs-agent")
    #expect(machine.processes.isEmpty, "\(machine.processes.map(machine.line))")
    #expect(try wait(20) { try devices().contains("\"online\":false") })
  }

  @Test func `S1-14: who refuses in the window has no file more, and the relay was never called`() throws {
    let browser = try Browser(trusting: [pin])
    let file = try download(browser, try link().link)
    let machine = try CustomerMachine()
    try machine.bring(file, as: "rs-host")
    // That it cannot be called shows that it is not needed.
    company.relay.end()
    let before = try machine.traces()
    let program = try machine.start(
      [], program: "rs-host", under: ["strace", "-f", "-e", "trace=connect,openat"])
    #expect(machine.workplace.sees("Permanent access", within: 30), "\(program.said.suffix(20))")
    try machine.workplace.press("Return")
    #expect(program.ended(within: 60) == 77, "\(program.said.suffix(20))")
    #expect(program.says("nothing was registered"))
    #expect(program.count("connect(") > 0 && program.count("AF_INET") == 0)
    #expect(program.said.filter { $0.contains("O_CREAT") && !$0.contains("/dev/shm") }.isEmpty)
    #expect(before.differences(to: try machine.traces()) == [])
  }

  @Test func `S1-14 S1-15: in a terminal the same is asked, and a no leaves nothing`() throws {
    let link = try link()
    let browser = try Browser(trusting: [pin])
    let file = try download(browser, link.link)
    let machine = try CustomerMachine()
    try machine.bring(file, as: "rs-host")
    func answer(_ word: String) -> String {
      "(sleep 1; echo \(word); sleep 1) | DISPLAY= LC_ALL=C script -qec /home/customer/Downloads/rs-host /dev/null"
    }
    let refused = try machine.administer("\(answer("no")); test $? = 77 && ls -d /usr/local/bin/rs-agent /var/lib/rs-agent; true")
    #expect(
      refused.contains { $0.contains("permanent remote access to this device") } && refused.contains { $0.contains("Not agreed") }
    )
    #expect(!refused.contains { $0.hasPrefix("/usr") || $0.hasPrefix("/var") }, "\(refused)")
    #expect(try devices() == "[]")
    let agreed = try machine.administer(answer("yes"))
    #expect(agreed.contains { $0.contains("There is no systemd here") }, "\(agreed)")
    #expect(try wait(10) { try devices().contains("\"online\":true") })
    // A second company on the same machine keeps to itself (S4-13).
    let other = try Company(hasPages: true)
    let made = try other.command(["token", "create", "--customer", "Bäckerei Müller", "--class", "server", "--name", "kasse-9"])
    let address = try #require(made.lines.first { $0.hasPrefix("https://") })
    try machine.administer(
      "echo '\(address)' | LC_ALL=C /home/customer/Downloads/rs-host agent --install --enrol - --accept-permanent-access 2")
    #expect(try wait(10) { try other.command(["device", "list", "--json"]).lines.joined().contains("\"online\":true") })
    let names = try machine.administer("ls -d /var/lib/rs-agent* /usr/local/bin/rs-agent*; stat -c %U /var/lib/rs-agent*")
    #expect(Set(names).count == 6, "\(names)")
    #expect(try devices().contains("\"online\":true"))
    withExtendedLifetime(machine) {}
  }

  @Test(arguments: ["linux", "windows", "macos", "other"])
  func `S4-10: without a link the page says who makes one, with half of one what is wrong, and nothing leads nowhere`(
    system: String
  )
    throws
  {
    let browser = try Browser(trusting: [pin])
    let whole = try link().link
    for (fragment, isWhole) in [("", false), ("#1.abc", false), ("#" + (whole.split(separator: "#").last ?? ""), true)] {
      try browser.open("about:blank")
      try browser.open("\(root)/get/host?lang=en\(fragment)")
      #expect(try browser.waits(for: "document.title.includes('Muster GmbH')"))
      #expect(try browser.isShown("#link") == isWhole && browser.isShown("#no-link") == !isWhole, "\(fragment)")
      #expect(try browser.isShown("#broken") == (fragment == "#1.abc"))
      if isWhole {
        try browser.click("input[value=\(system)]")
        #expect(
          try browser.script("return [...document.querySelectorAll('[data-system]')].filter(e => !e.hidden).length") as? Int == 1)
        #expect(try browser.text("#link").contains("Windows"))
      }
      let links = try browser.script("return [...document.querySelectorAll('a[href]')].map(a => a.href)") as? [String] ?? []
      for link in Set(links) {
        #expect(try company.folder.run("curl -sk -o body -w '%{http_code}' '\(link)'").text == "200", "\(link)")
      }
    }
  }

  @Test func `S4-6 S4-8: paths of one's own lead to the pages by HTTPS alone, exactly as they were written`() throws {
    let port = try Company.freePort()
    let relay = try Program(
      Company.rs, ["serve", "--data", company.folder.file("other"), "--listen", "127.0.0.1:\(port)"],
      environment: Company.environment.merging(["RS_WEB_ALIASES": "/ra-host=/get/host, /go/ra-client=/get/support"]) { $1 })
    defer { relay.end() }
    #expect(relay.says("listens on"), "\(relay.said)")
    func answer(_ path: String) throws -> String {
      try company.folder.run("curl -sk --path-as-is -o body -w '%{http_code} %{redirect_url}' 'https://127.0.0.1:\(port)\(path)'")
        .text
    }
    #expect(try answer("/ra-host") == "308 https://127.0.0.1:\(port)/get/host")
    #expect(try answer("/go/ra-client") == "308 https://127.0.0.1:\(port)/get/support")
    for wrong in [
      "/ra-host/", "/RA-HOST", "/ra-host?x", "/ra-host%2f", "//ra-host", "/go", "/go/", "/x/../ra-host", "/ra-hos%74",
      "/ra-host;x",
    ] {
      #expect(try answer(wrong) == "404 ", "\(wrong)")
    }
    let file = try company.folder.run(
      "printf '[web]\\n\\naliases = \"/a=/b\"\\n' >c.toml; '\(Company.rs)' serve --config c.toml 2>&1; echo $?"
    ).text
    #expect(file.contains("c.toml:3: web.aliases") && file.hasSuffix("78\n"), "\(file)")
  }

  @Test func `a damaged pack ends the relay with one line`() throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: try Company.rsWithPages.get()))
    let mark = try #require(bytes.range(of: Data("rs-web/1\n\0".utf8), options: .backwards))
    bytes[mark.upperBound - 1] = 0xFF
    let damaged = company.folder.file("damaged")
    try bytes.write(to: URL(fileURLWithPath: damaged))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: damaged)
    let relay = try Program(
      damaged, ["serve", "--data", company.folder.file("other"), "--listen", "127.0.0.1:0"], environment: Company.environment)
    #expect(relay.ended(within: 30) == 70 && relay.said.count == 1, "\(relay.said)")
  }

  @Test func `pictures of the page, in both languages, light and dark, on small and large screens`() throws {
    for language in ["de", "en"] {
      let browser = try Browser(Browser.Person(language: language), trusting: [pin])
      let link = try link().link
      for (width, isDark) in [(360, false), (1280, true), (1920, false)] {
        try browser.look(Browser.Person(language: language, isDark: isDark, width: width))
        for (name, address) in [("link", link), ("bare", "\(root)/get/host")] {
          try browser.open("about:blank")
          try browser.open(address)
          #expect(try browser.waits(for: "document.title.includes('Muster GmbH')"))
          #expect(try browser.script("return document.documentElement.scrollWidth <= innerWidth") as? Bool == true, "\(width)")
          try browser.picture("host-\(name)-\(language)-\(width)-\(isDark ? "dark" : "light")")
        }
      }
    }
  }
}
