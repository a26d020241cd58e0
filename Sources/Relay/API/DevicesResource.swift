import Policy
import Store

/// The directory: devices by page, and what customers have.
struct DevicesResource {
  let rendezvous: Rendezvous

  var calls: [APIRoute] {
    [
      APIRoute(
        .get, "devices", roles: Set(OperatorRole.allCases), summary: "Devices, a hundred a page, by customer and name.",
        query: [
          .optional(
            "search", .text,
            "Words that are all in name, host, customer, group or tags, in capitals or not, ü or ue; or the beginning of an id."),
          .optional("customer", .text, "Only this customer's."), .optional("group", .text, "Only of this group."),
          .optional("tag", .text, "Only with this tag."),
          .optional(
            "state", .text, "online, offline, conflict, duplicate or retired; without it, all that are not retired."),
          .optional("offset", .number, "How many to skip."),
        ],
        answer: .object([
          .required("total", .number, "Devices that fit, on all pages."),
          .required("devices", .list(DeviceItem.shape), "This page of them."),
        ])
      ) { caller, call in APIAnswer(json: try await devices(for: caller, call)) },
      APIRoute(
        .get, "customers", roles: [.admin, .technician, .auditor],
        summary: "All customers, and what their devices are sorted by.",
        answer: .object([
          .required(
            "customers",
            .list(
              .object([
                .required("name", .text, "The customer's name."),
                .required("devices", .number, "Devices that are not retired."),
                .required("online", .number, "Those whose agent is connected now."),
                .required("groups", .list(.text), "The groups of its devices."),
                .required("tags", .list(.text), "The tags of its devices."),
              ])), "In order of name; also those that have nothing but entries in the audit.")
        ])
      ) { caller, _ in APIAnswer(json: try await customers(for: caller)) },
    ]
  }

  struct Page: Encodable {
    let total: Int
    let devices: [DeviceItem]
  }

  private func devices(for caller: SignedIn, _ call: APICall) async throws -> Page {
    var query = DeviceQuery()
    query.search = try call.search()
    query.customer = call.query["customer"] ?? ""
    query.group = call.query["group"] ?? ""
    query.tag = call.query["tag"] ?? ""
    query.offset = try call.number("offset") ?? 0
    query.visible = caller.visibleDevices
    if let state = call.query["state"], !state.isEmpty {
      guard let known = DeviceQuery.State(rawValue: state) else { throw APIError.malformed }
      query.state = known
    }
    return try await devices(query)
  }

  /// A page of devices with what is known of each at this moment.
  func devices(_ query: DeviceQuery) async throws -> Page {
    let agents = await rendezvous.connectedAgents
    let reader = rendezvous.store.reader
    let page = try await reader.devices(query) { agents[$0] != nil }
    let last = try await reader.lastSessions(of: page.devices.map(\.digest))
    return Page(
      total: page.total, devices: page.devices.map { DeviceItem($0, agent: agents[$0.digest], last: last[$0.digest]) })
  }

  private struct Customers: Encodable {
    struct Customer: Encodable {
      let name: String
      let devices: Int
      let online: Int
      let groups: [String]
      let tags: [String]
    }

    let customers: [Customer]
  }

  private func customers(for caller: SignedIn) async throws -> Customers {
    let agents = await rendezvous.connectedAgents
    let visible = caller.visibleDevices
    let found = try await rendezvous.store.reader.customers(visible: visible) { agents[$0] != nil }
    return Customers(
      customers: found.map {
        Customers.Customer(
          name: $0.name, devices: $0.devices, online: $0.online, groups: $0.groups.sorted(), tags: $0.tags.sorted())
      })
  }
}
