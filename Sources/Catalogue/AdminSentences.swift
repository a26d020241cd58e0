import Policy

/// What administrative commands say.
public enum AdminSentences {
  public static let noHome = Sentence(
    german: "Es gibt kein Heimverzeichnis; nennen Sie den Ordner der Identität mit --identity.",
    english: "There is no home folder; name the identity's folder with --identity.")

  public static func noIdentity(_ path: String) -> Sentence {
    Sentence(
      german:
        "In \(path) liegt keine Identität; rs init legt die erste an, rs operator add weitere (--identity nennt den Ordner).",
      english:
        "There is no identity in \(path); rs init makes the first one, rs operator add others (--identity names the folder).")
  }

  public static func cannotRead(_ path: String, _ reason: Sentence) -> Sentence {
    Sentence(german: "\(path) ist nicht lesbar: \(reason.german)", english: "Cannot read \(path): \(reason.english)")
  }

  public static func cannotWrite(_ path: String, _ reason: Sentence) -> Sentence {
    Sentence(german: "\(path) ist nicht schreibbar: \(reason.german)", english: "Cannot write \(path): \(reason.english)")
  }

  public static func badContent(_ path: String, _ code: String) -> Sentence {
    Sentence(
      german: "\(path) hat nicht den erwarteten Inhalt (\(code)); holen Sie die Datei aus der Sicherung.",
      english: "\(path) does not hold what it should (\(code)); restore the file from your backup.")
  }

  public static let wrongPassphrase = Sentence(
    german: "Diese Passphrase öffnet den Schlüssel der Organisation nicht.",
    english: "This passphrase does not open the organisation's key.")

  public static func inUse(_ path: String) -> Sentence {
    Sentence(
      german:
        "In \(path) liegt schon eine Identität; sie wird nicht überschrieben (anderen Ordner mit --identity oder --output nennen).",
      english: "There already is an identity in \(path); it is not overwritten (name another folder with --identity or --output)."
    )
  }

  public static let noRoot = Sentence(
    german:
      "Dafür wird der Schlüssel der Organisation gebraucht (root.key im Ordner der Identität); legen Sie das Medium ein, auf dem er liegt.",
    english: "This needs the organisation's key (root.key in the identity's folder); insert the medium it is kept on.")

  public static let badName = Sentence(
    german: "Der Name ist leer, zu lang (höchstens 64 Zeichen) oder enthält Zeichen, die andere Namen nachahmen könnten.",
    english: "The name is empty, too long (64 characters at most) or has characters that could imitate other names.")

  public static let badAddress = Sentence(
    german: "Das ist keine Adresse der Form HOST oder HOST:PORT.",
    english: "This is no address of the form HOST or HOST:PORT.")

  public static func trust(_ code: String) -> Sentence {
    Sentence(
      german: "Eine Unterschrift oder ein Zertifikat ist nicht gültig (\(code)); es wurde nichts geändert.",
      english: "A signature or certificate is not valid (\(code)); nothing was changed.")
  }

  public static let expired = Sentence(
    german: "Ihr Zertifikat ist abgelaufen; erneuern Sie es mit rs operator renew.",
    english: "Your certificate has expired; renew it with rs operator renew.")

  public static let roleMayNot = Sentence(
    german: "Ihre Rolle darf das nicht; ein Administrator darf es.",
    english: "Your role may not do that; an administrator may.")

  public static func noDevice(_ name: String) -> Sentence {
    Sentence(
      german: "Ein Gerät „\(name)“ gibt es nicht; rs device list zeigt, welche es gibt.",
      english: "There is no device “\(name)”; rs device list shows which there are.")
  }

  public static func noOperator(_ name: String) -> Sentence {
    Sentence(
      german: "Einen Techniker „\(name)“ gibt es nicht; rs operator list zeigt, wen es gibt.",
      english: "There is no operator “\(name)”; rs operator list shows who there is.")
  }

  public static func noCustomer(_ name: String) -> Sentence {
    Sentence(
      german: "Von einem Kunden „\(name)“ gibt es keine Einträge; rs device list zeigt, wie die Kunden heißen.",
      english: "There are no entries of a customer “\(name)”; rs device list shows the customers' names.")
  }

  public static func daysOutOfRange(_ range: ClosedRange<Int64>) -> Sentence {
    Sentence(
      german: "--valid-days liegt zwischen \(range.lowerBound) und \(range.upperBound).",
      english: "--valid-days is between \(range.lowerBound) and \(range.upperBound).")
  }

  public static func noPassphraseFile(_ path: String, _ reason: Sentence) -> Sentence {
    Sentence(
      german:
        "Die Datei mit der Passphrase, \(path), ist nicht lesbar: \(reason.german). Schreiben Sie die Passphrase in ihre erste Zeile, oder lassen Sie --passphrase-file weg, dann werden Sie gefragt.",
      english:
        "The file with the passphrase, \(path), cannot be read: \(reason.english). Write the passphrase into its first line, or leave out --passphrase-file and you are asked for it."
    )
  }

  /// Said by the shell of whoever verifies an export; no quotation marks, they stand in a command.
  public static let exportBroken = Sentence(german: "BRUCH", english: "BROKEN")
  public static let exportCut = Sentence(
    german: "DER KOPF PASST NICHT (abgeschnitten?)", english: "HEAD DOES NOT FIT (cut off?)")

  public static let notFound = Sentence(
    german: "Das gibt es hier nicht; rs device list und rs operator list zeigen, was es gibt.",
    english: "There is no such thing here; rs device list and rs operator list show what there is.")

  public static let ambiguous = Sentence(
    german: "Der Name passt auf mehrere; nennen Sie mehr davon oder die Kennung.",
    english: "The name fits several; give more of it, or the id.")

  public static let notValid = Sentence(
    german: "Das Relay erkennt die Unterschrift oder den Inhalt nicht an; es wurde nichts geändert.",
    english: "The relay does not accept the signature or the content; nothing was changed.")

  public static let versionConflict = Sentence(
    german: "Jemand war schneller; es wurde nichts geändert. Versuchen Sie es noch einmal.",
    english: "Somebody was faster; nothing was changed. Try again.")

  public static let exists = Sentence(
    german: "Das gibt es schon; es wurde nichts geändert.",
    english: "It exists already; nothing was changed.")

  public static let classForbids = Sentence(
    german: "Variante A oder B lässt sich nur für Arbeitsplätze wählen; Server und Netzgeräte haben immer B.",
    english: "Variant A or B can be chosen for workstations only; servers and network devices always have B.")

  public static func unknownRight(_ name: String) -> Sentence {
    Sentence(
      german: "Ein Recht \(name) gibt es nicht; es gibt view, pointer, keyboard und clipboard.",
      english: "There is no right \(name); there are view, pointer, keyboard and clipboard.")
  }

  public static let needsTerminal = Sentence(
    german: "Hier kann niemand gefragt werden (kein Terminal); geben Sie die Antwort als Option an (--help).",
    english: "Nobody can be asked here (no terminal); give the answer as an option (--help).")

  public static let passphrasesDiffer = Sentence(
    german: "Die beiden Eingaben sind verschieden; es wurde nichts angelegt.",
    english: "The two entries differ; nothing was made.")

  public static let passphraseTooShort = Sentence(
    german: "Die Passphrase braucht mindestens 10 Zeichen.",
    english: "The passphrase needs at least 10 characters.")

  public static let done = Sentence(german: "Erledigt.", english: "Done.")

  public static let nothing = Sentence(german: "Keine Einträge.", english: "No entries.")

  public static func operatorAdded(_ name: String, folder: String, until: String) -> Sentence {
    Sentence(
      german:
        "\(name) ist eingetragen, gültig bis \(until). Bringen Sie den Ordner \(folder) auf einem sicheren Weg zu ihm und löschen Sie ihn hier.",
      english: "\(name) is registered, valid until \(until). Take the folder \(folder) to them by a safe way, and delete it here."
    )
  }

  public static func operatorRenewed(_ name: String, until: String) -> Sentence {
    Sentence(german: "\(name) ist gültig bis \(until).", english: "\(name) is valid until \(until).")
  }

  public static func operatorRevoked(_ name: String) -> Sentence {
    Sentence(
      german: "\(name) ist gesperrt; laufende Sitzungen enden jetzt.",
      english: "\(name) is revoked; running sessions end now.")
  }

  public static func deviceRetired(_ name: String) -> Sentence {
    Sentence(
      german: "\(name) ist außer Dienst; sein Schlüssel gilt nirgends mehr.",
      english: "\(name) is retired; its key is trusted nowhere any more.")
  }

  public static func settled(_ name: String) -> Sentence {
    Sentence(
      german: "\(name): die Abstimmung ist festgehalten; Sitzungen sind möglich.",
      english: "\(name): what was settled is recorded; sessions are possible.")
  }

  public static let nothingToSettle = Sentence(
    german: "Auf diesem Gerät ist nichts abzustimmen; rs device show zeigt, welche Fernwartungsprogramme dort sind.",
    english: "There is nothing to settle on this device; rs device show tells which remote tools are there.")

  public static let noNote = Sentence(
    german: "Sagen Sie mit --note, was mit wem abgestimmt ist (höchstens 500 Bytes).",
    english: "Say with --note what was settled, and with whom (500 bytes at most).")

  public static func tokenCreated(customer: String, until: String) -> Sentence {
    Sentence(
      german: "Nimmt genau ein Gerät von \(customer) auf, bis \(until). Auf dem Gerät: rs agent --unattended --enrol -",
      english: "Enrols exactly one device of \(customer), until \(until). On the device: rs agent --unattended --enrol -")
  }

  public static func tokenLink(_ link: String) -> Sentence {
    Sentence(german: "Oder dort im Browser:\n\(link)", english: "Or there, in a browser:\n\(link)")
  }

  public static func variantSet(_ device: String, _ letter: String) -> Sentence {
    Sentence(
      german: "\(device) hat ab jetzt Variante \(letter).",
      english: "\(device) has variant \(letter) from now on.")
  }

  public static func profileSet(_ customer: String, _ profile: String) -> Sentence {
    Sentence(
      german: "\(customer) hat ab jetzt das Profil \(profile).", english: "\(customer) has the profile \(profile) from now on.")
  }

  public static func hostedSet(_ customer: String?, _ isAllowed: Bool) -> Sentence {
    let (german, english) = customer.map { ("bei \($0)", "at \($0)") } ?? ("allgemein", "in general")
    return isAllowed
      ? Sentence(
        german: "Betrachter, deren Code vom Server kommt, sind \(german) ab jetzt auch da erlaubt, wo niemand gefragt wird.",
        english: "Viewers whose code comes from the server are allowed \(english) from now on also where nobody is asked.")
      : Sentence(
        german: "Betrachter, deren Code vom Server kommt, sind \(german) ab jetzt da verboten, wo niemand gefragt wird.",
        english: "Viewers whose code comes from the server are forbidden \(english) from now on where nobody is asked.")
  }

  public static func customerWithoutDevices(_ customer: String) -> Sentence {
    Sentence(
      german: "Hinweis: Kein aufgenommenes Gerät gehört \(customer); stimmt der Name (rs device list)?",
      english: "Note: no enrolled device belongs to \(customer); is the name right (rs device list)?")
  }

  public static let policyTooLong = Sentence(
    german: "So viele Kunden fasst die Richtlinie nicht; setzen Sie einen auf standard zurück, der es nicht mehr braucht.",
    english: "The policy does not hold so many customers; set one back to standard that needs it no more.")

  public static let employeeWithoutDevice = Sentence(
    german: "Ein Mitarbeiter eines Kunden braucht mindestens ein Gerät: --device DEVICE, mehrmals möglich.",
    english: "A customer's employee needs a device at least: --device DEVICE, which may be repeated.")

  public static func auditIntact(lines: Int, chains: Int) -> Sentence {
    Sentence(
      german: "Unversehrt: \(lines) Einträge in \(chains) Ketten.",
      english: "Intact: \(lines) entries in \(chains) chains.")
  }

  public static func auditIntact(lines: Int, unsealed: Int) -> Sentence {
    guard unsealed > 0 else { return Sentence(german: "Unversehrt: \(lines) Einträge.", english: "Intact: \(lines) entries.") }
    return Sentence(
      german: "Unversehrt: \(lines) Einträge, davon \(unsealed) neuer als der letzte unterschriebene Prüfpunkt.",
      english: "Intact: \(lines) entries, \(unsealed) of them newer than the last signed checkpoint.")
  }

  public static func logKey(_ key: String, policy version: UInt64, root: String, pinnedIn folder: String?) -> Sentence {
    Sentence(
      german: "Die Prüfpunkte sind mit dem Schlüssel \(key) unterschrieben, den Fassung \(version) der Richtlinie nennt. "
        + (folder.map { "Die Wurzel \(root) hat sie unterschrieben, die in \($0) liegt." }
          ?? "Die Wurzel \(root) dazu stammt aus dem Ordner selbst: vergleichen Sie sie mit dem Fingerabdruck Ihrer Organisation."),
      english: "The checkpoints are signed with the key \(key) that version \(version) of the policy names. "
        + (folder.map { "It is signed by the root \(root), the one in \($0)." }
          ?? "Its root \(root) comes from the folder itself: compare it with your organisation's fingerprint."))
  }

  /// `isDamaged`: there is a file, and it is no checkpoint.
  public static func noWitness(_ folder: String, isDamaged: Bool) -> Sentence {
    Sentence(
      german:
        "\(folder)/checkpoint.txt \(isDamaged ? "ist beschädigt" : "fehlt"): Ob hier ein älterer Datenbestand liegt, ließ sich nicht vergleichen.",
      english:
        "\(folder)/checkpoint.txt is \(isDamaged ? "damaged" : "missing"): whether this is an older database could not be compared."
    )
  }

  public static let exportForeign = Sentence(
    german:
      "Das Relay belegt seine Einträge mit einer Wurzel, einem Schlüssel oder Hashes, die nicht zu Ihrer Organisation passen; es wurde nichts geschrieben.",
    english:
      "The relay vouches for its entries with a root, a key or hashes that are not your organisation's; nothing was written.")

  public static func auditBroken(customer: String, number: UInt64) -> Sentence {
    Sentence(
      german:
        "BRUCH: Eintrag \(number) von \(customer.isEmpty ? "rs selbst" : customer) wurde verändert, oder davor fehlt etwas.",
      english:
        "BROKEN: entry \(number) of \(customer.isEmpty ? "rs itself" : customer) was altered, or something before it is missing.")
  }

  public static func exported(_ folder: String) -> Sentence {
    Sentence(
      german: "Ausgeführt nach \(folder). So prüft es jeder, ohne uns:",
      english: "Exported to \(folder). Anyone verifies it without us:")
  }

  public static func organisationMade(_ folder: String, fingerprint: String) -> Sentence {
    Sentence(
      german: """
        Die Organisation ist angelegt. Fingerabdruck: \(fingerprint)
        Ihre Identität liegt in \(folder). Bringen Sie root.key von dieser Maschine weg auf ein Medium, das Sie wegschließen;
        gebraucht wird es erst wieder, wenn Ihr Zertifikat abläuft (rs operator renew). Als nächstes: rs serve, rs token create.
        """,
      english: """
        The organisation is made. Fingerprint: \(fingerprint)
        Your identity is in \(folder). Move root.key off this machine to a medium you lock away; it is needed again only
        when your certificate runs out (rs operator renew). Next: rs serve, rs token create.
        """)
  }

  public static func supportAddress(_ address: String) -> Sentence {
    Sentence(
      german: "Für Kunden, die anrufen: rs agent --relay \(address)",
      english: "For customers who call: rs agent --relay \(address)")
  }

  public static let askCompany = Sentence(german: "Name der Firma", english: "Name of the company")
  public static let askDomain = Sentence(german: "Domain der Firma", english: "Domain of the company")
  public static let askName = Sentence(german: "Ihr Name", english: "Your name")
  public static let askPassphrase = Sentence(
    german: "Passphrase für den Schlüssel der Organisation", english: "Passphrase for the organisation's key")
  public static let askAgain = Sentence(german: "Noch einmal", english: "Again")

  /// Column heads of tables.
  public enum Head {
    public static let name = Sentence(german: "NAME", english: "NAME")
    public static let customer = Sentence(german: "KUNDE", english: "CUSTOMER")
    public static let deviceClass = Sentence(german: "KLASSE", english: "CLASS")
    public static let variant = Sentence(german: "VARIANTE", english: "VARIANT")
    public static let state = Sentence(german: "ZUSTAND", english: "STATE")
    public static let lastSeen = Sentence(german: "ZULETZT", english: "LAST SEEN")
    public static let id = Sentence(german: "KENNUNG", english: "ID")
    public static let role = Sentence(german: "ROLLE", english: "ROLE")
    public static let validUntil = Sentence(german: "GÜLTIG BIS", english: "VALID UNTIL")
    public static let host = Sentence(german: "RECHNER", english: "HOST")
    public static let rights = Sentence(german: "RECHTE", english: "RIGHTS")
    public static let profile = Sentence(german: "PROFIL", english: "PROFILE")
    public static let hosted = Sentence(german: "MIT CODE VOM SERVER", english: "WITH CODE FROM THE SERVER")
    public static let decision = Sentence(german: "ENTSCHEIDUNG", english: "DECISION")
    public static let display = Sentence(german: "BILDSCHIRM", english: "DISPLAY")
    public static let presence = Sentence(german: "ANWESEND", english: "PRESENT")
    public static let tools = Sentence(german: "FERNWARTUNG ANDERER", english: "REMOTE TOOLS OF OTHERS")
    public static let settlement = Sentence(german: "ABGESTIMMT", english: "SETTLED")
  }

  public static let online = Sentence(german: "verbunden", english: "online")
  public static let offline = Sentence(german: "getrennt", english: "offline")
  public static let retired = Sentence(german: "außer Dienst", english: "retired")
  public static let duplicate = Sentence(german: "doppelt", english: "duplicate")
  public static let conflict = Sentence(german: "Abstimmung erforderlich", english: "to be settled")
  public static let toolIsThere = Sentence(german: "installiert", english: "installed")
  public static let toolRuns = Sentence(german: "läuft", english: "running")
  public static let toolIsPermanent = Sentence(german: "permanenter Zugriff", english: "permanent access")
  public static let toolIsOpen = Sentence(german: "abzustimmen", english: "to be settled")
  public static func alert(_ state: Sentence, _ tools: String) -> Sentence {
    Sentence(german: "\(state.german), neu: \(tools)", english: "\(state.english), new: \(tools)")
  }
  public static let revoked = Sentence(german: "gesperrt", english: "revoked")
  public static let valid = Sentence(german: "gültig", english: "valid")
  public static let expiredState = Sentence(german: "abgelaufen", english: "expired")
  public static let never = Sentence(german: "nie", english: "never")
  public static let displayReady = Sentence(german: "bereit", english: "ready")
  public static let displayNone = Sentence(german: "keiner", english: "none")
  public static let displayWayland = Sentence(german: "Wayland, lässt sich nicht zeigen", english: "Wayland, cannot be shown")
  public static let presencePresent = Sentence(german: "ja", english: "yes")
  public static let presenceLocked = Sentence(german: "gesperrt", english: "locked")
  public static let presenceGreeter = Sentence(german: "Anmeldung wird gezeigt", english: "login is shown")
  public static let presenceNobody = Sentence(german: "niemand", english: "nobody")
  public static let allowed = Sentence(german: "erlaubt", english: "allowed")
}
