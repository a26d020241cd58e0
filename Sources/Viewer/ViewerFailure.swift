import Catalogue
import EndToEnd
import Policy
import Transport
import Trust
import Wire

/// Why the viewer gives up or tries again: a sentence for people, a stable code for machines, an exit code of `sysexits.h`.
struct ViewerFailure: Error, Sendable {
  private(set) var sentence: Sentence
  let code: String
  let exitCode: Int32
  /// True where a later attempt may work without anybody changing anything.
  var isPassing = false
  /// True where policy or a person said no.
  var isRefusal = false

  /// Exit codes as `sysexits.h` names them.
  enum Exit: Int32 {
    case usage = 64
    case noInput = 66
    case unavailable = 69
    case software = 70
    case cannotCreate = 73
    case protocolError = 76
    case noPermission = 77
  }

  init(_ sentence: Sentence, code: String, exit: Exit, isPassing: Bool = false) {
    self.sentence = sentence
    self.code = code
    exitCode = exit.rawValue
    self.isPassing = isPassing
  }

  init(_ denial: Denial) {
    let passing: Set<Denial> = [.deviceOffline, .deviceBusy, .relayBusy, .noAnswer, .noDisplay]
    let later: Set<Denial> = passing.union([.outsideHours, .tooManyKeys, .operatorLimit, .keyDead])
    self.init(
      denial.sentence, code: denial.code, exit: later.contains(denial) ? .unavailable : .noPermission,
      isPassing: passing.contains(denial))
    isRefusal = true
  }

  /// A denial of the relay for a device that was asked for by this name.
  init(denial raw: UInt16, of name: String) {
    self.init(denial: raw)
    if raw == Denial.deviceUnknown.rawValue { sentence = AdminSentences.noDevice(DisplayName.shown(name)) }
  }

  /// A denial of the relay for a key that was asked for; `opening` is when the customer's business hours begin again.
  init(denial raw: UInt16, opening: Timestamp?) {
    self.init(denial: raw)
    if raw == Denial.outsideHours.rawValue, let opening {
      sentence = CallSentences.outsideHours(opens: LocalTime.sentence(opening))
    }
  }

  /// A denial as it came from a peer.
  init(denial raw: UInt16) {
    if let denial = Denial(rawValue: raw) { self.init(denial) } else { self = .protocolError }
  }

  init(_ end: SessionEnd) {
    let passing: Set<SessionEnd> = [.relayRestarted, .connectionLost, .agentStopped, .displayLost]
    self.init(
      ViewerSentences.ended(code: end.code), code: end.code, exit: end == .protocolError ? .protocolError : .unavailable,
      isPassing: passing.contains(end))
  }

  /// The key is dead before there was a session.
  init(_ end: KeyEnd) {
    switch end {
    case .used: self.init(CallSentences.keyUsed, code: "key.used", exit: .unavailable)
    case .expired: self.init(CallSentences.keyExpired, code: "key.expired", exit: .unavailable)
    case .missed: self = .spent
    case .cancelled: self.init(CallSentences.keyCancelled, code: "key.cancelled", exit: .unavailable)
    case .outsideHours: self.init(Denial.outsideHours)
    case .guestLeft: self.init(CallSentences.guestLeft, code: "guest.left", exit: .unavailable)
    }
  }

  init(_ refusal: ControlRefusal) {
    let sentence =
      switch refusal {
      case .notAccepted: ConnectionSentences.notAccepted
      case .noOrganisation: ConnectionSentences.noOrganisation
      case .protocolError: ConnectionSentences.protocolError
      case .tooMany: ConnectionSentences.tooMany
      case .readOnly: ConnectionSentences.readOnly
      }
    self.init(
      sentence, code: "relay.\(refusal)", exit: refusal == .notAccepted ? .noPermission : .unavailable,
      isPassing: refusal == .tooMany)
  }

  init(_ error: TransportError) {
    let sentence =
      switch error {
      case .nameResolution(let host): ConnectionSentences.nameResolution(DisplayName.shown(host, limit: 255))
      case .unreachable(let address): ConnectionSentences.unreachable(DisplayName.shown(address, limit: 255))
      case .proxyRefused(let status): ConnectionSentences.proxyRefused(status)
      case .proxyAnswer: ConnectionSentences.proxyAnswer
      case .relayNotTrusted: ConnectionSentences.relayNotTrusted
      case .tls: ConnectionSentences.tls
      case .notARelay: ConnectionSentences.notARelay
      case .timedOut: ConnectionSentences.timedOut
      case .closed: ConnectionSentences.closed
      }
    self.init(sentence, code: "transport", exit: .unavailable, isPassing: error != .relayNotTrusted)
  }

  init(_ error: DeskError) {
    switch error.code {
    case .peer: self = .wrongDevice
    case .frames: self = .protocolError
    case .closed: self.init(SessionEnd.connectionLost)
    case .handshake, .timedOut:
      self.init(ViewerSentences.streamFailed, code: error.code.rawValue, exit: .unavailable, isPassing: true)
    }
  }

  /// A guest had wrong digits; how often, `OpenKey` counts.
  static let missed = ViewerFailure(SessionEnd.keyMissed)
  /// A key that was missed too often.
  static let spent = ViewerFailure(CallSentences.keySpent, code: SessionEnd.keyMissed.code, exit: .noPermission)
  /// The guest that the relay joins has another key than the number commits to.
  static let wrongGuest = ViewerFailure(CallSentences.wrongGuest, code: "desk.peer", exit: .noPermission)
  /// The relay shows what the organisation has not signed, or something older than it showed before.
  static func notSigned(_ error: TrustError) -> ViewerFailure {
    ViewerFailure(ViewerSentences.trustRefused, code: error.rawValue, exit: .noPermission)
  }
  /// A peer that breaks the protocol.
  static let protocolError = ViewerFailure(SessionEnd.protocolError)
  /// The device's roster entry or key is not right.
  static let wrongDevice = ViewerFailure(ViewerSentences.wrongDevice, code: "desk.peer", exit: .noPermission)
  /// The technician took the key back before there was a session.
  static let keyCancelled = ViewerFailure(CallSentences.keyCancelled, code: SessionEnd.viewerLeft.code, exit: .unavailable)
  /// The technician closed the viewer.
  static let left = ViewerFailure(SessionEnd.viewerLeft)
}
