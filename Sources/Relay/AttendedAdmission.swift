import Attendance
import Policy
import Store
import Transport
import Trust
import Wire

/// What a technician asks for in attended support: a key, and, once it is proved, the permission for the session.
struct AttendedAdmission {
  let rendezvous: Rendezvous
  let store: RelayStore
  let technician: VerifiedOperator
  let viewer: ControlConnection

  /// Handles a message about a key; what cannot be is answered with `denied`.
  func handle(_ message: ControlMessage) async {
    do throws(Denial) {
      switch message {
      case .newKey(let customer, let rights, let reason, let guest):
        try await open(customer, AccessRights(rawValue: rights), reason, guest)
      case .admit(let session, let number): await rendezvous.admit(session, number: number, from: viewer)
      case .keyMissed(let session): await rendezvous.missed(session, from: viewer)
      case .requestGrant(let session, let guest, let nonce, let rights):
        viewer.send(try await grant(session, guest, nonce, AccessRights(rawValue: rights)).bytes)
      default: break
      }
    } catch {
      rendezvous.metrics.denied(error)
      viewer.send(ControlMessage.denied(error.rawValue).bytes)
    }
  }

  // MARK: Keys

  private func open(_ customer: String, _ rights: AccessRights, _ reason: String, _ guest: String) async throws(Denial) {
    let customer = DisplayName.shown(customer)
    do throws(Denial) {
      guard !customer.isEmpty else { throw .reasonMissing }
      let number = GuestNumber(guest)?.digits ?? ""
      guard guest.isEmpty || !number.isEmpty else { throw .deviceUnknown }
      // Nobody is known yet: the same rules, early, for a good answer.
      let nobody = [UInt8](repeating: 0, count: 32)
      _ = try await terms(customer, nobody, rights, reason)
      try await rendezvous.limits.check(technician, device: nil, rendezvous)
      let request = OpenKey.Request(
        technician: technician, customer: customer, rights: rights, reason: reason, guestNumber: number)
      try await rendezvous.open(request, for: viewer)
    } catch {
      try? await store.record(denied(error, customer, nil, nil, reason), at: WallClock.now())
      throw error
    }
  }

  private func denied(
    _ denial: Denial, _ customer: String, _ session: [UInt8]?, _ guest: [UInt8]?, _ reason: String
  ) -> AuditEvent {
    AuditEvent(
      "session.denied", customer: customer, session: session, technician: technician.digest, device: guest, result: denial.code,
      personal: [("reason", reason)])
  }

  // MARK: Grants

  /// The first grant makes the session; each one after it changes its rights.
  private func grant(
    _ session: [UInt8], _ guest: [UInt8], _ nonce: [UInt8], _ rights: AccessRights
  ) async throws(Denial) -> ControlMessage {
    guard let live = await rendezvous.attended(session, guest: guest, viewer: viewer), let key = live.key,
      await rendezvous.claim(session)
    else { throw .keyDead }
    do throws(Denial) {
      let message = try await permit(live, key, nonce, rights)
      await rendezvous.release(session)
      return message
    } catch {
      await rendezvous.release(session)
      try? await store.record(denied(error, key.customer, session, guest, key.reason), at: WallClock.now())
      // A key that has matched is used, whatever came of it.
      if !live.isGranted { await rendezvous.closeKey(session, error == .outsideHours ? .outsideHours : .used) }
      throw error
    }
  }

  private func permit(
    _ live: LiveSession, _ key: OpenKey, _ nonce: [UInt8], _ rights: AccessRights
  ) async throws(Denial) -> ControlMessage {
    let terms = try await terms(key.customer, live.device, rights, key.reason)
    if !live.isGranted { try await rendezvous.limits.check(technician, device: live.device, rendezvous) }
    let statement = GrantStatement(
      session: live.id, variant: .confirmEverySession, device: live.device, technician: technician.digest,
      technicianName: technician.name, rights: rights, reason: key.reason, nonce: nonce, maxSeconds: terms.maxSeconds,
      policyVersion: terms.policyVersion, issuedAt: WallClock.now(), customer: key.customer)
    guard let signed = try? statement.signed(by: rendezvous.folder.policyKey) else { throw .relayBusy }
    try await document(live, key, rights)
    // Before the session begins both ends witness that it was documented.
    if let checkpoint = await rendezvous.checkpoint() {
      live.agent.send(checkpoint)
      viewer.send(checkpoint)
    }
    return .permitted(session: live.id, grant: signed.payload, signature: signed.signature)
  }

  /// On disk before anyone is told.
  private func document(_ live: LiveSession, _ key: OpenKey, _ rights: AccessRights) async throws(Denial) {
    let now = WallClock.now()
    let event = AuditEvent(
      live.isGranted ? "session.rights" : "session.start", customer: key.customer, session: live.id,
      technician: technician.digest, device: live.device, object: rights.names.joined(separator: ","), result: "attended",
      personal: [("technician", technician.name), ("reason", key.reason), ("source", live.agent.network.name)])
    guard !live.isGranted else {
      guard (try? await store.record(event, at: now)) != nil else { throw .relayBusy }
      return
    }
    let row = SessionRow(
      id: live.id, device: live.device, isAttended: true, technician: technician.digest, customer: key.customer, rights: rights,
      variant: .confirmEverySession, started: now)
    guard (try? await store.begin(row, event)) != nil else { throw .relayBusy }
    guard await rendezvous.grant(live.id) else {
      let end = SessionEnd.connectionLost
      _ = try? await store.end(live.id, reason: end.rawValue, code: end.code, at: WallClock.now())
      throw .keyDead
    }
  }

  /// What the relay's early decision allows.
  private func terms(
    _ customer: String, _ guest: [UInt8], _ rights: AccessRights, _ reason: String
  ) async throws(Denial) -> (maxSeconds: UInt32, policyVersion: UInt64) {
    guard let trust = await rendezvous.trust else { throw .organisationMissing }
    let now = WallClock.now()
    let request = SessionRequest(
      device: guest, technician: technician.digest, technicianName: technician.name, rights: rights, reason: reason)
    let facts = Facts(
      deviceState: .active, deviceClass: .attended, variantWish: nil, role: technician.role,
      operatorValidUntil: technician.validUntil,
      operatorIsRevoked: trust.revocations.content.revokes(operator: technician.digest),
      isAssigned: technician.scope.covers(guest), livesInBrowser: technician.scope.livesInBrowser,
      profile: trust.policy.content.customer(customer).profile,
      allowsHosted: trust.policy.content.allowsHosted(for: customer), allowsHostedLocally: true,
      allowedRights: trust.policy.content.rights[.attended] ?? [], localRights: .all, display: .leftToDevice,
      presence: .leftToDevice, consent: .leftToDevice, maxSeconds: trust.policy.content.maxSeconds,
      hours: await rendezvous.attendance.hours(for: customer, technician: technician.digest, at: now).fact)
    switch decide(request, facts: facts, at: now) {
    case .deny(let denial): throw denial
    case .allow(let allowed): return (allowed.maxSeconds, trust.policy.content.version)
    }
  }
}
