import Policy
import Trust
import Wire

/// The agent's own judgement of a session; what the relay and the viewer say is only what is judged. Everything is looked up in what the organisation has
/// signed, and the machine's own policy has the last word.
struct Authority: Sendable {
  let state: AgentState
  let machine: LocalPolicyFile

  /// The facts of a request at this moment.
  func facts(
    role: OperatorRole, technician digest: [UInt8], validUntil: Timestamp, presence: Facts.Presence, display: Facts.Display,
    consent: Facts.Consent
  ) -> Facts {
    let localRights = machine.rights()
    return state.known.withLock { known in
      let policy = known.trust.policy?.content
      let revocations = known.trust.revocations?.content
      return Facts(
        deviceState: revocations?.revokes(device: state.device.digest) == true ? .retired : .active,
        deviceClass: state.device.deviceClass, variantWish: known.wish?.variant, role: role, operatorValidUntil: validUntil,
        operatorIsRevoked: revocations?.revokes(operator: digest) ?? true,
        allowedRights: policy?.rights[state.device.deviceClass] ?? [], localRights: localRights, display: display,
        presence: presence, consent: consent, maxSeconds: policy?.maxSeconds ?? 0)
    }
  }

  /// Checks that a grant is the relay's, for this session, this device and this technician, fresh and used for the first time (T32, T33).
  func grant(
    _ payload: [UInt8], _ signature: [UInt8], session: [UInt8], technician: VerifiedOperator
  ) throws(Denial) -> GrantStatement {
    let (key, version) = state.known.withLock { known in
      (known.trust.policy?.content.relayPolicyKey, known.trust.policy?.content.version ?? 0)
    }
    guard let key, let grant = try? GrantStatement(payload: payload, signature: signature, relayKey: key) else {
      throw .grantInvalid
    }
    if let denial = state.known.withLock({ $0.nonces.redeem(grant, at: .now) }) { throw denial }
    guard grant.session == session, KeyDigest.matches(grant.device, state.device.digest),
      KeyDigest.matches(grant.technician, technician.digest)
    else { throw .grantInvalid }
    guard grant.policyVersion >= version else { throw .policyOutdated }
    return grant
  }
}
