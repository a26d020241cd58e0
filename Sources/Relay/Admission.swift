import Policy
import Store
import Transport
import Trust
import Wire

/// Decides whether a technician's request becomes a session: policy first, for a good answer; then the agent, whose word counts.
struct Admission {
  let rendezvous: Rendezvous
  let store: RelayStore
  let technician: VerifiedOperator
  let viewer: ControlConnection

  /// Handles one `connect`; the viewer gets `granted` or `denied`.
  func connect(device selector: String, rights: AccessRights, reason: String) async {
    do throws(Denial) {
      try await admit(selector, rights, reason)
    } catch {
      rendezvous.metrics.denied(error)
      viewer.send(ControlMessage.denied(error.rawValue).bytes)
    }
  }

  private func admit(_ selector: String, _ rights: AccessRights, _ reason: String) async throws(Denial) {
    let device = try await Self.find(selector, for: technician, in: store)
    let request = SessionRequest(
      device: device.digest, technician: technician.digest, technicianName: technician.name, rights: rights, reason: reason)
    do throws(Denial) {
      try await open(request, device)
    } catch {
      let event = AuditEvent(
        "session.denied", customer: device.customer, technician: technician.digest, device: device.digest,
        result: error.code, personal: [("reason", reason)])
      try? await store.record(event, at: WallClock.now())
      throw error
    }
  }

  /// The one device that a person means by a name, an id or the beginning of one.
  static func find(_ selector: String, for technician: VerifiedOperator, in store: RelayStore) async throws(Denial) -> DeviceRow {
    // Whose certificate names devices is not told of others: what is none of his and what does not exist are the same.
    let isLimited = !technician.scope.devices.isEmpty
    guard let found = try? await store.devices(named: selector, limit: isLimited ? Self.mostOfOneName : 2) else {
      throw .relayBusy
    }
    let own = found.filter { technician.scope.covers($0.digest) }
    guard let device = own.first else { throw isLimited ? .deviceNotAssigned : .deviceUnknown }
    guard own.count == 1 else { throw .deviceAmbiguous }
    return device
  }

  private static let mostOfOneName = 1000

  private func open(_ request: SessionRequest, _ device: DeviceRow) async throws(Denial) {
    guard let trust = await rendezvous.trust else { throw .organisationMissing }
    let grant: GrantTerms
    switch decide(request, facts: Self.facts(device, technician, trust), at: WallClock.now()) {
    case .deny(let denial): throw denial
    case .allow(let allowed): grant = GrantTerms(variant: allowed.variant, rights: allowed.rights, maxSeconds: allowed.maxSeconds)
    }
    try await rendezvous.limits.check(technician, device: device.digest, rendezvous)
    // One request at a time has a device, so that two technicians at once cannot both get it.
    guard await rendezvous.claim(device.digest) else { throw .deviceBusy }
    do throws(Denial) {
      try await ask(request, device, grant, trust)
    } catch {
      await rendezvous.release(device.digest)
      throw error
    }
    await rendezvous.release(device.digest)
  }

  private func ask(
    _ request: SessionRequest, _ device: DeviceRow, _ grant: GrantTerms, _ trust: RelayTrust
  ) async throws(Denial) {
    guard let agent = await rendezvous.agent(device.digest) else { throw .deviceOffline }
    if let running = await rendezvous.session(on: device.digest) {
      // The same technician again: the earlier viewer is gone or about to be.
      guard running.technician == technician.digest else { throw .deviceBusy }
      await rendezvous.end(running.id, .connectionLost)
    }
    viewer.send(ControlMessage.connecting(deviceName: device.name, variant: grant.variant.rawValue).bytes)
    let session = RandomBytes.make(16)
    let nonce = try await nonce(session, request, agent)
    try await begin(session, request, device, grant, nonce, agent, trust)
  }

  private func nonce(_ session: [UInt8], _ request: SessionRequest, _ agent: AgentPeer) async throws(Denial) -> [UInt8] {
    let offer = ControlMessage.offer(
      session: session, technician: request.technician, technicianName: request.technicianName,
      rights: request.rights.rawValue, reason: request.reason)
    switch await rendezvous.offer(session, offer, to: agent) {
    case .nonce(let nonce): return nonce
    case .denial(let raw): throw Denial(rawValue: raw) ?? .noAnswer
    case nil: throw .noAnswer
    }
  }

  private func begin(
    _ session: [UInt8], _ request: SessionRequest, _ device: DeviceRow, _ terms: GrantTerms, _ nonce: [UInt8],
    _ agent: AgentPeer, _ trust: RelayTrust
  ) async throws(Denial) {
    let now = WallClock.now()
    let statement = GrantStatement(
      session: session, variant: terms.variant, device: device.digest, technician: request.technician,
      technicianName: request.technicianName, rights: terms.rights, reason: request.reason, nonce: nonce,
      maxSeconds: terms.maxSeconds, policyVersion: trust.policy.content.version, issuedAt: now)
    guard let signed = try? statement.signed(by: rendezvous.folder.policyKey) else { throw .relayBusy }
    let row = SessionRow(
      id: session, device: device.digest, technician: request.technician, customer: device.customer, rights: terms.rights,
      variant: terms.variant, started: now)
    let event = AuditEvent(
      "session.start", customer: device.customer, session: session, technician: request.technician, device: device.digest,
      object: terms.rights.names.joined(separator: ","), result: terms.variant.letter,
      personal: [("technician", request.technicianName), ("device", device.name), ("reason", request.reason)])
    guard (try? await store.begin(row, event)) != nil else { throw .relayBusy }
    let live = LiveSession(
      id: session, device: device.digest, technician: request.technician, agent: agent.connection, viewer: viewer)
    let tickets = await rendezvous.begin(live)
    // Before the session begins both ends witness that it was documented.
    if let checkpoint = await rendezvous.checkpoint() {
      agent.connection.send(checkpoint)
      viewer.send(checkpoint)
    }
    agent.connection.send(
      ControlMessage.open(session: session, ticket: tickets.agent, grant: signed.payload, signature: signed.signature).bytes)
    viewer.send(
      ControlMessage.granted(
        session: session, ticket: tickets.viewer, grant: signed.payload, signature: signed.signature,
        rosterEntry: device.entry
      ).bytes)
  }

  /// What the relay knows; the rest is left to the device.
  static func facts(_ device: DeviceRow, _ technician: VerifiedOperator, _ trust: RelayTrust) -> Facts {
    Facts(
      deviceState: trust.revocations.content.revokes(device: device.digest) ? .retired : device.state,
      deviceClass: device.deviceClass, variantWish: device.variantWish, role: technician.role,
      operatorValidUntil: technician.validUntil,
      operatorIsRevoked: trust.revocations.content.revokes(operator: technician.digest),
      isAssigned: technician.scope.covers(device.digest), livesInBrowser: technician.scope.livesInBrowser,
      profile: trust.policy.content.customer(device.customer).profile,
      allowsHosted: trust.policy.content.allowsHosted(for: device.customer), allowsHostedLocally: true,
      allowedRights: trust.policy.content.rights[device.deviceClass] ?? [], localRights: .all, display: .leftToDevice,
      presence: .leftToDevice, consent: .leftToDevice, maxSeconds: trust.policy.content.maxSeconds)
  }
}

/// What the relay's early decision allows, to be signed.
private struct GrantTerms {
  let variant: Variant
  let rights: AccessRights
  let maxSeconds: UInt32
}
