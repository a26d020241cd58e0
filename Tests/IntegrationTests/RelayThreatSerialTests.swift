import Foundation
import TestSupport
import Testing

/// Rows of the threat table against the real relay, from outside.
@Suite("Relay threats", .serialized) struct RelayThreatSerialTests {
  /// The HTTP status that the relay answers to `curl` with these arguments.
  private func status(_ arguments: String...) throws -> String {
    let curl = try Program(
      "/usr/bin/curl", ["-sk", "--max-time", "10", "--path-as-is", "-o", "/dev/null", "-w", "%{http_code}\n"] + arguments)
    try #require(curl.ended() != nil)
    _ = wait(2) { !curl.said.isEmpty }
    return curl.said.last ?? ""
  }

  @Test("T1, T5, T10: no set-up page, no file and no log-in: every such path is 404")
  func paths() throws {
    let installation = try Installation()
    let base = "https://127.0.0.1:\(installation.port)"
    for path in [
      "/setup", "/setup/", "/setup/x", "/Setup", "/setup%2f", "/setup;x", "/./setup", "//setup", "/.%2fsetup", "/login", "/admin",
      "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%5c..%5cetc", "/a%00.js", "/healthz/", "/healthz?x", "/Healthz",
    ] {
      #expect(try status(base + path) == "404", "\(path)")
    }
    #expect(try status(base + "/healthz") == "200")
    #expect(try installation.command("operator", "list", "--json").lines.joined().components(separatedBy: "\"id\"").count == 2)
  }

  @Test("T2, T6, T22: no route takes a body or another method")
  func bodies() throws {
    let installation = try Installation()
    let base = "https://127.0.0.1:\(installation.port)"
    for path in ["/", "/healthz", "/metrics", "/control", "/stream", "/upload"] {
      #expect(["404", "405", "413"].contains(try status("-X", "POST", "-d", "x", base + path)), "\(path)")
    }
    try installation.folder.write([UInt8](repeating: UInt8(ascii: "["), count: 200_000), to: "deep")
    let answer = try status("-X", "GET", "--data-binary", "@" + installation.folder.file("deep"), base + "/healthz")
    #expect(["400", "404", "413"].contains(answer), "\(answer)")
    #expect(try status(base + "/healthz") == "200")
  }

  @Test("T16: every foreign Origin gets 403")
  func origins() throws {
    let installation = try Installation()
    let base = "https://127.0.0.1:\(installation.port)"
    let plain = "http://127.0.0.1:\(installation.port)"
    for origin in ["https://evil.example", "null", "https://127.0.0.1.evil.example", base + ".evil", plain] {
      for path in ["/control", "/stream"] {
        let answer = try status(
          "--http1.1", "-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H", "Sec-WebSocket-Version: 13", "-H",
          "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "-H", "Origin: \(origin)", base + path)
        #expect(answer == "403", "\(origin) \(path)")
      }
    }
  }

  @Test("S2-12, T27: the outer TLS is 1.3 alone, and HTTP/2 is not offered")
  func versions() throws {
    let installation = try Installation()
    for version in ["-tls1", "-tls1_1", "-tls1_2"] {
      let old = try Program("/usr/bin/openssl", ["s_client", version, "-connect", "127.0.0.1:\(installation.port)"])
      #expect(old.ended() != 0, "\(version)")
    }
    let new = try Program(
      "/usr/bin/openssl", ["s_client", "-tls1_3", "-alpn", "h2", "-connect", "127.0.0.1:\(installation.port)"])
    #expect(new.says("No ALPN negotiated"), "\(new.said)")
  }

  @Test("T7: the relay's folder holds no key of an operator and is closed to others")
  func folder() throws {
    let installation = try Installation()
    let key = try String(contentsOfFile: installation.folder.file("identity/operator.key"), encoding: .utf8)
    let secret = try #require(key.split(separator: "\n").dropFirst().first)
    let folder = installation.folder.file("relay")
    for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
      #expect(data.range(of: Data(secret.utf8)) == nil, "\(file)")
      #expect(data.range(of: Data("PRIVATE KEY".utf8)) == nil || file.hasSuffix(".key"), "\(file)")
    }
    #expect(try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int == 0o700)
  }

  @Test("T28: a relay with another key than the pinned one is not spoken to")
  func pin() throws {
    let installation = try Installation()
    let other = "127.0.0.1:\(installation.port) \(String(repeating: "A", count: 43))\n"
    try installation.folder.write(Array(other.utf8), to: "identity/relay")
    let answer = try installation.command("device", "list")
    #expect(answer.status == 69)
    #expect(answer.lines.contains { $0.contains("not your relay") }, "\(answer.lines)")
  }

  @Test("T44, T57: what peers are called and say stays one line and reaches no terminal as a command")
  func text() throws {
    let installation = try Installation()
    let viewer = try Program(
      Installation.rs,
      [
        "view", "nix", "--headless", "--identity", installation.folder.file("identity"), "--reason",
        "x\n{\"n\":1,\"ev\":\"fake\"}\u{1B}[2J",
      ])
    #expect(viewer.ended() == 77 || viewer.ended() == 66, "\(viewer.said)")
    let token = try installation.command("token", "create", "--customer", "a\u{1B}[2J", "--class", "server")
    #expect(token.status == 64, "\(token.lines)")
    let audit = try installation.command("audit", "list")
    #expect(!audit.lines.joined().contains("\u{1B}"))
    #expect(!audit.lines.joined().contains("\"ev\":\"fake\""))
  }
}
