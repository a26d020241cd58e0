import Catalogue
import Crypto
import Glibc
import Policy
import Store
import Transport
import Trust
import Wire

/// Makes this machine a device of an organisation: the address proves which organisation, a person here agrees to permanent access, and only then
/// is anything stored or sent. Refusal leaves no file and no registration (S1-14). Where the address names the company, nobody is even called before.
public struct Enrolment: Sendable {
  private let options: AgentOptions
  private let address: EnrolmentAddress
  private let relay: RelayLocation
  /// The consent version accepted beforehand, for mass roll-out; nil: the person is asked.
  private let accepted: String?
  /// Who has agreed.
  private let person: String

  /// Reads the address. Throws for one that is none. `person` is the user who has agreed already; nil: the one of this process.
  public init(
    address text: String, accepting accepted: String?, by person: String? = nil, options: AgentOptions
  ) throws(AgentError) {
    guard let address = try? EnrolmentAddress(text), RelayAddress(address.relay) != nil else {
      throw AgentError("enrol.address", AgentSentences.badAddress, exit: 64)
    }
    self.options = options
    self.address = address
    self.accepted = accepted
    self.person = person ?? Machine.userName
    relay = RelayLocation(address: address.relay, pin: address.relayPin)
  }

  /// Enrols; `ask` shows the text and returns the person's answer. Returns what is to be said at the end. Throws where anything is refused, by
  /// whomever.
  public func run(ask: @Sendable (Sentence) -> Bool) async throws(AgentError) -> Sentence {
    guard access(options.data + "/" + AgentStore.fileName, F_OK) != 0 else {
      throw AgentError("enrol.exists", AgentSentences.alreadyEnrolled, exit: 73)
    }
    if let company = address.company { try consent(to: company, ask) }
    let dialogue = try await ControlDialogue(relay, proxy: options.proxy)
    defer { dialogue.connection.close() }
    let token = address.token
    let outerKey = dialogue.connection.relayKeyDigest
    let nonce = dialogue.nonce
    guard let hello = try? ControlHello.enrolling(token, nonce: nonce, outerKey: outerKey, version: ProtocolVersion.program)
    else {
      throw AgentError("enrol.address", AgentSentences.badAddress, exit: 64)
    }
    dialogue.send(.hello(hello))
    let trust = try await trust(dialogue)
    if let company = address.company {
      guard company == trust.company else { throw AgentError("enrol.company", AgentSentences.otherCompany, exit: 77) }
    } else {
      try consent(to: trust.company, ask)
    }
    let tools = ToolSearch().look()
    try await register(dialogue, token, trust, tools)
    let permanent = tools.filter { $0.signs.contains(.permanent) }.map(\.name).joined(separator: ", ")
    return permanent.isEmpty ? AgentSentences.enrolledHere : AgentSentences.enrolledWithConflict(permanent)
  }

  /// The organisation's policy as the relay shows it, checked against the root in the address.
  private func trust(_ dialogue: ControlDialogue) async throws(AgentError) -> (known: KnownTrust, company: CompanyName) {
    while let message = await dialogue.next() {
      switch message {
      case .trust(let policy, let revocations):
        var known = KnownTrust(root: address.rootDigest)
        guard (try? known.take(policy: policy, revocations: revocations)) != nil, let content = known.policy?.content else {
          throw AgentError("enrol.trust", AgentSentences.relayUntrusted, exit: 77)
        }
        return (known, CompanyName(name: content.company, domain: content.domain))
      case .refused(.noOrganisation): throw AgentError("enrol.relay", ConnectionSentences.noOrganisation, exit: 69)
      case .refused: throw AgentError("enrol.token", AgentSentences.tokenNotAccepted, exit: 77)
      default: continue
      }
    }
    throw AgentError("enrol.token", AgentSentences.tokenNotAccepted, exit: 77)
  }

  private func consent(to company: CompanyName, _ ask: (Sentence) -> Bool) throws(AgentError) {
    if let accepted {
      guard accepted == PermanentAccess.version else {
        throw AgentError("consent.version", AgentSentences.wrongVersion(accepted, PermanentAccess.version), exit: 65)
      }
      return
    }
    guard ask(PermanentAccess.text(company)) else {
      throw AgentError("consent.refused", AgentSentences.refused, exit: 77)
    }
  }

  private func register(
    _ dialogue: ControlDialogue, _ token: EnrolmentToken, _ trust: (known: KnownTrust, company: CompanyName),
    _ tools: [RemoteTool]
  ) async throws(AgentError) {
    let now = WallClock.now()
    let text = PermanentAccess.text(trust.company)
    let digest = Array(SHA256.hash(data: Array(text.text(options.language).utf8)))
    let identity = DeviceIdentity()
    let host = Machine.hostName
    guard
      let claim = try? EnrolmentClaim.make(token: token, device: identity, hostName: host, consentDigest: digest, at: now)
    else { throw AgentError("enrol.address", AgentSentences.badAddress, exit: 64) }
    let message = Wire.Enrolment(
      claim: claim, hostName: host, userName: person, consentVersion: PermanentAccess.version,
      consentDigest: digest, acceptedAt: now.milliseconds, tools: tools.map(ToolRecord.init))
    dialogue.send(.enrol(message))
    guard let entry = await rosterEntry(dialogue), let device = try? RosterEntry.verified(entry, root: trust.known.root),
      KeyDigest.matches(device.digest, identity.digest)
    else { throw AgentError("enrol.token", AgentSentences.tokenNotAccepted, exit: 77) }
    var consent = ByteWriter()
    consent.text("\(PermanentAccess.version) \(KeyDigest.hex(digest)) \(person)@\(host) \(now.iso8601)")
    do throws(StoreError) {
      let store = try AgentStore(folder: options.data)
      try await store.keep([
        .deviceKey: identity.keyDER, .root: trust.known.root, .relay: Array(relay.line.utf8), .rosterEntry: entry,
        .consent: consent.bytes,
      ])
    } catch { throw AgentError(error) }
  }

  private func rosterEntry(_ dialogue: ControlDialogue) async -> [UInt8]? {
    while let message = await dialogue.next() {
      switch message {
      case .enrolled(let entry): return entry
      case .refused: return nil
      default: continue
      }
    }
    return nil
  }
}

extension PermanentAccess {
  /// What is agreed to, with the company's name made harmless.
  package static func text(_ company: CompanyName) -> Sentence {
    text(company: DisplayName.shown(company.name), domain: DisplayName.shown(company.domain))
  }
}
