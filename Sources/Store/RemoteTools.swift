import Policy

/// What is known of other companies' remote tools on the devices, and what was settled about them (S4-11 to S4-14).
extension RelayStore {
  /// Takes the newest list of an agent, and documents what is new in it. A device that waited to be settled and has nobody else's permanent access any
  /// more has nothing left to be settled. Returns the tools that somebody has to look at.
  public func note(_ found: [RemoteTool], of digest: [UInt8], at now: Timestamp) throws(StoreError) -> [RemoteTool] {
    guard let device = try device(digest) else { return [] }
    let change = RemoteToolChange(from: device.tools, to: found)
    guard change.tools != device.tools else { return [] }
    var events: [AuditEvent] = []
    if !change.news.isEmpty { events.append(Self.event(change.news, change.alarming.isEmpty ? "noted" : "alert", device)) }
    var state = device.state
    if state == .conflict, !change.tools.contains(where: { $0.signs.isSuperset(of: [.permanent, .unsettled]) }) {
      state = .active
      events.append(AuditEvent("device.settled", customer: device.customer, device: digest, result: "gone"))
    }
    try self.change(events, at: now) { () throws(StoreError) in
      try database.rows(
        "UPDATE device SET tools = ?, state = ? WHERE digest = ?", .blob(Self.bytes(of: change.tools)), .text(state.name),
        .blob(digest))
    }
    return change.alarming
  }

  /// Documents that the tools found so far may stay, and why; sessions are possible again where they waited for that. False where nothing was to
  /// be settled.
  public func settle(_ digest: [UInt8], note: String, by technician: [UInt8], at now: Timestamp) throws(StoreError) -> Bool {
    guard let device = try device(digest), device.isUnsettled else { return false }
    let names = device.tools.filter { $0.signs.contains(.unsettled) }.map(\.name).joined(separator: ",")
    let tools = device.tools.map { RemoteTool(product: $0.product, signs: $0.signs.subtracting(.unsettled)) }
    let state = device.state == .conflict ? Facts.DeviceState.active : device.state
    let event = AuditEvent(
      "device.settled", customer: device.customer, technician: technician, device: digest, object: names, result: "agreed",
      personal: [("note", note)])
    try change([event], at: now) { () throws(StoreError) in
      try database.rows(
        "UPDATE device SET tools = ?, state = ?, settlement = ? WHERE digest = ?", .blob(Self.bytes(of: tools)),
        .text(state.name), .text(note), .blob(digest))
    }
    return true
  }

  static func toolsAtEnrolment(of device: DeviceRow) -> [AuditEvent] {
    guard !device.tools.isEmpty else { return [] }
    return [event(device.tools.map(\.summary), device.state == .conflict ? "conflict" : "noted", device)]
  }

  private static func event(_ news: [String], _ result: String, _ device: DeviceRow) -> AuditEvent {
    AuditEvent(
      "device.tools", customer: device.customer, device: device.digest, object: news.joined(separator: ","), result: result)
  }

  static func bytes(of tools: [RemoteTool]) -> [UInt8] { tools.flatMap { [$0.product, $0.signs.rawValue] } }

  static func tools(in bytes: [UInt8]) -> [RemoteTool] {
    stride(from: 0, to: bytes.count - 1, by: 2).map {
      RemoteTool(product: bytes[$0], signs: RemoteTool.Signs(rawValue: bytes[$0 + 1]))
    }
  }
}

extension DeviceRow {
  /// True where somebody has to look at another company's remote tool.
  public var isUnsettled: Bool { state == .conflict || tools.contains { $0.signs.contains(.unsettled) } }
}
