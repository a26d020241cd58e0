/// Why a session is refused: a closed list with a stable code for machines and a sentence for people. Raw values are on
/// the wire and in the audit; they are never reused.
public enum Denial: UInt16, CaseIterable, Error, Sendable {
  // Decided by the rules.
  case reasonMissing = 1
  case roleMayNot = 2
  case operatorExpired = 3
  case operatorRevoked = 4
  case deviceRetired = 5
  case deviceDuplicate = 6
  case noRights = 7
  case rightsForbidden = 8
  case rightsForbiddenLocally = 9
  case noDisplay = 10
  case wayland = 11
  case nobodyPresent = 12
  case consentNeeded = 13
  case consentRefused = 14
  case consentTimedOut = 15
  /// The customer's business hours are over (S2-4).
  case outsideHours = 16
  /// Control is not given in the first moments of a session with a company that was never here before (T62).
  case tooEarly = 17
  /// Somebody else has permanent access to the device, and that is not settled (S4-14).
  case deviceConflict = 18
  /// The operator's certificate does not name this device (S3-5).
  case deviceNotAssigned = 19
  /// A viewer whose code a relay has served is kept out of variant B and professional secrecy.
  case hostedForbidden = 20
  case hostedForbiddenLocally = 21

  // Found before or beside the rules.
  case deviceUnknown = 32
  case deviceAmbiguous = 33
  case deviceOffline = 34
  case deviceBusy = 35
  case relayBusy = 36
  case noAnswer = 37
  case organisationMissing = 38
  /// The technician has as many open keys as he may have.
  case tooManyKeys = 39
  /// The key is used, expired, cancelled or was missed too often.
  case keyDead = 40
  /// The technician has had more sessions or devices than are usual in an hour (T65).
  case operatorLimit = 41

  // The agent does not accept what it was shown.
  case chainInvalid = 64
  case grantInvalid = 65
  case grantReplayed = 66
  case grantExpired = 67
  case policyOutdated = 68

  /// The stable code of audit lines, metrics and `--json`.
  public var code: String {
    switch self {
    case .reasonMissing: "reason.missing"
    case .roleMayNot: "operator.role"
    case .operatorExpired: "operator.expired"
    case .operatorRevoked: "operator.revoked"
    case .deviceRetired: "device.retired"
    case .deviceDuplicate: "device.duplicate"
    case .noRights: "rights.none"
    case .rightsForbidden: "rights.organisation"
    case .rightsForbiddenLocally: "rights.local"
    case .noDisplay: "display.none"
    case .wayland: "display.wayland"
    case .nobodyPresent: "consent.nobody"
    case .consentNeeded: "consent.needed"
    case .consentRefused: "consent.refused"
    case .consentTimedOut: "consent.timeout"
    case .outsideHours: "hours.closed"
    case .tooEarly: "control.early"
    case .deviceConflict: "device.conflict"
    case .deviceNotAssigned: "device.unassigned"
    case .hostedForbidden: "hosted.organisation"
    case .hostedForbiddenLocally: "hosted.local"
    case .deviceUnknown: "device.unknown"
    case .deviceAmbiguous: "device.ambiguous"
    case .deviceOffline: "device.offline"
    case .deviceBusy: "device.busy"
    case .relayBusy: "relay.busy"
    case .noAnswer: "device.silent"
    case .organisationMissing: "organisation.missing"
    case .tooManyKeys: "key.tooMany"
    case .keyDead: "key.dead"
    case .operatorLimit: "operator.limit"
    case .chainInvalid: "operator.chain"
    case .grantInvalid: "grant.badsig"
    case .grantReplayed: "grant.nonce"
    case .grantExpired: "grant.expired"
    case .policyOutdated: "policy.outdated"
    }
  }
}
