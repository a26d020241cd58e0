import Catalogue
import FoundationEssentials
import Policy
import Store
import Transport
import Trust
import Web
import Wire

/// The hosted viewer, for an operator who has signed in and may open sessions: the page, the device that it calls or the key that it asks for, and
/// every sentence that it may have to say of the end.
struct ViewerPage: Sendable {
  /// What the page is given.
  struct Content: Encodable, Sendable {
    struct Device: Encodable, Sendable {
      let id: String
      let name: String
      let customer: String
      let variant: String
      /// As bits: what the policy gives at most.
      let rights: UInt32
      /// Why the policy would refuse a session now.
      let denial: String?
    }

    /// A session key is to be made.
    struct Key: Encodable, Sendable {
      /// As bits: what can be asked for.
      let rights: UInt32
    }

    /// In the page's language, by the number that travels.
    struct Sentences: Encodable, Sendable {
      let denials: [String: String]
      let ends: [String: String]
      let refusals: [String: String]
    }

    let me: MeCall.Me
    let device: Device?
    let key: Key?
    let sentences: Sentences
  }

  /// The roles that open sessions, and those that make keys.
  private static let (roles, keyRoles): (Set<OperatorRole>, Set<OperatorRole>) = (
    [.admin, .technician, .employee], [.admin, .technician]
  )

  let rendezvous: Rendezvous

  /// What the page is given for this visitor; nil where he has not signed in, may open no sessions, or has no such device (T12).
  func content(_ request: Route.Request, _ language: PageLanguage) async -> Content? {
    guard let visitor = await Accounts(rendezvous).visitor(of: request), Self.roles.contains(visitor.role),
      let me = try? await MeCall(rendezvous: rendezvous).me(visitor)
    else { return nil }
    let isForKey = request.query.split(separator: "&").contains("key") && Self.keyRoles.contains(visitor.role)
    let device = isForKey ? nil : await device(Self.arguments(request.query)["device"], of: visitor, language.language)
    guard isForKey || device != nil else { return nil }
    return Content(
      me: me, device: device, key: isForKey ? Content.Key(rights: AccessRights.all.rawValue) : nil,
      sentences: Self.sentences(language.language))
  }

  private func device(_ id: String?, of visitor: SignedIn, _ language: Language) async -> Content.Device? {
    guard let row = try? await visitor.device(id, in: rendezvous.store), let trust = await rendezvous.trust else { return nil }
    let facts = Admission.facts(row, visitor.person, trust)
    let wish = SessionRequest(
      device: row.digest, technician: visitor.digest, technicianName: visitor.person.name, rights: .view, reason: "policy")
    let denial: Denial? = if case .deny(let denial) = decide(wish, facts: facts, at: WallClock.now()) { denial } else { nil }
    return Content.Device(
      id: KeyDigest.hex(row.digest), name: row.name, customer: row.customer, variant: facts.variant.letter,
      rights: facts.allowedRights.rawValue, denial: denial?.sentence.text(language))
  }

  /// The language that the visitor has asked for.
  static func language(of request: Route.Request) -> PageLanguage {
    arguments(request.query)["lang"].flatMap { PageLanguage(rawValue: $0) }
      ?? PageLanguage(accepting: request.header("accept-language"))
  }

  private static func arguments(_ query: String) -> [String: String] {
    let pairs = query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    return Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first }
  }

  private static func sentences(_ language: Language) -> Content.Sentences {
    func texts<Code: CaseIterable & RawRepresentable<UInt16>>(_ sentence: (Code) -> Sentence) -> [String: String] {
      Dictionary(uniqueKeysWithValues: Code.allCases.map { ("\($0.rawValue)", sentence($0).text(language)) })
    }
    return Content.Sentences(
      denials: texts { (denial: Denial) in denial.sentence },
      ends: texts { (end: SessionEnd) in ViewerSentences.ended(code: end.code) }, refusals: texts(refusal))
  }

  private static func refusal(_ refusal: ControlRefusal) -> Sentence {
    switch refusal {
    case .notAccepted: ConnectionSentences.notAccepted
    case .noOrganisation: ConnectionSentences.noOrganisation
    case .protocolError: ConnectionSentences.protocolError
    case .tooMany: ConnectionSentences.tooMany
    case .readOnly: ConnectionSentences.readOnly
    }
  }
}
