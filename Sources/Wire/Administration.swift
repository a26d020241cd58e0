/// What an administrative command asks; each command sends one at a time. Everything that needs a signature is signed in the
/// command, never in the relay. An answer with rows is a page: at most `Limits.page` rows and no more than fit one message, and
/// whether there are more.
public enum AdminRequestKind: UInt8, CaseIterable, Sendable {
  /// u32 offset; answered by `devices`
  case listDevices = 1
  /// text device (name, id or unique prefix); answered by `devices` with one row
  case showDevice = 2
  /// u32 offset; answered by `operators`
  case listOperators = 3
  /// chain of the new or renewed operator; answered by `done`
  case addOperator = 4
  /// nothing; answered by `trust` (what is in force, to make the next version from it)
  case currentTrust = 5
  /// signed revocation list, one version above the current; answered by `done`
  case publishRevocations = 6
  /// signed organisation policy, one version above the current; answered by `done`
  case publishPolicy = 7
  /// signed enrolment ticket; answered by `done`
  case registerToken = 8
  /// signed variant wish; answered by `done`
  case setVariant = 9
  /// text device, u32 rights; answered by `decision`
  case explainPolicy = 10
  /// text customer (empty: all), u64 entries to skip; answered by `audit`
  case listAudit = 11
  /// text customer; answered by `evidence`: what signs the lines that `listAudit` pages through
  case exportEvidence = 12
  /// nothing; answered by `attendance` (what is in force, to make the next version from it)
  case currentAttendance = 13
  /// signed terms, one version above the current; answered by `done`
  case publishTerms = 14
  /// signed schedule of business hours, one version above the current; answered by `done`
  case publishHours = 15
  /// signed override of business hours; answered by `done`
  case publishOverride = 16
  /// text device, text what was settled about other companies' remote tools; answered by `done`
  case settleDevice = 17
  /// nothing; answered by `help`: the organisation's own texts
  case listHelp = 18
  /// text system, text German, text English (both empty: the page's own words again); answered by `done`
  case setHelp = 19
  /// digest of an invitation, text name, u8 role: somebody makes his key in a browser; answered by `done`
  case invite = 24
  /// digest of an invitation; answered by `claim` where its key was made, by `done` until then
  case invitation = 25
  /// digest of an invitation, chain that certifies the key that was made; answered by `done`
  case admit = 26
  /// text operator (name, id or unique prefix); answered by `chain`, to renew it
  case showChain = 27
}

/// An administrative request; `AdminRequestKind` says what answers it.
public enum AdminRequest: Equatable, Sendable {
  case listDevices(offset: UInt32)
  case showDevice(String)
  case listOperators(offset: UInt32)
  case addOperator(chain: [[UInt8]])
  case currentTrust
  case publishRevocations(SignedBytes)
  case publishPolicy(SignedBytes)
  case registerToken(SignedBytes)
  case setVariant(SignedBytes)
  case explainPolicy(device: String, rights: UInt32)
  case listAudit(customer: String, from: UInt64)
  case exportEvidence(customer: String)
  case currentAttendance
  case publishTerms(SignedBytes)
  case publishHours(SignedBytes)
  case publishOverride(SignedBytes)
  case settleDevice(String, note: String)
  case invite([UInt8], name: String, role: UInt8)
  case invitation([UInt8])
  case admit([UInt8], chain: [[UInt8]])
  case showChain(String)
  case listHelp
  case setHelp(HelpText)

  func write(to writer: inout ByteWriter) {
    switch self {
    case .listDevices(let offset): writer.admin(.listDevices) { $0.u32(offset) }
    case .showDevice(let device): writer.admin(.showDevice) { $0.text(device) }
    case .listOperators(let offset): writer.admin(.listOperators) { $0.u32(offset) }
    case .addOperator(let chain): writer.admin(.addOperator) { $0.list(chain) { $0.bytes($1) } }
    case .currentTrust: writer.admin(.currentTrust) { _ in }
    case .publishRevocations(let signed): writer.admin(.publishRevocations) { $0.signed(signed) }
    case .publishPolicy(let signed): writer.admin(.publishPolicy) { $0.signed(signed) }
    case .registerToken(let signed): writer.admin(.registerToken) { $0.signed(signed) }
    case .setVariant(let signed): writer.admin(.setVariant) { $0.signed(signed) }
    case .explainPolicy(let device, let rights):
      writer.admin(.explainPolicy) {
        $0.text(device)
        $0.u32(rights)
      }
    case .listAudit(let customer, let from):
      writer.admin(.listAudit) {
        $0.text(customer)
        $0.u64(from)
      }
    case .exportEvidence(let customer): writer.admin(.exportEvidence) { $0.text(customer) }
    case .currentAttendance: writer.admin(.currentAttendance) { _ in }
    case .publishTerms(let signed): writer.admin(.publishTerms) { $0.signed(signed) }
    case .publishHours(let signed): writer.admin(.publishHours) { $0.signed(signed) }
    case .publishOverride(let signed): writer.admin(.publishOverride) { $0.signed(signed) }
    case .settleDevice(let device, let note):
      writer.admin(.settleDevice) {
        $0.text(device)
        $0.text(note)
      }
    case .invite(let invitation, let name, let role):
      writer.admin(.invite) {
        $0.fixed(invitation)
        $0.text(name)
        $0.u8(role)
      }
    case .invitation(let invitation): writer.admin(.invitation) { $0.fixed(invitation) }
    case .admit(let invitation, let chain):
      writer.admin(.admit) {
        $0.fixed(invitation)
        $0.list(chain) { $0.bytes($1) }
      }
    case .showChain(let selector): writer.admin(.showChain) { $0.text(selector) }
    case .listHelp: writer.admin(.listHelp) { _ in }
    case .setHelp(let text): writer.admin(.setHelp) { text.write(to: &$0) }
    }
  }

  init(_ reader: inout ByteReader) throws(WireError) {
    guard let kind = AdminRequestKind(rawValue: try reader.u8()) else { throw .unknownValue }
    switch kind {
    case .listDevices: self = .listDevices(offset: try reader.u32())
    case .showDevice: self = .showDevice(try reader.text(limit: Limits.name))
    case .listOperators: self = .listOperators(offset: try reader.u32())
    case .addOperator: self = .addOperator(chain: try reader.chain())
    case .currentTrust: self = .currentTrust
    case .publishRevocations: self = .publishRevocations(try reader.signed())
    case .publishPolicy: self = .publishPolicy(try reader.signed())
    case .registerToken: self = .registerToken(try reader.signed())
    case .setVariant: self = .setVariant(try reader.signed())
    case .explainPolicy:
      let device = try reader.text(limit: Limits.name)
      self = .explainPolicy(device: device, rights: try reader.u32())
    case .listAudit:
      let customer = try reader.text(limit: Limits.name)
      self = .listAudit(customer: customer, from: try reader.u64())
    case .exportEvidence: self = .exportEvidence(customer: try reader.text(limit: Limits.name))
    case .currentAttendance: self = .currentAttendance
    case .publishTerms: self = .publishTerms(try reader.signed())
    case .publishHours: self = .publishHours(try reader.signed())
    case .publishOverride: self = .publishOverride(try reader.signed())
    case .settleDevice:
      let device = try reader.text(limit: Limits.name)
      self = .settleDevice(device, note: try reader.text(limit: Limits.reason))
    case .invite:
      let invitation = try reader.digest()
      let name = try reader.text(limit: Limits.name)
      self = .invite(invitation, name: name, role: try reader.u8())
    case .invitation: self = .invitation(try reader.digest())
    case .admit:
      let invitation = try reader.digest()
      self = .admit(invitation, chain: try reader.chain())
    case .showChain: self = .showChain(try reader.text(limit: Limits.name))
    case .listHelp: self = .listHelp
    case .setHelp: self = .setHelp(try HelpText(reading: &reader))
    }
  }
}

/// What the relay answers to an administrative request.
public enum AdminReplyKind: UInt8, CaseIterable, Sendable {
  /// nothing
  case done = 1
  /// u16 `AdminFailure`
  case failed = 2
  /// bool more, u16 count, each a `DeviceRecord`
  case devices = 3
  /// bool more, u16 count, each an `OperatorRecord`
  case operators = 4
  /// signed organisation policy, signed revocation list
  case trust = 5
  /// digest device, text device name, u8 class, u8 variant, u16 denial or 0, u32 rights allowed
  case decision = 6
  /// bool more, u16 count, each text customer, u64 n, text line, digest h
  case audit = 7
  /// text checkpoint, bytes signature, bytes public key (raw Ed25519), bytes CMS signature of the checkpoint (DER), bytes certificate
  /// of the CMS signer (DER), bytes root certificate (DER)
  case evidence = 8
  /// as `ControlKind.attendance`
  case attendance = 9
  /// u16 count, each a `HelpText`
  case help = 10
  /// bytes public key (SPKI DER) that was made for an invitation, digest: HMAC-SHA256 of it with the invitation's key
  case claim = 24
  /// chain of an operator
  case chain = 25
}

/// Why an administrative request failed.
public enum AdminFailure: UInt16, CaseIterable, Error, Sendable {
  /// The operator's role does not allow it.
  case roleMayNot = 1
  /// There is no such device, operator or customer.
  case notFound = 2
  /// The name fits several.
  case ambiguous = 3
  /// A signature, chain or statement is not valid.
  case notValid = 4
  /// Not one version above what is in force: somebody else was faster, or the relay is older than you know.
  case versionConflict = 5
  /// It exists already.
  case exists = 6
  /// The class of the device does not allow it (S0-18).
  case classForbids = 7
  /// The relay accepts no changes: disk full or an I/O error.
  case readOnly = 8
  /// No remote tool of somebody else is open on this device.
  case nothingToSettle = 9
}

/// A device as the directory shows it.
public struct DeviceRecord: Equatable, Sendable {
  public var digest: [UInt8]
  public var name: String
  public var customer: String
  public var deviceClass: UInt8
  public var variant: UInt8
  /// "active", "retired", "duplicate" or "conflict".
  public var state: String
  public var isOnline: Bool
  public var hostName: String
  /// Milliseconds since 1970; 0: never.
  public var lastSeen: Int64
  public var display: UInt8
  public var presence: UInt8
  /// Other companies' remote tools that its agent has found.
  public var tools: [ToolRecord]
  /// What was settled about them last; empty: nothing.
  public var settlement: String

  public init(
    digest: [UInt8], name: String, customer: String, deviceClass: UInt8, variant: UInt8, state: String, isOnline: Bool,
    hostName: String, lastSeen: Int64, display: UInt8, presence: UInt8, tools: [ToolRecord] = [], settlement: String = ""
  ) {
    self.digest = digest
    self.name = name
    self.customer = customer
    self.deviceClass = deviceClass
    self.variant = variant
    self.state = state
    self.isOnline = isOnline
    self.hostName = hostName
    self.lastSeen = lastSeen
    self.display = display
    self.presence = presence
    self.tools = tools
    self.settlement = settlement
  }
}

/// An operator as the directory shows it.
public struct OperatorRecord: Equatable, Sendable {
  public var digest: [UInt8]
  public var name: String
  public var role: UInt8
  /// End of the certificate, milliseconds since 1970.
  public var validUntil: Int64
  public var isRevoked: Bool

  public init(digest: [UInt8], name: String, role: UInt8, validUntil: Int64, isRevoked: Bool) {
    self.digest = digest
    self.name = name
    self.role = role
    self.validUntil = validUntil
    self.isRevoked = isRevoked
  }
}

/// One line of the audit chain.
public struct AuditRecord: Equatable, Sendable {
  public var customer: String
  public var number: UInt64
  /// The exact bytes that are hashed, a JSON object.
  public var line: String
  /// The hash of the chain at this line.
  public var hash: [UInt8]

  public init(customer: String, number: UInt64, line: String, hash: [UInt8]) {
    self.customer = customer
    self.number = number
    self.line = line
    self.hash = hash
  }
}

/// What signs an export: the checkpoint and everything that verifies it without us.
public struct EvidenceBundle: Equatable, Sendable {
  public var checkpoint: String
  public var signature: [UInt8]
  public var publicKey: [UInt8]
  public var cms: [UInt8]
  public var certificate: [UInt8]
  public var root: [UInt8]

  public init(
    checkpoint: String, signature: [UInt8], publicKey: [UInt8], cms: [UInt8], certificate: [UInt8], root: [UInt8]
  ) {
    self.checkpoint = checkpoint
    self.signature = signature
    self.publicKey = publicKey
    self.cms = cms
    self.certificate = certificate
    self.root = root
  }
}

/// What the policy says of one device, for the operator who asks.
public struct DecisionRecord: Equatable, Sendable {
  public var device: [UInt8]
  public var deviceName: String
  public var deviceClass: UInt8
  public var variant: UInt8
  /// `Denial.rawValue`, or 0 where the relay has no objection.
  public var denial: UInt16
  /// What the organisation's policy allows for this class.
  public var allowedRights: UInt32
  /// `CustomerProfile.rawValue`
  public var profile: UInt8
  /// As `denial`, for the same request by a hosted viewer.
  public var hostedDenial: UInt16

  public init(
    device: [UInt8], deviceName: String, deviceClass: UInt8, variant: UInt8, denial: UInt16, allowedRights: UInt32,
    profile: UInt8, hostedDenial: UInt16
  ) {
    self.device = device
    self.deviceName = deviceName
    self.deviceClass = deviceClass
    self.variant = variant
    self.denial = denial
    self.allowedRights = allowedRights
    self.profile = profile
    self.hostedDenial = hostedDenial
  }
}
