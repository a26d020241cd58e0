import Policy
import Store
import Transport
import Trust

/// Who else is told of events: set by administrators alone.
struct WebhooksResource {
  /// Webhooks of one relay.
  static let limit = 20

  let rendezvous: Rendezvous

  var calls: [APIRoute] { [list, add, remove] }

  private var list: APIRoute {
    APIRoute(
      .get, "webhooks", roles: [.admin], summary: "All webhooks, the oldest first.",
      answer: .object([
        .required(
          "webhooks",
          .list(
            .object([
              .required("id", .number, "Its number."), .required("url", .text, "Where it leads."),
              .required("events", .list(.text), "What it is told of."),
              .required("allowsPrivateAddresses", .flag, "Whether it may lead into the relay's own network."),
              .required("made", .number, "Milliseconds since 1970."),
              .optional("delivered", .number, "When it took an event last, milliseconds since 1970; missing: never."),
              .required("failures", .number, "Events that it has not taken in three tries."),
              .optional("failure", .text, "Why the last call was not taken, a code; missing where it was."),
              .required("waiting", .number, "Events that wait for their call."),
            ])), "All of them.")
      ])
    ) { _, _ in
      APIAnswer(json: ["webhooks": try await rendezvous.store.reader.webhooks().map(Shown.init)])
    }
  }

  private var add: APIRoute {
    APIRoute(
      .post, "webhooks", roles: [.admin],
      summary:
        "Adds a webhook: an HTTPS address that gets a POST for every event, with `rs-signature: sha256=` and the HMAC of the body.",
      body: [
        .required(
          "url", .text, "https://HOST[:PORT]/PATH, with a certificate that the relay's system trusts; redirects are not followed."
        ),
        .optional(
          "events", .list(.text),
          "Of \(WebhookEvent.allCases.map(\.rawValue).joined(separator: ", ")); without it, all of them."),
        .optional(
          "allowsPrivateAddresses", .flag,
          "true: it may lead to a machine in the relay's own network, with all that anybody can make of that."),
      ],
      answer: .object([
        .required("id", .number, "Its number."),
        .required("secret", .text, "The key of the HMAC, 64 hexadecimal digits; shown this once."),
      ])
    ) { caller, call in try await add(for: caller, call) }
  }

  private var remove: APIRoute {
    APIRoute(
      .delete, "webhooks", roles: [.admin], summary: "Removes a webhook and what waits for it.",
      query: [.required("id", .number, "Its number.")], answer: nil
    ) { caller, call in
      guard let id = try call.number("id"),
        try await rendezvous.store.removeWebhook(Int64(id), by: caller.digest, at: WallClock.now())
      else { throw APIError.notFound }
      return .done
    }
  }

  private struct Shown: Encodable {
    let id: Int64
    let url: String
    let events: [String]
    let allowsPrivateAddresses: Bool
    let made: Int64
    let delivered: Int64?
    let failures: Int
    let failure: String?
    let waiting: Int

    init(_ row: WebhookRow) {
      id = row.id
      url = row.url
      events = row.events.map(\.rawValue)
      allowsPrivateAddresses = row.allowsPrivateAddresses
      made = row.made.milliseconds
      delivered = row.delivered?.milliseconds
      failures = row.failures
      failure = row.failure
      waiting = row.waiting
    }
  }

  private struct Wanted: Decodable {
    let url: String
    let events: [String]?
    let allowsPrivateAddresses: Bool?
  }

  private struct Added: Encodable {
    let id: Int64
    let secret: String
  }

  private func add(for caller: SignedIn, _ call: APICall) async throws -> APIAnswer {
    let wanted = try call.body(as: Wanted.self)
    let events = (wanted.events ?? WebhookEvent.allCases.map(\.rawValue)).compactMap(WebhookEvent.init)
    guard WebhookTarget(wanted.url) != nil, !events.isEmpty, events.count == (wanted.events ?? events.map(\.rawValue)).count,
      Set(events).count == events.count
    else { throw APIError.malformed }
    let store = rendezvous.store
    guard try await store.reader.webhooks().count < Self.limit else { throw APIError.conflict }
    let secret = RandomBytes.make(32)
    let id = try await store.addWebhook(
      url: wanted.url, events: events, secret: secret, allowsPrivateAddresses: wanted.allowsPrivateAddresses ?? false,
      by: caller.digest, at: WallClock.now())
    return APIAnswer(status: 201, json: Added(id: id, secret: KeyDigest.hex(secret)))
  }
}
