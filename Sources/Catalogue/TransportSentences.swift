import Policy
import Transport

extension TransportError {
  /// What happened and what to do next, in one line.
  public var sentence: Sentence {
    switch self {
    case .nameResolution(let host): ConnectionSentences.nameResolution(host)
    case .unreachable(let address): ConnectionSentences.unreachable(address)
    case .proxyRefused(let status): ConnectionSentences.proxyRefused(status)
    case .proxyAnswer: ConnectionSentences.proxyAnswer
    case .relayNotTrusted: ConnectionSentences.relayNotTrusted
    case .tls: ConnectionSentences.tls
    case .notARelay: ConnectionSentences.notARelay
    case .timedOut: ConnectionSentences.timedOut
    case .closed: ConnectionSentences.closed
    }
  }
}
