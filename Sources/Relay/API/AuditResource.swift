import Policy
import Store
import Trust
import Wire

/// The audit: what happened, who did it, and the lines and hashes that prove it.
struct AuditResource {
  let rendezvous: Rendezvous

  var calls: [APIRoute] {
    [
      APIRoute(
        .get, "audit", roles: [.admin, .technician, .auditor], summary: "Lines of the audit, a hundred a page, the newest first.",
        query: [
          .optional("customer", .text, "Only this customer's chain."),
          .optional("organisation", .flag, "true: only the chain of the organisation itself."),
          .optional("event", .text, "How the event's code begins: session. or session.start"),
          .optional("from", .number, "From this moment on, milliseconds since 1970."),
          .optional("until", .number, "Before this moment, milliseconds since 1970."),
          .optional("search", .text, "What is in the line or in one of its texts, in capitals or not."),
          .optional("before", .number, "Only lines before the one of this `place`."),
        ],
        answer: .object([
          .required("entries", .list(AuditItem.shape), "This page of them."),
          .required("more", .flag, "Whether there is another page: ask with `before`."),
        ])
      ) { caller, call in APIAnswer(json: try await entries(for: caller, call)) },
      APIRoute(
        .get, "audit/export", roles: [.admin, .technician, .auditor],
        summary: "A customer's whole chain, and what proves it without us: the bundle of `rs audit export` in one file.",
        query: [.required("customer", .text, "Whose chain.")], answer: AuditExport.shape
      ) { caller, call in try await export(for: caller, call) },
    ]
  }

  private struct Page: Encodable {
    let entries: [AuditItem]
    let more: Bool
  }

  private func entries(for caller: SignedIn, _ call: APICall) async throws -> Page {
    guard caller.visibleDevices == nil else { throw APIError.role }
    var query = AuditQuery()
    query.customer = call.query["customer"].flatMap { $0.isEmpty ? nil : $0 }
    if call.query["organisation"] == "true" { query.customer = "" }
    query.event = call.query["event"] ?? ""
    query.from = try call.number("from").map { Timestamp(milliseconds: Int64($0)) }
    query.until = try call.number("until").map { Timestamp(milliseconds: Int64($0)) }
    query.search = try call.search()
    query.before = try call.number("before").map { Int64($0) }
    let reader = rendezvous.store.reader
    let found = try await reader.lines(query)
    var items: [AuditItem] = []
    for entry in found.prefix(AuditQuery.page) {
      let line = AuditItem.Line(entry.line.line)
      let names = try await reader.names(
        technician: line?.op.flatMap { KeyDigest.bytes(hex: $0) }, device: line?.dev.flatMap { KeyDigest.bytes(hex: $0) })
      items.append(AuditItem(entry, line, operatorName: names.technician, deviceName: names.device))
    }
    return Page(entries: items, more: found.count > AuditQuery.page)
  }

  private func export(for caller: SignedIn, _ call: APICall) async throws -> APIAnswer {
    guard caller.visibleDevices == nil else { throw APIError.role }
    let customer = call.query["customer"] ?? ""
    let desk = AdministrationDesk(rendezvous: rendezvous, store: rendezvous.store, technician: caller.person)
    let (count, bundle): (UInt64, EvidenceBundle)
    do throws(AdminFailure) { (count, bundle) = try await desk.signedHead(of: customer) } catch {
      throw error == .notFound ? APIError.notFound : APIError.failed
    }
    let lines = try await rendezvous.store.reader.chain(of: customer, count: count)
    let name = "audit-\(WallClock.now().iso8601.prefix(10)).json"
    return APIAnswer(
      json: AuditExport(customer: customer, lines: lines, bundle: bundle),
      headers: [("content-disposition", "attachment; filename=\"\(name)\"")])
  }
}
