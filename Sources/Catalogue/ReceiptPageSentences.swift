import Policy

/// What the receipt of a session says, as a page and on the terminal. The page of a receipt is made again when it is verified: whoever
/// changes a word here changes the format `rs-receipt/1`, or where somebody is named `rs-receipt/2`.
public enum ReceiptPageSentences {
  public static let title = Sentence(german: "Beleg über eine Fernwartung", english: "Receipt for a remote support session")
  public static let intro = Sentence(
    german: """
      Diese Seite sagt, wer Ihnen geholfen hat, was Sie dabei erlaubt haben und wann. Jede Zeile stammt aus einem Eintrag, der im \
      Augenblick des Geschehens unterschrieben wurde.
      """,
    english: """
      This page says who helped you, what you allowed, and when. Each line comes from an entry that was signed in the moment it \
      happened.
      """)

  public static let company = Sentence(german: "Firma", english: "Company")
  public static let technician = Sentence(german: "Wer gefragt hat", english: "Who asked")
  public static let customer = Sentence(german: "Kunde", english: "Customer")
  public static let reason = Sentence(german: "Grund", english: "Reason")
  public static let session = Sentence(german: "Sitzung", english: "Session")
  public static let terms = Sentence(german: "Bedingungen", english: "Terms")
  public static let fingerprint = Sentence(german: "Fingerabdruck der Firma", english: "Fingerprint of the company")
  public static let log = Sentence(german: "Protokoll der Firma", english: "Log of the company")
  public static let course = Sentence(german: "Verlauf", english: "What happened")
  public static let comparison = Sentence(german: "Vorher und nachher", english: "Before and after")
  public static let evidence = Sentence(german: "Nachweis", english: "Evidence")

  public static func terms(version: UInt64) -> Sentence {
    version == 0
      ? Sentence(german: "Text des Programms", english: "text of the program")
      : Sentence(german: "Fassung \(version)", english: "version \(version)")
  }

  public static func log(lines: UInt64, head: String, time: String) -> Sentence {
    Sentence(
      german: "\(lines) Zeilen am \(time), Prüfsumme \(head)", english: "\(lines) lines on \(time), checksum \(head)")
  }

  public static func asked(_ rights: Sentence) -> Sentence {
    Sentence(german: "Es wurde verlangt: \(rights.german)", english: "Asked for: \(rights.english)")
  }

  /// `person` is the name that was given with the answer, where one was.
  public static func given(_ rights: Sentence, by person: String?) -> Sentence {
    if let person {
      return Sentence(
        german: "\(person) hat zugestimmt. Erlaubt: \(rights.german)", english: "\(person) agreed. Allowed: \(rights.english)")
    }
    return Sentence(german: "Sie haben zugestimmt. Erlaubt: \(rights.german)", english: "You agreed. Allowed: \(rights.english)")
  }

  public static func refused(by person: String?) -> Sentence {
    person.map { Sentence(german: "\($0) hat abgelehnt.", english: "\($0) refused.") }
      ?? Sentence(german: "Sie haben abgelehnt.", english: "You refused.")
  }
  public static let timedOut = Sentence(
    german: "Niemand hat geantwortet, das galt als Ablehnung.", english: "Nobody answered, which counted as a refusal.")

  public static func takenBack(_ rights: Sentence) -> Sentence {
    Sentence(
      german: "Sie haben Rechte zurückgenommen. Übrig: \(rights.german)", english: "You took rights back. Left: \(rights.english)"
    )
  }

  public static let notNeeded = Sentence(german: "Eine Frage war nicht nötig.", english: "No question was needed.")

  public static func ended(_ why: Sentence, minutes: UInt32, events: UInt64) -> Sentence {
    Sentence(
      german: "Ende nach \(minutes) min: \(why.german) Durchgelassene Eingaben des Technikers: \(events)",
      english: "End after \(minutes) min: \(why.english) Inputs of the technician let through: \(events)")
  }

  /// Why a session ended, by the stable code in `SessionEnd`, as the customer sees it.
  public static func end(code: String) -> Sentence {
    switch code {
    case "viewer.left": Sentence(german: "Der Techniker hat beendet.", english: "The technician ended it.")
    case "device.stopped": Sentence(german: "Sie haben beendet.", english: "You ended it.")
    case "time.over": Sentence(german: "Die erlaubte Zeit war um.", english: "The time allowed was over.")
    case "hours.over": Sentence(german: "Die Geschäftszeit war um.", english: "Business hours were over.")
    case "nobody.present":
      Sentence(german: "Der Bildschirm war gesperrt oder verlassen.", english: "The screen was locked or left.")
    case "operator.revoked": Sentence(german: "Der Techniker wurde gesperrt.", english: "The technician was revoked.")
    case "administrator.ended": Sentence(german: "Die Firma hat beendet.", english: "The company ended it.")
    case "agent.stopped": Sentence(german: "Das Programm wurde beendet.", english: "The program was ended.")
    default: Sentence(german: "Die Verbindung brach ab (\(code)).", english: "The connection broke (\(code)).")
    }
  }

  public static let rights: [(right: AccessRights, words: Sentence)] = [
    (.view, Sentence(german: "Bildschirm sehen", english: "see the screen")),
    (.pointer, Sentence(german: "Maus bedienen", english: "use the mouse")),
    (.keyboard, Sentence(german: "Tastatur bedienen", english: "use the keyboard")),
    (.clipboard, Sentence(german: "Zwischenablage austauschen", english: "exchange the clipboard")),
  ]
  public static let none = Sentence(german: "nichts", english: "nothing")
  public static let unchanged = Sentence(german: "wie vorher", english: "as before")

  public static func changed(_ before: String, _ after: String) -> Sentence {
    Sentence(german: "vorher \(before), nachher \(after)", english: "before \(before), after \(after)")
  }

  public static let howToVerify = Sentence(
    german: """
      Prüfen kann das jeder, ohne Netz und ohne die Firma: rs verify receipt DATEI. Vergleichen Sie den Fingerabdruck mit dem, den die \
      Firma veröffentlicht.
      """,
    english: """
      Anybody can verify this without network and without the company: rs verify receipt FILE. Compare the fingerprint with the one \
      that the company publishes.
      """)
}

/// What `rs verify receipt` finds.
public enum ReceiptCheckSentences {
  public static let intact = Sentence(
    german: "Unversehrt: Alle Unterschriften stimmen, und an Text und Nachweis wurde nichts geändert.",
    english: "Intact: all signatures are right, and neither text nor evidence was changed.")
  public static let expectedRoot = Sentence(
    german: "Der Fingerabdruck ist der genannte.", english: "The fingerprint is the given one.")
  public static let compareRoot = Sentence(
    german: "Vergleichen Sie den Fingerabdruck mit dem der Firma, oder nennen Sie ihn mit --root.",
    english: "Compare the fingerprint with that of the company, or give it with --root.")
  public static let noReceipt = Sentence(
    german: "Das ist kein Beleg, oder einer einer neueren Version von rs.",
    english: "This is no receipt, or one of a newer version of rs.")
  public static let foreign = Sentence(
    german: "Der Beleg stammt nicht von der Firma mit diesem Fingerabdruck.",
    english: "The receipt is not from the company with this fingerprint.")
  public static let page = Sentence(
    german: "VERÄNDERT: Der Nachweis ist echt, aber der Text der Seite sagt etwas anderes. Glauben Sie dem Text nicht.",
    english: "CHANGED: the evidence is genuine, but the text of the page says something else. Do not believe the text.")
  public static let badRoot = Sentence(
    german: "--root nimmt die 64 Hexadezimalziffern, die rs init als Fingerabdruck gezeigt hat.",
    english: "--root takes the 64 hexadecimal digits that rs init has shown as fingerprint.")

  /// `part`: the stable name of what was altered.
  public static func evidence(_ part: String) -> Sentence {
    let name: Sentence =
      switch part {
      case "policy": Sentence(german: "Angaben zur Firma", english: "statement about the company")
      case "terms": Sentence(german: "Bedingungen", english: "terms")
      case "grant": Sentence(german: "Erlaubnis der Vermittlungsstelle", english: "permission of the relay")
      case "consent": Sentence(german: "Antworten des Kunden", english: "customer's answers")
      case "end": Sentence(german: "Angaben zum Ende", english: "statement about the end")
      case "comparison": Sentence(german: "Vergleich vorher und nachher", english: "comparison before and after")
      case "checkpoint": Sentence(german: "Stand des Protokolls", english: "state of the log")
      default: Sentence(german: "Unterschrift unter das Ganze", english: "signature over everything")
      }
    return Sentence(
      german: "VERÄNDERT: Im Nachweis stimmt etwas nicht (\(name.german)). Glauben Sie dieser Seite nicht.",
      english: "CHANGED: something in the evidence is wrong (\(name.english)). Do not believe this page.")
  }
}
