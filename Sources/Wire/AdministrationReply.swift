/// The relay's answer to an administrative request.
public enum AdminReply: Equatable, Sendable {
  case done
  case failed(AdminFailure)
  case devices([DeviceRecord], more: Bool)
  case operators([OperatorRecord], more: Bool)
  case trust(policy: SignedBytes, revocations: SignedBytes)
  case decision(DecisionRecord)
  case audit([AuditRecord], more: Bool)
  case evidence(EvidenceBundle)
  case attendance(terms: SignedBytes, schedule: SignedBytes, overrides: [SignedBytes])
  case claim(publicKey: [UInt8], proof: [UInt8])
  case chain([[UInt8]])
  case help([HelpText])

  func write(to writer: inout ByteWriter) {
    switch self {
    case .done: writer.admin(.done) { _ in }
    case .failed(let failure): writer.admin(.failed) { $0.u16(failure.rawValue) }
    case .devices(let devices, let more):
      writer.admin(.devices) {
        $0.bool(more)
        $0.list(devices) { $1.write(to: &$0) }
      }
    case .operators(let operators, let more):
      writer.admin(.operators) {
        $0.bool(more)
        $0.list(operators) { $1.write(to: &$0) }
      }
    case .trust(let policy, let revocations):
      writer.admin(.trust) {
        $0.signed(policy)
        $0.signed(revocations)
      }
    case .decision(let decision): writer.admin(.decision) { decision.write(to: &$0) }
    case .audit(let records, let more):
      writer.admin(.audit) {
        $0.bool(more)
        $0.list(records) { $1.write(to: &$0) }
      }
    case .evidence(let bundle): writer.admin(.evidence) { bundle.write(to: &$0) }
    case .help(let texts): writer.admin(.help) { $0.list(texts) { $1.write(to: &$0) } }
    case .attendance(let terms, let schedule, let overrides):
      writer.admin(.attendance) {
        $0.signed(terms)
        $0.signed(schedule)
        $0.list(overrides) { $0.signed($1) }
      }
    case .claim(let publicKey, let proof):
      writer.admin(.claim) {
        $0.bytes(publicKey)
        $0.fixed(proof)
      }
    case .chain(let chain): writer.admin(.chain) { $0.list(chain) { $0.bytes($1) } }
    }
  }

  init(_ reader: inout ByteReader) throws(WireError) {
    guard let kind = AdminReplyKind(rawValue: try reader.u8()) else { throw .unknownValue }
    switch kind {
    case .done: self = .done
    case .failed:
      guard let failure = AdminFailure(rawValue: try reader.u16()) else { throw .unknownValue }
      self = .failed(failure)
    case .devices:
      let more = try reader.bool()
      self = .devices(try reader.list(limit: Limits.page, DeviceRecord.init(reading:)), more: more)
    case .operators:
      let more = try reader.bool()
      self = .operators(try reader.list(limit: Limits.page, OperatorRecord.init(reading:)), more: more)
    case .trust:
      let policy = try reader.signed()
      self = .trust(policy: policy, revocations: try reader.signed())
    case .decision: self = .decision(try DecisionRecord(reading: &reader))
    case .audit:
      let more = try reader.bool()
      self = .audit(try reader.list(limit: Limits.page, AuditRecord.init(reading:)), more: more)
    case .evidence: self = .evidence(try EvidenceBundle(reading: &reader))
    case .attendance:
      let terms = try reader.signed()
      let schedule = try reader.signed()
      let overrides = try reader.list(limit: Limits.overrides) { (reader: inout ByteReader) throws(WireError) in
        try reader.signed()
      }
      self = .attendance(terms: terms, schedule: schedule, overrides: overrides)
    case .claim:
      let publicKey = try reader.bytes(limit: Limits.certificate)
      self = .claim(publicKey: publicKey, proof: try reader.digest())
    case .chain: self = .chain(try reader.chain())
    case .help:
      self = .help(
        try reader.list(limit: HelpText.systems.count) { (reader: inout ByteReader) throws(WireError) in
          try HelpText(reading: &reader)
        })
    }
  }
}

extension ByteWriter {
  /// A request: its kind, then its fields.
  mutating func admin(_ kind: AdminRequestKind, _ fields: (inout ByteWriter) -> Void) {
    u8(kind.rawValue)
    fields(&self)
  }

  /// A reply: its kind, then its fields.
  mutating func admin(_ kind: AdminReplyKind, _ fields: (inout ByteWriter) -> Void) {
    u8(kind.rawValue)
    fields(&self)
  }
}

extension DeviceRecord {
  func write(to writer: inout ByteWriter) {
    writer.fixed(digest)
    writer.text(name)
    writer.text(customer)
    writer.u8(deviceClass)
    writer.u8(variant)
    writer.text(state)
    writer.bool(isOnline)
    writer.text(hostName)
    writer.i64(lastSeen)
    writer.u8(display)
    writer.u8(presence)
    writer.tools(tools)
    writer.text(settlement)
  }

  init(reading reader: inout ByteReader) throws(WireError) {
    let digest = try reader.digest()
    let name = try reader.text(limit: Limits.name)
    let customer = try reader.text(limit: Limits.name)
    let deviceClass = try reader.u8()
    let variant = try reader.u8()
    let state = try reader.text(limit: Limits.name)
    let isOnline = try reader.bool()
    let hostName = try reader.text(limit: Limits.name)
    let lastSeen = try reader.i64()
    let display = try reader.u8()
    let presence = try reader.u8()
    let tools = try reader.tools()
    self.init(
      digest: digest, name: name, customer: customer, deviceClass: deviceClass, variant: variant, state: state,
      isOnline: isOnline, hostName: hostName, lastSeen: lastSeen, display: display, presence: presence, tools: tools,
      settlement: try reader.text(limit: Limits.reason))
  }
}

extension OperatorRecord {
  func write(to writer: inout ByteWriter) {
    writer.fixed(digest)
    writer.text(name)
    writer.u8(role)
    writer.i64(validUntil)
    writer.bool(isRevoked)
  }

  init(reading reader: inout ByteReader) throws(WireError) {
    let digest = try reader.digest()
    let name = try reader.text(limit: Limits.name)
    let role = try reader.u8()
    let validUntil = try reader.i64()
    self.init(digest: digest, name: name, role: role, validUntil: validUntil, isRevoked: try reader.bool())
  }
}

extension AuditRecord {
  func write(to writer: inout ByteWriter) {
    writer.text(customer)
    writer.u64(number)
    writer.text(line)
    writer.fixed(hash)
  }

  init(reading reader: inout ByteReader) throws(WireError) {
    let customer = try reader.text(limit: Limits.name)
    let number = try reader.u64()
    let line = try reader.text(limit: Limits.auditLine)
    self.init(customer: customer, number: number, line: line, hash: try reader.digest())
  }
}

extension EvidenceBundle {
  func write(to writer: inout ByteWriter) {
    writer.text(checkpoint)
    for field in [signature, publicKey, cms, certificate, root] { writer.bytes(field) }
  }

  init(reading reader: inout ByteReader) throws(WireError) {
    let checkpoint = try reader.text(limit: Limits.statement)
    let signature = try reader.bytes(limit: Limits.signature)
    let publicKey = try reader.bytes(limit: Limits.signature)
    let cms = try reader.bytes(limit: Limits.statement)
    let certificate = try reader.bytes(limit: Limits.certificate)
    self.init(
      checkpoint: checkpoint, signature: signature, publicKey: publicKey, cms: cms, certificate: certificate,
      root: try reader.bytes(limit: Limits.certificate))
  }
}

extension DecisionRecord {
  func write(to writer: inout ByteWriter) {
    writer.fixed(device)
    writer.text(deviceName)
    writer.u8(deviceClass)
    writer.u8(variant)
    writer.u16(denial)
    writer.u32(allowedRights)
    writer.u8(profile)
    writer.u16(hostedDenial)
  }

  init(reading reader: inout ByteReader) throws(WireError) {
    let device = try reader.digest()
    let name = try reader.text(limit: Limits.name)
    let deviceClass = try reader.u8()
    let variant = try reader.u8()
    let denial = try reader.u16()
    let allowedRights = try reader.u32()
    let profile = try reader.u8()
    self.init(
      device: device, deviceName: name, deviceClass: deviceClass, variant: variant, denial: denial, allowedRights: allowedRights,
      profile: profile, hostedDenial: try reader.u16())
  }
}
