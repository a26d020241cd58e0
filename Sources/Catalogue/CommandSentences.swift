import Policy

/// What `--help` says about each command: a line, and for some a paragraph (`…More`).
public enum CommandSentences {
  public static let rs = Sentence(
    german: "Fernwartung: Relay, Agent und Betrachter in einer Datei.",
    english: "Remote support: relay, agent and viewer in one file.")
  public static let rsMore = Sentence(
    german: """
      Ein eigenes Relay verbindet Techniker und die Maschinen der Kunden; was sie austauschen, ist von Ende zu Ende versiegelt, \
      und das Relay kann es nicht lesen.

      Zuerst, auf Ihrem Server:  rs init, dann rs serve
      Je Maschine eines Kunden:  rs token create; dort rs agent --unattended --enrol -
      Danach:                    rs view GERÄT --reason "…"
      Wenn etwas nicht geht:     rs doctor
      """,
    english: """
      A relay of your own joins technicians and customers' machines; what they exchange is sealed end to end, and the relay \
      cannot read it.

      First, on your box: \
      rs init, then rs serve
      Each customer's machine:  rs token create; there rs agent --unattended --enrol -
      Then:                     rs view DEVICE --reason "…"
      If something is wrong:    rs doctor
      """)
  public static let roles = Sentence(german: "Rollen", english: "Roles")
  public static let administration = Sentence(german: "Verwaltung", english: "Administration")

  public static let initialise = Sentence(
    german: "Die Organisation anlegen: ihre Wurzel, ihren ersten Mitarbeiter, den Teil des Relays.",
    english: "Make the organisation: its root, its first operator, the relay's part.")
  public static let initialiseMore = Sentence(
    german: """
      Einmal auszuführen, auf der Maschine des Relays, als dessen Benutzer. Was nicht angegeben ist, wird gefragt. Der Schlüssel \
      der Wurzel wird mit einer Passphrase verschlüsselt; bringen Sie ihn danach von dieser Maschine weg.
      """,
    english: """
      Run it once, on the relay's box, as the relay's account. What is not given is asked. The root's key is encrypted with a \
      passphrase; move it off the box afterwards.
      """)

  public static let serve = Sentence(
    german: "Das Relay betreiben: Es verbindet Techniker und Geräte und kann nicht lesen, was sie austauschen.",
    english: "Run the relay: it joins technicians and devices and cannot read what they exchange.")
  public static let serveMore = Sentence(
    german: """
      Läuft in einem leeren Ordner ohne jede Konfiguration und sagt, was als Nächstes zu tun ist. SIGHUP lädt Zertifikate und \
      Organisation neu.
      """,
    english: """
      Works in an empty folder without any configuration and says what to do next. SIGHUP reloads certificates and organisation.
      """)

  public static let agent = Sentence(
    german: "Den Agenten auf der Maschine eines Kunden betreiben.", english: "Run the agent on a customer's machine.")
  public static let agentMore = Sentence(
    german: """
      Ohne --unattended lässt sich jemand einmal helfen: sieben Ziffern vom Telefon eintippen, zustimmen, zusehen; danach ist nichts mehr da.

      --unattended hält die Maschine für das Systemhaus des Kunden erreichbar. Beim ersten Mal braucht es --enrol mit der Adresse, \
      die das Systemhaus ausgegeben hat, und zeigt, wozu zugestimmt wird, bevor irgendetwas gespeichert wird.
      """,
    english: """
      Without --unattended somebody is helped once: type seven digits from the telephone, agree, watch; afterwards nothing is left.

      --unattended keeps the machine reachable for its customer's service company. The first time it needs --enrol with the \
      address the company gave out, and shows what is agreed to before anything is stored.
      """)

  public static let view = Sentence(
    german: "Die Maschine eines Kunden sehen und bedienen.", english: "See and control a customer's machine.")
  public static let viewMore = Sentence(
    german: """
      F8 öffnet das Menü: Vollbild, anpassen, Monitore, Messwerte, nur ansehen, Tasten loslassen, Strg-Alt-Entf, trennen. Mit einem \
      Kunden, der angerufen hat, auch: zeigen und markieren, Nachrichten, Rechte erbitten.

      --key macht einen Sitzungsschlüssel und zeigt ihn im Fenster; --guest nimmt stattdessen die Nummer, die der Kunde vorliest. \
      Beide brauchen --customer.
      """,
    english: """
      F8 opens the menu: full screen, fit, monitors, figures, view only, release keys, Ctrl-Alt-Del, disconnect. With a customer who \
      has called also: point and mark, chat, ask for rights.

      --key makes a session key and shows it in the window; --guest takes the number instead that the customer reads out. Both need \
      --customer.
      """)

  public static let keys = Sentence(
    german: "Sitzungsschlüssel für Kunden, die anrufen.", english: "Session keys for customers who call.")
  public static let keyNew = Sentence(
    german: "Einen Schlüssel für einen Anruf machen und auf den Kunden warten.",
    english: "Make a key for a call and wait for the customer.")
  public static let keyNewMore = Sentence(
    german: """
      Sagen Sie dem Kunden die sieben Ziffern am Telefon. Der Schlüssel gilt zehn Minuten und einmal; zweimal falsche Ziffern oder \
      Strg-C machen ihn ungültig. Das Fenster öffnet sich, sobald der Kunde zugestimmt hat.
      """,
    english: """
      Tell the customer the seven digits on the telephone. The key is valid for ten minutes and once; wrong digits twice, or Ctrl-C, \
      end it. The window opens as soon as the customer has agreed.
      """)

  public static let operators = Sentence(
    german: "Wer für die Organisation handeln darf: eintragen, auflisten, erneuern, sperren.",
    english: "Who may act for the organisation: add, list, renew, revoke.")
  public static let operatorAdd = Sentence(
    german: "Schlüssel und Zertifikat für einen neuen Mitarbeiter machen.",
    english: "Make a key and certificate for a new operator.")
  public static let operatorAddMore = Sentence(
    german: """
      Schreibt einen Ordner, der die Identität des neuen Mitarbeiters ist: Bringen Sie ihn auf sicherem Weg als ~/.config/rs auf \
      dessen Maschine und löschen Sie ihn hier. Ohne --with-root endet das Zertifikat nicht später als Ihr eigenes.
      """,
    english: """
      Writes a folder that is the new operator's identity: take it to their machine as ~/.config/rs by a safe way, and \
      delete it here. Without --with-root the certificate ends no later than your own.
      """)
  public static let operatorList = Sentence(german: "Die Mitarbeiter auflisten.", english: "List the operators.")
  public static let operatorRenew = Sentence(
    german: "Ein Zertifikat erneuern; der Schlüssel bleibt derselbe.", english: "Renew a certificate; the key stays the same.")
  public static let operatorRenewMore = Sentence(
    german: """
      Ohne Datei wird Ihr eigenes Zertifikat erneuert, mit dem Schlüssel der Organisation (root.key und seine Passphrase), auch \
      wenn es schon abgelaufen ist. Mit der operator.pem eines anderen unterschreibt Ihr Schlüssel als Administrator (oder mit \
      --with-root root.key), und die Datei wird ersetzt: Schicken Sie sie zurück.
      """,
    english: """
      Without a file your own certificate is renewed, with the organisation's key (root.key and its passphrase), even after it \
      has expired. With the operator.pem of somebody else, your key signs as admin (or root.key with --with-root), and the file \
      is replaced: send it back to them.
      """)
  public static let operatorRevoke = Sentence(
    german: "Einen Mitarbeiter sperren; laufende Sitzungen enden innerhalb von Sekunden.",
    english: "Revoke an operator; running sessions end within seconds.")

  public static let tokens = Sentence(
    german: "Adressen, die die Maschine eines Kunden aufnehmen.", english: "Addresses that enrol a customer's machine.")
  public static let tokenCreate = Sentence(
    german: "Eine Adresse machen, die genau ein Gerät aufnimmt.", english: "Make an address that enrols exactly one device.")
  public static let tokenCreateMore = Sentence(
    german: """
      Die Adresse wird auf die Standardausgabe geschrieben und steht sonst nirgends. Auf dem Gerät wird sie von der \
      Standardeingabe gelesen, weil dort jeder Benutzer Argumente sehen kann: rs agent --unattended --enrol -
      """,
    english: """
      The address is written to standard output and exists nowhere else. On the device it is read from standard input, as \
      every user there can see arguments: rs agent --unattended --enrol -
      """)

  public static let devices = Sentence(
    german: "Die Maschinen der Kunden: auflisten, zeigen, abstimmen, außer Dienst stellen.",
    english: "The customers' machines: list, show, settle, retire.")
  public static let deviceList = Sentence(german: "Die Geräte auflisten.", english: "List the devices.")
  public static let deviceShow = Sentence(german: "Alles über ein Gerät zeigen.", english: "Show everything about one device.")
  public static let deviceRetire = Sentence(
    german: "Ein Gerät endgültig außer Dienst stellen; sein Schlüssel gilt nirgends mehr.",
    english: "Take a device out of service for good; its key is trusted nowhere any more.")

  public static let deviceSettle = Sentence(
    german: "Festhalten, dass die Fernwartungsprogramme anderer auf einem Gerät abgestimmt sind.",
    english: "Record that other companies' remote tools on a device are settled.")
  public static let deviceSettleMore = Sentence(
    german: """
      Ein Gerät, auf dem bei der Aufnahme ein anderer permanenten Zugriff hatte, wartet auf diese Abstimmung; vorher gibt es keine \
      Sitzung. Erscheint so ein Programm später, bleibt das Gerät erreichbar, und der Hinweis steht da, bis er abgestimmt ist.
      """,
    english: """
      A device on which somebody else had permanent access when it was enrolled waits for this; before it there is no session. Where \
      such a tool appears later the device stays in reach, and the notice stays until it is settled.
      """)

  public static let policies = Sentence(
    german: "Was für ein Gerät entschieden wird: erklären, oder festhalten, was der Kunde wünscht und braucht.",
    english: "What is decided for a device: explain it, or record what the customer wishes and needs.")
  public static let policyExplain = Sentence(
    german: "Sagen, was einer Sitzung jetzt geantwortet würde und welche Regel entscheidet.",
    english: "Say what a session would be answered now, and which rule decides.")
  public static let policyExplainMore = Sentence(
    german: "Was nur das Gerät weiß, seine eigene Richtlinie und wer davor sitzt, wird dort und erst dann entschieden.",
    english: "What only the device knows, its own policy file and who is present, is decided there and then.")
  public static let policySet = Sentence(
    german: "Den Wunsch des Kunden für einen Arbeitsplatz festhalten: A fragt vor jeder Sitzung, B nicht.",
    english: "Record the customer's wish for a workstation: A asks before each session, B does not.")
  public static let policySetMore = Sentence(
    german: "Der Wunsch kann jederzeit zurückgenommen werden, auch an der Maschine selbst.",
    english: "The wish can be taken back at any time, also at the machine itself.")

  public static let policyProfile = Sentence(
    german: "Festhalten, ob ein Kunde dem Berufsgeheimnis unterliegt (Anwälte, Steuerberater, Ärzte; § 203 StGB).",
    english: "Record whether a customer is bound to professional secrecy (lawyers, tax advisers, doctors; § 203 StGB).")
  public static let policyHosted = Sentence(
    german: "Betrachter, deren Code vom Server kommt, auch da erlauben, wo niemand gefragt wird, oder verbieten.",
    english: "Allow viewers whose code comes from the server also where nobody is asked, or forbid them.")
  public static let policyHostedMore = Sentence(
    german: """
      Der Betrachter in einer Seite des Relays ist so vertrauenswürdig wie das Relay. Variante A fragt vor jeder Sitzung, dort ist er \
      erlaubt. Für Variante B erlaubt ihn dieser Befehl, für einen Kunden mit Berufsgeheimnis nur mit --customer. Die Richtlinie der \
      Maschine selbst (/etc/rs/policy.toml: hosted = false) hat das letzte Wort. rs view ist nicht betroffen, auch nicht mit --web.
      """,
    english: """
      The viewer in a page of the relay is as trustworthy as the relay. Variant A asks before each session, there it is allowed. This \
      command allows it for variant B, and for a customer with professional secrecy only with --customer. The policy of the machine \
      itself (/etc/rs/policy.toml: hosted = false) has the last word. rs view is not concerned, nor with --web.
      """)

  public static let terms = Sentence(
    german: "Was Kunden vor einer Fernwartung auf Zuruf annehmen.", english: "What customers agree to before attended support.")
  public static let termsShow = Sentence(german: "Die geltenden Bedingungen zeigen.", english: "Show the terms in force.")
  public static let termsSet = Sentence(
    german: "Eigene Bedingungen als nächste Fassung in Kraft setzen.",
    english: "Put terms of your own into force as next version.")
  public static let termsSetMore = Sentence(
    german: "Die Texte werden hier unterschrieben. Jede Zustimmung nennt Fassung und Prüfsumme, jeder Beleg den Wortlaut.",
    english: "The texts are signed here. Each consent names version and checksum, each receipt the wording.")

  public static let texts = Sentence(
    german: "Was Kunden auf ihrer Seite Schritt für Schritt lesen.", english: "What customers read on their page, step by step.")
  public static let textsShow = Sentence(german: "Die eigenen Texte zeigen.", english: "Show the texts of your own.")
  public static let textsSet = Sentence(
    german: "Für ein System einen eigenen Text an die Stelle des eingebauten setzen.",
    english: "Put a text of your own in place of the built-in one, for one system.")
  public static let textsSetMore = Sentence(
    german: """
      Reiner Text: Absätze sind durch Leerzeilen getrennt, Zeilen, die mit einer Zahl und einem Punkt beginnen, sind Schritte.
      """,
    english: """
      Plain text: blank lines part paragraphs, and lines that begin with a number and a full stop are steps.
      """)
  public static let textsReset = Sentence(
    german: "Für ein System wieder den eingebauten Text zeigen.", english: "Show the built-in text again for one system.")

  public static let hours = Sentence(
    german: "Wann Kunden geholfen wird: zeigen, setzen, im Notfall eine Ausnahme erlauben.",
    english: "When customers are helped: show, set, allow an exception in an emergency.")
  public static let hoursShow = Sentence(
    german: "Geschäftszeiten und Ausnahmen zeigen, und ob gerade offen ist.",
    english: "Show hours and exceptions, and whether it is open now.")
  public static let hoursSet = Sentence(
    german: "Geschäftszeiten setzen, für alle oder für einen Kunden.",
    english: "Set the hours, for everybody or for one customer.")
  public static let hoursSetMore = Sentence(
    german: """
      Was nicht genannt wird, bleibt, wie es ist; Tage kommen zu denen dazu, die schon genannt sind. Gerechnet wird in der Ortszeit der \
      Zone, über beide Zeitumstellungen, mit den gesetzlichen Feiertagen des Landes.
      """,
    english: """
      What is not named stays as it is; days are added to those named before. Times are local wall times of the zone, across both \
      clock changes, with the statutory public holidays of the Land.
      """)
  public static let hoursOverride = Sentence(
    german: "Ihren Kollegen erlauben, jetzt außerhalb der Geschäftszeit zu helfen.",
    english: "Allow your colleagues to help now, outside business hours.")
  public static let hoursOverrideMore = Sentence(
    german: "Es gehören immer zwei dazu: Für den, der unterschreibt, gilt die Ausnahme nicht.",
    english: "It always takes two: the exception does not hold for the one who signs it.")

  public static let verify = Sentence(
    german: "Prüfen, was jemand vorlegt, ohne Netz.", english: "Verify what somebody shows, without network.")
  public static let web = Sentence(german: "Die Seiten, die ein Relay liefert.", english: "The pages that a relay serves.")
  public static let webVerify = Sentence(
    german: "Prüfen, ob ein Relay genau die Seiten dieses Programms liefert.",
    english: "Verify that a relay serves exactly the pages of this program.")
  public static let webVerifyMore = Sentence(
    german: """
      Holt jede Seite, jedes Skript und das Programm selbst und vergleicht sie Byte für Byte mit dem, was dieses Programm enthält. Was anders \
      ist, wird genannt, und der Befehl endet mit 65.
      """,
    english: """
      Fetches every page, every script and the program itself, and compares them byte by byte with what this program contains. What differs \
      is named, and the command ends with 65.
      """)
  public static let verifyReceipt = Sentence(
    german: "Den Beleg eines Kunden über eine Fernwartung prüfen.", english: "Verify a customer's receipt for a support session.")
  public static let verifyReceiptMore = Sentence(
    german: """
      Sagt, wer gefragt hat, was erlaubt wurde und wann, und ob an Text oder Nachweis etwas geändert wurde (dann endet der Befehl mit 65). \
      Mit --root steht auch fest, dass es diese Firma war.
      """,
    english: """
      Says who asked, what was allowed and when, and whether text or evidence was changed (the command then ends with 65). With --root \
      it is also certain that it was this company.
      """)

  public static let audit = Sentence(
    german: "Was geschehen ist, in einer Kette, die niemand unbemerkt ändert.",
    english: "What happened, in a chain that cannot be altered unnoticed.")
  public static let auditList = Sentence(german: "Die Einträge auflisten.", english: "List the entries.")
  public static let auditVerify = Sentence(
    german: "Die Ketten nachrechnen und den ersten veränderten Eintrag nennen.",
    english: "Recompute the chains and name the first entry that was altered.")
  public static let auditExport = Sentence(
    german: "Die Einträge eines Kunden schreiben, mit Unterschriften, die jeder mit sha256sum und openssl prüft.",
    english: "Write a customer's entries with signatures that anyone can verify with sha256sum and openssl.")

  public static let doctor = Sentence(
    german: "Alles zwischen dieser Maschine und ihrem Relay prüfen und sagen, was zu tun ist.",
    english: "Check everything between this machine and its relay, and say what to do.")
  public static let doctorMore = Sentence(
    german: """
      Namensauflösung, Ports, Proxy, Zertifikat, Uhr, Bildschirm, Datenträger. Auf einem Gerät ohne Identität nennen Sie das Relay \
      mit --relay.
      """,
    english: """
      Name service, ports, proxy, certificate, clock, display, disk. On a device without an identity name the relay with --relay.
      """)
}
