import Policy
import Store
import Trust
import Wire

/// One device: all that the relay knows of it, what operators write about it, and what was settled.
struct DeviceResource {
  /// The newest consents and sessions that are shown of a device.
  static let shown = 50

  let rendezvous: Rendezvous

  var calls: [APIRoute] {
    let id = APIRoute.Field.required("id", .text, "The device's id.")
    return [
      APIRoute(
        .get, "device", roles: Set(OperatorRole.allCases), summary: "All that is known of one device.", query: [id],
        answer: DeviceDetail.shape
      ) { caller, call in
        APIAnswer(json: try await page(try await caller.device(call.query["id"], in: rendezvous.store), for: caller))
      },
      APIRoute(
        .put, "device", roles: [.admin, .technician], summary: "Writes what operators say about a device.", query: [id],
        body: [
          .required("group", .text, "At most 64 characters; empty: none."),
          .required("tags", .list(.text), "At most \(Limits.tags), each once, of at most 64 characters."),
          .required("notes", .text, "At most \(Limits.notes) bytes in lines."),
        ], answer: nil
      ) { caller, call in try await label(for: caller, call) },
      APIRoute(
        .post, "device/settle", roles: [.admin, .technician],
        summary: "Documents that other companies' remote tools on a device may stay.",
        body: [id, .required("note", .text, "What was agreed with whom, at most \(Limits.reason) bytes.")], answer: nil
      ) { caller, call in try await settle(for: caller, call) },
    ]
  }

  private struct Labels: Decodable {
    let group: String
    let tags: [String]
    let notes: String
  }

  private func label(for caller: SignedIn, _ call: APICall) async throws -> APIAnswer {
    let device = try await caller.device(call.query["id"], in: rendezvous.store)
    let said = try call.body(as: Labels.self)
    guard let labels = DeviceLabels(group: said.group, tags: said.tags, checkedNotes: said.notes) else {
      throw APIError.malformed
    }
    if labels != device.labels {
      try await rendezvous.store.label(device.digest, labels, by: caller.digest, at: WallClock.now())
    }
    return .done
  }

  private struct Settlement: Decodable {
    let id: String
    let note: String
  }

  private func settle(for caller: SignedIn, _ call: APICall) async throws -> APIAnswer {
    let said = try call.body(as: Settlement.self)
    let device = try await caller.device(said.id, in: rendezvous.store)
    guard said.note.utf8.count <= Limits.reason, !said.note.allSatisfy(\.isWhitespace) else { throw APIError.malformed }
    let note = DisplayName.shown(said.note, limit: Limits.reason)
    guard try await rendezvous.store.settle(device.digest, note: note, by: caller.digest, at: WallClock.now()) else {
      throw APIError.conflict
    }
    return .done
  }

  private func page(_ row: DeviceRow, for caller: SignedIn) async throws -> DeviceDetail {
    guard let trust = await rendezvous.trust else { throw APIError.noOrganisation }
    let reader = rendezvous.store.reader
    let agent = await rendezvous.agent(row.digest)
    var query = SessionQuery()
    query.device = row.digest
    if caller.role == .employee { query.technician = caller.digest }
    let sessions = try await reader.sessions(query)
    let consents = try await reader.records(of: row.digest, kind: RecordKind.consent.rawValue, limit: Self.shown)
    let last = try await reader.lastSessions(of: [row.digest])[row.digest]
    let isEmployee = caller.role == .employee
    return DeviceDetail(
      device: DeviceItem(row, agent: agent, last: last), enrolled: DeviceDetail.Enrolled(row, trust),
      policy: DeviceDetail.Decided(row, caller, trust), tools: row.tools.map(DeviceDetail.Tool.init), settlement: row.settlement,
      notes: isEmployee ? "" : row.labels.notes, wish: DeviceDetail.Wish(row, trust),
      consents: isEmployee ? [] : consents.compactMap(DeviceDetail.Consent.init),
      sessions: sessions.prefix(Self.shown).map { SessionItem($0, for: caller) })
  }
}

extension DeviceLabels {
  /// What an operator has typed, where it keeps the limits and has nothing in it that could break a line or hide.
  init?(group: String, tags: [String], checkedNotes notes: String) {
    let group = group.allSatisfy(\.isWhitespace) ? "" : try? DisplayName.issued(group)
    let issued = tags.compactMap { try? DisplayName.issued($0) }
    guard let group, issued.count == tags.count, tags.count <= Limits.tags, Set(issued).count == tags.count,
      notes.utf8.count <= Limits.notes
    else { return nil }
    let lines = notes.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let shown = lines.map { DisplayName.shown(String($0), limit: Limits.notes) }.joined(separator: "\n")
    self.init(group: group, tags: issued, notes: shown)
  }
}
