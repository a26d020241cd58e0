import Policy

/// The terms of attended support while an organisation has not set its own (S2-3): what happens, and what the customer may do about it.
public enum AttendedTerms {
  /// The text, naming the company.
  public static func text(company: String, domain: String) -> Sentence {
    Sentence(
      german: """
        Fernwartung durch \(company) (\(domain))

        1. Sie haben selbst um Hilfe gebeten. Ohne den Sitzungsschlüssel, den Ihnen am Telefon jemand nennt, oder die Nummer \
        dieses Computers, die Sie selbst nennen, kommt keine Verbindung zustande.
        2. Nach der Eingabe werden Sie noch einmal gefragt. Erst wenn Sie dort zustimmen, wird Ihr Bildschirm übertragen. Was \
        möglich wird, steht einzeln in dieser Frage.
        3. Sie sehen während der ganzen Sitzung eine Leiste mit Namen und Rechten. Sie können einzelne Rechte zurücknehmen und die \
        Sitzung jederzeit beenden, mit der roten Schaltfläche oder Strg+Alt+Ende.
        4. Schließen Sie vorher, was niemand sehen soll. Tippen Sie während der Sitzung keine Kennwörter ein, die Sie nicht zeigen \
        wollen.
        5. Die Übertragung ist zwischen beiden Enden verschlüsselt; die Vermittlungsstelle kann sie nicht lesen.
        6. Festgehalten werden Person, Grund, Zeiten, Rechte und Ihre Antworten, nicht der Bildschirm. Sie bekommen darüber auf \
        Wunsch einen Beleg, den jeder ohne das Unternehmen prüfen kann.
        7. Das Programm wird nicht eingerichtet. Nach der Sitzung bleibt auf Ihrem Computer nichts davon zurück.
        """,
      english: """
        Remote support by \(company) (\(domain))

        1. You asked for help yourself. Without the session key that somebody tells you on the telephone, or the number of this \
        computer that you tell yourself, no connection comes about.
        2. After entering it you are asked once more. Only when you agree there is your screen transmitted. That question lists one \
        by one what becomes possible.
        3. During the whole session you see a bar with names and rights. You can take back single rights, and end the session at \
        any time with the red button or Ctrl+Alt+End.
        4. Close beforehand what nobody is meant to see. During the session, type no passwords that you do not want to show.
        5. The transmission is encrypted between the two ends; the relay in between cannot read it.
        6. Person, reason, times, rights and your answers are recorded, not the screen. On request you get a receipt of that, which \
        anybody can verify without the company.
        7. The program is not installed. After the session nothing of it is left on your computer.
        """)
  }
}
