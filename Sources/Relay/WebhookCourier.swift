import Crypto
import Policy
import Store
import Transport
import Trust

/// Carries events to those who want to be told of them: one call at a time to each, three tries an event with growing pauses. What waits is in the
/// store, so that a restart loses nothing; and nobody who is not told holds up anything else.
actor WebhookCourier {
  /// How long an event waits after each try; after the last it is given up.
  static let pauses: [Int64] = [10, 120]

  /// How long nobody is called whose last call could not be noted.
  static let patience = Duration.seconds(60)

  private let store: RelayStore
  private let caller: WebhookCaller
  private let pauses: [Int64]
  /// Webhooks that are being called.
  private var busy: Set<Int64> = []
  /// Calls that are over: what was read before the last of them may be told already.
  private var finished = 0
  private var timer: Task<Void, Never>?

  /// A courier that calls nobody before `look`.
  init(store: RelayStore, caller: WebhookCaller = WebhookCaller(), pauses: [Int64] = WebhookCourier.pauses) {
    self.store = store
    self.caller = caller
    self.pauses = pauses
  }

  /// Looks for what is due; called when something was queued, and by itself when a pause is over.
  func look() async {
    let known = finished
    // Whoever has finished meanwhile looks again.
    guard let next = try? await store.reader.nextDeliveries(), known == finished else { return }
    let now = WallClock.now()
    for (due, delivery) in next where due <= now && busy.insert(delivery.webhook.id).inserted {
      Task { await self.carry(delivery) }
    }
    timer?.cancel()
    timer = next.filter { !busy.contains($0.delivery.webhook.id) }.map(\.due).min().map { due in
      Task {
        guard (try? await Task.sleep(for: .milliseconds(max(due.milliseconds - now.milliseconds, 1)))) != nil else { return }
        await self.look()
      }
    }
  }

  /// Nothing is carried any more.
  func stop() {
    timer?.cancel()
  }

  private func carry(_ delivery: WebhookDelivery) async {
    let noted: Void?
    do throws(WebhookFailure) {
      try await call(delivery)
      noted = try? await store.delivered(delivery, at: WallClock.now())
    } catch {
      let pause = delivery.tries < pauses.count ? pauses[delivery.tries] : nil
      noted = try? await store.failed(delivery, error.rawValue, next: pause.map { WallClock.now().adding(seconds: $0) })
    }
    // What cannot be noted, on a full disk, would be called again and again.
    if noted == nil { try? await Task.sleep(for: Self.patience) }
    busy.remove(delivery.webhook.id)
    finished += 1
    await look()
  }

  private func call(_ delivery: WebhookDelivery) async throws(WebhookFailure) {
    guard let target = WebhookTarget(delivery.webhook.url) else { throw .unreachable }
    let message = WebhookMessage(delivery, names: try? await names(in: delivery.entry))
    let body = APIAnswer(json: message).body
    try await caller.post(
      body,
      headers: [("rs-signature", Self.signature(of: body, by: delivery.webhook.secret)), ("rs-delivery", "\(delivery.id)")],
      to: target, allowsPrivateAddresses: delivery.webhook.allowsPrivateAddresses)
  }

  private func names(in entry: AuditEntry) async throws -> (technician: String?, device: String?) {
    let line = AuditItem.Line(entry.line.line)
    return try await store.reader.names(
      technician: line?.op.flatMap { KeyDigest.bytes(hex: $0) }, device: line?.dev.flatMap { KeyDigest.bytes(hex: $0) })
  }

  /// What the header `rs-signature` says: `sha256=` and HMAC-SHA256 of the body in hexadecimal.
  static func signature(of body: [UInt8], by secret: [UInt8]) -> String {
    "sha256=" + KeyDigest.hex(Array(HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: secret))))
  }
}

/// What a webhook is told: which line of the audit was written, and whom it is about. No reason and no other text of a person is in it.
struct WebhookMessage: Encodable, Sendable {
  struct Named: Encodable, Sendable {
    let id: String
    let name: String?
  }

  let event: String
  let customer: String
  let number: UInt64
  let time: Int64
  let `operator`: Named?
  let device: Named?
  let object: String?
  let result: String?

  init(_ delivery: WebhookDelivery, names: (technician: String?, device: String?)?) {
    let line = AuditItem.Line(delivery.entry.line.line)
    event = delivery.event.rawValue
    customer = delivery.entry.line.customer
    number = delivery.entry.line.number
    time = line.flatMap { Timestamp(iso8601: $0.t) }?.milliseconds ?? 0
    self.operator = line?.op.map { Named(id: $0, name: names?.technician) }
    device = line?.dev.map { Named(id: $0, name: names?.device) }
    object = line?.obj
    result = line?.res
  }
}
