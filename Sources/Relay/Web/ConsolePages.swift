import Transport

/// The technicians' pages: the console for who has signed in, the sign-in for everyone else, and where an invitation is opened.
struct ConsolePages: Sendable {
  /// What a page for strangers is given: whose relay this is.
  struct Stranger: Encodable, Sendable {
    var isReady = false
    var company = ""
    var domain = ""
    /// The visitor follows a link of somebody else's: browsers keep the cookie back on that one step.
    var isSentHere = false
  }

  /// The calls whose answers the console is given at once, each under its name, so that it shows something after three requests.
  private static let first = ["me", "customers", "devices"]

  let rendezvous: Rendezvous

  /// The console, or the sign-in.
  func console(_ request: Route.Request) async -> WebPages.Content {
    guard let visitor = await Accounts(rendezvous).visitor(of: request) else {
      var data = await stranger()
      data.isSentHere = request.header("sec-fetch-site") == "cross-site"
      return ("console/sign-in", WebPages.json(data))
    }
    let calls = API(rendezvous).calls
    var members: [String] = []
    for name in Self.first {
      guard let call = calls.first(where: { $0.method == .get && $0.path == APIRoute.prefix + name }),
        case .roles(let roles, let function) = call.handler, roles.contains(visitor.role),
        let answer = try? await function(visitor, APICall(within: request))
      else { continue }
      members.append("\"\(name)\":\(String(decoding: answer.body, as: UTF8.self))")
    }
    return ("console/console", Array("{\(members.joined(separator: ","))}".utf8))
  }

  /// For who is not known.
  func stranger() async -> Stranger {
    guard let policy = await rendezvous.trust?.policy.content else { return Stranger() }
    return Stranger(isReady: true, company: policy.company, domain: policy.domain)
  }
}
