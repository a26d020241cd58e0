import Policy
import Store
import Trust
import Wire

/// A device as lists show it.
struct DeviceItem: Encodable, Sendable {
  struct Last: Encodable, Sendable {
    let started: Int64
    let `operator`: String
  }

  let id: String
  let name: String
  let customer: String
  let group: String
  let tags: [String]
  let `class`: String
  let variant: String
  let state: String
  let isOnline: Bool
  let host: String
  let lastSeen: Int64
  let display: String?
  let presence: String?
  let conflicts: [String]
  let lastSession: Last?

  init(_ row: DeviceRow, agent: AgentPeer?, last: LastSession?) {
    id = KeyDigest.hex(row.digest)
    name = row.name
    customer = row.customer
    group = row.labels.group
    tags = row.labels.tags
    self.class = row.deviceClass.name
    variant = Variant.effective(for: row.deviceClass, wish: row.variantWish).letter
    state = row.state.name
    isOnline = agent != nil
    host = row.hostName
    lastSeen = row.lastSeen.milliseconds
    display = agent.map { "\($0.display)" }
    presence = agent.map { "\($0.presence)" }
    conflicts = row.tools.filter { $0.signs.contains(.unsettled) }.map(\.name)
    lastSession = last.map { Last(started: $0.started.milliseconds, operator: $0.operatorName) }
  }

  static let shape = APIRoute.Shape.object([
    .required("id", .text, "SHA-256 of the device's first key, 64 hexadecimal digits."),
    .required("name", .text, "What the operator called it who made its enrolment link, else its host name."),
    .required("customer", .text, "Whose it is."),
    .required("group", .text, "The part of the customer's machines that it belongs to; empty: none."),
    .required("tags", .list(.text), "Words that operators have given it."),
    .required("class", .text, "server, network or workstation."),
    .required("variant", .text, "A: every session is confirmed at the device; B: none is."),
    .required("state", .text, "active, retired, duplicate (its key is used twice) or conflict (see `conflicts`)."),
    .required("isOnline", .flag, "Whether its agent is connected now."),
    .required("host", .text, "The host name that its agent said last."),
    .required("lastSeen", .number, "When its agent was heard of last, milliseconds since 1970."),
    .optional("display", .text, "ready, none or wayland; missing while it is offline."),
    .optional("presence", .text, "present, locked, greeter or nobody; missing while it is offline."),
    .required("conflicts", .list(.text), "Other companies' remote tools on it that nobody has settled."),
    .optional(
      "lastSession",
      .object([
        .required("started", .number, "Milliseconds since 1970."),
        .required("operator", .text, "The operator's name; empty where it is known no more."),
      ]), "The newest session; missing where there was none."),
  ])
}

extension SignedIn {
  /// The devices that this caller may be told of; nil: all.
  var visibleDevices: Set<[UInt8]>? {
    person.scope.devices.isEmpty && role != .employee ? nil : Set(person.scope.devices)
  }

  /// The device of an argument, where there is one that this caller may be told of; else `.notFound`.
  func device(_ id: String?, in store: RelayStore) async throws -> DeviceRow {
    guard let digest = id.flatMap({ KeyDigest.bytes(hex: $0) }), visibleDevices?.contains(digest) ?? true,
      let row = try await store.reader.device(digest)
    else { throw APIError.notFound }
    return row
  }
}
