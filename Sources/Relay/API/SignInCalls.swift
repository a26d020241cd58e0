import Catalogue
import Policy
import SignIn
import Store
import Transport
import Trust

/// Signing in and out. A session comes into being with the last factor and never before (T8), and every refusal is one and the same, whatever it was
/// that did not fit (T13).
struct SignInCalls: Sendable {
  let rendezvous: Rendezvous

  private var state: SignInState { rendezvous.signIn }
  private var store: RelayStore { rendezvous.store }

  var calls: [APIRoute] { [begin, finish, signOut, socket] }

  // MARK: In

  private var begin: APIRoute {
    APIRoute(
      open: .post, "sign-in/begin", summary: "A challenge for a passkey; says nothing about anybody.",
      answer: .object([
        .required("challenge", "what the passkey signs, base64url"), .required("party", "the host that the passkey was made for"),
      ])
    ) { call in
      let origin = try rendezvous.origin(of: call)
      return APIAnswer(json: Challenge(challenge: Base64URL.encode(state.challenges.make(.signIn)), party: origin.host))
    }
  }

  private var finish: APIRoute {
    APIRoute(
      open: .post, "sign-in/finish",
      summary: "Signs in with a passkey, or with name, password and time code at once; sets the session's cookie.",
      body: [
        .optional("challenge", "as `sign-in/begin` gave it"), .optional("id", "the passkey's id, base64url"),
        .optional("clientData", "clientDataJSON, base64url"), .optional("authenticatorData", "base64url"),
        .optional("signature", "base64url"), .optional("name", "the operator's name"), .optional("password", "the password"),
        .optional("code", "the time code, six digits"),
      ], answer: nil
    ) { call in
      let body = try call.body(as: Factors.self)
      let proved = body.id == nil ? try await password(body, call) : try await passkey(body, call)
      let secret = RandomBytes.make(32)
      let now = WallClock.now()
      guard try await Accounts(rendezvous).person(proved.technician, at: now) != nil else { throw APIError.refused }
      let event = AuditEvent(
        "signin", technician: proved.technician, result: proved.means, personal: [("network", call.request.source.shown)])
      do {
        try await store.signIn(
          Accounts.digest(of: secret), technician: proved.technician, with: proved.factor, event, at: now)
      } catch StoreError.exists {
        throw APIError.refused
      }
      return .done([("set-cookie", Self.cookie(Base64URL.encode(secret), seconds: Accounts.sessionSeconds))])
    }
  }

  /// Who somebody has proved to be, and what was used up for it.
  private struct Proof {
    let technician: [UInt8]
    let factor: RelayStore.UsedFactor
    let means: String
  }

  private func passkey(_ body: Factors, _ call: APICall) async throws -> Proof {
    let origin = try rendezvous.origin(of: call)
    guard let challenge = body.challenge, let shown = Base64URL.decode(challenge), case .signIn? = state.challenges.take(shown),
      let id = body.id.flatMap(Base64URL.decode), let clientData = body.clientData.flatMap(Base64URL.decode),
      let data = body.authenticatorData.flatMap(Base64URL.decode), let signature = body.signature.flatMap(Base64URL.decode),
      let row = try await store.passkey(id)
    else { throw APIError.refused }
    var passkey = Passkey(id: row.id, key: row.key, counter: row.counter)
    let place = Passkey.Place(challenge: challenge, origin: origin.text, party: origin.host)
    do { try passkey.check(data, clientData: clientData, signature: signature, at: place) } catch { throw APIError.refused }
    return Proof(technician: row.technician, factor: .passkey(id: id, counter: passkey.counter), means: "passkey")
  }

  /// Both factors are judged whatever comes of the first, and the password of nobody costs as much as anybody's.
  private func password(_ body: Factors, _ call: APICall) async throws -> Proof {
    guard let name = body.name, let password = body.password, let code = body.code, name.utf8.count <= 256 else {
      throw APIError.refused
    }
    let network = call.request.source
    if let seconds = state.limits.withLock({ $0.lock(name, network, at: .now) }) { throw APIError.locked(seconds) }
    let account = try await store.account(named: name)
    let kept = account?.password
    let isRight = try await state.passwords.isRight(password, kept.map { PasswordHash(salt: $0.salt, hash: $0.hash) })
    let step = TimeCode.step(
      of: code, secret: kept?.secret ?? [UInt8](repeating: 0, count: TimeCode.secretBytes), at: WallClock.now(),
      after: kept?.lastStep ?? 0)
    guard isRight, let step, let account else {
      if state.limits.withLock({ $0.missed(name, network, at: .now) }) {
        try await store.record(AuditEvent("signin.locked", personal: [("network", network.shown)]), at: WallClock.now())
      }
      throw APIError.refused
    }
    state.limits.withLock { $0.succeeded(name) }
    return Proof(technician: account.technician, factor: .step(step), means: "password")
  }

  // MARK: Out

  private var signOut: APIRoute {
    APIRoute(
      .post, "sign-out", roles: Set(OperatorRole.allCases), summary: "Ends the session that calls.", answer: nil
    ) { caller, _ in
      guard case .session(let digest) = caller.means else { throw APIError.role }
      try await store.signOut(digest, AuditEvent("signout", technician: caller.digest), at: WallClock.now())
      return .done([("set-cookie", Self.cookie("", seconds: 0))])
    }
  }

  // MARK: Sockets

  private var socket: APIRoute {
    APIRoute(
      .post, "socket", roles: Set(OperatorRole.allCases),
      summary: "A token for the first message on /control, for one use within thirty seconds.",
      answer: .object([.required("token", "32 bytes, base64url")])
    ) { caller, _ in
      guard case .session(let digest) = caller.means else { throw APIError.role }
      return APIAnswer(json: ["token": Base64URL.encode(state.sockets.make(digest))])
    }
  }

  private static func cookie(_ value: String, seconds: Int64) -> String {
    "\(API.cookie)=\(value); Path=/; Max-Age=\(seconds); Secure; HttpOnly; SameSite=Strict"
  }

  private struct Challenge: Encodable {
    let challenge: String
    let party: String
  }

  private struct Factors: Decodable {
    let challenge: String?
    let id: String?
    let clientData: String?
    let authenticatorData: String?
    let signature: String?
    let name: String?
    let password: String?
    let code: String?
  }
}

extension Rendezvous {
  /// The origin of the page that calls: one of the organisation's own.
  nonisolated func origin(of call: APICall) throws(APIError) -> WebOrigin {
    let said = call.request.header("origin")
    guard let origin = origins.withLock({ $0.first { $0.text == said } }) else { throw .foreign }
    return origin
  }
}

extension APIError {
  /// Name, password, code or passkey do not fit: one answer for all (T13).
  static let refused = APIError(401, "refused", APISentences.refused)
  /// The relay hashes too many passwords.
  static let busy = APIError(503, "busy", APISentences.busy, retryAfter: 5)

  /// Too many misses.
  static func locked(_ seconds: Int) -> APIError {
    APIError(429, "locked", APISentences.locked(minutes: (seconds + 59) / 60), retryAfter: seconds)
  }
}
