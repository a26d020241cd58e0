import Policy
import Store
import Trust
import Wire

/// Sessions that run and that have ended, and the end of one.
struct SessionsResource {
  let rendezvous: Rendezvous

  var calls: [APIRoute] {
    [
      APIRoute(
        .get, "sessions", roles: Set(OperatorRole.allCases),
        summary: "Sessions, a hundred a page, the newest first; an employee's own alone.",
        query: [
          .optional("state", .text, "running or ended; without it, both."), .optional("device", .text, "Only with this device."),
          .optional("offset", .number, "How many to skip."),
        ],
        answer: .object([
          .required("sessions", .list(SessionItem.shape), "This page of them."),
          .required("more", .flag, "Whether there is another page."),
        ])
      ) { caller, call in APIAnswer(json: try await sessions(for: caller, call)) },
      APIRoute(
        .post, "session/end", roles: [.admin, .technician, .employee],
        summary: "Ends a session: one's own, or as an administrator any.",
        body: [.required("handle", .number, "Its handle.")], answer: nil
      ) { caller, call in try await end(for: caller, call) },
    ]
  }

  private struct Page: Encodable {
    let sessions: [SessionItem]
    let more: Bool
  }

  private func sessions(for caller: SignedIn, _ call: APICall) async throws -> Page {
    var query = SessionQuery()
    query.offset = try call.number("offset") ?? 0
    switch call.query["state"] ?? "" {
    case "running": query.isRunning = true
    case "ended": query.isRunning = false
    case "": query.isRunning = nil
    default: throw APIError.malformed
    }
    if let device = call.query["device"], !device.isEmpty {
      query.device = try await caller.device(device, in: rendezvous.store).digest
    }
    // Whoever may not know of every device knows of no session but his own.
    if caller.visibleDevices != nil { query.technician = caller.digest }
    let found = try await rendezvous.store.reader.sessions(query)
    return Page(
      sessions: found.prefix(SessionQuery.page).map { SessionItem($0, for: caller) }, more: found.count > SessionQuery.page)
  }

  private struct End: Decodable {
    let handle: Int64
  }

  private func end(for caller: SignedIn, _ call: APICall) async throws -> APIAnswer {
    let handle = try call.body(as: End.self).handle
    guard let (id, session) = try await rendezvous.store.reader.session(handle) else { throw APIError.notFound }
    let isOwn = session.technician == caller.digest
    guard isOwn || caller.visibleDevices == nil else { throw APIError.notFound }
    guard isOwn || caller.role == .admin else { throw APIError.role }
    guard session.ended == nil else { throw APIError.conflict }
    await rendezvous.end(id, isOwn ? .viewerLeft : .endedByAdministrator, by: caller.digest)
    return .done
  }
}
