import Foundation
import NIOCore
import Policy
import Store
import TestSupport
import Testing
import Trust
import Wire

@testable import Relay
@testable import SignIn
@testable import Transport

/// Signing in to the console's API over the wire, as a browser and as an attacker.
@Suite(.serialized) struct WebSignInTests {
  @Test func `T8: with the password alone there is no session, whatever is called and claimed`() async throws {
    let fixture = try await WebPerson.fixture()
    let person = try await WebPerson(fixture, .admin, "Petra Passwort")
    let half = [
      person.factors(code: ""), person.factors(code: "000000"),
      WebPerson.json(["name": person.name, "password": WebPerson.password]),
    ]
    for body in half {
      let answer = try fixture.call("POST", "sign-in/finish", body: body)
      #expect(answer.status == 401 && answer.code == "refused" && !answer.headers.lowercased().contains("set-cookie"))
    }
    // Nothing in the request decides how many factors it takes.
    let claimed = WebPerson.json(["name": person.name, "password": WebPerson.password, "code": "", "mfaRequired": false])
    #expect(try fixture.call("POST", "sign-in/finish", body: claimed).status == 400)
    let begun = try fixture.call("POST", "sign-in/begin", body: "{}")
    let challenge = try #require(begun.body.firstMatch(of: /"challenge":"([^"]+)"/)?.1)
    for call in API(fixture.relay.rendezvous).calls {
      guard case .roles = call.handler else { continue }
      let path = String(call.path.dropFirst(APIRoute.prefix.count))
      for shown in [
        "Cookie: \(API.cookie)=\(challenge)", "Authorization: Bearer rs_\(challenge)", "Authorization: Bearer \(challenge)",
      ] {
        #expect(try fixture.call(call.method.rawValue, path, body: nil, "-H '\(shown)'").status == 401, "\(path)")
      }
    }
    // With both it is one.
    let code = person.code()
    let whole = try fixture.call("POST", "sign-in/finish", body: person.factors(code: code))
    #expect(whole.status == 204, "\(whole.body)")
    let cookie = try #require(whole.headers.firstMatch(of: /(?i)set-cookie: ([^\r\n]+)/)?.1)
    for part in ["__Host-rs=", "Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=43200"] {
      #expect(cookie.contains(part))
    }
    let value = cookie.prefix { $0 != ";" }
    #expect(try fixture.call("GET", "me", "-H 'Cookie: \(value)'").body.contains("Petra Passwort"))
    // A code counts once.
    #expect(try fixture.call("POST", "sign-in/finish", body: person.factors(code: code)).status == 401)
    #expect(try fixture.call("POST", "sign-out", "-H 'Cookie: \(value)'").status == 204)
    #expect(try fixture.call("GET", "me", "-H 'Cookie: \(value)'").status == 401)
    #expect(try await fixture.lines("signin").count == 1)
  }

  @Test func `T7: what the relay keeps of a session and a token lets nobody in`() async throws {
    let fixture = try await WebPerson.fixture()
    let person = try await WebPerson(fixture, .admin, "Anton Admin")
    let session = try await person.session()
    let secret = try #require(session.firstMatch(of: /__Host-rs=([^']+)/)?.1)
    let made = try fixture.call(
      "POST", "tokens", body: WebPerson.json(["name": "Skript", "role": "auditor", "days": 1]), session)
    let token = try #require(made.body.firstMatch(of: /"token":"rs_([^"]+)"/)?.1, "\(made.body)")
    #expect(try fixture.call("GET", "me", "-H 'Authorization: Bearer rs_\(token)'").body.contains("\"role\":\"auditor\""))
    let files = try fixture.folder.run("cat rs.db rs.db-wal 2>/dev/null | base64 -w0").text
    let stored = try #require(Data(base64Encoded: files))
    for text in [secret, token] {
      let bytes = try #require(Base64URL.decode(text))
      #expect(stored.range(of: Data(bytes)) == nil && stored.range(of: Data(text.utf8)) == nil)
      let digest = Accounts.digest(of: bytes)
      #expect(stored.range(of: Data(digest)) != nil)
      let shown = Base64URL.encode(digest)
      #expect(try fixture.call("GET", "me", "-H 'Cookie: \(API.cookie)=\(shown)'").status == 401)
      #expect(try fixture.call("GET", "me", "-H 'Authorization: Bearer rs_\(shown)'").status == 401)
    }
    // A token makes no tokens, signs nobody out, and ends at a word.
    let admin = try fixture.call("POST", "tokens", body: WebPerson.json(["name": "x", "role": "admin", "days": 1]), session)
    let other = try #require(admin.body.firstMatch(of: /"token":"([^"]+)"/)?.1)
    let id = try #require(admin.body.firstMatch(of: /"id":"([^"]+)"/)?.1)
    let bearer = "-H 'Authorization: Bearer \(other)'"
    #expect(
      try fixture.call("POST", "tokens", body: WebPerson.json(["name": "y", "role": "admin", "days": 1]), bearer).status == 403)
    #expect(try fixture.call("POST", "socket", bearer).status == 403)
    #expect(try fixture.call("DELETE", "tokens?id=\(id)", session).status == 204)
    #expect(try fixture.call("GET", "me", bearer).status == 401)
  }

  @Test func `T10: no well-known name and password lets anybody in`() async throws {
    let fixture = try await WebPerson.fixture(proxies: .loopback)
    let names = ["admin", "root", "rs", "administrator", "Anna Admin", "user"]
    let passwords = ["admin", "password", "test1234", "", "changeme"]
    var tries = 0
    for name in names {
      for password in passwords {
        tries += 1
        let body = WebPerson.json(["name": name, "password": password, "code": "123456"])
        let answer = try fixture.call("POST", "sign-in/finish", body: body, "-H 'X-Forwarded-For: 198.51.100.\(tries)'")
        #expect(answer.status == 401, "\(name) \(password)")
      }
    }
    #expect(tries == 30)
  }

  @Test func `T10: a link works once, and only the key that its holder made is handed on`() async throws {
    let fixture = try await WebPerson.fixture()
    let invitation = JoinInvitation()
    #expect(try await fixture.ask(.invite(invitation.id, name: "Nina Neu", role: OperatorRole.technician.rawValue)) == .done)
    #expect(try await fixture.ask(.invitation(invitation.id)) == .done)
    let begin = WebPerson.json(["id": Base64URL.encode(invitation.id)])
    let opened = try fixture.call("POST", "join/begin", body: begin)
    #expect(opened.status == 200 && opened.body.contains("Nina Neu"))
    let challenge = try #require(opened.body.firstMatch(of: /"challenge":"([^"]+)"/).map { String($0.1) })
    let secret = try #require(opened.body.firstMatch(of: /"secret":"([A-Z2-7]+)"/).map { String($0.1) })
    let identity = try fixture.operatorIdentity(.technician, "Nina Neu", scope: OperatorScope(livesInBrowser: true))
    func claim(_ password: String, _ code: String) throws -> WebAnswer {
      try fixture.call(
        "POST", "join/finish",
        body: WebPerson.json([
          "challenge": challenge, "publicKey": Base64URL.encode(identity.publicKey),
          "proof": Base64URL.encode(invitation.proof(of: identity.publicKey)), "password": password, "code": code,
        ]))
    }
    let code = TimeCode.code(Self.bytes(base32: secret), step: WallClock.now().milliseconds / 30_000)
    #expect(try claim("kurz", code).code == "password")
    #expect(try claim("aaaaaaaaaaaaaaaa", code).code == "password")
    #expect(try claim(WebPerson.password, "00000x").code == "code")
    #expect(try claim(WebPerson.password, code).status == 204)
    // The second use of it, by whichever way.
    #expect(try fixture.call("POST", "join/begin", body: begin).status == 410)
    #expect(try claim(WebPerson.password, code).status == 410)
    // Before it is certified nobody signs in with it.
    let factors = WebPerson.json([
      "name": "Nina Neu", "password": WebPerson.password,
      "code": TimeCode.code(Self.bytes(base32: secret), step: WallClock.now().milliseconds / 30_000 + 1),
    ])
    #expect(try fixture.call("POST", "sign-in/finish", body: factors).status == 401)
    guard case .claim(let key, let proof) = try await fixture.ask(.invitation(invitation.id)) else { throw Unexpected() }
    #expect(key == identity.publicKey && invitation.isProof(proof, of: key) && !JoinInvitation().isProof(proof, of: key))
    // A certificate for another key, name, role or a key that lives elsewhere is not taken.
    let strangers = [
      try fixture.operatorIdentity(.technician, "Nina Neu", scope: OperatorScope(livesInBrowser: true)).chain,
      try fixture.administrator.signer.certify(name: "Nina Neu", role: .technician, publicKey: key, at: WallClock.now()),
      try fixture.administrator.signer.certify(
        name: "Nina Neu", role: .auditor, scope: OperatorScope(livesInBrowser: true), publicKey: key, at: WallClock.now()),
    ]
    for chain in strangers { #expect(try await fixture.ask(.admit(invitation.id, chain: chain)) == .failed(.notValid)) }
    #expect(try fixture.call("GET", "join?id=\(Base64URL.encode(invitation.id))").body == "{\"isIn\":false}")
    #expect(try await fixture.ask(.admit(invitation.id, chain: identity.chain)) == .done)
    #expect(try await fixture.ask(.admit(invitation.id, chain: identity.chain)) == .failed(.exists))
    #expect(try fixture.call("GET", "join?id=\(Base64URL.encode(invitation.id))").body == "{\"isIn\":true}")
    #expect(try await fixture.ask(.showChain("Nina Neu")) == .chain(identity.chain))
    // Somebody who signs in already is not invited again, until the old key is revoked.
    let again = AdminRequest.invite(JoinInvitation().id, name: "nina neu", role: 2)
    #expect(try await fixture.ask(again) == .failed(.exists))
    #expect(try await fixture.revoke(operators: [identity.digest]) == .done)
    #expect(try await fixture.ask(again) == .done)
  }

  @Test func `T13: a name that nobody has is answered alike, after the same work`() async throws {
    // Enough work that its absence would show.
    let fixture = try await WebPerson.fixture(proxies: .loopback, cost: PasswordHash.Cost(rounds: 1 << 11, parallelism: 1))
    let hash = try #require(PasswordHash(WebPerson.password, salt: [1], cost: WebPerson.cheap))
    for index in 0..<100 {
      let account = AccountRow(
        technician: RandomBytes.make(32), name: "Karl Bekannt \(index)",
        password: AccountRow.Password(salt: hash.salt, hash: hash.hash, secret: RandomBytes.make(20), lastStep: 0))
      let invitation = RandomBytes.make(32)
      let row = InvitationRow(
        digest: invitation, name: account.name, role: .technician, invitedBy: [], validUntil: WallClock.now())
      try await fixture.relay.store.invite(row, AuditEvent("test"), at: WallClock.now())
      try await fixture.relay.store.claim(
        invitation, InvitationRow.Claim(publicKey: account.technician, proof: []), account, passkey: nil, AuditEvent("test"),
        at: WallClock.now())
    }
    // Five tries a name, known and unknown ones in turn, each from a network of its own: none is locked.
    let lines = try (0..<1000).flatMap { index in
      let isKnown = index.isMultiple(of: 2)
      let name = "Karl \(isKnown ? "Bekannt" : "Erfunden") \(index / 10)"
      let body = WebPerson.json(["name": name, "password": "falsches Passwort", "code": "123456"])
      try fixture.folder.write(Array(body.utf8), to: "body-\(index)")
      return [
        "url = \"https://127.0.0.1:\(fixture.relay.port)/api/v1/sign-in/finish\"", "insecure", "silent", "max-time = 60",
        "header = \"Content-Type: application/json\"", "header = \"Sec-Fetch-Site: same-origin\"",
        "header = \"X-Forwarded-For: 10.0.\(index / 250).\(index % 250 + 1)\"", "data-binary = \"@body-\(index)\"",
        "output = \"answer-\(isKnown ? "k" : "u")-\(index)\"",
        "write-out = \"\(isKnown ? "k" : "u") %{http_code} %{time_pretransfer} %{time_starttransfer}\\n\"", "next",
      ]
    }
    try fixture.folder.write(Array(lines.dropLast().joined(separator: "\n").utf8), to: "curlrc")
    let hashed = fixture.relay.rendezvous.signIn.passwords.count
    let text = try await Task.detached { try fixture.folder.run("curl -K curlrc").text }.value
    let (known, unknown) = (Self.median(of: "k", in: text), Self.median(of: "u", in: text))
    #expect(known.count == 500 && unknown.count == 500, "\(text.suffix(300))")
    let ratio = known.seconds / unknown.seconds
    #expect((0.5...2).contains(ratio), "\(ratio)")
    // The same work, counted: each answer of these is one password hashed.
    #expect(fixture.relay.rendezvous.signIn.passwords.count - hashed == 1000)
    let bodies = try fixture.folder.run(
      "cat answer-k-* | sed 's/}}/}}\\n/g' | sort -u; echo -; cat answer-u-* | sed 's/}}/}}\\n/g' | sort -u"
    ).text
      .components(separatedBy: "-\n")
    #expect(bodies.count == 2 && bodies[0] == bodies[1])
  }

  @Test func `T25: names are locked after five misses, whatever addresses their senders claim, and unknown ones alike`()
    async throws
  {
    let fixture = try await WebPerson.fixture()
    let person = try await WebPerson(fixture, .technician, "Lena Lang")
    for name in ["Lena Lang", "Niemand"] {
      let statuses = try (1...10).map { index in
        try fixture.call(
          "POST", "sign-in/finish", body: WebPerson.json(["name": name, "password": "x", "code": "123456"]),
          "-H 'X-Forwarded-For: 203.0.113.\(index)' -H 'X-Real-IP: 203.0.113.\(index)'"
        ).status
      }
      #expect(statuses == Array(repeating: 401, count: 5) + Array(repeating: 429, count: 5), "\(name)")
    }
    let right = try fixture.call("POST", "sign-in/finish", body: person.factors(code: person.code()))
    #expect(right.status == 429 && right.code == "locked" && right.headers.lowercased().contains("retry-after:"))
  }

  @Test func `a session ends with the operator's certificate, at once for calls and within seconds for sockets`() async throws {
    let fixture = try await WebPerson.fixture()
    let person = try await WebPerson(fixture, .technician, "Rita Raus")
    let session = try await person.session()
    let peer = try await fixture.page(session)
    #expect(await peer.next() == .accepted(pingSeconds: 20))
    #expect(try fixture.call("GET", "me", session).status == 200)
    #expect(try await fixture.revoke(operators: [person.identity.digest]) == .done)
    let since = ContinuousClock.now
    #expect(try fixture.call("GET", "me", session).status == 401)
    while let message = await peer.next(), message != .refused(.notAccepted) {}
    #expect(ContinuousClock.now - since < .seconds(9))
  }

  @Test func `a page hears what changes, and is a technician with its own key alone`() async throws {
    let fixture = try await WebPerson.fixture()
    let person = try await WebPerson(fixture, .technician, "Tina Tech")
    let other = try await WebPerson(fixture, .technician, "Otto Tech")
    let session = try await person.session()
    let peer = try await fixture.page(session)
    #expect(await peer.next() == .accepted(pingSeconds: 20))
    fixture.relay.rendezvous.notices.changed(.keys, id: "7")
    _ = try await peer.expect { $0 == .changed(.keys, id: "7") ? true : nil }
    peer.send(.hello(try hello(person.identity, peer)))
    _ = try await peer.expect { if case .accepted = $0 { true } else { nil } }
    peer.connection.close()
    // Somebody else's key, on this page.
    let foreign = try await fixture.page(session)
    #expect(await foreign.next() == .accepted(pingSeconds: 20))
    foreign.send(.hello(try hello(other.identity, foreign)))
    _ = try await foreign.expect { $0 == .refused(.notAccepted) ? true : nil }
    // A key of a browser without its page, and a token that was used.
    let bare = try await fixture.stranger()
    bare.send(.hello(try hello(person.identity, bare)))
    _ = try await bare.expect { $0 == .refused(.notAccepted) ? true : nil }
    let again = try await fixture.stranger()
    again.send(.signIn(token: RandomBytes.make(32)))
    _ = try await again.expect { $0 == .refused(.notAccepted) ? true : nil }
  }

  @Test func `what changes a thousand times is heard ten times a second at most, and to the end`() async throws {
    let fixture = try await WebPerson.fixture()
    let peer = try await fixture.page(try await WebPerson(fixture, .technician, "Tina Tech").session())
    #expect(await peer.next() == .accepted(pingSeconds: 20))
    let notices = fixture.relay.rendezvous.notices
    let start = ContinuousClock.now
    for index in 0..<1000 {
      notices.changed(.devices, id: "\(index)")
      if index.isMultiple(of: 20) { try await Task.sleep(for: .milliseconds(10)) }
    }
    try await Task.sleep(for: .milliseconds(500))
    notices.changed(.keys, id: "end")
    var heard: [String] = []
    while let message = await peer.next(), message != .changed(.keys, id: "end") {
      if case .changed(.devices, let id) = message { heard.append(id) }
    }
    let pauses = Int((ContinuousClock.now - start) / Notices.pause)
    #expect((2...(pauses + 2)).contains(heard.count), "\(heard.count) in \(pauses)")
    // What came together says that it was several.
    #expect(heard.contains(""))
  }

  @Test func `T25: a network is locked after twenty misses, names and networks are forgotten, and what is kept is bounded`()
    throws
  {
    var limits = SignInLimits()
    let network = RemoteNetwork(try SocketAddress(ipAddress: "192.0.2.1", port: 1))
    let other = RemoteNetwork(try SocketAddress(ipAddress: "192.0.2.2", port: 1))
    var now = ContinuousClock.now
    for index in 0..<19 { #expect(limits.missed("name \(index)", network, at: now) == false) }
    #expect(limits.lock("new", network, at: now) == nil)
    #expect(limits.missed("name 19", network, at: now) == true)
    #expect(limits.lock("new", network, at: now) == 901)
    #expect(limits.lock("new", other, at: now) == nil)
    for _ in 0..<5 { _ = limits.missed("Anna", other, at: now) }
    #expect(limits.lock("ANNA", network, at: now) != nil)
    #expect(limits.lock("anna", other, at: now) != nil)
    now += .seconds(902)
    #expect(limits.lock("anna", network, at: now) == nil)
    #expect(limits.count == 0)
    for index in 0..<(SignInLimits.known + 50) { _ = limits.missed("\(index)", other, at: now) }
    #expect(limits.count == SignInLimits.known + 1)
  }

  private func hello(_ identity: OperatorIdentity, _ peer: Peer) throws -> Hello {
    try ControlHello.technician(
      identity, nonce: peer.nonce, outerKey: peer.connection.relayKeyDigest, version: "web", witness: nil)
  }

  /// How many refusals of one kind came, and how long half of them took at most from the request's end to the answer's beginning.
  private static func median(of kind: Substring, in text: String) -> (count: Int, seconds: Double) {
    var times: [Double] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 4, words[0] == kind, words[1] == "401", let start = Double(words[2]), let end = Double(words[3]) else {
        continue
      }
      times.append(end - start)
    }
    times.sort()
    return (times.count, times.isEmpty ? 0 : times[times.count / 2])
  }

  private static func bytes(base32 text: String) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var bytes: [UInt8] = []
    var (held, bits) = (0, 0)
    for character in text {
      held = (held << 5 | (alphabet.firstIndex(of: character) ?? 0)) & 0xFFFF
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: held >> bits))
      }
    }
    return bytes
  }
}

extension Fixture {
  /// The socket of a page with this session, its token shown.
  func page(_ session: String) async throws -> Peer {
    let answer = try call("POST", "socket", session)
    let token = try #require(answer.body.firstMatch(of: /"token":"([^"]+)"/).flatMap { Base64URL.decode($0.1) }, "\(answer.body)")
    let peer = try await stranger()
    peer.send(.signIn(token: token))
    return peer
  }
}
