/// A payload with the signature and the certificate chain of its signer; what is inside is read only after verification.
public struct SignedBytes: Equatable, Sendable {
  public var payload: [UInt8]
  public var signature: [UInt8]
  /// DER, leaf first; empty where the signer is known.
  public var chain: [[UInt8]]

  public init(payload: [UInt8], signature: [UInt8], chain: [[UInt8]]) {
    self.payload = payload
    self.signature = signature
    self.chain = chain
  }
}

/// The first message of every client of the relay.
public struct Hello: Equatable, Sendable {
  public var role: ControlRole
  /// DER, leaf first; empty for devices and tokens.
  public var chain: [[UInt8]]
  /// SubjectPublicKeyInfo, DER.
  public var publicKey: [UInt8]
  public var signature: [UInt8]
  /// The version of the program, for people.
  public var version: String
  /// The newest checkpoint this client keeps: lines of the relay's global chain, and its head.
  public var witnessCount: UInt64
  public var witnessHead: [UInt8]

  public init(
    role: ControlRole, chain: [[UInt8]], publicKey: [UInt8], signature: [UInt8], version: String, witnessCount: UInt64,
    witnessHead: [UInt8]
  ) {
    self.role = role
    self.chain = chain
    self.publicKey = publicKey
    self.signature = signature
    self.version = version
    self.witnessCount = witnessCount
    self.witnessHead = witnessHead
  }
}

/// What an enrolling agent shows: its claim (`EnrolmentClaim`), and the recorded consent to permanent access (S1-14).
public struct Enrolment: Equatable, Sendable {
  public var claim: [UInt8]
  public var hostName: String
  public var userName: String
  public var consentVersion: String
  public var consentDigest: [UInt8]
  /// Milliseconds since 1970, the agent's clock.
  public var acceptedAt: Int64
  /// Other companies' remote tools on the machine.
  public var tools: [ToolRecord]

  public init(
    claim: [UInt8], hostName: String, userName: String, consentVersion: String, consentDigest: [UInt8],
    acceptedAt: Int64, tools: [ToolRecord] = []
  ) {
    self.claim = claim
    self.hostName = hostName
    self.userName = userName
    self.consentVersion = consentVersion
    self.consentDigest = consentDigest
    self.acceptedAt = acceptedAt
    self.tools = tools
  }
}

/// A remote tool of somebody else on a device.
public struct ToolRecord: Equatable, Sendable {
  /// Which one, a number of our own table: no text of the machine is shown to anyone.
  public var product: UInt8
  /// Bits: 1 it runs, 2 it is set up for permanent access, 4 that is not settled yet (in answers of the relay alone).
  public var signs: UInt8

  public init(product: UInt8, signs: UInt8) {
    self.product = product
    self.signs = signs
  }
}

/// A person's name, with the random bytes that make its digest unguessable: what is signed holds the digest alone, so that the name can be erased.
public struct SaltedName: Equatable, Sendable {
  public var name: String
  /// 32 bytes.
  public var salt: [UInt8]

  public init(name: String, salt: [UInt8]) {
    self.name = name
    self.salt = salt
  }
}

/// An agent's answer to an offered session.
public enum OfferAnswer: Equatable, Sendable {
  /// 32 fresh random bytes that the grant must carry.
  case nonce([UInt8])
  /// `Denial.rawValue`
  case denial(UInt16)
}

/// One message of a control socket; `ControlKind` has the layouts and the flow.
public enum ControlMessage: Equatable, Sendable {
  case challenge(version: UInt8, nonce: [UInt8], relayTime: Int64)
  case accepted(pingSeconds: UInt16)
  case refused(ControlRefusal)
  case restarting(windowSeconds: UInt16)
  case checkpoint(text: String, signature: [UInt8])
  case trust(policy: SignedBytes, revocations: SignedBytes)
  case attendance(terms: SignedBytes, schedule: SignedBytes, overrides: [SignedBytes])
  case changed(ChangedArea, id: String)
  case hello(Hello)
  case signIn(token: [UInt8])
  case enrol(Enrolment)
  case presence(DisplayState, PresenceState, hostName: String)
  case offerAnswer(session: [UInt8], OfferAnswer)
  case record(session: [UInt8], RecordKind, statement: [UInt8], signature: [UInt8], person: SaltedName? = nil)
  case succession([UInt8])
  case tools([ToolRecord])
  case join(slot: UInt8)
  case enrolled(rosterEntry: [UInt8])
  case offer(session: [UInt8], technician: [UInt8], technicianName: String, rights: UInt32, reason: String)
  case open(session: [UInt8], ticket: [UInt8], grant: [UInt8], signature: [UInt8])
  case variantWish(SignedBytes)
  case knocking(number: UInt8)
  case admitted(session: [UInt8], ticket: [UInt8], slot: UInt8)
  case joinRefused(JoinRefusal, seconds: UInt32, opens: Int64)
  case connect(device: String, rights: UInt32, reason: String)
  case newKey(customer: String, rights: UInt32, reason: String, guest: String)
  case admit(session: [UInt8], number: UInt8)
  case requestGrant(session: [UInt8], guest: [UInt8], nonce: [UInt8], rights: UInt32)
  case keyMissed(session: [UInt8])
  case connecting(deviceName: String, variant: UInt8)
  case granted(session: [UInt8], ticket: [UInt8], grant: [UInt8], signature: [UInt8], rosterEntry: [UInt8])
  case denied(UInt16)
  case keyOpened(session: [UInt8], slot: UInt8, seconds: UInt16)
  case knock(session: [UInt8], number: UInt8, source: String)
  case joined(session: [UInt8], ticket: [UInt8], guest: [UInt8])
  case keyClosed(session: [UInt8], KeyEnd)
  case permitted(session: [UInt8], grant: [UInt8], signature: [UInt8])
  case end(session: [UInt8], reason: UInt16)
  case request(id: UInt32, AdminRequest)
  case reply(id: UInt32, AdminReply)

  /// The kind that stands in front.
  public var kind: ControlKind {
    switch self {
    case .challenge: .challenge
    case .accepted: .accepted
    case .refused: .refused
    case .restarting: .restarting
    case .checkpoint: .checkpoint
    case .trust: .trust
    case .attendance: .attendance
    case .changed: .changed
    case .hello: .hello
    case .signIn: .signIn
    case .enrol: .enrol
    case .presence: .presence
    case .offerAnswer: .offerAnswer
    case .record: .record
    case .succession: .succession
    case .tools: .tools
    case .join: .join
    case .enrolled: .enrolled
    case .offer: .offer
    case .open: .open
    case .variantWish: .variantWish
    case .knocking: .knocking
    case .admitted: .admitted
    case .joinRefused: .joinRefused
    case .connect: .connect
    case .newKey: .newKey
    case .admit: .admit
    case .requestGrant: .requestGrant
    case .keyMissed: .keyMissed
    case .connecting: .connecting
    case .granted: .granted
    case .denied: .denied
    case .keyOpened: .keyOpened
    case .knock: .knock
    case .joined: .joined
    case .keyClosed: .keyClosed
    case .permitted: .permitted
    case .end: .end
    case .request: .request
    case .reply: .reply
    }
  }
}
