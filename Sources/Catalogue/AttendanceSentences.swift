import Policy

/// What `rs terms` and `rs hours` say.
public enum AttendanceSentences {
  public static func terms(version: UInt64, since: String, signer: String) -> Sentence {
    Sentence(
      german: "Fassung \(version), unterschrieben am \(since) von \(signer):",
      english: "Version \(version), signed on \(since) by \(signer):")
  }

  public static let builtInTerms = Sentence(
    german: "Sie haben keine eigenen Bedingungen gesetzt (rs terms set); es gilt der Text des Programms:",
    english: "You have set no terms of your own (rs terms set); the text of the program holds:")

  public static func badTerms(limit: Int) -> Sentence {
    Sentence(
      german: "Jeder der beiden Texte braucht Inhalt und hat höchstens \(limit) Bytes; es wurde nichts geändert.",
      english: "Each of the two texts needs content and has at most \(limit) bytes; nothing was changed.")
  }

  public static func termsSet(version: UInt64) -> Sentence {
    Sentence(
      german: "Fassung \(version) gilt ab jetzt; jede Zustimmung nennt sie.",
      english: "Version \(version) holds from now on; each consent names it.")
  }

  public static let usual = Sentence(german: "(alle übrigen)", english: "(everybody else)")
  public static let always = Sentence(german: "immer", english: "always")

  public static func openUntil(_ closes: String?) -> Sentence {
    guard let closes else { return Sentence(german: "offen", english: "open") }
    return Sentence(german: "offen bis \(closes)", english: "open until \(closes)")
  }

  public static func closedUntil(_ opens: String?) -> Sentence {
    guard let opens else { return Sentence(german: "geschlossen", english: "closed") }
    return Sentence(german: "geschlossen bis \(opens)", english: "closed until \(opens)")
  }

  /// An exception in words that are fit for display.
  public struct Exception: Sendable {
    public let customer: String
    public let until: String
    public let reason: String
    public let requestedBy: String
    public let signedBy: String

    public init(customer: String, until: String, reason: String, requestedBy: String, signedBy: String) {
      self.customer = customer
      self.until = until
      self.reason = reason
      self.requestedBy = requestedBy
      self.signedBy = signedBy
    }
  }

  public static func exception(_ words: Exception) -> Sentence {
    let whom = Sentence(
      german: words.customer.isEmpty ? "alle Kunden" : words.customer,
      english: words.customer.isEmpty ? "all customers" : words.customer)
    return Sentence(
      german:
        "Ausnahme für \(whom.german) bis \(words.until) UTC, erlaubt von \(words.signedBy), gewünscht von \(words.requestedBy): \(words.reason)",
      english:
        "Exception for \(whom.english) until \(words.until) UTC, allowed by \(words.signedBy), requested by \(words.requestedBy): \(words.reason)"
    )
  }

  public static func hoursSet(_ customer: String?) -> Sentence {
    guard let customer else {
      return Sentence(
        german: "Die Geschäftszeiten gelten ab jetzt für alle Kunden ohne eigene.",
        english: "The hours hold from now on for all customers without their own.")
    }
    return Sentence(
      german: "Die Geschäftszeiten für \(customer) gelten ab jetzt.", english: "The hours for \(customer) hold from now on.")
  }

  public static func hoursRemoved(_ customer: String?) -> Sentence {
    guard let customer else {
      return Sentence(
        german: "Für Kunden ohne eigene Geschäftszeiten ist ab jetzt immer offen.",
        english: "For customers without hours of their own it is always open from now on.")
    }
    return Sentence(
      german: "Für \(customer) gelten ab jetzt die üblichen Geschäftszeiten.",
      english: "The usual hours hold for \(customer) from now on.")
  }

  public static func overrideSet(_ customer: String?, until: String) -> Sentence {
    let whom = Sentence(german: customer ?? "allen Kunden", english: customer ?? "all customers")
    return Sentence(
      german: "Die anderen können \(whom.german) bis \(until) UTC helfen. Für Sie selbst gilt die Ausnahme nicht.",
      english: "The others can help \(whom.english) until \(until) UTC. The exception does not hold for yourself.")
  }

  public static func hoursOutOfRange(_ range: ClosedRange<Int64>) -> Sentence {
    Sentence(
      german: "--for liegt zwischen \(range.lowerBound) und \(range.upperBound) Stunden.",
      english: "--for is between \(range.lowerBound) and \(range.upperBound) hours.")
  }

  public static func unknownZone(_ name: String) -> Sentence {
    Sentence(
      german: "Eine Zeitzone \(name) gibt es auf dieser Maschine nicht; nennen Sie sie wie Europe/Berlin.",
      english: "There is no time zone \(name) on this machine; name it like Europe/Berlin.")
  }

  public static func unknownLand(_ names: String) -> Sentence {
    Sentence(
      german: "--land nimmt \(names) oder none (keine Feiertage).",
      english: "--land takes \(names) or none (no public holidays).")
  }

  public static let badOpenings = Sentence(
    german: "Nennen Sie die Zeiten wie --open \"Mo-Fr 08:00-17:00, Sa 9-12\".",
    english: "Give the times like --open \"Mo-Fr 08:00-17:00, Sa 9-12\".")

  public static func badDay(_ text: String) -> Sentence {
    Sentence(german: "\(text) ist kein Tag wie 2026-12-24.", english: "\(text) is no day like 2026-12-24.")
  }

  public static let scheduleTooLong = Sentence(
    german: "So viele eigene Geschäftszeiten passen nicht in eine Unterschrift; entfernen Sie welche (rs hours set --remove).",
    english: "So many hours of their own do not fit into one signed statement; remove some (rs hours set --remove).")

  /// Column heads.
  public enum Head {
    public static let open = Sentence(german: "OFFEN", english: "OPEN")
    public static let zone = Sentence(german: "ZEITZONE", english: "ZONE")
    public static let land = Sentence(german: "LAND", english: "LAND")
    public static let days = Sentence(german: "TAGE", english: "DAYS")
    public static let end = Sentence(german: "AM ENDE", english: "AT THE END")
  }
}
