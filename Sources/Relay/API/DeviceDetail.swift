import Policy
import Store
import Trust
import Wire

/// All that the relay knows of one device.
struct DeviceDetail: Encodable, Sendable {
  /// Who let it in, and when it agreed.
  struct Enrolled: Encodable, Sendable {
    let by: String
    let keySince: Int64
    let key: String

    /// Nil where the entry does not fit this organisation.
    init?(_ row: DeviceRow, _ trust: RelayTrust) {
      guard let device = try? RosterEntry.verified(row.entry, root: trust.root) else { return nil }
      by = device.enrolledBy.name
      keySince = device.keyMadeAt.milliseconds
      key = KeyDigest.hex(device.keyDigest)
    }
  }

  /// What the policy says to the one who asks.
  struct Decided: Encodable, Sendable {
    let rights: [String]
    let maxSeconds: UInt32
    let profile: String
    let denial: String?
    let why: APISentence?
    let hosted: Hosted

    init(_ row: DeviceRow, _ caller: SignedIn, _ trust: RelayTrust) {
      var facts = Admission.facts(row, caller.person, trust)
      facts.role = caller.role
      rights = (caller.role == .employee ? facts.allowedRights.intersection(.selfAccess) : facts.allowedRights).names
      maxSeconds = facts.maxSeconds
      profile = facts.profile.name
      let objection = Self.objection(to: row, caller, facts)
      denial = objection?.code
      why = objection.map { APISentence($0.sentence) }
      facts.livesInBrowser = true
      hosted = Hosted(Self.objection(to: row, caller, facts))
    }

    private static func objection(to row: DeviceRow, _ caller: SignedIn, _ facts: Facts) -> Denial? {
      let request = SessionRequest(
        device: row.digest, technician: caller.digest, technicianName: caller.person.name, rights: .view, reason: "policy")
      switch decide(request, facts: facts, at: WallClock.now()) {
      case .allow: return nil
      case .deny(let objection): return objection
      }
    }
  }

  /// Whether a viewer whose code comes from this relay may be used.
  struct Hosted: Encodable, Sendable {
    let isAllowed: Bool
    let denial: String?
    let why: APISentence?

    init(_ objection: Denial?) {
      isAllowed = objection == nil
      denial = objection?.code
      why = objection.map { APISentence($0.sentence) }
    }
  }

  struct Tool: Encodable, Sendable {
    let name: String
    let isRunning: Bool
    let isPermanent: Bool
    let isUnsettled: Bool

    init(_ tool: RemoteTool) {
      name = tool.name
      isRunning = tool.signs.contains(.running)
      isPermanent = tool.signs.contains(.permanent)
      isUnsettled = tool.signs.contains(.unsettled)
    }
  }

  struct Wish: Encodable, Sendable {
    let variant: String
    let wishedBy: String
    let reference: String
    let at: Int64
    let signedBy: String

    init?(_ row: DeviceRow, _ trust: RelayTrust) {
      guard let signed = row.wish.flatMap({ SignedBytes(stored: $0) }),
        let wish = try? signed.verified(as: VariantWish.self, root: trust.root)
      else { return nil }
      variant = wish.content.variant.letter
      wishedBy = wish.content.wishedBy
      reference = wish.content.reference
      at = wish.content.issuedAt.milliseconds
      signedBy = wish.signer.name
    }
  }

  /// What was said at the device, as its agent has signed it.
  struct Consent: Encodable, Sendable {
    let `operator`: String
    let decided: Int64
    let outcome: String
    let rights: [String]

    init?(_ record: StoredRecord) {
      var reader = ByteReader(record.statement)
      guard (try? reader.u8()) == 1, let consent = try? ConsentRecord(reading: &reader) else { return nil }
      self.operator = record.technicianName
      decided = consent.decidedAt.milliseconds
      outcome = "\(consent.outcome)"
      rights = consent.rights.names
    }
  }

  let device: DeviceItem
  let enrolled: Enrolled?
  let policy: Decided
  let tools: [Tool]
  let settlement: String
  let notes: String
  let wish: Wish?
  let consents: [Consent]
  let sessions: [SessionItem]

  static let shape = APIRoute.Shape.object([
    .required("device", DeviceItem.shape, "As in the list."),
    .optional(
      "enrolled",
      .object([
        .required("by", .text, "The operator who made its enrolment link."),
        .required("keySince", .number, "When it took the key that it has now, by its own clock, milliseconds since 1970."),
        .required("key", .text, "SHA-256 of the key that it has now."),
      ]), "How it came here; missing where its entry does not fit this organisation."),
    .required(
      "policy",
      .object([
        .required("rights", .list(.text), "What the organisation allows on devices of its class."),
        .required("maxSeconds", .number, "The longest session."),
        .required("profile", .text, "What the customer's profession demands: standard or berufsgeheimnis."),
        .optional("denial", .text, "Why the caller would be refused, a stable code; missing where he would not."),
        .optional("why", APISentence.shape, "The same for people."),
        .required(
          "hosted",
          .object([
            .required("isAllowed", .flag, "Whether it may be used."),
            .optional("denial", .text, "Why not, a stable code."), .optional("why", APISentence.shape, "The same for people."),
          ]), "The same for a viewer in the browser, whose code comes from this relay."),
      ]), "What the organisation's policy says to the caller. The device decides again, and its word counts."),
    .required(
      "tools",
      .list(
        .object([
          .required("name", .text, "What its maker calls it."), .required("isRunning", .flag, "A process of it runs."),
          .required("isPermanent", .flag, "It waits for whoever comes."),
          .required("isUnsettled", .flag, "Nobody has settled that it may stay."),
        ])), "Other companies' remote tools."),
    .required("settlement", .text, "What was settled about them last; empty: nothing."),
    .required("notes", .text, "What operators have written about it, in lines."),
    .optional(
      "wish",
      .object([
        .required("variant", .text, "A or B."), .required("wishedBy", .text, "The person at the customer."),
        .required("reference", .text, "Where it is written down."), .required("at", .number, "Milliseconds since 1970."),
        .required("signedBy", .text, "The operator who signed it."),
      ]), "The customer's recorded wish about confirmation."),
    .required(
      "consents",
      .list(
        .object([
          .required("operator", .text, "Who asked."), .required("decided", .number, "Milliseconds since 1970, its clock."),
          .required("outcome", .text, "notNeeded, given, refused, timedOut or takenBack."),
          .required("rights", .list(.text), "What the session could do from then on."),
        ])), "The newest answers at the device that its agent has signed, at most 50."),
    .required("sessions", .list(SessionItem.shape), "The newest sessions, at most 50."),
  ])
}
