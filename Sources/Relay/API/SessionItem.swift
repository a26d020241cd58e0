import Catalogue
import Policy
import Store
import Trust
import Wire

/// A session as lists show it: never with its id (T12).
struct SessionItem: Encodable, Sendable {
  let handle: Int64
  let device: String?
  let deviceName: String
  let customer: String
  let `operator`: String
  let rights: [String]
  let variant: String
  let started: Int64
  let ended: Int64?
  let reason: String?
  let why: APISentence?
  let isOwn: Bool

  init(_ session: ListedSession, for caller: SignedIn) {
    handle = session.handle
    device = session.device.map(KeyDigest.hex)
    deviceName = session.deviceName
    customer = session.customer
    self.operator = session.technicianName
    rights = session.rights.names
    variant = session.variant.letter
    started = session.started.milliseconds
    ended = session.ended?.milliseconds
    let end = session.reason.flatMap(SessionEnd.init)
    reason = end?.code
    why = end.map { APISentence(APISentences.ended($0.code)) }
    isOwn = session.technician == caller.digest
  }

  static let shape = APIRoute.Shape.object([
    .required("handle", .number, "Its number in this relay."),
    .optional("device", .text, "The device's id; missing for a guest, who is in no directory."),
    .required("deviceName", .text, "The device's name; empty for a guest."),
    .required("customer", .text, "Whose device it is."),
    .required("operator", .text, "The operator's name; empty where it is known no more."),
    .required("rights", .list(.text), "What it began with: view, pointer, keyboard, clipboard."),
    .required("variant", .text, "A: it was confirmed at the device; B: it was not."),
    .required("started", .number, "Milliseconds since 1970."),
    .optional("ended", .number, "Milliseconds since 1970; missing while it runs."),
    .optional("reason", .text, "Why it ended, a stable code; missing while it runs."),
    .optional("why", APISentence.shape, "The same for people."),
    .required("isOwn", .flag, "Whether it is the caller's."),
  ])
}

/// A sentence in both languages.
struct APISentence: Encodable, Sendable {
  let german: String
  let english: String

  init(_ sentence: Sentence) {
    german = sentence.german
    english = sentence.english
  }

  static let shape = APIRoute.Shape.object([
    .required("german", .text, "In German."), .required("english", .text, "In English."),
  ])
}
