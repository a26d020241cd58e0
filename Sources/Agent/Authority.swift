import Policy
import Trust
import Wire

/// Who asks for a session, as far as is known.
package struct Claimant: Sendable {
  let digest: [UInt8]
  let role: OperatorRole
  let scope: OperatorScope
  let validUntil: Timestamp

  /// Who has shown a certificate.
  package init(_ technician: VerifiedOperator) {
    digest = technician.digest
    role = technician.role
    scope = technician.scope
    validUntil = technician.validUntil
  }

  /// Who is only announced: nothing is held against him before the inner TLS shows his certificate.
  package init(announced digest: [UInt8]) {
    self.digest = digest
    role = .technician
    scope = .unlimited
    validUntil = Timestamp(milliseconds: .max)
  }
}

/// The agent's own judgement of a session; what the relay and the viewer say is only what is judged. Everything is looked up in what the organisation has
/// signed, and the machine's own policy has the last word.
package struct Authority: Sendable {
  let known: Knowledge
  let machine: LocalPolicyFile

  package init(known: Knowledge, machine: LocalPolicyFile) {
    self.known = known
    self.machine = machine
  }

  /// The facts of a request for this machine at this moment; `customer` is whose it is.
  package func facts(
    _ subject: Subject, of customer: String, for claimant: Claimant, machine status: MachineStatus, consent: Facts.Consent,
    hours: Facts.Hours = .open
  ) -> Facts {
    let local = machine.current()
    return known.withLock { known in
      let policy = known.trust.policy?.content
      let revocations = known.trust.revocations?.content
      return Facts(
        deviceState: revocations?.revokes(device: subject.digest) == true ? .retired : .active,
        deviceClass: subject.deviceClass, variantWish: known.wish?.variant, role: claimant.role,
        operatorValidUntil: claimant.validUntil, operatorIsRevoked: revocations?.revokes(operator: claimant.digest) ?? true,
        isAssigned: claimant.scope.covers(subject.digest), livesInBrowser: claimant.scope.livesInBrowser,
        profile: policy?.customer(customer).profile ?? .professionalSecrecy,
        allowsHosted: policy?.allowsHosted(for: customer) ?? false, allowsHostedLocally: local.allowsHosted,
        allowedRights: policy?.rights[subject.deviceClass] ?? [], localRights: local.rights, display: status.display,
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
