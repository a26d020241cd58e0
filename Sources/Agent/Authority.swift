import Policy
import Trust
import Wire

/// The agent's own judgement of a session; what the relay and the viewer say is only what is judged. Everything is looked up in what the organisation has
/// signed, and the machine's own policy has the last word.
package struct Authority: Sendable {
  let known: Knowledge
  let machine: LocalPolicyFile

  package init(known: Knowledge, machine: LocalPolicyFile) {
    self.known = known
    self.machine = machine
  }

  /// The facts of a request for this machine at this moment.
  package func facts(
    _ subject: Subject, role: OperatorRole, technician digest: [UInt8], validUntil: Timestamp, machine status: MachineStatus,
    consent: Facts.Consent, hours: Facts.Hours = .open
  ) -> Facts {
    let localRights = machine.rights()
    return known.withLock { known in
      let policy = known.trust.policy?.content
      let revocations = known.trust.revocations?.content
      return Facts(
        deviceState: revocations?.revokes(device: subject.digest) == true ? .retired : .active,
        deviceClass: subject.deviceClass, variantWish: known.wish?.variant, role: role, operatorValidUntil: validUntil,
        operatorIsRevoked: revocations?.revokes(operator: digest) ?? true,
        allowedRights: policy?.rights[subject.deviceClass] ?? [], localRights: localRights, display: status.display,
        presence: status.presence, consent: consent, maxSeconds: policy?.maxSeconds ?? 0, hours: hours)
    }
  }

  /// Checks that a grant is the relay's, for this session, this machine and this technician, fresh and used for the first time (T32, T33), and names
  /// the technician as the certificate does (T63).
  package func grant(
    _ payload: [UInt8], _ signature: [UInt8], session: [UInt8], on subject: Subject, technician: VerifiedOperator
  ) throws(Denial) -> GrantStatement {
    let (key, version) = known.withLock { known in
      (known.trust.policy?.content.relayPolicyKey, known.trust.policy?.content.version ?? 0)
    }
    guard let key, let grant = try? GrantStatement(payload: payload, signature: signature, relayKey: key) else {
      throw .grantInvalid
    }
    if let denial = known.withLock({ $0.nonces.redeem(grant, at: .now) }) { throw denial }
    guard grant.session == session, KeyDigest.matches(grant.device, subject.digest),
      KeyDigest.matches(grant.technician, technician.digest), grant.technicianName == technician.name
    else { throw .grantInvalid }
    guard grant.policyVersion >= version else { throw .policyOutdated }
    return grant
  }
}
