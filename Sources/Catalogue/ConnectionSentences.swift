import Policy

/// What is said where the relay cannot be reached or does not take us.
public enum ConnectionSentences {
  /// What protects the session between the two ends, and around it the way to the relay; empty where it is not known.
  public static func sealed(inner: String, outer: String) -> Sentence {
    Sentence(
      german: "Ende zu Ende: \(inner.isEmpty ? "–" : inner). Zum Relay: \(outer.isEmpty ? "–" : outer).",
      english: "End to end: \(inner.isEmpty ? "–" : inner). To the relay: \(outer.isEmpty ? "–" : outer).")
  }

  public static func nameResolution(_ host: String) -> Sentence {
    Sentence(
      german: "Der Name \(host) lässt sich nicht auflösen; prüfen Sie Schreibweise und Namensdienst (rs doctor).",
      english: "The name \(host) does not resolve; check its spelling and the name service (rs doctor).")
  }

  public static func unreachable(_ address: String) -> Sentence {
    Sentence(
      german: "Unter \(address) antwortet niemand; läuft rs serve dort, und lässt die Firewall dorthin durch (rs doctor)?",
      english: "Nobody answers at \(address); is rs serve running there, and does the firewall let you through (rs doctor)?")
  }

  public static func proxyRefused(_ status: Int) -> Sentence {
    Sentence(
      german: "Der Proxy hat die Verbindung abgelehnt (HTTP \(status)); prüfen Sie https_proxy und die Zugangsdaten.",
      english: "The proxy refused the connection (HTTP \(status)); check https_proxy and its credentials.")
  }

  public static let proxyAnswer = Sentence(
    german: "Der Proxy antwortet nicht wie ein HTTP-Proxy; prüfen Sie https_proxy.",
    english: "The proxy does not answer like an HTTP proxy; check https_proxy.")

  public static let relayNotTrusted = Sentence(
    german:
      "Das ist nicht Ihr Relay, oder jemand steht dazwischen: Sein Schlüssel ist nicht der erwartete. Es wurde nichts gesendet.",
    english: "This is not your relay, or somebody stands in between: its key is not the expected one. Nothing was sent.")

  public static let tls = Sentence(
    german: "Keine sichere Verbindung (TLS 1.3) mit dem Relay; antwortet dort etwas anderes als rs serve?",
    english: "No secure connection (TLS 1.3) with the relay; does something other than rs serve answer there?")

  public static let notARelay = Sentence(
    german: "Dort antwortet kein rs-Relay; prüfen Sie die Adresse.",
    english: "No rs relay answers there; check the address.")

  public static let timedOut = Sentence(
    german: "Das Relay antwortet nicht rechtzeitig; versuchen Sie es noch einmal (rs doctor).",
    english: "The relay does not answer in time; try again (rs doctor).")

  public static let closed = Sentence(
    german: "Die Verbindung zum Relay ist abgebrochen; versuchen Sie es noch einmal.",
    english: "The connection to the relay broke; try again.")

  public static let notAccepted = Sentence(
    german:
      "Das Relay erkennt Ihr Zertifikat nicht an: abgelaufen, gesperrt oder von einer anderen Organisation (rs operator renew).",
    english: "The relay does not accept your certificate: expired, revoked, or of another organisation (rs operator renew).")

  public static let noOrganisation = Sentence(
    german: "Das Relay hat noch keine Organisation; führen Sie dort rs init aus.",
    english: "The relay has no organisation yet; run rs init there.")

  public static let protocolError = Sentence(
    german: "Das Relay versteht dieses Programm nicht; sind beide von derselben Version?",
    english: "The relay does not understand this program; are both of the same version?")

  public static let tooMany = Sentence(
    german: "Das Relay nimmt von hier gerade keine weiteren Verbindungen an; versuchen Sie es in einer Minute wieder.",
    english: "The relay takes no more connections from here right now; try again in a minute.")

  public static let readOnly = Sentence(
    german: "Das Relay kann nichts speichern (Platte voll oder defekt) und nimmt deshalb keine Änderungen an.",
    english: "The relay cannot store anything (disk full or failing) and therefore takes no changes.")

  public static func historyChanged(_ folder: String) -> Sentence {
    Sentence(
      german:
        "Achtung: Das Protokoll des Relays ist kürzer oder anders als beim letzten Mal. Wurde mit Ihrem Wissen eine alte Sicherung eingespielt, löschen Sie \(folder)/checkpoint.txt.",
      english:
        "Caution: the relay's audit log is shorter or other than last time. If an old backup was restored with your knowledge, delete \(folder)/checkpoint.txt."
    )
  }

  public static func witnessMissing(_ folder: String) -> Sentence {
    Sentence(
      german:
        "In \(folder) liegt noch kein Prüfpunkt (checkpoint.txt), mit dem sich das Protokoll des Relays vergleichen ließe; von jetzt an liegt der heutige dort.",
      english:
        "\(folder) holds no checkpoint (checkpoint.txt) yet to compare the relay's audit log with; from now on it holds today's.")
  }

  public static func witnessDamaged(_ folder: String) -> Sentence {
    Sentence(
      german:
        "\(folder)/checkpoint.txt ist beschädigt, das Protokoll des Relays ließ sich damit nicht vergleichen; von jetzt an liegt der heutige Prüfpunkt dort.",
      english:
        "\(folder)/checkpoint.txt is damaged, the relay's audit log could not be compared with it; from now on it holds today's checkpoint."
    )
  }
}
