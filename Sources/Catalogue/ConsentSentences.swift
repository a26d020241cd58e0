import Policy

/// What the window says that asks a person at the device for a session (S0-5 to S0-11, T62).
public enum ConsentSentences {
  public static let title = Sentence(german: "Fernwartung erlauben?", english: "Allow remote support?")

  public static let question = Sentence(
    german: "Darf jetzt jemand auf diesen Computer zugreifen?",
    english: "May somebody access this computer now?")

  public static let company = Sentence(german: "Firma", english: "Company")
  public static let technician = Sentence(german: "Wer", english: "Who")
  public static let reason = Sentence(german: "Grund", english: "Reason")

  public static let rights = Sentence(german: "Das wird möglich:", english: "This becomes possible:")

  public static let warning = Sentence(
    german: "Haben Sie selbst um diese Hilfe gebeten? Wenn nicht oder wenn Sie unsicher sind, lehnen Sie ab.",
    english: "Did you ask for this help yourself? If not, or if you are not sure, refuse.")

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
