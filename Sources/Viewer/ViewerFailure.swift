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
    self.init(
      denial.sentence, code: denial.code, exit: passing.contains(denial) ? .unavailable : .noPermission,
      isPassing: passing.contains(denial))
    isRefusal = true
  }

  /// A denial of the relay for a device that was asked for by this name.
  init(denial raw: UInt16, of name: String) {
    self.init(denial: raw)
    if raw == Denial.deviceUnknown.rawValue { sentence = AdminSentences.noDevice(DisplayName.shown(name)) }
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

  /// A peer that breaks the protocol.
  static let protocolError = ViewerFailure(SessionEnd.protocolError)
  /// The device's roster entry or key is not right.
  static let wrongDevice = ViewerFailure(ViewerSentences.wrongDevice, code: "desk.peer", exit: .noPermission)
  /// The technician closed the viewer.
  static let left = ViewerFailure(SessionEnd.viewerLeft)
}
