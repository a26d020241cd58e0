import Crypto
import Foundation
import TestSupport
import Testing

/// Joining and signing in, in a real browser against the real program (S3-5; T10, T39).
@Suite(.serialized) struct SignInBrowserSerialTests {
  private let company: Company
  private let pin: [UInt8]
  /// A name, since passkeys belong to names.
  private var root: String { "https://localhost:\(company.port)" }

  init() throws {
    company = try Company(hasPages: true, name: "localhost")
    pin = try company.keys().pin
  }

  /// The administrator's command, and the link that it prints.
  private func invite(_ name: String, role: String) throws -> (command: Program, link: String) {
    let command = try company.start(
      ["operator", "add", name, "--role", role, "--web", "--identity", company.folder.file("identity")])
    #expect(wait(60) { command.said.contains { $0.hasPrefix("https://") } }, "\(command.said)")
    return (command, try #require(command.said.first { $0.hasPrefix("https://") }))
  }

  private static let isChoosing = "document.querySelector('#choose') && !document.querySelector('#choose').hidden"
  private static let isDone = "!document.querySelector('#done').hidden"
  private static let isConsole = "document.title && !document.querySelector('#password-form')"

  @Test(arguments: ["de", "en"])
  func `S3-5 T39: an operator joins by a link with a passkey, and the key that he makes stays in the browser`(language: String)
    throws
  {
    let browser = try Browser(Browser.Person(language: language, isDark: language == "en"), trusting: [pin])
    try browser.addAuthenticator()
    let (command, link) = try invite("Jürgen Tester", role: "technician")
    defer { command.end(SIGKILL) }
    try browser.open(link)
    #expect(try browser.waits(for: Self.isChoosing, within: 60))
    #expect(try browser.text("h1") == (language == "de" ? "Willkommen, Jürgen Tester" : "Welcome, Jürgen Tester"))
    for width in [360, 1280, 1920] {
      try browser.look(Browser.Person(isDark: language == "en", width: width))
      #expect(try browser.script("return document.documentElement.scrollWidth <= innerWidth") as? Bool == true, "\(width)")
      try browser.picture("join-\(width)-\(language)")
    }
    try browser.click("#passkey")
    #expect(try browser.waits(for: Self.isDone, within: 60))
    #expect(command.ended(within: 60) == 0, "\(command.said)")
    // T39: nothing on the page gets the key out.
    let tries = try browser.promise(
      """
      const opening = indexedDB.open("rs", 1);
      const base = await new Promise((resolve) => { opening.onsuccess = () => resolve(opening.result); });
      const asking = base.transaction("keys").objectStore("keys").getAll();
      const keys = await new Promise((resolve) => { asking.onsuccess = () => resolve(asking.result); });
      const names = [String(keys.length)];
      for (const format of ["pkcs8", "jwk", "raw"]) {
        names.push(await crypto.subtle.exportKey(format, keys[0].privateKey).then(() => "exported", (error) => error.name));
      }
      return names;
      """)
    #expect(tries as? [String] == ["1", "InvalidAccessError", "InvalidAccessError", "InvalidAccessError"])
    try browser.open("\(root)/console?lang=\(language)")
    #expect(try browser.waits(for: "!document.querySelector('#form-card').hidden", within: 60))
    for width in [360, 1280, 1920] {
      try browser.look(Browser.Person(isDark: language == "en", width: width))
      try browser.picture("sign-in-\(width)-\(language)")
    }
    try browser.click("#passkey")
    #expect(try browser.waits(for: Self.isConsole, within: 60))
    #expect(try browser.promise("return (await (await fetch('/api/v1/me')).json()).name") as? String == "Jürgen Tester")
    let out = try browser.promise(
      """
      const headers = { "content-type": "application/json" };
      return String((await fetch("/api/v1/sign-out", { method: "POST", headers })).status);
      """)
    #expect(out as? String == "204")
    try browser.open("\(root)/console")
    #expect(try browser.waits(for: "document.querySelector('#password-form')", within: 60))
    // Again, with the same passkey.
    try browser.click("#passkey")
    #expect(try browser.waits(for: Self.isConsole, within: 60))
    #expect(try company.audit("signin", "passkey") == 2)
  }

  @Test func `S3-5 T10: an operator joins with password and code, signs in with the next code, and the link is used up`() throws {
    let browser = try Browser(trusting: [pin])
    let (command, link) = try invite("Petra Passwort", role: "auditor")
    defer { command.end(SIGKILL) }
    try browser.open(link)
    #expect(try browser.waits(for: Self.isChoosing, within: 60))
    try browser.click("#with-password summary")
    let secret = try browser.text("#secret")
    try browser.type("richtig Pferd Batterie", into: "#password")
    try browser.type("richtig Pferd Batterie", into: "#again")
    try browser.type("000000", into: "#code")
    try browser.click("#password-form button.primary")
    #expect(try browser.waits(for: "!document.querySelector('#problem').hidden", within: 60))
    #expect(try browser.text("#problem").hasPrefix("The code does not fit."))
    try browser.picture("join-wrong-code")
    try browser.script("document.querySelector('#code').value = ''")
    try browser.type(Self.code(secret), into: "#code")
    try browser.click("#password-form button.primary")
    #expect(try browser.waits(for: Self.isDone, within: 60))
    #expect(command.ended(within: 60) == 0, "\(command.said)")
    try browser.open("\(root)/console")
    try browser.type("petra passwort", into: "#name")
    try browser.type("richtig Pferd Batterie", into: "#password")
    try browser.type(Self.code(secret, later: 1), into: "#code")
    try browser.click("#password-form button")
    #expect(try browser.waits(for: Self.isConsole, within: 60))
    try browser.open("about:blank")
    try browser.open(link)
    #expect(try browser.waits(for: "!document.querySelector('#problem').hidden", within: 60))
    #expect(try browser.text("#problem").hasPrefix("This link does not count"))
    #expect(try company.audit("signin", "password") == 1)
    #expect(try company.command(["operator", "renew", "--operator", "Petra Passwort"]).status == 0)
  }

  /// The code that an app shows for a secret in base32 (RFC 6238).
  static func code(_ secret: String, later: Int64 = 0) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var key: [UInt8] = []
    var (held, bits) = (0, 0)
    for value in secret.compactMap({ alphabet.firstIndex(of: $0) }) {
      held = (held << 5 | value) & 0xFFFF
      bits += 5
      if bits >= 8 {
        bits -= 8
        key.append(UInt8(truncatingIfNeeded: held >> bits))
      }
    }
    let step = Int64(Date().timeIntervalSince1970) / 30 + later
    let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
    let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: key)))
    let offset = Int(mac[19] & 15)
    let number = mac[offset..<(offset + 4)].reduce(0 as UInt32) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    return String(String(format: "%06u", number % 1_000_000).suffix(6))
  }
}
