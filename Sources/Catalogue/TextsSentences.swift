import Policy

/// What `rs texts` says.
public enum TextsSentences {
  public static let builtIn = Sentence(
    german: "Keine eigenen Texte: Die Seite für Kunden benutzt die des Programms.",
    english: "No texts of your own: the customers' page uses those of the program.")

  public static func own(_ system: String) -> Sentence {
    Sentence(german: "Eigener Text für \(system):", english: "Your own text for \(system):")
  }

  public static func badText(limit: Int) -> Sentence {
    Sentence(
      german:
        "Jeder der beiden Texte braucht Inhalt, hat höchstens \(limit) Bytes und keine Steuerzeichen; es wurde nichts geändert.",
      english:
        "Each of the two texts needs content, and has at most \(limit) bytes and no control characters; nothing was changed.")
  }

  public static func set(_ system: String) -> Sentence {
    Sentence(
      german: "Kunden mit \(system) lesen ab jetzt Ihren Text.", english: "Customers with \(system) read your text from now on.")
  }

  public static func reset(_ system: String) -> Sentence {
    Sentence(
      german: "Kunden mit \(system) lesen ab jetzt wieder den Text des Programms.",
      english: "Customers with \(system) read the text of the program again from now on.")
  }
}
