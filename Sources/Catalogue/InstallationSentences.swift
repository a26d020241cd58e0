import Policy

/// What is said while the agent is installed on a customer's machine, and taken away again.
public enum InstallationSentences {
  public static let title = Sentence(german: "Permanenter Zugriff", english: "Permanent access")
  public static let question = Sentence(german: "Permanenten Zugriff erlauben?", english: "Permit permanent access?")
  public static let agree = Sentence(german: "Zustimmen", english: "Agree")
  public static let close = Sentence(german: "Schließen", english: "Close")
  public static let doneTitle = Sentence(german: "Eingerichtet", english: "Installed")
  public static let failedTitle = Sentence(german: "Nicht eingerichtet", english: "Not installed")

  public static func installed(_ company: String, remove: String) -> Sentence {
    Sentence(
      german:
        "Eingerichtet für \(company); das Gerät ist ab jetzt erreichbar, auch nach einem Neustart. Wieder entfernen: \(remove)",
      english: "Installed for \(company); the device is reachable from now on, after a restart too. To remove it again: \(remove)"
    )
  }

  public static func installedWithoutSystemd(_ company: String, line: String, remove: String) -> Sentence {
    Sentence(
      german: """
        Eingerichtet für \(company); das Gerät ist ab jetzt erreichbar. Hier läuft kein systemd: Tragen Sie diese Zeile in den Systemstart ein, \
        sonst ist es nach einem Neustart nicht mehr erreichbar: \(line) – Wieder entfernen: \(remove)
        """,
      english: """
        Installed for \(company); the device is reachable from now on. There is no systemd here: enter this line into what starts the system, \
        else it is not reachable after a restart: \(line) – To remove it again: \(remove)
        """)
  }

  public static func already(_ company: String, remove: String) -> Sentence {
    Sentence(
      german: "Hier ist der Agent von \(company) schon eingerichtet; es wurde nichts verändert. Entfernen: \(remove)",
      english: "The agent of \(company) is installed here already; nothing was changed. To remove it: \(remove)")
  }

  public static func removed(_ company: String) -> Sentence {
    Sentence(
      german: "Entfernt: \(company) hat keinen Zugriff mehr auf dieses Gerät, und hier ist nichts davon geblieben.",
      english: "Removed: \(company) has no access to this device any more, and nothing of it is left here.")
  }

  public static let notInstalled = Sentence(
    german: "Dieses Programm ist hier nicht eingerichtet; entfernen lässt sich nur das eingerichtete.",
    english: "This program is not installed here; only an installed one can be removed.")

  public static func needsRoot(_ command: String) -> Sentence {
    Sentence(
      german: "Das kann nur der Verwalter dieses Geräts; es wurde nichts verändert. Im Terminal: \(command)",
      english: "Only the administrator of this device can do that; nothing was changed. In a terminal: \(command)")
  }

  public static let nobody = Sentence(
    german: "Hier ist weder ein Bildschirm noch ein Terminal, an dem jemand zustimmen könnte; es wurde nichts verändert.",
    english: "There is neither a screen nor a terminal here at which somebody could agree; nothing was changed.")

  public static let noCompany = Sentence(
    german:
      "Die Adresse nennt kein Unternehmen, dem man zustimmen könnte; nehmen Sie den Link, den Sie bekommen haben (https://…/get/host#1.…).",
    english: "The address names no company to agree to; use the link you were given (https://…/get/host#1.…).")

  public static let taken = Sentence(
    german: "/usr/local/bin, /var/lib oder /etc/systemd/system hat schon etwas, das rs-agent heißt; entfernen Sie es zuerst.",
    english: "/usr/local/bin, /var/lib or /etc/systemd/system has something called rs-agent already; remove it first.")

  public static func noUser(_ name: String) -> Sentence {
    Sentence(
      german: "Der Benutzer \(name) lässt sich nicht anlegen (useradd); es wurde nichts verändert.",
      english: "The user \(name) cannot be made (useradd); nothing was changed.")
  }

  public static func cannotWrite(_ path: String, _ reason: Sentence) -> Sentence {
    Sentence(
      german: "\(path) lässt sich nicht anlegen (\(reason.german)); es wurde nichts verändert.",
      english: "\(path) cannot be made (\(reason.english)); nothing was changed.")
  }

  public static func noUnit(_ path: String) -> Sentence {
    Sentence(
      german: "systemd nimmt \(path) nicht an (journalctl -xe); alles wurde zurückgenommen. Bitten Sie um einen neuen Link.",
      english: "systemd does not take \(path) (journalctl -xe); everything was taken back. Ask for a new link.")
  }
}
