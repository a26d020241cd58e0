import Foundation
import Policy
import Store
import TestSupport
import Testing
import Trust
import Wire

@testable import Relay

/// Who may call what of the HTTP API, and in which form.
@Suite(.serialized) struct APIAccessTests {
  private static let roles = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "APIRoles.txt")

  /// `METHOD path roles…`, a line each.
  private static func expected() throws -> [String: Set<String>] {
    let lines = try String(contentsOf: roles, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
    return Dictionary(
      uniqueKeysWithValues: lines.map { line in
        let words = line.split(separator: " ").map(String.init)
        return (words.prefix(2).joined(separator: " "), Set(words.dropFirst(2)))
      })
  }

  @Test func `T11: each role may call what the file beside this test says, and nothing else`() async throws {
    let fixture = try await WebPerson.fixture()
    let calls = API(fixture.relay.rendezvous).calls
    let expected = try Self.expected()
    #expect(Set(expected.keys) == Set(calls.map { "\($0.method.rawValue) \($0.path.dropFirst(APIRoute.prefix.count))" }))
    for role in OperatorRole.allCases {
      let devices = role == .employee ? [[UInt8](repeating: 9, count: 32)] : []
      let person = try await WebPerson(fixture, role, "Rolle \(role.name)", devices: devices)
      for call in calls {
        guard case .roles = call.handler else { continue }
        let path = String(call.path.dropFirst(APIRoute.prefix.count))
        let allowed = try #require(expected["\(call.method.rawValue) \(path)"])
        let answer = try fixture.call(
          call.method.rawValue, path, body: call.method == .get ? nil : "{}", try await person.session())
        #expect((answer.status == 403 && answer.code == "role") != allowed.contains(role.name), "\(role.name) \(path) \(answer)")
        #expect(answer.status != 401 && answer.status != 500, "\(role.name) \(path) \(answer)")
        // Without a session it is for nobody.
        if role == .admin { #expect(try fixture.call(call.method.rawValue, path).status == 401, "\(path)") }
      }
    }
    for call in calls {
      guard case .open = call.handler else { continue }
      #expect(expected["\(call.method.rawValue) \(call.path.dropFirst(APIRoute.prefix.count))"] == ["everyone"])
    }
  }

  @Test func `T12: an employee and another technician find nothing of what is not theirs`() async throws {
    let fixture = try await WebPerson.fixture()
    let own = try await fixture.device(name: "eigenes-geraet")
    let foreign = try await fixture.device(name: "fremdes-geraet")
    let first = try await WebPerson(fixture, .technician, "Tom Erster")
    let row = SessionRow(
      id: RandomBytes.make(16), device: foreign.digest, technician: first.identity.digest, customer: Fixture.customer,
      rights: .all,
      variant: .noConfirmation, started: WallClock.now())
    try await fixture.relay.store.begin(row, AuditEvent("session.start", customer: Fixture.customer))
    let employee = try await WebPerson(fixture, .employee, "Emil Eigen", devices: [own.digest])
    let session = try await employee.session()
    var seen = ""
    for path in ["me", "devices", "customers", "sessions", "keys", "audit", "operators", "tokens", "webhooks"] {
      seen += try fixture.call("GET", path, session).body
    }
    #expect(seen.contains("eigenes-geraet"))
    for foreignText in ["fremdes-geraet", KeyDigest.hex(foreign.digest), KeyDigest.hex(row.id), "Tom Erster", "127.0.0.1"] {
      #expect(!seen.contains(foreignText), "\(foreignText)")
    }
    #expect(try fixture.call("GET", "device?id=\(KeyDigest.hex(own.digest))", session).status == 200)
    #expect(try fixture.call("GET", "device?id=\(KeyDigest.hex(foreign.digest))", session).status == 404)
    // A session's id is never listed; its handle ends it only for its own technician.
    let handles = try fixture.call("GET", "sessions?state=running", try await first.session())
    #expect(!handles.body.contains(KeyDigest.hex(row.id)))
    let handle = try #require(handles.body.firstMatch(of: /"handle":(\d+)/)?.1, "\(handles.body)")
    let second = try await WebPerson(fixture, .technician, "Zoe Zweite")
    // Who may not know of it is told that it is not there; a colleague knows, and may not.
    for (caller, status) in [(session, 404), (try await second.session(), 403)] {
      #expect(try fixture.call("POST", "session/end", body: "{\"handle\":\(handle)}", caller).status == status)
    }
    #expect(try await fixture.relay.store.openSessions().count == 1)
  }

  @Test func `T17: what changes something comes as JSON and from our own pages, or with a token`() async throws {
    let fixture = try await WebPerson.fixture()
    let person = try await WebPerson(fixture, .admin, "Anton Admin")
    let session = try await person.session()
    let body = WebPerson.json(["name": "Skript", "role": "auditor", "days": 1])
    #expect(
      try fixture.call("POST", "tokens", body: "name=x", "\(session) -H 'Content-Type: application/x-www-form-urlencoded'").status
        == 415)
    #expect(try fixture.call("POST", "tokens", body: body, "\(session) -H 'Content-Type: text/plain'").status == 415)
    for site in ["cross-site", "same-site", "none", ""] {
      for path in ["tokens", "sign-out", "sign-in/begin", "sign-in/finish", "join/begin"] {
        let answer = try fixture.call("POST", path, body: body, "\(session) -H 'Sec-Fetch-Site: \(site)'")
        #expect(answer.status == 403 && answer.code == "foreign", "\(site) \(path) \(answer)")
      }
    }
    #expect(try fixture.call("GET", "tokens", "\(session) -H 'Sec-Fetch-Site: cross-site'").status == 403)
    #expect(try await fixture.relay.store.apiTokens().isEmpty)
    // A session says where its page is from: another origin signs nobody in.
    #expect(try fixture.call("POST", "sign-in/begin", body: "{}", "-H 'Origin: https://evil.example'").status == 403)
    let made = try fixture.call("POST", "tokens", body: body, session)
    let token = try #require(made.body.firstMatch(of: /"token":"([^"]+)"/)?.1)
    // A program is no browser, and says nothing of sites.
    #expect(try fixture.call("GET", "audit", "-H 'Authorization: Bearer \(token)'").status == 200)
  }

  @Test func `T6 T22: brackets without end, unknown members and packed bodies are refused, and nothing of it is read`()
    async throws
  {
    let fixture = try await WebPerson.fixture()
    let session = try await WebPerson(fixture, .admin, "Anton Admin").session()
    let brackets = String(repeating: "[", count: 200_000)
    for call in API(fixture.relay.rendezvous).calls where call.method != .get && call.path != APIRoute.prefix + "sign-out" {
      let path = String(call.path.dropFirst(APIRoute.prefix.count))
      let arguments = call.query.filter(\.isRequired).map { "\($0.name)=00" }.joined(separator: "&")
      let whole = arguments.isEmpty ? path : "\(path)?\(arguments)"
      for body in [brackets, String(repeating: "{\"a\":", count: 30_000), "{\"unknown\":1}", "nul", "{\"a\""] {
        #expect(try fixture.call(call.method.rawValue, whole, body: body, session).status == 400, "\(path) \(body.prefix(9))")
      }
      #expect(try fixture.call(call.method.rawValue, whole, body: "{}", "\(session) -H 'Content-Encoding: gzip'").status == 415)
      #expect(try fixture.call(call.method.rawValue, whole, body: String(repeating: " ", count: 300_000), session).status == 413)
    }
    for query in ["?x=1", "?offset=1&offset=2", "?offset=-1", "?offset=99999999999999999999", "?offset=%zz", "?%"] {
      #expect(try fixture.call("GET", "devices\(query)", session).status == 400, "\(query)")
    }
    #expect(try fixture.call("GET", "me", session).status == 200)
  }

  @Test func `T16: a socket opens for our own pages alone, with a valid cookie as without`() async throws {
    let fixture = try await WebPerson.fixture()
    let session = try await WebPerson(fixture, .technician, "Tina Tech").session()
    let upgrade =
      "-H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='"
    func status(_ path: String, _ more: String) throws -> String {
      try fixture.folder.run(
        "curl -sk --http1.1 -m 2 -o /dev/null -w '%{http_code}' \(upgrade) \(more) 'https://127.0.0.1:\(fixture.relay.port)\(path)'"
      ).text
    }
    let foreign = [
      "https://evil.example", "null", "https://relay.evil", "https://relay.example:8443.evil", "https://relay.example",
      "http://relay.example:8443", "https://relay.example:8443/", "HTTPS://relay.example:8443",
    ]
    for path in ["/control", "/stream"] {
      for cookie in ["", session] {
        for origin in foreign { #expect(try status(path, "\(cookie) -H 'Origin: \(origin)'") == "403", "\(origin)") }
        #expect(try status(path, "\(cookie) -H 'Origin: \(WebPerson.origin)'") == "101")
      }
      // A cookie without an origin is no browser of ours.
      #expect(try status(path, session) == "403")
      #expect(try status(path, "-H 'Origin: \(WebPerson.origin)' -H 'Origin: https://evil.example'") == "403")
    }
  }
}
