/// One reason why a session can be refused. The rules are asked in this order; the first that objects decides.
public enum Rule: CaseIterable, Sendable {
  case reason
  case operatorCertificate
  case operatorRole
  case scope
  case hosted
  case hours
  case device
  case rights
  case localPolicy
  case display
  case presence
  case consent

  /// The denial this rule demands, or nil where it has no objection. Pure: same arguments, same answer.
  public func objection(to request: SessionRequest, _ facts: Facts, at now: Timestamp) -> Denial? {
    switch self {
    case .reason: request.reason.utf8.allSatisfy(Self.isBlank) ? .reasonMissing : nil
    case .operatorCertificate: certificateObjection(facts, now)
    case .operatorRole: roleObjection(facts)
    case .scope: facts.isAssigned ? nil : .deviceNotAssigned
    case .hosted: hostedObjection(facts)
    case .hours: facts.hours == .closed ? .outsideHours : nil
    case .device: deviceObjection(facts)
    case .rights: rightsObjection(request, facts)
    case .localPolicy: request.rights.isSubset(of: facts.localRights) ? nil : .rightsForbiddenLocally
    case .display: displayObjection(facts)
    case .presence: presenceObjection(facts)
    case .consent: consentObjection(facts)
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte <= 0x20
  }

  private func certificateObjection(_ facts: Facts, _ now: Timestamp) -> Denial? {
    if facts.operatorIsRevoked { return .operatorRevoked }
    return now < facts.operatorValidUntil ? nil : .operatorExpired
  }

  /// Attended keys are for those who help, not for those who are helped.
  private func roleObjection(_ facts: Facts) -> Denial? {
    switch facts.role {
    case .admin, .technician: nil
    case .employee: facts.deviceClass == .attended ? .roleMayNot : nil
    case .auditor: .roleMayNot
    }
  }

  private func hostedObjection(_ facts: Facts) -> Denial? {
    guard facts.livesInBrowser else { return nil }
    guard facts.allowsHostedLocally else { return .hostedForbiddenLocally }
    let isKeptOut = facts.variant == .noConfirmation || facts.profile == .professionalSecrecy
    return isKeptOut && !facts.allowsHosted ? .hostedForbidden : nil
  }

  private func deviceObjection(_ facts: Facts) -> Denial? {
    switch facts.deviceState {
    case .active: nil
    case .retired: .deviceRetired
    case .duplicate: .deviceDuplicate
    case .conflict: .deviceConflict
    }
  }

  private func rightsObjection(_ request: SessionRequest, _ facts: Facts) -> Denial? {
    guard request.rights.contains(.view) else { return .noRights }
    let allowed = facts.role == .employee ? facts.allowedRights.intersection(.selfAccess) : facts.allowedRights
    return request.rights.isSubset(of: allowed) ? nil : .rightsForbidden
  }

  private func displayObjection(_ facts: Facts) -> Denial? {
    switch facts.display {
    case .ready, .leftToDevice: nil
    case .none: .noDisplay
    case .wayland: .wayland
    }
  }

  private func presenceObjection(_ facts: Facts) -> Denial? {
    guard facts.variant == .confirmEverySession else { return nil }
    switch facts.presence {
    case .present, .leftToDevice: return nil
    case .locked, .greeter, .nobody: return .nobodyPresent
    }
  }

  private func consentObjection(_ facts: Facts) -> Denial? {
    guard facts.variant == .confirmEverySession else { return nil }
    switch facts.consent {
    case .given, .leftToDevice: return nil
    case .notAsked: return .consentNeeded
    case .refused: return .consentRefused
    case .timedOut: return .consentTimedOut
    }
  }
}
