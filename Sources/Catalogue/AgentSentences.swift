import Policy

/// What the agent says to the person who installs or runs it.
public enum AgentSentences {
  public static func stateLocked(_ path: String) -> Sentence {
    Sentence(
      german:
        "\(path): wird schon von einem laufenden Agenten benutzt; halten Sie ihn an oder nehmen Sie einen anderen Ordner (--data).",
      english: "\(path): a running agent uses it already; stop that one or choose another folder (--data).")
  }

  public static func stateBroken(_ path: String, _ reason: Sentence) -> Sentence {
    Sentence(
      german:
        "\(path): der Zustand des Agenten ist nicht benutzbar (\(reason.german)); prüfen Sie Rechte und Speicherplatz oder nehmen Sie das Gerät neu auf.",
      english:
        "\(path): the agent's state cannot be used (\(reason.english)); check permissions and free space, or enrol the device again."
    )
  }

  public static func stateNewer(_ path: String) -> Sentence {
    Sentence(
      german: "\(path): stammt von einem neueren rs und wurde nicht angerührt; starten Sie jenes.",
      english: "\(path): was made by a newer rs and was not touched; start that one.")
  }

  public static let notEnrolled = Sentence(
    german: "Dieses Gerät ist noch nicht aufgenommen; starten Sie mit --enrol und der Adresse, die Sie bekommen haben.",
    english: "This device is not enrolled yet; start with --enrol and the address you were given.")

  public static let alreadyEnrolled = Sentence(
    german: "Dieses Gerät ist schon aufgenommen; ohne --enrol starten, oder einen anderen Ordner nehmen (--data).",
    english: "This device is enrolled already; start without --enrol, or choose another folder (--data).")

  public static let badAddress = Sentence(
    german: "Das ist keine Aufnahme-Adresse (https://…/enrol#1.…); bitten Sie um eine neue (rs token create).",
    english: "This is no enrolment address (https://…/enrol#1.…); ask for a new one (rs token create).")

  public static let tokenNotAccepted = Sentence(
    german: "Das Relay nimmt diese Adresse nicht an: schon benutzt, abgelaufen oder unbekannt; bitten Sie um eine neue.",
    english: "The relay does not accept this address: used already, expired or unknown; ask for a new one.")

  public static let relayUntrusted = Sentence(
    german: "Was das Relay vorlegt, ist nicht von der Organisation dieser Adresse unterschrieben; es wurde nichts gesendet.",
    english: "What the relay shows is not signed by the organisation of this address; nothing was sent.")

  public static let otherCompany = Sentence(
    german:
      "Das Unternehmen hinter dieser Adresse heißt anders, als dort steht: Es wurde nichts gespeichert und nichts angemeldet.",
    english: "The company behind this address has another name than it says: nothing was stored and nothing was registered.")

  public static func wrongVersion(_ given: String, _ current: String) -> Sentence {
    Sentence(
      german:
        "Der Text über den permanenten Zugriff hat die Version \(current), nicht \(given); lesen Sie ihn neu (ohne --accept-permanent-access).",
      english:
        "The text on permanent access has version \(current), not \(given); read it again (without --accept-permanent-access).")
  }

  public static func version(_ version: String) -> Sentence {
    Sentence(german: "Version des Textes: \(version)", english: "Version of the text: \(version)")
  }

  public static let question = Sentence(
    german: "Stimmen Sie zu? Tippen Sie ja oder nein: ", english: "Do you agree? Type yes or no: ")

  public static let refused = Sentence(
    german: "Nicht zugestimmt: Es wurde nichts gespeichert und nichts angemeldet.",
    english: "Not agreed: nothing was stored and nothing was registered.")

  public static let enrolledHere = Sentence(
    german: "Aufgenommen. Der Agent bleibt ab jetzt erreichbar.", english: "Enrolled. The agent stays reachable from now on.")

  public static func enrolledWithConflict(_ tools: String) -> Sentence {
    Sentence(
      german:
        "Aufgenommen, aber Abstimmung erforderlich: \(tools) ist hier für permanenten Zugriff eingerichtet. Das Unternehmen meldet sich; vorher gibt es keine Sitzung.",
      english:
        "Enrolled, but to be settled first: \(tools) is set up for permanent access here. The company will be in touch; before that there is no session."
    )
  }

  public static func connected(_ relay: String) -> Sentence {
    Sentence(german: "Mit dem Relay \(relay) verbunden.", english: "Connected to the relay \(relay).")
  }

  public static func disconnected(_ seconds: String) -> Sentence {
    Sentence(
      german: "Die Verbindung zum Relay ist weg; neuer Versuch in \(seconds) s.",
      english: "The connection to the relay is gone; next try in \(seconds) s.")
  }

  public static let retired = Sentence(
    german:
      "Das Relay nimmt dieses Gerät nicht an (außer Dienst gestellt, doppelt oder unbekannt); neuer Versuch später. Soll es neu aufgenommen werden: agent.db löschen, rs agent --unattended --enrol.",
    english:
      "The relay does not accept this device (retired, duplicate or unknown); trying again later. To enrol it anew: delete agent.db, then rs agent --unattended --enrol."
  )

  public static func sessionStarted(_ technician: String, reason: String) -> Sentence {
    Sentence(german: "Sitzung von \(technician): \(reason)", english: "Session of \(technician): \(reason)")
  }

  public static func sessionEnded(_ code: String) -> Sentence {
    Sentence(german: "Sitzung beendet (\(code)).", english: "Session ended (\(code)).")
  }

  public static func sessionRefused(_ code: String) -> Sentence {
    Sentence(german: "Sitzung verweigert (\(code)).", english: "Session refused (\(code)).")
  }

  public static func displayMissing(_ display: String) -> Sentence {
    Sentence(
      german: "Kein X-Server auf \(display); das Gerät ist erreichbar, zeigt aber nichts.",
      english: "No X server at \(display); the device is reachable but shows nothing.")
  }

  public static let noLock = Sentence(
    german: "Der Bildschirm wurde nicht gesperrt: weder logind noch ein Sperrprogramm (lock_command) ist da.",
    english: "The screen was not locked: there is neither logind nor a screen locker (lock_command).")

  public static let lockIgnored = Sentence(
    german:
      "logind hat die Sperre angeordnet, aber der Bildschirm ist offen geblieben; nennen Sie ein Sperrprogramm (lock_command).",
    english: "logind ordered the lock, but the screen stayed open; name a screen locker (lock_command).")

  public static func localPolicyUnreadable(_ path: String, _ reason: Sentence) -> Sentence {
    Sentence(
      german: "\(path): nicht lesbar (\(reason.german)); bis das behoben ist, wird jede Sitzung verweigert.",
      english: "\(path): cannot be read (\(reason.english)); until that is mended every session is refused.")
  }

  public static func localPolicySyntax(_ place: String) -> Sentence {
    Sentence(
      german:
        "\(place): erwartet wird rights = [\"view\", …] oder hosted = false; bis das behoben ist, wird jede Sitzung verweigert.",
      english: "\(place): rights = [\"view\", …] or hosted = false is expected; until that is mended every session is refused.")
  }

  public static let policyRefused = Sentence(
    german: "Das Relay zeigt eine Richtlinie, die älter oder nicht unterschrieben ist; sie gilt hier nicht.",
    english: "The relay shows a policy that is older or not signed; it has no effect here.")

  public static let historyChanged = Sentence(
    german:
      "Das Protokoll des Relays ist älter oder anders, als dieses Gerät es bezeugt hat: Wurde eine alte Sicherung eingespielt?",
    english: "The relay's audit log is older or other than this device has witnessed: was an old backup restored?")

  public static let streamFailed = Sentence(
    german: "Die Verbindung mit dem Betrachter kam nicht zustande.", english: "The connection with the viewer did not come about."
  )
}
