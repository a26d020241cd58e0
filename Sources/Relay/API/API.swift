import Policy
import Store
import Transport
import Trust

/// The relay's HTTP API: every call goes through the same checks, in the same order, before its function is called.
struct API: Sendable {
  /// The cookie of a browser's session. The prefix makes browsers demand `Secure`, this very host, and the whole of it (RFC 6265bis, 4.1.3).
  static let cookie = "__Host-rs"

  let rendezvous: Rendezvous
  let calls: [APIRoute]

  /// All calls. Each resource has a file of its own and adds its calls here.
  init(_ rendezvous: Rendezvous) {
    self.rendezvous = rendezvous
    let calls =
      SignInCalls(rendezvous: rendezvous).calls + JoinCalls(rendezvous: rendezvous).calls
      + MeCall(rendezvous: rendezvous).calls + TokenCalls(rendezvous: rendezvous).calls
      + DevicesResource(rendezvous: rendezvous).calls + DeviceResource(rendezvous: rendezvous).calls
      + SessionsResource(rendezvous: rendezvous).calls + KeysResource(rendezvous: rendezvous).calls
      + AuditResource(rendezvous: rendezvous).calls + OperatorsResource(rendezvous: rendezvous).calls
      + EnrolmentResource(rendezvous: rendezvous).calls + WebhooksResource(rendezvous: rendezvous).calls
    self.calls = calls + [OpenAPIDocument(calls).call]
  }

  /// The calls as the listener takes them.
  var routes: [Route] {
    calls.map { call in
      Route(call.path, method: call.method, bodyLimit: call.method == .get ? 0 : APIRoute.bodyLimit, takesQuery: true) {
        request in
        await answer(call, request).response
      }
    }
  }

  private func answer(_ call: APIRoute, _ request: Route.Request) async -> APIAnswer {
    do {
      return try await checked(call, request)
    } catch let error as APIError {
      return error.answer
    } catch let error as StoreError {
      return (error == .exists ? APIError.conflict : .readOnly).answer
    } catch {
      rendezvous.log.error("\(APIError.failed.sentence.text(rendezvous.language)) \(call.path)")
      return APIError.failed.answer
    }
  }

  private func checked(_ call: APIRoute, _ request: Route.Request) async throws -> APIAnswer {
    let changes = call.method != .get
    if changes, request.header("content-type").split(separator: ";").first != "application/json" { throw APIError.notJSON }
    switch call.handler {
    case .open(let function):
      try Self.checkSite(request, changes: changes)
      return try await function(APICall(request, for: call))
    case .roles(let roles, let function):
      let caller = try await self.caller(of: request, changes: changes)
      guard roles.contains(caller.role) else { throw APIError.role }
      return try await function(caller, APICall(request, for: call))
    }
  }

  /// A browser says where a request comes from, and no page can make it lie (T17). What changes something has to come from our own pages.
  private static func checkSite(_ request: Route.Request, changes: Bool) throws(APIError) {
    let site = request.header("sec-fetch-site")
    guard site == "same-origin" || (!changes && (site.isEmpty || site == "none")) else { throw .foreign }
  }

  private func caller(of request: Route.Request, changes: Bool) async throws -> SignedIn {
    let credentials = request.header("authorization")
    if !credentials.isEmpty {
      guard credentials.hasPrefix("Bearer ") else { throw APIError.signedOut }
      return try await Accounts(rendezvous).caller(token: String(credentials.dropFirst("Bearer ".count)))
    }
    guard let id = Self.session(of: request) else { throw APIError.signedOut }
    try Self.checkSite(request, changes: changes)
    return try await Accounts(rendezvous).caller(session: id, isActive: request.header("rs-background").isEmpty)
  }

  /// The session that a browser shows; nil where it shows none, or more than one.
  static func session(of request: Route.Request) -> String? {
    let prefix = cookie + "="
    let values = request.header("cookie").split(whereSeparator: { $0 == ";" || $0 == "," })
      .map { $0.drop { $0 == " " } }.filter { $0.hasPrefix(prefix) }
    return values.count == 1 ? values.first.map { String($0.dropFirst(prefix.count)) } : nil
  }
}
