import Foundation
import Policy
import Store
import TestSupport
import Testing
import Transport
import Trust
import Wire

@testable import Relay
@testable import SignIn

/// An operator who signs in to the relay's pages, and calls the API with `curl` as a browser does.
struct WebPerson {
  static let password = "richtig Pferd Batterie"
  /// What the fixture's organisation says its relay's address is, and the origin of its pages.
  static let location = "relay.example:8443"
  static let origin = "https://relay.example:8443"
  /// A hash that is no work.
  static let cheap = PasswordHash.Cost(rounds: 16, parallelism: 1)

  let fixture: Fixture
  let identity: OperatorIdentity
  let name: String
  let secret = RandomBytes.make(TimeCode.secretBytes)

  /// A fixture that such people can be in.
  static func fixture(proxies: TrustedProxiesChoice = .none, cost: PasswordHash.Cost = cheap) async throws -> Fixture {
    try await Fixture(proxies: try proxies.value, location: location, cost: cost)
  }

  /// Whether what stands in front of the relay is believed.
  enum TrustedProxiesChoice {
    case none, loopback
  }

  /// Enters somebody with a certificate and an account.
  init(_ fixture: Fixture, _ role: OperatorRole, _ name: String, devices: [[UInt8]] = []) async throws {
    self.fixture = fixture
    self.name = name
    identity = try OperatorIdentity(
      name: name, role: role, scope: OperatorScope(livesInBrowser: true, devices: devices),
      issuer: fixture.administrator.signer, at: WallClock.now())
    #expect(try await fixture.ask(.addOperator(chain: identity.chain)) == .done)
    let hash = try #require(PasswordHash(Self.password, salt: [1, 2, 3], cost: Self.cheap))
    let account = AccountRow(
      technician: identity.digest, name: name,
      password: AccountRow.Password(salt: hash.salt, hash: hash.hash, secret: secret, lastStep: 0))
    let invitation = InvitationRow(
      digest: RandomBytes.make(32), name: name, role: role, invitedBy: [], validUntil: WallClock.now().adding(seconds: 60))
    let store = fixture.relay.store
    try await store.invite(invitation, AuditEvent("test"), at: WallClock.now())
    try await store.claim(
      invitation.digest, InvitationRow.Claim(publicKey: identity.publicKey, proof: []), account, passkey: nil,
      AuditEvent("test"), at: WallClock.now())
  }

  /// The code that an app shows, `later` steps from now.
  func code(later: Int64 = 0) -> String {
    TimeCode.code(secret, step: WallClock.now().milliseconds / 30_000 + later)
  }

  /// What signs in.
  func factors(_ password: String = password, code: String) -> String {
    Self.json(["name": name, "password": password, "code": code])
  }

  /// A session, as if the person had signed in.
  func session() async throws -> String {
    let secret = RandomBytes.make(32)
    let row = try #require(try await fixture.relay.store.account(named: name))
    let step = (row.password?.lastStep ?? 0) + 1
    try await fixture.relay.store.signIn(
      Accounts.digest(of: secret), technician: identity.digest, with: .step(step), AuditEvent("signin"), at: WallClock.now())
    return "-H 'Cookie: \(API.cookie)=\(Base64URL.encode(secret))'"
  }

  /// A page of this person's, let in as a technician with the key of its browser.
  func viewer() async throws -> Peer {
    let peer = try await fixture.page(try await session())
    peer.send(
      .hello(
        try ControlHello.technician(
          identity, nonce: peer.nonce, outerKey: peer.connection.relayKeyDigest, version: "web", witness: nil)))
    for _ in 0..<2 { _ = try await peer.expect { if case .accepted = $0 { true } else { nil } } }
    return peer
  }

  static func json(_ object: [String: Any]) -> String {
    String(decoding: (try? JSONSerialization.data(withJSONObject: object)) ?? Data(), as: UTF8.self)
  }
}

extension WebPerson.TrustedProxiesChoice {
  var value: TrustedProxies {
    get throws { try self == .none ? TrustedProxies() : #require(TrustedProxies("127.0.0.1")) }
  }
}

/// What the relay answered to `curl`.
struct WebAnswer {
  let status: Int
  let body: String
  let headers: String

  /// The stable code of a refusal.
  var code: String? { body.firstMatch(of: /"code":"([a-z-]+)"/).map { String($0.1) } }
}

extension Fixture {
  /// Calls the API; a page's own header is sent with what changes something, unless `arguments` say otherwise.
  func call(_ method: String = "GET", _ path: String, body: String? = nil, _ arguments: String = "") throws -> WebAnswer {
    let own = method == "GET" || arguments.lowercased().contains("sec-fetch-site") ? "" : "-H 'Sec-Fetch-Site: same-origin'"
    let type = method == "GET" || arguments.lowercased().contains("content-type") ? "" : "-H 'Content-Type: application/json'"
    if let body { try folder.write(Array(body.utf8), to: "request") }
    let data = body == nil ? "" : "--data-binary @request"
    let text = try folder.run(
      "curl -sk --http1.1 -m 20 -o answer -D head -w '%{http_code}' -X \(method) \(own) \(type) -H 'Origin: \(WebPerson.origin)' \(data) \(arguments) 'https://127.0.0.1:\(relay.port)/api/v1/\(path)'; rm -f request"
    ).text
    return WebAnswer(
      status: Int(text) ?? 0, body: String(decoding: (try? folder.bytes(of: "answer")) ?? [], as: UTF8.self),
      headers: String(decoding: try folder.bytes(of: "head"), as: UTF8.self))
  }
}
