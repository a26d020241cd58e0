import Policy

/// What the window says that asks a person at the device for a session, or for more rights in one (S0-5 to S0-11, T62).
public enum ConsentSentences {
  public static let title = Sentence(german: "Fernwartung erlauben?", english: "Allow remote support?")

  public static let question = Sentence(
    german: "Darf jetzt jemand auf diesen Computer zugreifen?",
    english: "May somebody access this computer now?")

  public static let questionMore = Sentence(
    german: "Darf noch mehr möglich werden?", english: "May more become possible?")

  public static let rightsMore = Sentence(
    german: "In der laufenden Sitzung kommt hinzu:", english: "This is added to the session that runs:")

  public static let unknown = Sentence(
    german:
      "Der Schlüssel dieser Firma war auf diesem Computer nicht vorab bekannt. Erlauben Sie nur, wenn Sie die Firma selbst angerufen haben.",
    english:
      "The key of this company was not known on this computer before. Allow only if you called the company yourself.")

  public static let recorded = Sentence(
    german:
      "Gezeigt wird der ganze Bildschirm. Wer wann was durfte, wird protokolliert; das Bild wird nicht aufgezeichnet.",
    english:
      "The whole screen is shown. Who was allowed what, and when, is documented; the picture is not recorded.")

  /// How long it may last: whole hours where it is some, else minutes.
  public static func longest(seconds: UInt32) -> Sentence {
    if seconds >= 7200 {
      return Sentence(
        german: "Die Sitzung dauert höchstens \(seconds / 3600)\u{a0}Stunden.",
        english: "The session lasts \(seconds / 3600)\u{a0}hours at most.")
    }
    return Sentence(
      german: "Die Sitzung dauert höchstens \(max(seconds / 60, 1))\u{a0}Minuten.",
      english: "The session lasts \(max(seconds / 60, 1))\u{a0}minutes at most.")
  }

  public static let company = Sentence(german: "Firma", english: "Company")
  public static let technician = Sentence(german: "Wer", english: "Who")
  public static let reason = Sentence(german: "Grund", english: "Reason")

  public static let rights = Sentence(german: "Das wird möglich:", english: "This becomes possible:")

  public static let warning = Sentence(
    german: "Haben Sie selbst um diese Hilfe gebeten? Wenn nicht oder wenn Sie unsicher sind, lehnen Sie ab.",
    english: "Did you ask for this help yourself? If not, or if you are not sure, refuse.")

  public static let name = Sentence(
    german: "Ihr Name (für den Nachweis, freiwillig)", english: "Your name (for the record, optional)")

  public static let allow = Sentence(german: "Erlauben", english: "Allow")
  public static let refuse = Sentence(german: "Ablehnen", english: "Refuse")

  public static func countdown(_ seconds: Int) -> Sentence {
    Sentence(
      german: "Ohne Antwort wird in \(seconds)\u{a0}s abgelehnt.",
      english: "Without an answer, access is refused in \(seconds)\u{a0}s.")
  }

  /// Each right in plain words, in the order of `AccessRights.named`.
  public static func plain(_ rights: AccessRights) -> [Sentence] {
    var words: [Sentence] = []
    if rights.contains(.view) {
      words.append(Sentence(german: "Ihren Bildschirm sehen", english: "See your screen"))
    }
    if rights.contains(.pointer) {
      words.append(Sentence(german: "Ihre Maus bewegen und klicken", english: "Move your mouse and click"))
    }
    if rights.contains(.keyboard) {
      words.append(Sentence(german: "Auf Ihrem Computer tippen", english: "Type on your computer"))
    }
    if rights.contains(.clipboard) {
      words.append(
        Sentence(
          german: "Kopierten Text mit Ihrer Zwischenablage austauschen", english: "Exchange copied text with your clipboard"))
    }
    return words
  }
}
