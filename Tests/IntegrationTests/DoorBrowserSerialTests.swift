import Crypto
import Foundation
import TestSupport
import Testing

/// The customer's door in a real browser, against the real program (S1-2, S1-16, S2-3, S2-11, S3-14, S3-15, S4-8).
@Suite(.serialized) struct DoorBrowserSerialTests {
  private let company: Company
  private let pin: [UInt8]
  private var root: String { "https://127.0.0.1:\(company.port)" }

  init() throws {
    company = try Company(hasPages: true)
    pin = try company.keys().pin
  }

  @Test(arguments: ["de", "en"])
  func `S2-3: the terms come first, and only who agrees gets the program that calls this organisation`(language: String) throws {
    let browser = try Browser(Browser.Person(language: language), trusting: [pin])
    try browser.open(root + "/")
    #expect(try browser.waits(for: "document.title.includes('Muster GmbH')"))
    #expect(try browser.script("return document.documentElement.lang") as? String == language)
    #expect(
      try browser.text("#terms").contains(language == "de" ? "Sie haben selbst um Hilfe gebeten" : "You asked for help yourself"))
    #expect(try !browser.isShown("#start"))
    #expect(try browser.script("return document.querySelector('#download').getAttribute('href')") is NSNull)
    #expect(try browser.script("return document.querySelector('#key').disabled") as? Bool == true)
    try browser.click("#agree")
    try browser.type("1234567", into: "#key")
    #expect(try browser.text("#shown-key") == "123 4567")
    try browser.click("#download")
    let file = browser.downloads + "/rs-support"
    #expect(wait(60) { FileManager.default.fileExists(atPath: file) })
    let bytes = try Data(contentsOf: URL(filePath: file))
    let shown = try browser.script("return document.querySelector('#fingerprint').textContent") as? String
    #expect(SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined() == shown)
    let address = try #require(try browser.script("return document.querySelector('#address').textContent") as? String)
    #expect(String(decoding: bytes.suffix(300), as: UTF8.self).contains("\nrs-address/1 \(address)\n"))
    #expect(try browser.complaints() == [])
    // Taking it back closes the way again.
    try browser.click("#agree")
    #expect(try !browser.isShown("#start"))
  }

  @Test func `S1-2 S1-16 S1-17 S4-8: what is downloaded knows whom to call, without a word and without an installation`() throws {
    let page = try company.folder.run("curl -sk '\(root)/get/support?lang=en'").text
    let path = try #require(page.firstMatch(of: /"download":"([^"]*)"/)?.1.replacing("\\/", with: "/"))
    let got = try company.folder.run(
      "curl -sk --pinnedpubkey 'sha256//\(Data(pin).base64EncodedString())' -fo rs-support '\(root)\(path)' && chmod +x rs-support && ./rs-support --version"
    )
    #expect(got.status == 0, "\(got.text)")
    let screen = try DisplayServer.xvfb()
    let guest = try Program(
      company.folder.file("rs-support"), [], environment: Company.environment.merging(["DISPLAY": screen.name]) { $1 })
    defer { guest.end(SIGKILL) }
    #expect(guest.says("Connected to the relay", within: 60), "\(guest.said)")
    #expect(try company.folder.run("curl -sk '\(root)/metrics'").text.contains("rs_guests_connected 1\n"))
  }

  @Test func `S2-3: without the terms in force there is no program`() throws {
    for query in ["", "?", "?terms=", "?terms=00", "?terms=" + String(repeating: "0", count: 64), "?x"] {
      let answer = try company.folder.run("curl -sk -o body -w '%{http_code} %{redirect_url}' '\(root)/get/support/rs\(query)'")
        .text
      #expect(answer == "303 \(root)/get/support", "\(query)")
    }
  }

  @Test(arguments: ["linux", "windows", "macos", "other"])
  func `S3-14: each system finds its own ways, the best one first, and none of them leads nowhere`(system: String) throws {
    let browser = try Browser(trusting: [pin])
    try browser.open(root + "/")
    try browser.click("input[value=\(system)]")
    let shown = "[...document.querySelectorAll('section[data-system]')].filter(e => !e.hidden)"
    let titles = try browser.script("return \(shown).map(e => e.innerText.split('\\n')[0])") as? [String] ?? []
    let isSharing =
      try browser.script("return Boolean(JSON.parse(document.getElementById('data').textContent).share)") as? Bool == true
    switch (system, isSharing) {
    case ("linux", _):
      #expect(titles.count == (isSharing ? 3 : 2) && titles[0].contains("Terms") && titles[1].contains("Program"))
    case (_, true): #expect(titles.first?.contains("in the browser") == true, "\(titles)")
    case (_, false): #expect(titles.count == 1 && titles[0].contains("cannot be shown"), "\(titles)")
    }
    if isSharing {
      if system == "linux" { try browser.click("#agree") }
      try browser.type("1234567", into: "#key")
      let links = try browser.script(
        "return [...document.querySelectorAll('[data-share-link]')].map(a => a.getAttribute('href'))")
      #expect(
        links as? [String] == ["\(root)/share?lang=en#1234567", "\(root)/share?lang=en#1234567"], "the digits stay behind the #")
    }
    let links =
      try browser.script("return [...document.querySelectorAll('a[href]')].filter(a => a.offsetParent).map(a => a.href)")
      as? [String] ?? []
    #expect(!links.isEmpty)
    for link in Set(links) {
      #expect(try company.folder.run("curl -sk -o body -w '%{http_code}' '\(link)'").text == "200", "\(link)")
    }
  }

  @Test func `S3-15: an organisation tells its customers in its own words what to do, and nothing in them is more than text`()
    throws
  {
    try company.folder.write(
      Array("Guten Tag.\r\n\r\n1. Klicken\r\n2) <img src=x onerror=document.title=1>\r\n\r\n".utf8), to: "de")
    try company.folder.write(Array("Hello.\n\n1. Click\n".utf8), to: "en")
    let files = ["--german", company.folder.file("de"), "--english", company.folder.file("en")]
    #expect(try company.command(["texts", "set", "linux"] + files).status == 0)
    let browser = try Browser(Browser.Person(language: "de"), trusting: [pin])
    try browser.open(root + "/get/support")
    try browser.click("#agree")
    let own = "document.querySelector('[data-help] [data-system=linux]')"
    #expect(
      try browser.script("return \(own).innerText.split(/\\s*\\n\\s*/)") as? [String] == [
        "Guten Tag.", "Klicken", "<img src=x onerror=document.title=1>",
      ])
    #expect(
      try browser.script("return \(own).querySelectorAll('ol.steps > li').length + ' ' + \(own).querySelectorAll('img').length")
        as? String == "2 0")
    #expect(try !browser.isShown("#run") && browser.isShown("#download"))
    #expect(try browser.title().contains("Muster GmbH") && browser.complaints() == [])
    let shown = try company.command(["texts", "show", "linux"])
    #expect(shown.lines.contains("1. Click"), "\(shown.lines)")
    #expect(try company.audit("help.set", "own") == 1)
    // A relay that starts again still has them.
    try company.restartRelay()
    #expect(try company.command(["texts", "show", "--json"]).lines.joined().contains("Klicken"))
    #expect(try company.command(["texts", "reset", "linux"]).status == 0)
    #expect(
      try company.command(["texts", "show"]).lines == ["No texts of your own: the customers' page uses those of the program."])
  }

  @Test(arguments: ["", " \n", "a\u{1B}]0;pwn\u{7}\u{1B}[2J", "a\u{202E}b", "a\tb", String(repeating: "ä", count: 2001)])
  func `T44: words with commands for terminals, turned directions or too many are not taken`(text: String) throws {
    try company.folder.write(Array(text.utf8), to: "bad")
    try company.folder.write(Array("good".utf8), to: "good")
    for (german, english) in [("bad", "good"), ("good", "bad")] {
      let files = ["--german", company.folder.file(german), "--english", company.folder.file(english)]
      #expect(try company.command(["texts", "set", "linux"] + files).status == 65)
    }
    #expect(try company.audit("help.set") == 0)
  }

  @Test func `S4-5: the firewall sheet says what the running relay needs, to people and to machines`() throws {
    struct Sheet: Decodable {
      struct Rule: Decodable {
        var name: String
        var addresses: [String]
        var port: Int
        var transport: String
        var direction: String
      }
      var rules: [Rule]
      var pin: String
    }
    let text = try company.folder.run("curl -sk '\(root)/firewall.json'").text
    let sheet = try JSONDecoder().decode(Sheet.self, from: Data(text.utf8))
    #expect(sheet.pin == pin.map { String(format: "%02x", $0) }.joined())
    let rule = try #require(sheet.rules.first)
    #expect(sheet.rules.count == 1 && rule.name == "127.0.0.1" && rule.addresses == ["127.0.0.1"])
    #expect(rule.port == company.port && rule.transport == "tcp" && rule.direction == "outgoing")
    for language in ["de", "en"] {
      let browser = try Browser(Browser.Person(language: language, width: 360), trusting: [pin])
      try browser.open(root + "/firewall")
      #expect(try browser.waits(for: "document.querySelectorAll('#rules tr').length === 1"))
      let row = try browser.text("#rules tr")
      #expect(row.contains("TCP \(company.port)") && row.contains(language == "de" ? "ausgehend" : "outgoing"), "\(row)")
      #expect(try browser.complaints() == [])
      try browser.picture("firewall-\(language)-360-light")
      try browser.look(Browser.Person(language: language, isDark: true, width: 1280))
      try browser.picture("firewall-\(language)-1280-dark")
    }
  }

  @Test func `T5 T16 T17 T18 T20 T22: every page keeps others out and itself to itself`() throws {
    for path in [
      "/", "/?lang=de", "/get/support", "/get/support?lang=en", "/get/host", "/get/host?lang=de", "/firewall",
      "/firewall?lang=de",
    ] {
      let head = try company.folder.run("curl -skI '\(root)\(path)'").text.lowercased()
      #expect(head.hasPrefix("http/1.1 200"), "\(path): \(head)")
      for header in [
        "content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval';", "x-content-type-options: nosniff",
        "referrer-policy: no-referrer", "cross-origin-opener-policy: same-origin", "cache-control: no-store",
        "frame-ancestors 'none'",
      ] { #expect(head.contains(header), "\(path): \(header)") }
      #expect(!head.contains("set-cookie") && !head.contains("access-control-"))
      let refused = try company.folder.run(
        "for a in '-X POST -d x=1' '-X PUT -d x' '-X POST -H Content-Encoding:gzip -d x' '-X DELETE'; do "
          + "curl -sk -o body -w '%{http_code} ' $a '\(root)\(path)'; done")
      #expect(refused.text == "413 413 415 405 ", "\(path): \(refused.text)")
    }
  }

  @Test func `three requests are enough to show a page: itself, one style sheet and one script`() throws {
    let browser = try Browser(trusting: [pin])
    for path in ["/", "/get/support", "/firewall"] {
      try browser.open(root + path)
      #expect(try browser.waits(for: "document.title.includes('Muster GmbH') || document.querySelector('#rules tr')"))
      let requests = try browser.requests()
      #expect(requests.count <= 3, "\(path): \(requests)")
    }
  }

  @Test func `T1 T5: what a page loads is named by its digest, and nothing near that name is there`() throws {
    let page = try company.folder.run("curl -sk '\(root)/'").text
    let assets = page.matches(of: /"(\/assets\/[0-9a-f]{16}\/[^"]+)"/).map { String($0.1) }
    #expect(assets.count == 3, "style sheet, script and icon")
    for asset in assets {
      let answer = try company.folder.run("curl -sk -D - --compressed '\(root)\(asset)' -o body; sha256sum <body").text
      #expect(answer.contains("max-age=31536000, immutable") && answer.lowercased().contains("nosniff"), "\(asset)")
      let digest = try #require(answer.split(whereSeparator: \.isNewline).last)
      #expect(digest.hasPrefix(asset.split(separator: "/")[1]), "\(asset): \(digest)")
      for wrong in [asset + "/", asset + "?", asset + "%00", "/.\(asset)", asset.uppercased()] {
        #expect(
          try company.folder.run("curl -sk --path-as-is -o body -w '%{http_code}' '\(root)\(wrong)'").text == "404", "\(wrong)")
      }
    }
  }

  @Test func `pictures of the door, in both languages, light and dark, on small and large screens`() throws {
    for language in ["de", "en"] {
      let browser = try Browser(Browser.Person(language: language), trusting: [pin])
      for (width, isDark) in [(360, false), (360, true), (1280, false), (1920, true)] {
        try browser.look(Browser.Person(language: language, isDark: isDark, width: width))
        try browser.open(root + "/")
        #expect(try browser.waits(for: "document.title.includes('Muster GmbH')"))
        try browser.click("#agree")
        try browser.type("1234567", into: "#key")
        #expect(try browser.script("return document.documentElement.scrollWidth <= innerWidth") as? Bool == true, "\(width)")
        try browser.picture("door-\(language)-\(width)-\(isDark ? "dark" : "light")")
      }
    }
  }
}
