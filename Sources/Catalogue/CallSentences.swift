import Policy

/// What the viewer says of attended support: the key, who comes with it, and what the customer allows in the session.
public enum CallSentences {
  // MARK: The key

  public static func opening(_ customer: String) -> Sentence {
    Sentence(
      german: "Das Relay wird um eine Sitzung mit \(customer) gebeten …",
      english: "Asking the relay for a session with \(customer) …")
  }
  public static let keyTitle = Sentence(german: "Sitzungsschlüssel", english: "Session key")
  public static func keyIs(_ digits: String) -> Sentence {
    Sentence(german: "Sitzungsschlüssel: \(digits)", english: "Session key: \(digits)")
  }
  public static func keyFor(_ customer: String) -> Sentence {
    Sentence(german: "Sitzungsschlüssel für \(customer)", english: "Session key for \(customer)")
  }
  public static let keyNote = Sentence(
    german: "Sagen Sie ihn dem Kunden am Telefon; schreiben Sie ihn nirgends auf. Er gilt einmal.",
    english: "Tell the customer on the telephone; write it down nowhere. It is valid once.")
  public static func supportAddress(_ address: String) -> Sentence {
    Sentence(
      german: "Der Kunde startet: rs agent --relay \(address)", english: "The customer starts: rs agent --relay \(address)")
  }
  public static func waitingForGuest(_ number: String) -> Sentence {
    Sentence(
      german: "Warte auf den Rechner \(number); der Kunde muss dort nichts eintippen.",
      english: "Waiting for the computer \(number); the customer need not type anything there.")
  }
  public static func keyLife(_ seconds: Int) -> Sentence {
    let clock = "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
    return Sentence(german: "Gilt noch \(clock) Minuten.", english: "Valid for \(clock) more minutes.")
  }

  /// Somebody waits to be let in, because many wrong keys were typed in the last minutes.
  public static func knock(_ number: String, _ source: String, _ time: String) -> Sentence {
    Sentence(german: "\(number) – aus \(source), \(time) Uhr", english: "\(number) – from \(source), at \(time)")
  }
  public static let knockNote = Sentence(
    german: "Es klopft jemand an. Welche Zahl liest der Kunde Ihnen vor?",
    english: "Somebody is knocking. Which number does the customer read out to you?")
  public static let knockTyping = Sentence(
    german: "Tippen Sie die Zahl, die der Kunde Ihnen vorliest, und Eingabe.",
    english: "Type the number that the customer reads out to you, and Return.")
  public static func noKnock(_ number: String) -> Sentence {
    Sentence(german: "Mit der Zahl \(number) klopft niemand an.", english: "Nobody knocks with the number \(number).")
  }

  public static func missed(_ time: String, left: Int) -> Sentence {
    guard left > 0 else {
      return Sentence(
        german: "Falscher Schlüssel um \(time) Uhr; der Schlüssel ist nun ungültig.",
        english: "Wrong key at \(time); the key is not valid any more.")
    }
    return Sentence(
      german: "Falscher Schlüssel um \(time) Uhr; es bleibt ein Versuch.", english: "Wrong key at \(time); one more try is left.")
  }
  public static let joined = Sentence(
    german: "Der Kunde ist da; die Ziffern werden verglichen.", english: "The customer is here; the digits are being compared.")
  public static let matched = Sentence(
    german: "Die Ziffern stimmen; der Kunde wird gleich gefragt.",
    english: "The digits are right; the customer is about to be asked.")
  public static let numberMatched = Sentence(
    german: "Der Rechner ist der genannte; der Kunde wird gleich gefragt.",
    english: "The computer is the one that was named; the customer is about to be asked.")

  // MARK: Why there is no session

  public static let keyExpired = Sentence(
    german: "Der Schlüssel ist abgelaufen, ohne dass er benutzt wurde; machen Sie einen neuen.",
    english: "The key has run out unused; make a new one.")
  public static let keySpent = Sentence(
    german:
      "Zweimal falsche Ziffern: Der Schlüssel ist ungültig. Vergewissern Sie sich, mit wem Sie sprechen, und machen Sie einen neuen.",
    english: "Wrong digits twice: the key is not valid any more. Make sure whom you are talking to, and make a new one.")
  public static let keyUsed = Sentence(
    german: "Der Schlüssel ist verbraucht; für eine neue Sitzung braucht es einen neuen.",
    english: "The key is used up; another session needs another key.")
  public static let keyCancelled = Sentence(
    german: "Der Schlüssel wurde zurückgenommen.", english: "The key was cancelled.")
  public static let guestLeft = Sentence(
    german: "Der Kunde ist gegangen, bevor eine Sitzung begann; machen Sie einen neuen Schlüssel.",
    english: "The customer left before a session began; make a new key.")
  public static func outsideHours(opens: Sentence) -> Sentence {
    Sentence(
      german:
        "Außerhalb der Geschäftszeiten dieses Kunden; sie beginnen wieder am \(opens.german). Ein zweiter Techniker kann eine Ausnahme erlauben (rs hours override).",
      english:
        "Outside this customer's business hours; they begin again on \(opens.english). A second technician can allow an exception (rs hours override)."
    )
  }
  /// A moment; `weekday` counts from Sunday, 0.
  public static func moment(weekday: Int, day: Int, month: Int, time: String) -> Sentence {
    let german = ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"]
    let english = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    return Sentence(
      german: "\(german[weekday % 7]), \(day).\(month)., \(time) Uhr", english: "\(english[weekday % 7]) \(day)/\(month), \(time)"
    )
  }
  public static let wrongGuest = Sentence(
    german:
      "Der Rechner, den das Relay verbindet, hat nicht die genannte Nummer. Es wurde nichts gesendet; melden Sie das Ihrem Administrator.",
    english:
      "The computer that the relay connects does not have the number you named. Nothing was sent; tell your administrator.")
  public static let badNumber = Sentence(
    german: "Das ist keine Nummer eines Rechners: Es sind zwölf Ziffern, wie der Kunde sie vorliest.",
    english: "This is no number of a computer: it has twelve digits, as the customer reads them out.")

  // MARK: In the session

  public static let secured = Sentence(
    german: "verbunden, TLS 1.3 Ende zu Ende, vom Kunden bestätigt",
    english: "connected, TLS 1.3 end to end, confirmed by the customer")
  public static func pausedLocked(_ device: String) -> Sentence {
    Sentence(
      german: "Angehalten: \(device) ist gesperrt.", english: "Paused: \(device) is locked.")
  }
  public static let pausedAway = Sentence(
    german: "Angehalten: Am Gerät ist gerade niemand.", english: "Paused: nobody is at the device right now.")
  public static let pausedHeld = Sentence(
    german: "Der Kunde hat die Sitzung angehalten.", english: "The customer has paused the session.")
  public static func closing(_ seconds: Int) -> Sentence {
    guard seconds >= 60 else {
      return Sentence(
        german: "Die Geschäftszeit endet in \(seconds)\u{a0}s; bitte kommen Sie zum Schluss.",
        english: "Business hours end in \(seconds)\u{a0}s; please come to a close.")
    }
    let minutes = (seconds + 30) / 60
    return Sentence(
      german: "Die Geschäftszeit endet in \(minutes)\u{a0}min; bitte kommen Sie zum Schluss.",
      english: "Business hours end in \(minutes)\u{a0}min; please come to a close.")
  }

  /// What the session may do, in a word each, by the names of `AccessRights.named`.
  public static func right(_ name: String) -> Sentence {
    switch name {
    case "view": Sentence(german: "Sehen", english: "View")
    case "pointer": Sentence(german: "Maus", english: "Mouse")
    case "keyboard": Sentence(german: "Tastatur", english: "Keyboard")
    case "clipboard": Sentence(german: "Zwischenablage", english: "Clipboard")
    default: Sentence(german: name, english: name)
    }
  }
  public static func rights(_ names: [String]) -> Sentence {
    let words = names.map(right)
    return Sentence(
      german: words.map(\.german).joined(separator: ", "), english: words.map(\.english).joined(separator: ", "))
  }

  public static func asked(_ names: [String]) -> Sentence {
    Sentence(
      german: "Der Kunde wird gefragt: \(rights(names).german).",
      english: "The customer is being asked: \(rights(names).english).")
  }
  public static func given(_ names: [String]) -> Sentence {
    Sentence(
      german: "Der Kunde erlaubt nun: \(rights(names).german).", english: "The customer now allows: \(rights(names).english).")
  }
  public static func takenBack(_ names: [String]) -> Sentence {
    Sentence(
      german: "Der Kunde hat Rechte zurückgenommen; es bleibt: \(rights(names).german).",
      english: "The customer has taken rights back; what remains: \(rights(names).english).")
  }
  public static let askRefused = Sentence(german: "Der Kunde hat abgelehnt.", english: "The customer refused.")
  public static let askTimedOut = Sentence(
    german: "Der Kunde hat nicht rechtzeitig geantwortet.", english: "The customer did not answer in time.")
  public static let askDenied = Sentence(
    german: "Dieses Recht ist hier nicht möglich.", english: "This right is not possible here.")

  // MARK: Menu, marks and chat

  public static func menuAsk(_ name: String) -> Sentence {
    Sentence(german: "Recht erbitten: \(right(name).german)", english: "Ask for: \(right(name).english)")
  }
  public static let menuMark = Sentence(german: "Zeigen und markieren", english: "Point and mark")
  public static let menuChat = Sentence(german: "Nachrichten", english: "Chat")
  public static func chatTitle(_ device: String) -> Sentence {
    Sentence(german: "Nachrichten – \(device)", english: "Chat – \(device)")
  }
  public static let chatPlaceholder = Sentence(german: "Nachricht an den Kunden", english: "Message to the customer")
  public static let chatSend = Sentence(german: "Senden", english: "Send")
  public static let chatOwn = Sentence(german: "Ich", english: "Me")
  public static let marking = Sentence(
    german: "Sie zeigen nur: Ziehen zeichnet, Rechtsklick löscht, Esc beendet das Markieren.",
    english: "You only point: dragging draws, a right click clears, Esc ends marking.")
}
