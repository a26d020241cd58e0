import Catalogue
import Crypto
import Glibc
import Policy
import Store
import Transport
import Trust
import Wire

/// Makes this machine a device of an organisation: the address proves which organisation, a person here agrees to permanent access, and only then
/// is anything stored or sent. Refusal leaves no file and no registration (S1-14).
public struct Enrolment: Sendable {
  private let options: AgentOptions
  private let address: EnrolmentAddress
  private let relay: RelayLocation
  /// The consent version accepted beforehand, for mass roll-out; nil: the person is asked.
  private let accepted: String?

  /// Reads the address. Throws for one that is none.
  public init(address text: String, accepting accepted: String?, options: AgentOptions) throws(AgentError) {
    guard let address = try? EnrolmentAddress(text), RelayAddress(address.relay) != nil else {
      throw AgentError("enrol.address", AgentSentences.badAddress, exit: 64)
    }
    self.options = options
    self.address = address
    self.accepted = accepted
    relay = RelayLocation(address: address.relay, pin: address.relayPin)
  }

  /// Enrols; `ask` shows the text and returns the person's answer. Returns what is to be said at the end. Throws where anything is refused, by
  /// whomever.
  public func run(ask: @Sendable (Sentence) -> Bool) async throws(AgentError) -> Sentence {
    guard access(options.data + "/" + AgentStore.fileName, F_OK) != 0 else {
      throw AgentError("enrol.exists", AgentSentences.alreadyEnrolled, exit: 73)
    }
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
    try consent(to: trust, ask)
    let tools = ToolSearch().look()
    try await register(dialogue, token, trust, tools)
    let permanent = tools.filter { $0.signs.contains(.permanent) }.map(\.name).joined(separator: ", ")
    return permanent.isEmpty ? AgentSentences.enrolledHere : AgentSentences.enrolledWithConflict(permanent)
  }

  /// The organisation's policy as the relay shows it, checked against the root in the address.
  private func trust(_ dialogue: ControlDialogue) async throws(AgentError) -> (known: KnownTrust, company: String, domain: String)
  {
    while let message = await dialogue.next() {
      switch message {
      case .trust(let policy, let revocations):
        var known = KnownTrust(root: address.rootDigest)
        guard (try? known.take(policy: policy, revocations: revocations)) != nil, let content = known.policy?.content else {
          throw AgentError("enrol.trust", AgentSentences.relayUntrusted, exit: 77)
        }
        return (known, content.company, content.domain)
      case .refused(.noOrganisation): throw AgentError("enrol.relay", ConnectionSentences.noOrganisation, exit: 69)
      case .refused: throw AgentError("enrol.token", AgentSentences.tokenNotAccepted, exit: 77)
      default: continue
      }
    }
    throw AgentError("enrol.token", AgentSentences.tokenNotAccepted, exit: 77)
  }

  private func consent(
    to trust: (known: KnownTrust, company: String, domain: String), _ ask: (Sentence) -> Bool
  ) throws(AgentError) {
    if let accepted {
      guard accepted == PermanentAccess.version else {
        throw AgentError("consent.version", AgentSentences.wrongVersion(accepted, PermanentAccess.version), exit: 65)
      }
      return
    }
    guard ask(PermanentAccess.text(company: DisplayName.shown(trust.company), domain: DisplayName.shown(trust.domain))) else {
      throw AgentError("consent.refused", AgentSentences.refused, exit: 77)
    }
  }

  private func register(
    _ dialogue: ControlDialogue, _ token: EnrolmentToken, _ trust: (known: KnownTrust, company: String, domain: String),
    _ tools: [RemoteTool]
  ) async throws(AgentError) {
    let now = WallClock.now()
    let text = PermanentAccess.text(company: DisplayName.shown(trust.company), domain: DisplayName.shown(trust.domain))
    let digest = Array(SHA256.hash(data: Array(text.text(options.language).utf8)))
    let identity = DeviceIdentity()
    let host = Machine.hostName
    guard
      let claim = try? EnrolmentClaim.make(token: token, device: identity, hostName: host, consentDigest: digest, at: now)
    else { throw AgentError("enrol.address", AgentSentences.badAddress, exit: 64) }
    let message = Wire.Enrolment(
      claim: claim, hostName: host, userName: Machine.userName, consentVersion: PermanentAccess.version,
      consentDigest: digest, acceptedAt: now.milliseconds, tools: tools.map(ToolRecord.init))
    dialogue.send(.enrol(message))
    guard let entry = await rosterEntry(dialogue), let device = try? RosterEntry.verified(entry, root: trust.known.root),
      KeyDigest.matches(device.digest, identity.digest)
    else { throw AgentError("enrol.token", AgentSentences.tokenNotAccepted, exit: 77) }
    var consent = ByteWriter()
    consent.text("\(PermanentAccess.version) \(KeyDigest.hex(digest)) \(Machine.userName)@\(host) \(now.iso8601)")
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
