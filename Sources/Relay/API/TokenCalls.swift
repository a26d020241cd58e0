import Policy
import Store
import Trust

/// Tokens with which programs call the API in an administrator's name, each with a role, an end and a name of its own. Shown once.
struct TokenCalls: Sendable {
  /// The longest life, days.
  static let maximumDays = 366

  let rendezvous: Rendezvous

  private var store: RelayStore { rendezvous.store }

  var calls: [APIRoute] { [list, make, remove] }

  private static let one: [APIRoute.Field] = [
    .required("id", "its name for calls, hexadecimal"), .required("name", "what its maker calls it"),
    .required("role", "what it may do"), .required("made", .number, "ms since 1970"),
    .required("validUntil", .number, "ms since 1970"), .required("technician", "who made it, hexadecimal"),
  ]

  private var list: APIRoute {
    APIRoute(
      .get, "tokens", roles: [.admin], summary: "All tokens.",
      answer: .object([.required("tokens", .list(.object(Self.one)), "the newest first")])
    ) { _, _ in
      APIAnswer(json: ["tokens": try await store.apiTokens().map(Shown.init)])
    }
  }

  private var make: APIRoute {
    APIRoute(
      .post, "tokens", roles: [.admin], summary: "Makes a token; it is shown in this answer and never again.",
      body: [
        .required("name", "what to call it"), .required("role", "admin, technician or auditor"),
        .required("days", .number, "how long it counts, at most \(Self.maximumDays)"),
      ], answer: .object([.required("token", "to be sent as `Authorization: Bearer …`"), .required("id", "its name for calls")])
    ) { caller, call in
      // A token that made tokens would have no end.
      guard case .session = caller.means else { throw APIError.role }
      let wish = try call.body(as: Wish.self)
      guard let role = OperatorRole.allCases.first(where: { $0.name == wish.role }), role != .employee,
        (1...Self.maximumDays).contains(wish.days), let name = try? DisplayName.issued(wish.name)
      else { throw APIError.malformed }
      let secret = RandomBytes.make(32)
      let now = WallClock.now()
      let token = RelayStore.APIToken(
        digest: Accounts.digest(of: secret), name: name, role: role, technician: caller.digest, made: now,
        validUntil: now.adding(seconds: Int64(wish.days) * 86_400))
      let event = AuditEvent(
        "token.made", technician: caller.digest, object: KeyDigest.hex(token.digest), result: role.name,
        personal: [("name", name)])
      try await store.add(token, event, at: now)
      return APIAnswer(json: ["token": Accounts.tokenPrefix + Base64URL.encode(secret), "id": KeyDigest.hex(token.digest)])
    }
  }

  private var remove: APIRoute {
    APIRoute(
      .delete, "tokens", roles: [.admin], summary: "Ends a token.", query: [.required("id", "as `GET tokens` names it")],
      answer: nil
    ) { caller, call in
      guard let id = call.query["id"], let digest = KeyDigest.bytes(hex: id) else { throw APIError.malformed }
      let event = AuditEvent("token.removed", technician: caller.digest, object: id)
      guard try await store.removeToken(digest, event, at: WallClock.now()) else { throw APIError.notFound }
      return .done
    }
  }

  private struct Wish: Decodable {
    let name: String
    let role: String
    let days: Int
  }

  private struct Shown: Encodable {
    let id: String
    let name: String
    let role: String
    let made: Int64
    let validUntil: Int64
    let technician: String

    init(_ token: RelayStore.APIToken) {
      id = KeyDigest.hex(token.digest)
      name = token.name
      role = token.role.name
      made = token.made.milliseconds
      validUntil = token.validUntil.milliseconds
      technician = KeyDigest.hex(token.technician)
    }
  }
}
