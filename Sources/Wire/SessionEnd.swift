/// Why a session ended, as the `ended` frame, the control socket and the audit name it.
public enum SessionEnd: UInt16, CaseIterable, Sendable {
  /// The technician closed the viewer.
  case viewerLeft = 1
  /// A person at the device stopped it.
  case stoppedAtDevice = 2
  /// The operator's certificate was revoked or ran out.
  case operatorRevoked = 3
  /// The granted time is over.
  case timeOver = 4
  /// The device was retired.
  case deviceRetired = 5
  /// The relay stopped or restarted.
  case relayRestarted = 6
  /// The connection of the other end broke.
  case connectionLost = 7
  /// A peer broke the protocol.
  case protocolError = 8
  /// The agent stopped.
  case agentStopped = 9
  /// The X server of the device went away.
  case displayLost = 10
  /// The desktop was locked or left during a variant A session.
  case nobodyPresent = 11
  /// An administrator ended it.
  case endedByAdministrator = 12
  /// The customer's business hours are over.
  case outsideHours = 13
  /// The proof of the seven digits did not fit, or the key was dead.
  case keyMissed = 14

  /// The stable code of audit lines and `--json`.
  public var code: String {
    switch self {
    case .viewerLeft: "viewer.left"
    case .stoppedAtDevice: "device.stopped"
    case .operatorRevoked: "operator.revoked"
    case .timeOver: "time.over"
    case .deviceRetired: "device.retired"
    case .relayRestarted: "relay.restart"
    case .connectionLost: "connection.lost"
    case .protocolError: "protocol.error"
    case .agentStopped: "agent.stopped"
    case .displayLost: "display.lost"
    case .nobodyPresent: "nobody.present"
    case .endedByAdministrator: "administrator.ended"
    case .outsideHours: "hours.over"
    case .keyMissed: "key.missed"
    }
  }
}
