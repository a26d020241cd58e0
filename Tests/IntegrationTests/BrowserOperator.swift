import Crypto
import Foundation
import TestSupport
import Testing

/// An operator whose key lives in a browser: joins by the link of `rs operator add --web`, with a password and a time code, and signs in.
final class BrowserOperator {
  let browser: Browser
  /// The relay's address as the browser opens it.
  let root: String
  private let name: String
  private let password = "Kaffee, schwarz und stark"
  private var secret = SymmetricKey(size: .bits128)
  private var lastStep = 0

  /// Joins and signs in. The console is open then.
  init(
    _ name: String = "Berta Beispiel", of company: Company, role: String = "technician", _ more: [String] = [],
    as person: Browser.Person = Browser.Person()
  ) throws {
    self.name = name
    root = "https://127.0.0.1:\(company.port)"
    browser = try Browser(person, trusting: [try company.keys().pin])
    let command = try company.start(
      ["operator", "add", name, "--role", role, "--web", "--identity", company.folder.file("identity")] + more)
    try #require(command.says("/console/join#"), "\(command.said)")
    let link = try #require(command.said.joined(separator: "\n").firstMatch(of: /https:\S+\/console\/join#\S+/)?.0)
    try join(String(link))
    try #require(command.ended(within: 60) == 0, "\(command.said)")
    try #require(try browser.waits(for: "!document.querySelector('#done').hidden", within: 60))
    try signIn()
  }

  /// Signs in on the console's page.
  func signIn() throws {
    try browser.open(root + "/console")
    try browser.type(name, into: "#name")
    try browser.type(password, into: "#password")
    try browser.type(code(), into: "#code")
    try browser.click("#password-form button")
    try #require(try browser.waits(for: "!document.querySelector('#password-form')", within: 60))
  }

  private func join(_ link: String) throws {
    try browser.open(link)
    try #require(try browser.waits(for: "!document.querySelector('#choose').hidden", within: 30))
    try browser.script("document.querySelector('#with-password').open = true")
    secret = SymmetricKey(data: Self.bytes(base32: try browser.text("#secret")))
    try browser.type(password, into: "#password")
    try browser.type(password, into: "#again")
    try browser.type(code(), into: "#code")
    try browser.click("#password-form button.primary")
  }

  /// What the app on the operator's telephone shows now (RFC 6238), or next where that was used: none counts a second time.
  private func code() -> String {
    lastStep = max(Int(Date().timeIntervalSince1970) / 30, lastStep + 1)
    let counter = (0..<8).map { UInt8(truncatingIfNeeded: lastStep >> (56 - 8 * $0)) }
    let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: secret))
    let offset = Int(mac[19] & 15)
    let number = mac[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
    return String(format: "%06d", number % 1_000_000)
  }

  private static func bytes(base32 text: String) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    let digits = text.compactMap { alphabet.firstIndex(of: $0) }
    let bits = digits.flatMap { digit in (0..<5).map { digit >> (4 - $0) & 1 } }
    return stride(from: 0, to: bits.count / 8 * 8, by: 8).map { UInt8(bits[$0..<($0 + 8)].reduce(0) { $0 << 1 | $1 }) }
  }
}
