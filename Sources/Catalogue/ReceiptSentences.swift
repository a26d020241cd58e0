import Policy

/// The receipt of a session as the customer reads it.
public enum ReceiptSentences {
  public static func asked(_ technician: String, _ reason: String) -> Sentence {
    Sentence(german: "\(technician) hat gefragt, Grund: \(reason)", english: "\(technician) has asked, reason: \(reason)")
  }

  public static let given = Sentence(german: "Sie haben erlaubt", english: "you allowed")
  public static let refused = Sentence(german: "Sie haben abgelehnt", english: "you refused")
  public static let timedOut = Sentence(german: "ohne Antwort abgelehnt", english: "refused without an answer")
  public static let takenBack = Sentence(german: "Sie haben zurückgenommen, übrig blieb", english: "you took back, what was left")
  public static let notNeeded = Sentence(german: "ohne Frage erlaubt", english: "allowed without asking")

  /// One decision: when, what, and which rights it was about.
  public static func decision(_ time: String, _ outcome: Sentence, _ rights: [Sentence]) -> Sentence {
    Sentence(
      german: "\(time)  \(outcome.german): \(rights.map(\.german).joined(separator: "; "))",
      english: "\(time)  \(outcome.english): \(rights.map(\.english).joined(separator: "; "))")
  }

  public static func ended(_ time: String, minutes: UInt32, code: String) -> Sentence {
    Sentence(german: "\(time)  Ende nach \(minutes) min (\(code))", english: "\(time)  end after \(minutes) min (\(code))")
  }

  public static func totals(inputEvents: UInt64) -> Sentence {
    Sentence(
      german: "Der Techniker hat \(inputEvents) Tastendrücke und Mausbewegungen gemacht.",
      english: "The technician made \(inputEvents) key presses and pointer movements.")
  }

  public static func session(_ id: String) -> Sentence {
    Sentence(german: "Sitzung \(id)", english: "Session \(id)")
  }
}
