import Foundation
import Policy
import TestSupport
import Testing
import Trust
import Wire

@testable import Relay

/// What strangers see of the relay's HTTP, with `curl` and `openssl` as any attacker has them.
@Suite(.serialized) struct PageTests {
  private let fixture: Fixture
  private var root: String { "https://127.0.0.1:\(fixture.relay.port)" }
  private static let upgrade =
    "-H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='"

  init() async throws {
    fixture = try await Fixture()
  }

  /// The status of each request; `arguments` are curl's, without the address.
  private func status(_ path: String, _ arguments: String = "") throws -> String {
    try fixture.folder.run("curl -sk --http1.1 --path-as-is -m 5 -o body -w '%{http_code}' \(arguments) '\(root)\(path)'").text
  }

  @Test func `health and metrics are there, every denial and end at zero from the start`() throws {
    #expect(try status("/healthz") == "200")
    #expect(String(decoding: try fixture.folder.bytes(of: "body"), as: UTF8.self) == "ok\n")
    #expect(try status("/metrics") == "200")
    let text = String(decoding: try fixture.folder.bytes(of: "body"), as: UTF8.self)
    for denial in Denial.allCases { #expect(text.contains("rs_sessions_denied_total{code=\"\(denial.code)\"} 0\n")) }
    for end in SessionEnd.allCases { #expect(text.contains("rs_sessions_ended_total{code=\"\(end.code)\"} 0\n")) }
    for refusal in ControlRefusal.allCases { #expect(text.contains("rs_control_refused_total{reason=\"\(refusal)\"} 0\n")) }
  }

  @Test func `T1 T5 T10: no set-up page, no file and no sign-in exists, however the path is written`() throws {
    let paths = [
      "/setup", "/setup/", "/setup/x", "/Setup", "/setup%2f", "/setup;x", "/./setup", "//setup", "/.%2fsetup", "/login",
      "/admin",
      "/api", "/init", "/healthz/", "/healthz/x", "/?", "/?lang=fr", "/?lang=de&x", "/get/", "/get/support/", "/get/support?",
      "/assets/", "/assets",
      "/assets/x/base.css", "/get/host/rs?x", "/get/host/rs/", "/HEALTHZ", "/healthz?x", "/healthz%00", "//healthz", "/./healthz",
      "/metrics/",
      "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%5c..%5cetc", "/a%00.js", "/rs.db", "/outer.key",
    ]
    for path in paths {
      #expect(try status(path) == "404", "\(path)")
      #expect(!String(decoding: try fixture.folder.bytes(of: "body"), as: UTF8.self).contains("root:"))
    }
  }

  @Test func `T2 T6 T22: a body is refused on every route, compressed or not, and unknown routes have none`() throws {
    let before = try fixture.folder.run("ls; find . -newer outer.pem -type f | grep -v rs.db | sort").text
    try fixture.folder.write([UInt8](repeating: 0x5B, count: 200_000), to: "body-in")
    for path in ["/healthz", "/metrics"] {
      #expect(["405", "413"].contains(try status(path, "-X POST --data-binary @body-in")), "\(path)")
      #expect(try status(path, "-X GET --data-binary @body-in") == "413")
      #expect(try status(path, "-X DELETE") == "405")
      #expect(try status(path, "-X POST -H 'Content-Encoding: gzip' --data-binary @body-in") == "415")
    }
    for path in ["/upload", "/enrol", "/api/agents"] { #expect(try status(path, "-X POST --data-binary @body-in") == "404") }
    let after = try fixture.folder.run("rm -f body body-in; ls; find . -newer outer.pem -type f | grep -v rs.db | sort").text
    #expect(before == after)
  }

  @Test func `T16: a page of another origin cannot open a socket`() throws {
    for path in ["/control", "/stream"] {
      for origin in ["https://evil.example", "null", "\(root).evil", "https://relay.evil", root] {
        #expect(try status(path, "\(Self.upgrade) -H 'Origin: \(origin)' -H 'Cookie: session=1'") == "403", "\(origin)")
      }
      #expect(try status(path) == "426")
    }
  }

  @Test func `T25: a header that names another address does not get more connections`() throws {
    let script = """
      for i in $(seq 20); do
        curl -skN --http1.1 -m 9 -o /dev/null \(Self.upgrade) -H "X-Forwarded-For: 203.0.113.$i" -H "X-Real-IP: 203.0.113.$i" '\(root)/control' &
      done
      sleep 2
      curl -sk -m 5 -o /dev/null -w '%{http_code}' -H 'X-Forwarded-For: 203.0.113.99' '\(root)/healthz'
      kill $(jobs -p)
      """
    #expect(try fixture.folder.run(script).text.hasPrefix("000"))
  }

  @Test func `T20: plain HTTP is led to the organisation's own address, whatever the request says`() async throws {
    let fixture = try await Fixture(location: "support.muster.example")
    let port = try #require(fixture.relay.redirectPort)
    let answer = try fixture.folder.run(
      "curl -s -m 5 -D - -H 'Host: evil.example' 'http://127.0.0.1:\(port)/a%0d%0aX-Y:%20z?b' -X POST -d x")
    #expect(answer.text.hasPrefix("HTTP/1.1 308"))
    #expect(answer.text.contains("\nlocation: https://support.muster.example/\r\n"))
    #expect(!answer.text.contains("evil") && !answer.text.lowercased().contains("x-y"))
    let upgrade = try fixture.folder.run(
      "curl -s -m 5 -o /dev/null -w '%{http_code}' \(Self.upgrade) 'http://127.0.0.1:\(port)/control'")
    #expect(upgrade.text == "308")
    // What customers are told by telephone and type without a scheme stays the page that it is (S4-6).
    for (path, target) in [("/get/host", "/get/host"), ("/get/host/", "/"), ("//get/host", "/"), ("/get/host?x", "/")] {
      let led = try fixture.folder.run(
        "curl -s -m 5 --path-as-is -o /dev/null -w '%{redirect_url}' 'http://127.0.0.1:\(port)\(path)'")
      #expect(led.text == "https://support.muster.example\(target)", "\(path)")
    }
  }

  @Test func `a relay that nobody has given an address leads nowhere, and one on another port has no plain one`() async throws {
    let fixture = try await Fixture()
    let port = try #require(fixture.relay.redirectPort)
    #expect(try fixture.folder.run("curl -s -m 5 -o /dev/null -w '%{http_code}' http://127.0.0.1:\(port)/").text == "404")
    let folder = try TemporaryFolder()
    let plain = try await Fixture.start(folder.path, redirectPort: nil)
    #expect(plain.redirectPort == nil)
    await plain.stop()
  }

  @Test func `T20: nothing of a request comes back in a header`() throws {
    let answer = try fixture.folder.run(
      "curl -sk --path-as-is -m 5 -D - -o /dev/null -o /dev/null '\(root)/%0d%0aX-Y:%20z' '\(root)/healthz?next=%0d%0aX-Y:%20z'")
    #expect(!answer.text.lowercased().contains("x-y"))
    #expect(answer.text.components(separatedBy: "404").count == 3)
  }

  @Test func `T21: a smuggled second request gets no answer`() throws {
    let requests = [
      #"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"#,
      #"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 40\r\n\r\nGET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"#,
      #"GET / HTTP/1.1\nHost: h\n\nGET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"#,
    ]
    for request in requests {
      let answer = try fixture.folder.run(
        "printf '\(request)' | timeout 5 openssl s_client -quiet -ign_eof -connect 127.0.0.1:\(fixture.relay.port) 2>/dev/null")
      #expect(answer.text.components(separatedBy: "HTTP/1.1 ").count == 2, "\(answer.text)")
      #expect(!answer.text.contains("200"))
      #expect(answer.status == 0, "the connection stayed open")
    }
  }

  @Test func `T23 T27: TLS 1.3 alone, and HTTP/1.1 alone`() throws {
    let client = "openssl s_client -connect 127.0.0.1:\(fixture.relay.port) </dev/null 2>&1"
    for version in ["-tls1", "-tls1_1", "-tls1_2"] {
      let answer = try fixture.folder.run(client.replacing("s_client", with: "s_client \(version)"))
      #expect(answer.status != 0, "\(version)")
    }
    #expect(try fixture.folder.run(client.replacing("s_client", with: "s_client -tls1_3")).text.contains("TLSv1.3"))
    let h2 = try fixture.folder.run(client.replacing("s_client", with: "s_client -alpn h2")).text
    #expect(!h2.contains("ALPN protocol: h2"))
  }

  @Test func `T24: a thousand strangers who say nothing neither keep an operator out nor stay`() async throws {
    // Fifty addresses of the loopback network, twenty sockets each.
    let script = """
      import socket, sys
      held = []
      for n in range(1000):
          s = socket.socket()
          s.bind(('127.0.1.%d' % (n % 50 + 1), 0))
          s.connect(('127.0.0.1', \(fixture.relay.port)))
          held.append(s)
      sys.stdout.write('.')
      sys.stdout.flush()
      sys.stdin.readline()
      gone = 0
      for s in held:
          s.settimeout(12)
          try:
              gone += s.recv(1) == b''
          except ConnectionResetError:
              gone += 1
          except TimeoutError:
              pass
      print(gone, flush=True)
      """
    try fixture.folder.write(Array(script.utf8), to: "strangers.py")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [fixture.folder.file("strangers.py")]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    #expect(String(decoding: output.fileHandleForReading.nextBytes(), as: UTF8.self) == ".")
    let clock = ContinuousClock()
    let start = clock.now
    _ = try await fixture.technician()
    #expect(clock.now - start < .seconds(2))
    try input.fileHandleForWriting.write(contentsOf: Data("go\n".utf8))
    #expect(String(decoding: output.fileHandleForReading.remainingBytes(), as: UTF8.self) == "1000\n")
    process.waitUntilExit()
  }
}
