import Evidence
import Policy
import Store
import Trust
import Wire

/// Answers administrative requests. It signs nothing for an operator: statements come signed, are verified, stored, and put into force.
struct AdministrationDesk {
  let rendezvous: Rendezvous
  let store: RelayStore
  let technician: VerifiedOperator

  func answer(_ request: AdminRequest) async -> AdminReply {
    do throws(AdminFailure) {
      try check(request)
      return try await reply(to: request)
    } catch {
      return .failed(error)
    }
  }

  /// Reading is for every role, for employees as far as it is about their devices; what changes the organisation is for administrators.
  private func check(_ request: AdminRequest) throws(AdminFailure) {
    switch request {
    case .listDevices, .showDevice, .explainPolicy, .currentTrust: return
    case .listOperators, .listAudit, .exportEvidence, .currentAttendance, .listHelp:
      if technician.role == .employee { throw .roleMayNot }
    case .registerToken, .setVariant, .publishOverride, .settleDevice:
      if technician.role != .admin && technician.role != .technician { throw .roleMayNot }
    case .addOperator, .invite, .invitation, .admit, .showChain, .publishRevocations, .publishPolicy, .publishTerms,
      .publishHours, .setHelp:
      if technician.role != .admin { throw .roleMayNot }
    }
  }

  private func reply(to request: AdminRequest) async throws(AdminFailure) -> AdminReply {
    switch request {
    case .listDevices(let offset): return try await devices(offset)
    case .showDevice(let selector): return .devices([await record(try await find(selector))], more: false)
    case .listOperators(let offset): return try await operators(offset)
    case .addOperator(let chain): return try await addOperator(chain)
    case .currentTrust:
      let trust = try await trust()
      return .trust(policy: trust.policy.bytes, revocations: trust.revocations.bytes)
    case .publishRevocations(let signed): return try await publish(revocations: signed)
    case .publishPolicy(let signed): return try await publish(policy: signed)
    case .registerToken(let signed): return try await registerToken(signed)
    case .setVariant(let signed): return try await setVariant(signed)
    case .explainPolicy(let selector, let rights): return try await explain(selector, AccessRights(rawValue: rights))
    case .listAudit(let customer, let from): return try await audit(customer, from)
    case .exportEvidence(let customer): return try await evidence(customer)
    case .currentAttendance:
      let known = await rendezvous.attendance
      return .attendance(terms: known.signedTerms, schedule: known.signedSchedule, overrides: known.overrides.map(\.bytes))
    case .listHelp: return .help(await rendezvous.help)
    case .setHelp(let text): return try await set(help: text)
    case .publishTerms(let signed): return try await publish(terms: signed)
    case .publishHours(let signed): return try await publish(hours: signed)
    case .publishOverride(let signed): return try await publish(override: signed)
    case .settleDevice(let selector, let note): return try await settle(selector, note)
    case .invite(let invitation, let name, let role): return try await invite(invitation, name, role)
    case .invitation(let invitation): return try await claim(of: invitation)
    case .admit(let invitation, let chain): return try await admit(invitation, chain)
    case .showChain(let selector): return try await chain(of: selector)
    }
  }

  // MARK: Directory

  func find(_ selector: String) async throws(AdminFailure) -> DeviceRow {
    do throws(Denial) { return try await Admission.find(selector, for: technician, in: store) } catch {
      throw error == .deviceAmbiguous ? .ambiguous : .notFound
    }
  }

  private func devices(_ offset: UInt32) async throws(AdminFailure) -> AdminReply {
    let store = store
    let own = technician.scope.devices
    let rows = try await stored { () async throws(StoreError) in
      guard !own.isEmpty else { return try await store.devices(offset: offset, limit: Self.page + 1) }
      var rows: [DeviceRow] = []
      for digest in own.dropFirst(Int(offset)) { rows += [try await store.device(digest)].compactMap { $0 } }
      return rows
    }
    var records: [DeviceRecord] = []
    var bytes = 0
    for row in rows.prefix(Self.page) {
      bytes += [row.name, row.customer, row.hostName, row.settlement].reduce(128) { $0 + $1.utf8.count } + row.tools.count * 2
      guard bytes < Limits.controlMessage - 1024 else { break }
      records.append(await record(row))
    }
    return .devices(records, more: rows.count > records.count)
  }

  private func record(_ row: DeviceRow) async -> DeviceRecord {
    let agent = await rendezvous.agent(row.digest)
    return DeviceRecord(
      digest: row.digest, name: row.name, customer: row.customer, deviceClass: row.deviceClass.rawValue,
      variant: Variant.effective(for: row.deviceClass, wish: row.variantWish).rawValue, state: row.state.name,
      isOnline: agent != nil, hostName: row.hostName, lastSeen: row.lastSeen.milliseconds,
      display: agent?.display.rawValue ?? 0, presence: agent?.presence.rawValue ?? 0, tools: row.tools.map(ToolRecord.init),
      settlement: row.settlement)
  }

  private func operators(_ offset: UInt32) async throws(AdminFailure) -> AdminReply {
    let store = store
    let rows = try await stored { () async throws(StoreError) in try await store.operators(offset: offset, limit: Self.page + 1) }
    let revocations = try await trust().revocations.content
    let records = rows.prefix(Self.page).map {
      OperatorRecord(
        digest: $0.digest, name: $0.name, role: $0.role.rawValue, validUntil: $0.validUntil.milliseconds,
        isRevoked: revocations.revokes(operator: $0.digest))
    }
    return .operators(records, more: rows.count > Self.page)
  }

  private func addOperator(_ chain: [[UInt8]]) async throws(AdminFailure) -> AdminReply {
    let trust = try await trust()
    let now = WallClock.now()
    guard let added = try? CertificateChain(chain, root: trust.root).verifiedOperator(at: now) else { throw .notValid }
    guard !trust.revocations.content.revokes(operator: added.digest) else { throw .notValid }
    let event = AuditEvent(
      "operator.added", technician: technician.digest, object: KeyDigest.hex(added.digest), result: added.role.name,
      personal: [("name", added.name)])
    let store = store
    try await stored { () async throws(StoreError) in try await store.enter(OperatorRow(added, chain: chain), event, at: now) }
    return .done
  }

  // MARK: Trust

  func trust() async throws(AdminFailure) -> RelayTrust {
    guard let trust = await rendezvous.trust else { throw .notFound }
    return trust
  }

  private func publish(revocations signed: SignedBytes) async throws(AdminFailure) -> AdminReply {
    let current = try await trust()
    guard let new = try? signed.verified(as: RevocationList.self, root: current.root),
      !current.revocations.content.revokes(operator: new.signer.digest)
    else { throw .notValid }
    guard new.content.version == current.revocations.content.version + 1 else { throw .versionConflict }
    let event = AuditEvent(
      "trust.revocations", technician: technician.digest, object: "version-\(new.content.version)",
      result: "signed-by-\(KeyDigest.hex(new.signer.digest))")
    let store = store
    let now = WallClock.now()
    try await stored { () async throws(StoreError) in
      try await store.setTrust([(.revocations, new.content.version, signed.stored)], event, at: now)
    }
    for device in new.content.devices where !current.revocations.content.revokes(device: device) { await retire(device) }
    var trust = current
    trust.revocations = new
    await rendezvous.take(trust)
    return .done
  }

  private func retire(_ digest: [UInt8]) async {
    guard let device = try? await store.device(digest) else { return }
    let event = AuditEvent("device.retired", customer: device.customer, technician: technician.digest, device: digest)
    try? await store.set(.retired, of: digest, event, at: WallClock.now())
  }

  private func publish(policy signed: SignedBytes) async throws(AdminFailure) -> AdminReply {
    let current = try await trust()
    guard let new = try? signed.verified(as: OrganisationPolicy.self, root: current.root),
      !current.revocations.content.revokes(operator: new.signer.digest)
    else { throw .notValid }
    guard new.content.version == current.policy.content.version + 1 else { throw .versionConflict }
    let event = AuditEvent(
      "trust.policy", technician: technician.digest, object: "version-\(new.content.version)",
      result: "signed-by-\(KeyDigest.hex(new.signer.digest))")
    let store = store
    let now = WallClock.now()
    try await stored { () async throws(StoreError) in
      try await store.setTrust([(.policy, new.content.version, signed.stored)], event, at: now)
    }
    var trust = current
    trust.policy = new
    await rendezvous.take(trust)
    return .done
  }

  private func registerToken(_ signed: SignedBytes) async throws(AdminFailure) -> AdminReply {
    let trust = try await trust()
    guard let ticket = try? signed.verified(as: EnrolmentTicket.self, root: trust.root),
      !trust.revocations.content.revokes(operator: ticket.signer.digest)
    else { throw .notValid }
    let digest = KeyDigest.of(publicKey: ticket.content.tokenPublicKey)
    let row = TokenRow(
      digest: digest, customer: ticket.content.customer, statement: signed.stored, validUntil: ticket.content.validUntil)
    let event = AuditEvent(
      "token.created", customer: ticket.content.customer, technician: ticket.signer.digest, object: KeyDigest.hex(digest),
      result: ticket.content.deviceClass.name)
    let store = store
    let now = WallClock.now()
    try await stored { () async throws(StoreError) in try await store.register(row, event, at: now) }
    return .done
  }

  private func setVariant(_ signed: SignedBytes) async throws(AdminFailure) -> AdminReply {
    let trust = try await trust()
    guard let wish = try? signed.verified(as: VariantWish.self, root: trust.root),
      !trust.revocations.content.revokes(operator: wish.signer.digest)
    else { throw .notValid }
    let store = store
    let found = try await stored { () async throws(StoreError) in try await store.device(wish.content.device) }
    guard let device = found else { throw .notFound }
    guard device.deviceClass == .workstation else { throw .classForbids }
    let event = AuditEvent(
      "device.variant", customer: device.customer, technician: wish.signer.digest, device: device.digest,
      result: wish.content.variant.letter,
      personal: [("wishedBy", wish.content.wishedBy), ("reference", wish.content.reference)])
    let now = WallClock.now()
    try await stored { () async throws(StoreError) in
      try await store.setWish(signed.stored, wish.content.variant, of: device.digest, event, at: now)
    }
    await rendezvous.agent(device.digest)?.connection.send(ControlMessage.variantWish(signed).bytes)
    return .done
  }

  private func explain(_ selector: String, _ rights: AccessRights) async throws(AdminFailure) -> AdminReply {
    let device = try await find(selector)
    let facts = Admission.facts(device, technician, try await trust())
    var hosted = facts
    hosted.livesInBrowser = true
    let request = SessionRequest(
      device: device.digest, technician: technician.digest, technicianName: technician.name, rights: rights, reason: "policy")
    return .decision(
      DecisionRecord(
        device: device.digest, deviceName: device.name, deviceClass: device.deviceClass.rawValue,
        variant: facts.variant.rawValue, denial: Self.objection(to: request, facts), allowedRights: facts.allowedRights.rawValue,
        profile: facts.profile.rawValue, hostedDenial: Self.objection(to: request, hosted)))
  }

  private static func objection(to request: SessionRequest, _ facts: Facts) -> UInt16 {
    switch decide(request, facts: facts, at: WallClock.now()) {
    case .allow: 0
    case .deny(let objection): objection.rawValue
    }
  }

  // MARK: Evidence

  private func audit(_ customer: String, _ skipping: UInt64) async throws(AdminFailure) -> AdminReply {
    let store = store
    let lines = try await stored { () async throws(StoreError) in
      try await store.lines(of: customer.isEmpty ? nil : customer, skipping: skipping, limit: Self.page + 1)
    }
    var records: [AuditRecord] = []
    var bytes = 0
    for line in lines.prefix(Self.page) {
      bytes += line.line.utf8.count + line.customer.utf8.count + 64
      guard bytes < Limits.controlMessage - 1024 else { break }
      records.append(AuditRecord(customer: line.customer, number: line.number, line: line.line, hash: line.hash))
    }
    return .audit(records, more: records.count < lines.count)
  }

  private func evidence(_ customer: String) async throws(AdminFailure) -> AdminReply {
    .evidence(try await signedHead(of: customer).bundle)
  }

  /// Signs where this customer's chain stands now, twice: with the audit key, and as CMS with the certificate of the organisation. `count`: how
  /// many lines that are.
  func signedHead(of customer: String) async throws(AdminFailure) -> (count: UInt64, bundle: EvidenceBundle) {
    let trust = try await trust()
    let store = store
    let head = try await stored { () async throws(StoreError) in try await store.head(of: customer) }
    let certificate = try await stored { () async throws(StoreError) in try await store.trust(.evidenceCertificate) }
    guard head.count > 0, let certificate else { throw .notFound }
    let text = Checkpoint(
      origin: "\(trust.policy.content.domain)/\(customer)", count: head.count, head: head.head, time: WallClock.now().iso8601
    ).text
    guard let signature = try? Checkpoint.sign(text, with: rendezvous.folder.auditKey),
      let cms = try? EvidenceSignature.sign(
        Array(text.utf8), certificate: certificate, privateKey: rendezvous.folder.evidence.keyDER)
    else { throw .notValid }
    let bundle = EvidenceBundle(
      checkpoint: text, signature: signature, publicKey: rendezvous.folder.auditKey.publicKey, cms: cms,
      certificate: certificate, root: trust.rootCertificate)
    return (head.count, bundle)
  }

  private static let page = 100

  func stored<Value: Sendable>(
    _ body: @Sendable () async throws(StoreError) -> Value
  ) async throws(AdminFailure) -> Value {
    do throws(StoreError) { return try await body() } catch {
      throw error == .exists ? .exists : .readOnly
    }
  }
}
