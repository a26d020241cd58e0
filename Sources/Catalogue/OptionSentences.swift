import Policy

/// What `--help` says about options and arguments, and what is wrong with a combination of them.
public enum OptionSentences {
  public static let identity = Sentence(
    german: "Ordner mit Ihrem Schlüssel und Zertifikat (Vorgabe: ~/.config/rs).",
    english: "Folder with your key and certificate (default: ~/.config/rs).")
  public static let relay = Sentence(
    german: "Adresse des Relays statt der im Ordner der Identität.",
    english: "Address of the relay instead of the one in the identity's folder.")
  public static let doctorRelay = Sentence(
    german: "Adresse des Relays (Vorgabe: die im Ordner der Identität).",
    english: "Address of the relay (default: the one in the identity's folder).")
  public static let json = Sentence(
    german: "Das Ergebnis als JSON auf die Standardausgabe schreiben.", english: "Write the result as JSON to standard output.")
  public static let config = Sentence(
    german: "Konfigurationsdatei (config.example.toml nennt alle Schlüssel).",
    english: "Configuration file (config.example.toml lists every key).")
  public static let device = Sentence(
    german: "Name, Kennung oder eindeutiger Anfang.", english: "Name, id or unique prefix.")
  public static let onlyCustomer = Sentence(
    german: "Nur die dieses Kunden.", english: "Only those of this customer.")

  public static let onlyUnsettled = Sentence(
    german: "Nur die, auf denen etwas mit anderen abzustimmen ist.",
    english: "Only those where something is to be settled with others.")
  public static let note = Sentence(
    german: "Was mit wem abgestimmt ist.", english: "What was settled, and with whom.")

  public static let initData = Sentence(german: "Datenordner des Relays.", english: "The relay's data folder.")
  public static let initIdentity = Sentence(
    german: "Ordner für die Identität des Administrators (Vorgabe: ~/.config/rs).",
    english: "Folder for the administrator's identity (default: ~/.config/rs).")
  public static let company = Sentence(
    german: "Name der Firma, wie Kunden ihn sehen.", english: "Name of the company, as customers will see it.")
  public static let domain = Sentence(
    german: "Domain der Firma, wie Kunden sie sehen.", english: "Domain of the company, as customers will see it.")
  public static let ownName = Sentence(
    german: "Ihr Name, wie Kunden ihn sehen.", english: "Your name, as customers will see it.")
  public static let initAddress = Sentence(
    german: "Adresse, unter der das Relay erreicht wird.", english: "Address under which the relay is reached.")
  public static let passphraseFile = Sentence(
    german: "Datei mit der Passphrase von root.key.", english: "File with the passphrase of root.key.")

  public static let serveData = Sentence(
    german: "Datenordner (Vorgabe: rs-data im Arbeitsordner).", english: "Data folder (default: rs-data in the working folder).")
  public static let listen = Sentence(
    german: "Adresse, auf der gelauscht wird (Vorgabe: Port 443, wo das erlaubt ist, sonst 8443).",
    english: "Address to listen on (default: port 443 where allowed, else 8443).")
  public static let certificate = Sentence(
    german: "Zertifikatskette für TLS, PEM (Vorgabe: eine eigene, die sich die Gegenstellen merken).",
    english: "Certificate chain for TLS, PEM (default: one of its own, pinned by clients).")
  public static let key = Sentence(
    german: "Privater Schlüssel zu --certificate, PEM.", english: "Private key of --certificate, PEM.")

  public static let unattended = Sentence(
    german: "Nach einmaliger Aufnahme jederzeit erreichbar sein.", english: "Be reachable at all times, after enrolling once.")
  public static let enrol = Sentence(
    german: "Mit dieser Adresse aufnehmen; - liest sie von der Standardeingabe.",
    english: "Enrol with this address; - reads it from standard input.")
  public static let enrolOnly = Sentence(
    german: "Nach der Aufnahme enden; der Dienst betreibt den Agenten.",
    english: "End after enrolling; the service runs the agent.")
  public static let install = Sentence(
    german: "Nach Zustimmung als Dienst einrichten, mit der Adresse von --enrol oder der im Programm; fragt nach root, wo nötig.",
    english:
      "Install as a service after consent, with the address of --enrol or the one in the program; asks for root where needed.")
  public static let uninstall = Sentence(
    german: "Den eingerichteten Dienst mit allem entfernen, was er angelegt hat.",
    english: "Remove the installed service with everything that it has made.")
  public static let acceptPermanentAccess = Sentence(
    german: "Dem Text dieser Version ohne Rückfrage zustimmen (Massenverteilung).",
    english: "Accept the consent text of this version without being asked (mass roll-out).")
  public static let agentData = Sentence(
    german: "Ordner des Zustands (Vorgabe: /var/lib/rs-agent).", english: "State folder (default: /var/lib/rs-agent).")
  public static let display = Sentence(
    german: "X-Bildschirm (Vorgabe: DISPLAY, sonst der, der gefunden wird).",
    english: "X display (default: DISPLAY, else the one that is found).")
  public static let guestRelay = Sentence(
    german: "Wo angerufen wird (ohne --unattended): HOST[:PORT] oder die Adresse der Firma; sonst wird gefragt.",
    english: "Where to call (without --unattended): HOST[:PORT] or the company's address; else you are asked.")
  public static let terminal = Sentence(
    german: "Bedingungen und Schlüssel am Terminal statt in einem Fenster; zugestimmt wird auf dem Desktop (ohne --unattended).",
    english: "Terms and key on the terminal instead of in a window; consent is given on the desktop (without --unattended).")
  public static let proveClean = Sentence(
    german: "Am Ende zeigen, was vorher und nachher verglichen wurde (ohne --unattended).",
    english: "Show at the end what was compared before and after (without --unattended).")
  public static let enrolUnattended = Sentence(
    german: "--enrol gehört zu --unattended oder --install.", english: "--enrol goes with --unattended or --install.")
  public static let lockCommand = Sentence(
    german: "Bildschirmsperre am Ende einer Sitzung, wo logind nicht antwortet.",
    english: "Screen locker for the end of a session where logind does not answer.")

  public static let reason = Sentence(
    german: "Warum Sie sich verbinden; der Kunde sieht es, und das Protokoll hält es fest. Ohne Angabe wird gefragt.",
    english: "Why you connect; the customer sees it and the audit keeps it. Asked for if missing.")
  public static let viewKey = Sentence(
    german: "Einen Sitzungsschlüssel für einen Kunden machen, der angerufen hat.",
    english: "Make a session key for a customer who has called.")
  public static let viewGuest = Sentence(
    german: "Der Rechner mit dieser Nummer; der Kunde liest sie vor.",
    english: "The computer with this number; the customer reads it out.")
  public static let viewWeb = Sentence(
    german: "Im Browser auf diesem Computer statt in einem Fenster.",
    english: "In the browser on this computer instead of in a window.")
  public static let webAddress = Sentence(
    german: "HOST[:PORT], oder die Adresse für Kunden mit ihren Fingerabdrücken; ohne sie das Relay der Identität.",
    english: "HOST[:PORT], or the address for customers with its fingerprints; without it the identity's relay.")
  public static let keyCustomer = Sentence(
    german: "Der Kunde, der angerufen hat.", english: "The customer who has called.")
  public static let viewOnly = Sentence(german: "Nur ansehen.", english: "Only look.")
  public static let viewRights = Sentence(
    german: "Verlangte Rechte, durch Kommas getrennt: view, pointer, keyboard, clipboard.",
    english: "Rights to ask for, separated by commas: view, pointer, keyboard, clipboard.")
  public static let fullScreen = Sentence(german: "Im Vollbild beginnen.", english: "Start in full screen.")
  public static let fit = Sentence(german: "Den Bildschirm an das Fenster anpassen.", english: "Scale the screen to the window.")
  public static let monitor = Sentence(
    german: "Nur diesen Monitor des Geräts zeigen, ab 1 gezählt.",
    english: "Show only this monitor of the device, counted from 1.")
  public static let headless = Sentence(german: "Kein Fenster; für Skripte.", english: "No window; for scripts.")
  public static let screenshot = Sentence(
    german: "Mit --headless: das erste vollständige Bild als PNG sichern und enden.",
    english: "With --headless: save the first complete picture as PNG and end.")
  public static let jsonLines = Sentence(
    german: "Jede Änderung des Zustands als Zeile JSON auf die Standardausgabe schreiben.",
    english: "Write each change of state as a line of JSON to standard output.")

  public static let validDays = Sentence(
    german: "Tage, die das Zertifikat gilt, höchstens 30.", english: "Days the certificate is valid, at most 30.")
  public static let withRoot = Sentence(
    german: "Mit dem Schlüssel der Organisation (root.key) statt mit Ihrem eigenen unterschreiben.",
    english: "Sign with the organisation's key (root.key) instead of your own.")
  public static let operatorName = Sentence(
    german: "Name der Person, wie Kunden ihn sehen.", english: "The person's name, as customers will see it.")
  public static let role = Sentence(
    german: "Administrator, Techniker, Revisor oder Mitarbeiter eines Kunden.",
    english: "Administrator, technician, auditor or a customer's employee.")
  public static let operatorDevice = Sentence(
    german: "Ein Gerät, für das das Zertifikat gilt (Vorgabe: alle); mehrmals möglich, bei employee nötig.",
    english: "A device that the certificate is for (default: all); may be repeated, needed with employee.")
  public static let operatorOutput = Sentence(
    german: "Ordner für die neue Identität (Vorgabe: rs-NAME).", english: "Folder for the new identity (default: rs-NAME).")
  public static let web = Sentence(
    german: "Der Schlüssel entsteht im Browser der Person: Link ausgeben, warten und unterschreiben.",
    english: "The key is made in the person's browser: print a link, wait, and sign.")
  public static let webOperator = Sentence(
    german: "Wessen Zertifikat erneuert wird, wenn der Schlüssel im Browser liegt (Name oder Anfang der Kennung).",
    english: "Whose certificate is renewed where the key lives in a browser (name, or the beginning of the id).")
  public static let chainFile = Sentence(
    german: "Zertifikatskette (operator.pem), die erneuert wird.", english: "Certificate chain (operator.pem) to renew.")
  public static let operatorSelector = Sentence(
    german: "Name oder Anfang der Kennung (rs operator list).", english: "Name, or the beginning of the id (rs operator list).")

  public static let tokenCustomer = Sentence(
    german: "Der Kunde, dem das Gerät gehört.", english: "The customer the device belongs to.")
  public static let deviceClass = Sentence(
    german: "Server, Netzgerät oder Arbeitsplatz; Arbeitsplätze fragen vor jeder Sitzung.",
    english: "Server, network device or workstation; workstations ask before each session.")
  public static let deviceName = Sentence(
    german: "Name des Geräts (Vorgabe: sein Rechnername).", english: "Name of the device (default: its host name).")
  public static let tokenAddress = Sentence(
    german: "Adresse, unter der das Gerät das Relay erreicht.", english: "Address under which the device reaches the relay.")
  public static let tokenDays = Sentence(
    german: "Tage, bis die Adresse verfällt.", english: "Days until the address is void.")

  public static let explainRights = Sentence(
    german: "Verlangte Rechte, durch Kommas getrennt.", english: "The rights to ask for, separated by commas.")
  public static let variant = Sentence(german: "A oder B.", english: "A or B.")
  public static let customer = Sentence(
    german: "Name des Kunden (rs device list).", english: "The customer's name (rs device list).")
  public static let profile = Sentence(german: "berufsgeheimnis oder standard.", english: "berufsgeheimnis or standard.")
  public static let hosted = Sentence(german: "allow oder deny.", english: "allow or deny.")
  public static let hostedCustomer = Sentence(
    german: "Nur dieser Kunde (Vorgabe: alle, für die nichts anderes gesagt ist).",
    english: "This customer alone (default: all that nothing else is said of).")
  public static let wishedBy = Sentence(
    german: "Die Person beim Kunden, die es wünscht.", english: "The person at the customer who wishes it.")
  public static let reference = Sentence(
    german: "Wo das steht: Vertrag, Brief oder Vorgangsnummer.",
    english: "Where that is written down: contract, letter or ticket number.")

  public static let germanTerms = Sentence(german: "Datei mit dem deutschen Text.", english: "File with the German text.")
  public static let englishTerms = Sentence(german: "Datei mit dem englischen Text.", english: "File with the English text.")
  public static let textsSystem = Sentence(
    german: "System des Kunden: linux, windows, macos oder other (alle übrigen).",
    english: "The customer's system: linux, windows, macos or other (all the rest).")
  public static let hoursCustomer = Sentence(
    german: "Nur dieser Kunde (Vorgabe: alle).", english: "This customer alone (default: all).")
  public static let openings = Sentence(
    german: "Zeiten wie \"Mo-Fr 08:00-17:00, Sa 9-12\".", english: "Times like \"Mo-Fr 08:00-17:00, Sa 9-12\".")
  public static let zone = Sentence(
    german: "Zeitzone (Vorgabe: Europe/Berlin).", english: "Time zone (default: Europe/Berlin).")
  public static let land = Sentence(
    german: "Land, dessen Feiertage geschlossen sind, wie TH oder NW; none: keine.",
    english: "Land whose public holidays are closed, like TH or NW; none: no holidays.")
  public static let closedDays = Sentence(
    german: "Ein Tag, der außerdem geschlossen ist; mehrmals möglich.", english: "A day that is closed as well; may be repeated.")
  public static let openedDays = Sentence(
    german: "Ein Feiertag, der doch offen ist; mehrmals möglich.", english: "A public holiday that is open; may be repeated.")
  public static let hoursEnd = Sentence(
    german: "Was mit laufenden Sitzungen am Ende geschieht: nur Hinweis, oder Ende.",
    english: "What happens to running sessions at the end: a notice alone, or their end.")
  public static let removeHours = Sentence(
    german: "Diese Geschäftszeiten löschen.", english: "Delete these hours.")
  public static let overrideHours = Sentence(
    german: "Stunden, die die Ausnahme gilt, höchstens 24.", english: "Hours that the exception holds, at most 24.")
  public static let overrideReason = Sentence(
    german: "Warum es nicht warten kann.", english: "Why it cannot wait.")
  public static let requestedBy = Sentence(
    german: "Die Person beim Kunden, die darum bittet.", english: "The person at the customer who asks for it.")
  public static let receiptFile = Sentence(german: "Der Beleg (HTML).", english: "The receipt (HTML).")
  public static let receiptRoot = Sentence(
    german: "Fingerabdruck der Firma, von der er sein soll.", english: "Fingerprint of the company it should be from.")
  public static let hoursOrRemove = Sentence(
    german: "Nennen Sie, was sich ändert (--open, --zone, --land, --closed, --opened, --end), oder --remove allein.",
    english: "Name what changes (--open, --zone, --land, --closed, --opened, --end), or --remove alone.")

  public static let verifyCustomer = Sentence(
    german: "Nur die Kette dieses Kunden.", english: "Only the chain of this customer.")
  public static let verifyData = Sentence(
    german: "Diesen Datenordner eines Relays lesen statt eines zu fragen; was Sie als Zeuge haben, wird damit verglichen.",
    english: "Read this data folder of a relay instead of asking one; what you keep as witness is compared with it.")
  public static let exportCustomer = Sentence(german: "Der Kunde.", english: "The customer.")
  public static let exportOutput = Sentence(german: "Ordner, in den geschrieben wird.", english: "Folder to write to.")

  public static let enrolOnlyAlone = Sentence(
    german: "--enrol-only braucht --enrol.", english: "--enrol-only needs --enrol.")
  public static let dataWithCustomer = Sentence(
    german: "--data prüft alle Ketten; lassen Sie --customer weg.",
    english: "--data verifies every chain; leave out --customer.")
  public static let certificateWithoutKey = Sentence(
    german: "--certificate und --key gehören zusammen.", english: "--certificate and --key belong together.")
  public static let badRights = Sentence(
    german: "--rights nimmt view, pointer, keyboard und clipboard, durch Kommas getrennt.",
    english: "--rights takes view, pointer, keyboard and clipboard, separated by commas.")
  public static let deviceOrKey = Sentence(
    german: "Entweder ein Gerät, oder --customer und dazu --key oder --guest.",
    english: "Either a device, or --customer and with it --key or --guest.")
  public static let webNeedsDevice = Sentence(
    german: "--web zeigt ein Gerät und verträgt sich nicht mit --headless.",
    english: "--web shows a device, and does not go with --headless.")
  public static let screenshotWithWindow = Sentence(
    german: "--screenshot gehört zu --headless.", english: "--screenshot belongs to --headless.")
}

/// The names of values in `--help`: `--data <folder>`.
public enum ValueSentences {
  public static let system = Sentence(german: "system", english: "system")
  public static let folder = Sentence(german: "ordner", english: "folder")
  public static let file = Sentence(german: "datei", english: "file")
  public static let address = Sentence(german: "adresse", english: "address")
  public static let hostAndPort = Sentence(german: "host[:port]", english: "host[:port]")
  public static let addressAndPort = Sentence(german: "adresse:port", english: "address:port")
  public static let number = Sentence(german: "nummer", english: "number")
  public static let days = Sentence(german: "tage", english: "days")
  public static let version = Sentence(german: "version", english: "version")
  public static let display = Sentence(german: "bildschirm", english: "display")
  public static let command = Sentence(german: "befehl", english: "command")
  public static let rights = Sentence(german: "rechte", english: "rights")
  public static let customer = Sentence(german: "kunde", english: "customer")
  public static let device = Sentence(german: "gerät", english: "device")
  public static let name = Sentence(german: "name", english: "name")
  public static let company = Sentence(german: "firma", english: "company")
  public static let domain = Sentence(german: "domain", english: "domain")
  public static let reason = Sentence(german: "grund", english: "reason")
  public static let role = Sentence(german: "rolle", english: "role")
  public static let deviceClass = Sentence(german: "klasse", english: "class")
  public static let variant = Sentence(german: "variante", english: "variant")
  public static let profile = Sentence(german: "profil", english: "profile")
  public static let permission = Sentence(german: "erlaubnis", english: "permission")
  public static let person = Sentence(german: "person", english: "person")
  public static let reference = Sentence(german: "beleg", english: "reference")
  public static let note = Sentence(german: "notiz", english: "note")
  public static let times = Sentence(german: "zeiten", english: "times")
  public static let zone = Sentence(german: "zone", english: "zone")
  public static let land = Sentence(german: "land", english: "land")
  public static let day = Sentence(german: "tag", english: "day")
  public static let hours = Sentence(german: "stunden", english: "hours")
  public static let hoursEnd = Sentence(german: "ende", english: "end")
  public static let fingerprint = Sentence(german: "fingerabdruck", english: "fingerprint")
}
