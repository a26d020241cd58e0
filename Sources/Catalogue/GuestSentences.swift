import Policy

/// What a customer reads who has started the program to be helped once: windows and terminal.
public enum GuestSentences {
  // MARK: The way to the relay

  public static let windowTitle = Sentence(german: "Fernwartung starten", english: "Start remote support")

  public static let addressHeading = Sentence(german: "Wer soll Ihnen helfen?", english: "Who is to help you?")
  public static let addressNote = Sentence(
    german: "Geben Sie die Adresse ein, die Ihnen am Telefon genannt wurde.",
    english: "Enter the address that you were given on the telephone.")
  public static let addressQuestion = Sentence(german: "Adresse:", english: "Address:")
  public static let badAddress = Sentence(
    german: "Das ist keine Adresse; sie sieht so aus: hilfe.beispiel.de",
    english: "This is no address; it looks like this: help.example.com")
  public static let goOn = Sentence(german: "Weiter", english: "Continue")
  public static let close = Sentence(german: "Schließen", english: "Close")
  public static let cancel = Sentence(german: "Abbrechen", english: "Cancel")

  public static func connecting(_ relay: String) -> Sentence {
    Sentence(german: "Verbinde mit \(relay) …", english: "Connecting to \(relay) …")
  }

  public static let lost = Sentence(
    german: "Die Verbindung ist weg; ein neuer Versuch folgt von selbst.",
    english: "The connection is gone; another try follows by itself.")

  public static let refusedByRelay = Sentence(
    german: "Die Gegenstelle nimmt gerade niemanden an; versuchen Sie es später noch einmal.",
    english: "The other side lets nobody in at present; try again later.")

  public static let untrusted = Sentence(
    german:
      "Was die Gegenstelle vorlegt, hat die Firma dieser Adresse nicht unterschrieben, oder es ist veraltet; die Verbindung ist getrennt.",
    english:
      "What the other side shows was not signed by the company of this address, or it is outdated; the connection is closed.")

  public static let forbiddenHere = Sentence(
    german: "Der Betreuer dieses Computers hat Fernwartung hier nicht erlaubt (/etc/rs/policy.toml).",
    english: "Whoever looks after this computer has not allowed remote support here (/etc/rs/policy.toml).")

  public static let noDesktop = Sentence(
    german: """
      Hier ist kein X11-Desktop, der sich zeigen lässt; eine Textkonsole genügt nicht, auch nicht mit --terminal. Starten Sie auf dem Desktop.
      """,
    english: """
      There is no X11 desktop here that could be shown; a text console is not enough, nor with --terminal. Start on the desktop.
      """)

  // MARK: Terms

  public static func firm(_ company: String, _ domain: String) -> Sentence {
    Sentence(german: "\(company) (\(domain))", english: "\(company) (\(domain))")
  }

  public static let termsHeading = Sentence(german: "Bedingungen", english: "Terms")

  public static func terms(version: String) -> Sentence {
    Sentence(german: "Bedingungen, Version \(version)", english: "Terms, version \(version)")
  }

  public static let termsNote = Sentence(
    german: "Bitte lesen Sie alles. Fahren Sie nur fort, wenn Sie einverstanden sind.",
    english: "Please read all of it. Continue only if you agree.")
  public static let agree = Sentence(german: "Einverstanden", english: "I agree")
  public static let disagree = Sentence(german: "Nicht einverstanden", english: "I do not agree")

  // MARK: Key

  public static let keyHeading = Sentence(german: "Sitzungsschlüssel", english: "Session key")
  public static let keyNote = Sentence(
    german: "Tippen Sie die sieben Ziffern, die Ihnen am Telefon genannt werden.",
    english: "Type the seven digits that you are told on the telephone.")
  public static let keyQuestion = Sentence(german: "Sitzungsschlüssel (sieben Ziffern):", english: "Session key (seven digits):")
  public static let sevenDigits = Sentence(
    german: "Der Schlüssel hat genau sieben Ziffern.", english: "The key has exactly seven digits.")

  public static let numberName = Sentence(german: "Nummer", english: "Number")

  public static func agreedVersion(_ version: String) -> Sentence {
    Sentence(german: "Version \(version), einverstanden", english: "version \(version), agreed")
  }

  public static func numberLine(_ number: String) -> Sentence {
    Sentence(german: "Nummer dieses Computers: \(number)", english: "Number of this computer: \(number)")
  }

  public static let numberNote = Sentence(
    german: "Statt eines Schlüssels können Sie auch diese Nummer vorlesen. Gefragt werden Sie in jedem Fall.",
    english: "Instead of a key you can read out this number. You are asked in any case.")

  public static let joining = Sentence(german: "Einen Augenblick …", english: "One moment …")

  public static let knocking = Sentence(
    german: "Nennen Sie am Telefon diese Zahl:", english: "Say this number on the telephone:")

  public static func knockNumber(_ number: String) -> Sentence {
    Sentence(german: "Ihre Zahl: \(number)", english: "Your number: \(number)")
  }

  public static let missed = Sentence(
    german: "Der Schlüssel ist falsch, oder die Verbindung ist manipuliert. Vergleichen Sie die Ziffern am Telefon (key.missed).",
    english: "The key is wrong, or the connection is tampered with. Compare the digits on the telephone (key.missed).")

  public static let keyDead = Sentence(
    german: "Mit diesen Ziffern ging es zweimal schief; lassen Sie sich einen neuen Schlüssel geben (key.dead).",
    english: "These digits have failed twice; ask for a new key (key.dead).")

  public static let notOpen = Sentence(
    german: "Dieser Schlüssel gilt nicht: vertippt, abgelaufen oder schon benutzt. Fragen Sie am Telefon nach (key.unknown).",
    english: "This key is not valid: mistyped, expired or used already. Ask on the telephone (key.unknown).")

  public static func locked(seconds: UInt32) -> Sentence {
    let minutes = max(1, (seconds.addingReportingOverflow(59).partialValue) / 60)
    return Sentence(
      german: "Von diesem Anschluss kamen zu viele falsche Schlüssel; gesperrt für \(minutes) min (key.locked).",
      english: "Too many wrong keys came from this line; locked for \(minutes) min (key.locked).")
  }

  public static func closed(opens: Sentence) -> Sentence {
    Sentence(
      german: "Außerhalb der Geschäftszeiten. Wieder geöffnet: \(opens.german) (hours.closed).",
      english: "Outside business hours. Open again: \(opens.english) (hours.closed).")
  }

  public static let notReached = Sentence(
    german: "Die Verbindung mit dem Techniker kam nicht zustande (desk.failed). Lassen Sie sich einen neuen Schlüssel geben.",
    english: "The connection with the technician did not come about (desk.failed). Ask for a new key.")

  // MARK: Session

  public static let sessionWindows = Sentence(
    german: "Die Frage an Sie und die Leiste der Sitzung stehen auf dem Bildschirm.",
    english: "The question to you and the bar of the session are on the screen.")

  public static func since(_ time: String, _ rights: String) -> Sentence {
    Sentence(german: "läuft seit \(time) · \(rights)", english: "running since \(time) · \(rights)")
  }

  public static let mayNothingYet = Sentence(
    german: "sieht zu; Bedienen folgt gleich", english: "is watching; control follows shortly")
  public static let pausedLocked = Sentence(
    german: "angehalten, der Bildschirm ist gesperrt", english: "paused, the screen is locked")
  public static let pausedAway = Sentence(
    german: "angehalten, bis Sie wieder da sind", english: "paused until you are back")

  public static func closing(minutes: Int64) -> Sentence {
    Sentence(german: "Geschäftsschluss in \(minutes)\u{a0}min", english: "business hours end in \(minutes)\u{a0}min")
  }

  public static let viewOnly = Sentence(german: "Nur zusehen", english: "View only")
  public static let rights = Sentence(german: "Rechte", english: "Rights")
  public static let rightsHeading = Sentence(german: "Das ist gerade erlaubt", english: "This is allowed now")
  public static let rightsNote = Sentence(
    german: "Ein Klick nimmt ein Recht zurück.", english: "A click takes a right back.")
  public static let chat = Sentence(german: "Nachricht", english: "Message")
  public static let chatTitle = Sentence(german: "Nachrichten der Fernwartung", english: "Messages of the remote support")
  public static let chatHint = Sentence(german: "Nachricht schreiben …", english: "Write a message …")
  public static let send = Sentence(german: "Senden", english: "Send")
  public static let stop = Sentence(german: "Beenden", english: "Stop")
  public static let hotKey = Sentence(german: "Strg+Alt+Ende", english: "Ctrl+Alt+End")
  public static let you = Sentence(german: "Sie", english: "You")

  /// What is allowed, in one short phrase for the bar.
  public static func allowed(_ rights: AccessRights) -> Sentence {
    if !rights.isDisjoint(with: [.pointer, .keyboard]) {
      return Sentence(german: "darf sehen und bedienen", english: "may see and control")
    }
    return Sentence(german: "darf nur zusehen", english: "may only watch")
  }

  // MARK: End

  public static let overNote = Sentence(
    german: "Auf diesem Computer bleibt nichts zurück. Jeder neue Zugriff braucht einen neuen Schlüssel und Ihre Zustimmung.",
    english: "Nothing stays behind on this computer. Every new access takes a new key and your consent.")
  public static let receipt = Sentence(german: "Beleg ansehen", english: "See the receipt")
  public static let receiptHeading = Sentence(german: "Beleg", english: "Receipt")
  public static let receiptQuestion = Sentence(
    german: "Beleg ansehen? Tippen Sie ja oder nein:", english: "See the receipt? Type yes or no:")
  public static let save = Sentence(german: "Speichern", english: "Save")
  public static let saveNote = Sentence(
    german: "Gespeichert wird nur, wenn Sie es wünschen; rs verify receipt prüft die Datei ohne Netz.",
    english: "It is saved only if you want it; rs verify receipt checks the file without a network.")
  public static let saveQuestion = Sentence(german: "Speichern? Tippen Sie ja oder nein:", english: "Save it? Type yes or no:")
  public static let notSaved = Sentence(
    german: "Ließ sich nicht speichern.", english: "It could not be saved.")
  public static let another = Sentence(german: "Neuer Schlüssel", english: "Another key")

  public static func savedAt(_ path: String) -> Sentence {
    Sentence(german: "Gespeichert: \(path)", english: "Saved: \(path)")
  }

  /// How the session ended, by the code of its end.
  public static func ended(_ code: String) -> Sentence {
    switch code {
    case "device.stopped":
      Sentence(german: "Sie haben die Sitzung beendet (\(code)).", english: "You have stopped the session (\(code)).")
    case "viewer.left":
      Sentence(
        german: "Der Techniker hat die Sitzung beendet (\(code)).", english: "The technician has left the session (\(code)).")
    case "connection.lost", "relay.restart":
      Sentence(
        german: "Die Verbindung ist abgerissen, darum ist die Sitzung beendet (\(code)).",
        english: "The connection broke, therefore the session is over (\(code)).")
    case "nobody.present":
      Sentence(
        german: "Es war niemand mehr am Computer, darum ist die Sitzung beendet (\(code)).",
        english: "Nobody was at the computer any more, therefore the session is over (\(code)).")
    case "hours.over":
      Sentence(german: "Die Geschäftszeit ist vorbei (\(code)).", english: "Business hours are over (\(code)).")
    default: Sentence(german: "Die Sitzung ist beendet (\(code)).", english: "The session is over (\(code)).")
    }
  }

  /// Why no session came about, for the customer.
  public static func denied(_ denial: Denial) -> Sentence {
    switch denial {
    case .consentRefused:
      Sentence(
        german: "Sie haben abgelehnt; niemand hat etwas gesehen (\(denial.code)).",
        english: "You have refused; nobody has seen anything (\(denial.code)).")
    case .consentTimedOut:
      Sentence(
        german: "Ohne Ihre Antwort wurde abgelehnt; niemand hat etwas gesehen (\(denial.code)).",
        english: "Without an answer of yours it was refused; nobody has seen anything (\(denial.code)).")
    case .nobodyPresent:
      Sentence(
        german: "Der Bildschirm ist gesperrt oder verlassen, darum wurde abgelehnt (\(denial.code)).",
        english: "The screen is locked or left, therefore it was refused (\(denial.code)).")
    case .noDisplay, .wayland:
      Sentence(
        german: "Dieser Bildschirm lässt sich nicht zeigen: Melden Sie sich mit einer X11-Sitzung an (\(denial.code)).",
        english: "This screen cannot be shown: log in with an X11 session (\(denial.code)).")
    case .rightsForbiddenLocally:
      Sentence(
        german: "Der Betreuer dieses Computers erlaubt nicht, was verlangt wurde (\(denial.code)).",
        english: "Whoever looks after this computer does not allow what was asked for (\(denial.code)).")
    case .outsideHours:
      Sentence(
        german: "Außerhalb der Geschäftszeiten gibt es keine Sitzung (\(denial.code)).",
        english: "Outside business hours there is no session (\(denial.code)).")
    default:
      Sentence(
        german: "Die Sitzung wurde nicht zugelassen, niemand hat etwas gesehen (\(denial.code)).",
        english: "The session was not admitted, nobody has seen anything (\(denial.code)).")
    }
  }

  // MARK: Nothing left behind

  public static let compared = Sentence(german: "Verglichen, vorher und nachher:", english: "Compared, before and after:")
  public static let nothingLeft = Sentence(german: "Nichts ist anders.", english: "Nothing is different.")
}
