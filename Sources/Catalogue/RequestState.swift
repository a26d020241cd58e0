import Policy

/// Where a customer's request for help stands, in the same words at both ends (S3-9).
public enum RequestState: Equatable, Sendable {
  /// A key is open, and nobody has taken the call yet.
  case open
  /// A technician has taken it. The name is that of the certificate, nil until that was seen; proved once the digits have matched.
  case taken(by: String?, isProved: Bool)
  /// The customer has agreed.
  case running(by: String)
  case ended

  /// The stable code for `--json`.
  public var code: String {
    switch self {
    case .open: "open"
    case .taken: "taken"
    case .running: "running"
    case .ended: "ended"
    }
  }

  /// The words for windows and terminals.
  public var sentence: Sentence {
    switch self {
    case .open: Sentence(german: "Anfrage offen.", english: "Request open.")
    case .taken(nil, _):
      Sentence(
        german: "Anfrage übernommen; der Name wird geprüft …", english: "Request taken; the name is being checked …")
    case .taken(let name?, false):
      Sentence(
        german: "Anfrage übernommen von \(name) (noch nicht bewiesen: die Ziffern werden verglichen).",
        english: "Request taken by \(name) (not proved yet: the digits are being compared).")
    case .taken(let name?, true): Sentence(german: "Anfrage übernommen von \(name).", english: "Request taken by \(name).")
    case .running(let name): Sentence(german: "Anfrage läuft mit \(name).", english: "Request running with \(name).")
    case .ended: Sentence(german: "Anfrage beendet.", english: "Request ended.")
    }
  }
}
