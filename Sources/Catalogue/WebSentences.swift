import Policy

/// What `rs web` says.
public enum WebSentences {
  public static let noPages = Sentence(
    german: "Dieses Programm trägt keine Seiten, mit denen sich vergleichen ließe (appliance/web attach).",
    english: "This program carries no pages to compare with (appliance/web attach).")

  public static func same(_ count: Int, _ relay: String) -> Sentence {
    Sentence(
      german: "\(relay) liefert genau, was dieses Programm enthält: \(count) Dateien verglichen.",
      english: "\(relay) serves exactly what this program contains: \(count) files compared.")
  }

  public static let different = Sentence(
    german: """
      Was mit ✗ beginnt, ist anders als in diesem Programm: Entweder läuft dort eine andere Version, oder jemand hat es verändert. Benutzen \
      Sie die Seiten nicht, bevor das geklärt ist.
      """,
    english: """
      What begins with ✗ is not what this program contains: either another version runs there, or somebody has changed it. Do not use the \
      pages before that is settled.
      """)
}
