import Foundation
import Policy
import TestSupport
import Testing
import Trust
import Wire

@testable import Relay
@testable import Store

/// The API as programs use it, over HTTPS; every answer is held against the description that the relay serves.
@Suite(.serialized) struct APITests {
  private let fixture: Fixture

  init() async throws {
    fixture = try await Fixture(location: "relay.example:444")
  }

  private func program(_ role: OperatorRole = .admin) async throws -> APIClient {
    let header = try await fixture.relay.store.token(role, of: fixture.administrator.digest)
    return try APIClient(fixture, folder: fixture.folder.path, credentials: header)
  }

  /// An operator of the directory at a browser.
  private func browser(_ identity: OperatorIdentity) async throws -> APIClient {
    #expect(try await fixture.ask(.addOperator(chain: identity.chain)) == .done)
    let header = try await fixture.relay.store.session(of: identity)
    return try APIClient(fixture, folder: fixture.folder.path, credentials: header)
  }

  @Test func `the description names every call, its roles and what each field means`() async throws {
    let program = try await program()
    let described = try #require(try program.get("openapi.json").json as? [String: Any])
    #expect(described["openapi"] as? String == "3.1.0")
    let paths = try #require(described["paths"] as? [String: [String: [String: Any]]])
    let calls = API(fixture.relay.rendezvous).calls
    #expect(paths.values.map(\.count).reduce(0, +) == calls.count)
    for call in calls {
      let operation = try #require(paths[call.path]?[call.method.rawValue.lowercased()], "\(call.path)")
      if case .roles(let roles, _) = call.handler {
        #expect(Set(operation["x-roles"] as? [String] ?? []) == Set(roles.map(\.name)), "\(call.path)")
      }
      #expect((operation["parameters"] as? [Any] ?? []).count == call.query.count)
      #expect(
        !call.summary.isEmpty && Self.undescribed(call.query + call.body + [.required("", call.answer ?? .flag, "x")]).isEmpty)
    }
    let names = paths.values.flatMap(\.values).compactMap { $0["operationId"] as? String }
    #expect(Set(names).count == calls.count, "\(names.sorted())")
  }

  /// Fields without a meaning.
  private static func undescribed(_ fields: [APIRoute.Field]) -> [String] {
    fields.flatMap { field -> [String] in
      let inner: [String] =
        switch field.shape {
        case .object(let members), .list(.object(let members)): undescribed(members)
        default: []
        }
      return inner + (field.meaning.isEmpty ? [field.name] : [])
    }
  }

  @Test func `the directory shows who is there, is found by what operators write, and keeps its limits`() async throws {
    let device = try await fixture.device()
    _ = try await fixture.device(.workstation, name: "Büro Müller")
    let program = try await program(.technician)
    let id = KeyDigest.hex(device.digest)
    let agent = try await fixture.agent(device)
    try await eventually { (try? program.get("devices?state=online").list("devices").first?["display"] as? String) == "ready" }
    let all = try program.get("devices")
    #expect(all["total"] as? Int == 2 && all.list("devices").map { $0["isOnline"] as? Bool } == [false, true])
    #expect(try program.get("devices?search=b%C3%BCro+MUELLER").list("devices").map { $0["name"] as? String } == ["Büro Müller"])
    #expect(try program.get("devices?state=sleeping").code == "malformed")
    #expect(try program.get("devices?nonsense=1").code == "malformed")

    let labels: [String: Any] = ["group": "Filiale", "tags": ["Kasse", "alt"], "notes": "Zeile 1\nZeile \u{202E}2"]
    #expect(try program.send("PUT", "device?id=\(id)", labels).status == 204)
    #expect(try program.send("PUT", "device?id=\(id)", labels).status == 204)
    #expect(try await fixture.lines("device.labelled").count == 1)
    #expect(try program.get("devices?tag=Kasse&group=Filiale&search=kasse").list("devices").map { $0["id"] as? String } == [id])
    let shown = try program.get("device?id=\(id)")
    #expect(shown["notes"] as? String == "Zeile 1\nZeile \\u{202E}2")
    #expect((shown["enrolled"] as? [String: Any])?["by"] as? String == "Anna Admin")
    let policy = try #require(shown["policy"] as? [String: Any])
    #expect(policy["denial"] == nil && (policy["hosted"] as? [String: Any])?["isAllowed"] as? Bool == false)
    for wrong: [String: Any] in [
      ["group": "", "tags": (0...16).map { "t\($0)" }, "notes": ""], ["group": "", "tags": ["x", "x"], "notes": ""],
      ["group": "a\u{202E}b", "tags": [], "notes": ""], ["group": "", "tags": ["a\nb"], "notes": ""],
      ["group": "", "tags": [], "notes": String(repeating: "x", count: Limits.notes + 1)], ["group": "", "tags": []],
      ["group": "", "tags": [], "notes": "", "state": "active"],
    ] {
      #expect(try program.send("PUT", "device?id=\(id)", wrong).code == "malformed", "\(wrong)")
    }
    let customers = try program.get("customers").list("customers")
    #expect(customers.map { $0["name"] as? String } == [Fixture.customer] && customers[0]["online"] as? Int == 1)
    for unknown in ["", "00", String(repeating: "0", count: 64), "../x"] {
      #expect(try program.get("device?id=\(unknown)").code == "not-found")
    }
    agent.connection.close()
    try await eventually { (try? program.get("devices?state=online")["total"] as? Int) == 0 }
  }

  @Test func `T11: a call that a role does not have is refused before anything of it is read, for every role and call`()
    async throws
  {
    for role in OperatorRole.allCases {
      let program = try await program(role)
      for call in API(fixture.relay.rendezvous).calls {
        guard case .roles(let roles, _) = call.handler else { continue }
        let path = String(call.path.dropFirst(APIRoute.prefix.count))
        let answer = try program.send(call.method.rawValue, path, call.method == .get ? nil : ["nonsense": 1])
        #expect((answer.status == 403) == !roles.contains(role), "\(role) \(call.method) \(path): \(answer.status)")
        #expect(roles.contains(role) || answer.code == "role")
        // Whoever shows nothing is nobody.
        let stranger = try APIClient(fixture, folder: fixture.folder.path, credentials: "X-Nothing: 1")
        if role == .admin {
          #expect(try stranger.send(call.method.rawValue, path, call.method == .get ? nil : [:]).status == 401)
        }
      }
    }
  }

  @Test func `T18: what an agent calls its machine is shown as text, of bounded length, with nothing in it that hides`()
    async throws
  {
    let device = try await fixture.device()
    let agent = try await fixture.agent(device)
    let program = try await program()
    let nasty = "<img src=x onerror=document.title=1>\u{202E}\u{1B}[2J"
    for name in [nasty, String(repeating: "x", count: Limits.name)] {
      agent.send(.presence(.ready, .present, hostName: name))
      try await eventually {
        let host = try program.get("devices").list("devices").first?["host"] as? String ?? ""
        return host.hasPrefix(String(name.prefix(5))) && host != "srv"
      }
      let answer = try program.get("devices?search=\(name == nasty ? "onerror" : "xxxx")")
      let host = try #require(answer.list("devices").first?["host"] as? String)
      #expect(host.count <= DisplayName.limit + 20 && !host.contains("\u{202E}") && !host.contains("\u{1B}"))
    }
    agent.send(.presence(.ready, .present, hostName: String(repeating: "x", count: Limits.name + 1)))
    try await eventually { try program.get("devices?state=online")["total"] as? Int == 0 }
    #expect(try program.get("devices?search=" + String(repeating: "x", count: Limits.reason + 1)).code == "malformed")
  }

  @Test func `S4-14: what waits for agreement is settled by the API, with a note in the audit`() async throws {
    let tool = ToolRecord(product: RemoteProduct.anyDesk.rawValue, signs: RemoteTool.Signs.permanent.rawValue)
    let device = try await fixture.device(tools: [tool])
    let program = try await program()
    let id = KeyDigest.hex(device.digest)
    #expect(try program.get("devices?state=conflict").list("devices").map { $0["conflicts"] as? [String] } == [["AnyDesk"]])
    #expect(try program.send("POST", "device/settle", ["id": id, "note": "  "]).code == "malformed")
    #expect(try program.send("POST", "device/settle", ["id": id, "note": "mit Frau Muster vereinbart"]).status == 204)
    #expect(try program.send("POST", "device/settle", ["id": id, "note": "noch einmal"]).code == "conflict")
    let shown = try program.get("device?id=\(id)")
    #expect(shown["settlement"] as? String == "mit Frau Muster vereinbart")
    #expect((shown["device"] as? [String: Any])?["state"] as? String == "active")
    let entry = try #require(try program.get("audit?event=device.settled").list("entries").first)
    #expect((entry["texts"] as? [[String: Any]])?.first?["value"] as? String == "mit Frau Muster vereinbart")
  }

  @Test func `T12: a session is listed without its id, and ended by its operator or an administrator alone`() async throws {
    let device = try await fixture.device()
    let technician = try fixture.operatorIdentity(.technician)
    let own = try await browser(technician)
    let other = try await browser(try fixture.operatorIdentity(.technician, "Olaf Anders"))
    let auditor = try await program(.auditor)
    let admin = try await program()
    let session = try await Session(fixture.technician(technician), fixture.agent(device), device: "srv-1")
    for client in [own, other, auditor, admin] {
      let running = try client.get("sessions?state=running")
      #expect(running.list("sessions").map { $0["operator"] as? String } == ["Jürgen Tester"])
      for secret in [session.id, session.agentTicket, session.viewerTicket] {
        #expect(!running.text.contains(KeyDigest.hex(secret)) && !running.text.contains(Data(secret).base64EncodedString()))
      }
    }
    #expect(try own.get("sessions").list("sessions")[0]["isOwn"] as? Bool == true)
    #expect(try other.get("sessions?device=\(KeyDigest.hex(device.digest))").list("sessions")[0]["isOwn"] as? Bool == false)
    let handle = try #require(try own.get("sessions").list("sessions")[0]["handle"] as? Int)
    #expect(try other.send("POST", "session/end", ["handle": handle]).code == "role")
    #expect(try auditor.send("POST", "session/end", ["handle": handle]).code == "role")
    #expect(try admin.send("POST", "session/end", ["handle": 99]).code == "not-found")
    #expect(try admin.send("POST", "session/end", ["handle": handle]).status == 204)
    #expect(try await session.ended(session.agent) == .endedByAdministrator)
    #expect(try await session.ended(session.viewer) == .endedByAdministrator)
    #expect(try admin.send("POST", "session/end", ["handle": handle]).code == "conflict")
    let ended = try #require(try admin.get("sessions?state=ended").list("sessions").first)
    #expect(ended["reason"] as? String == "administrator.ended")
    #expect(try await fixture.lines("session.end")[0].contains("\"obj\":\"by-\(KeyDigest.hex(fixture.administrator.digest))\""))

    let again = try await Session(fixture.technician(technician), fixture.agent(fixture.device(name: "srv-2")), device: "srv-2")
    let second = try #require(try own.get("sessions?state=running").list("sessions").first?["handle"] as? Int)
    #expect(try own.send("POST", "session/end", ["handle": second]).status == 204)
    #expect(try await again.ended(again.agent) == .viewerLeft)
  }

  @Test func `T12: an employee's lists name nothing of others`() async throws {
    let own = try await fixture.device(name: "srv-own")
    let foreign = try await fixture.device(name: "srv-foreign")
    let technician = try fixture.operatorIdentity(.technician)
    let session = try await Session(fixture.technician(technician), fixture.agent(own), device: "srv-own")
    let employee = try await browser(
      fixture.operatorIdentity(.employee, "Maria Muster", scope: OperatorScope(devices: [own.digest])))
    let handle = try #require(try await program().get("sessions").list("sessions").first?["handle"] as? Int)
    let answers = [
      try employee.get("devices"), try employee.get("devices?search=srv"), try employee.get("sessions"),
      try employee.get("device?id=\(KeyDigest.hex(own.digest))"),
    ]
    #expect(answers[0]["total"] as? Int == 1 && answers[0].list("devices")[0]["name"] as? String == "srv-own")
    for answer in answers {
      #expect(!answer.text.contains("srv-foreign") && !answer.text.contains(KeyDigest.hex(foreign.digest)))
      #expect(!answer.text.contains(KeyDigest.hex(session.id)))
    }
    #expect(answers[2].list("sessions").isEmpty)
    for path in ["device?id=\(KeyDigest.hex(foreign.digest))", "sessions?device=\(KeyDigest.hex(foreign.digest))"] {
      #expect(try employee.get(path).code == "not-found")
    }
    #expect(try employee.send("POST", "session/end", ["handle": handle]).code == "not-found")
    for path in ["customers", "keys", "audit", "audit/export?customer=x", "operators", "enrolment", "webhooks"] {
      #expect(try employee.get(path).code == "role", "\(path)")
    }
    let labels: [String: Any] = ["group": "", "tags": [String](), "notes": ""]
    #expect(try employee.send("PUT", "device?id=\(KeyDigest.hex(own.digest))", labels).code == "role")
  }

  @Test func `open keys and who knocks are shown without the session behind them`() async throws {
    let technician = try await fixture.technician()
    technician.send(.newKey(customer: "Praxis Süd", rights: AccessRights.view.rawValue, reason: "Drucker", guest: ""))
    let (session, slot) = try await technician.expect {
      if case .keyOpened(let session, let slot, _) = $0 { (session, slot) } else { nil }
    }
    let keys = try await program(.auditor).get("keys")
    let key = try #require(keys.list("keys").first)
    #expect(key["slot"] as? String == String(format: "%02d", Int(slot)) && key["customer"] as? String == "Praxis Süd")
    #expect(key["state"] as? String == "open" && key["operator"] as? String == "Anna Admin")
    let opened = try #require(key["opened"] as? Int64)
    #expect(abs(WallClock.now().milliseconds - opened) < 60_000)
    #expect((key["expires"] as? Int64).map { $0 - opened } == KeyDesk.life.components.seconds * 1000)
    #expect(!keys.text.contains(KeyDigest.hex(session)))
  }

  @Test func `the audit is filtered, paged and exported with what proves it`() async throws {
    _ = try await fixture.device()
    for number in 0..<130 {
      let event = AuditEvent("test.event", customer: Fixture.customer, personal: [("reason", "Grund \(number)")])
      try await fixture.relay.store.record(event, at: WallClock.now())
    }
    let program = try await program(.auditor)
    let first = try program.get("audit?event=test.")
    #expect(first.list("entries").count == 100 && first["more"] as? Bool == true)
    let place = try #require(first.list("entries").last?["place"] as? Int)
    let rest = try program.get("audit?event=test.&before=\(place)")
    #expect(rest.list("entries").count == 30 && rest["more"] as? Bool == false)
    #expect(try program.get("audit?search=grund%20117").list("entries").count == 1)
    #expect(try program.get("audit?organisation=true").list("entries").allSatisfy { $0["customer"] as? String == "" })
    let now = WallClock.now().milliseconds
    #expect(try program.get("audit?from=\(now + 60_000)").list("entries").isEmpty)
    #expect(try program.get("audit?until=\(now - 3_600_000)").list("entries").isEmpty)
    let enrolled = try #require(try program.get("audit?event=device.enrolled").list("entries").first)
    #expect(enrolled["device"] as? String == "srv-1" && enrolled["operator"] as? String == "Anna Admin")
    #expect(abs(try #require(enrolled["time"] as? Int64) - now) < 120_000)

    let bundle = try program.get(
      "audit/export?customer=\(try #require(Fixture.customer.addingPercentEncoding(withAllowedCharacters: [])))")
    let texts = try #require(bundle["texts"] as? [String: String])
    var head = AuditChain.start
    for line in try #require(texts["audit.tsv"]).split(separator: "\n") {
      let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
      head = AuditChain.next(head, parts[1])
      #expect(parts[0] == KeyDigest.hex(head))
    }
    #expect(texts["checkpoint.txt"]?.split(separator: "\n")[3] == KeyDigest.hex(head)[...])
    for (name, text) in texts { try fixture.folder.write(Array(text.utf8), to: name) }
    for (name, text) in try #require(bundle["base64"] as? [String: String]) {
      try fixture.folder.write(Array(try #require(Data(base64Encoded: text))), to: name)
    }
    for command in [
      "openssl pkeyutl -verify -rawin -pubin -inkey log.pub -in checkpoint.txt -sigfile checkpoint.sig",
      "openssl cms -verify -binary -purpose any -CAfile root.pem -inform DER -in checkpoint.cms -content checkpoint.txt -out /dev/null",
    ] {
      let verified = try fixture.folder.run(command)
      #expect(verified.status == 0, "\(verified.text)")
    }
    #expect(try program.get("audit/export?customer=Niemand").code == "not-found")
  }

  @Test func `operators are listed with what their certificates say, and tickets of browsers enrol devices`() async throws {
    let device = try await fixture.device()
    let scope = OperatorScope(livesInBrowser: true, devices: [device.digest])
    let browser = try fixture.operatorIdentity(.technician, "Bruno Browser", scope: scope)
    #expect(try await fixture.ask(.addOperator(chain: browser.chain)) == .done)
    let program = try await program(.technician)
    let operators = try program.get("operators").list("operators")
    #expect(operators.map { $0["name"] as? String } == ["Anna Admin", "Bruno Browser"])
    #expect(operators.map { $0["isBrowser"] as? Bool } == [false, true])
    #expect(operators[1]["devices"] as? [String] == [KeyDigest.hex(device.digest)])

    let facts = try program.get("enrolment")
    #expect(facts["address"] as? String == "relay.example:444" && facts["pin"] == nil)
    #expect(facts["root"] as? String == KeyDigest.hex(try KeyDigest.of(certificate: fixture.organisation.root.certificate)))
    let token = EnrolmentToken()
    let now = WallClock.now()
    let ticket = try fixture.administrator.signer.sign(
      EnrolmentTicket(
        tokenPublicKey: token.publicKey, customer: "Neu", deviceClass: .server, name: "neu-1", issuedAt: now,
        validUntil: now.adding(seconds: 60)))
    let body: [String: Any] = [
      "payload": Data(ticket.payload).base64EncodedString(), "signature": Data(ticket.signature).base64EncodedString(),
      "chain": ticket.chain.map { Data($0).base64EncodedString() },
    ]
    #expect(try program.send("POST", "enrolment", body).status == 204)
    #expect(try program.send("POST", "enrolment", body).code == "conflict")
    #expect(try program.send("POST", "enrolment", body.merging(["payload": "AAAA"]) { $1 }).code == "malformed")
    guard case .enrolled = try await fixture.enrol(DeviceIdentity(), with: token) else { throw Unexpected() }
    #expect(try program.get("devices?search=neu-1")["total"] as? Int == 1)
  }

  @Test func `webhooks are set by the API, called by the relay when something happens, and their failures are shown`()
    async throws
  {
    let program = try await program()
    for wrong: [String: Any] in [
      ["url": "http://localhost/"], ["url": "https://localhost/", "events": ["no.such"]],
      ["url": "https://localhost/", "events": [String]()],
      ["url": "https://localhost/", "events": ["session.end", "session.end"]], ["url": "https://localhost/", "secret": "x"], [:],
    ] {
      #expect(try program.send("POST", "webhooks", wrong).code == "malformed", "\(wrong)")
    }
    // Nobody listens on port 1.
    let wanted: [String: Any] = ["url": "https://localhost:1/x", "events": ["key.opened"], "allowsPrivateAddresses": true]
    let added = try program.send("POST", "webhooks", wanted)
    #expect(added.status == 201 && (added["secret"] as? String)?.count == 64)
    let id = try #require(added["id"] as? Int)
    #expect(!(try program.get("webhooks")).text.contains(try #require(added["secret"] as? String)))
    let technician = try await fixture.technician()
    technician.send(.newKey(customer: "Praxis", rights: AccessRights.view.rawValue, reason: "x", guest: ""))
    try await eventually { try program.get("webhooks").list("webhooks").first?["failure"] as? String == "unreachable" }
    let shown = try #require(try program.get("webhooks").list("webhooks").first)
    #expect(shown["waiting"] as? Int == 1 && shown["events"] as? [String] == ["key.opened"] && shown["delivered"] == nil)
    #expect(try program.send("DELETE", "webhooks?id=\(id)").status == 204)
    #expect(try program.send("DELETE", "webhooks?id=\(id)").code == "not-found")
    #expect(try program.get("webhooks").list("webhooks").isEmpty)
    #expect(
      try program.get("audit?event=webhook.").list("entries").map { $0["event"] as? String } == [
        "webhook.removed", "webhook.added",
      ])
  }

  @Test func `whoever listens hears what has changed, without asking`() async throws {
    let page = try await fixture.technician()
    try await eventually { await !fixture.relay.rendezvous.technicians.isEmpty }
    let connection = try #require(await fixture.relay.rendezvous.technicians.values.first?.connection)
    fixture.relay.rendezvous.notices.add(connection, hearsIDs: true)
    func hears(_ area: ChangedArea, id: String? = nil) async throws {
      _ = try await page.expect {
        if case .changed(area, let heard) = $0, id == nil || heard == id || heard.isEmpty { true } else { nil }
      }
    }
    let device = try await fixture.device()
    try await hears(.devices, id: KeyDigest.hex(device.digest))
    let agent = try await fixture.agent(device)
    try await hears(.devices, id: KeyDigest.hex(device.digest))
    let session = try await Session(fixture.technician(), agent, device: "srv-1")
    try await hears(.sessions)
    session.agent.connection.close()
    try await hears(.sessions)
    let other = try await fixture.technician()
    other.send(.newKey(customer: "Praxis", rights: AccessRights.view.rawValue, reason: "x", guest: ""))
    try await hears(.keys)
    try await hears(.audit)
    #expect(try await fixture.ask(.addOperator(chain: fixture.operatorIdentity(.technician).chain)) == .done)
    try await hears(.operators)
  }
}
