import Policy

/// What the relay's HTTP API says where it refuses.
public enum APISentences {
  public static let malformed = Sentence(
    german: "Die Anfrage ist nicht zu verstehen: Ein Feld fehlt, ist unbekannt oder hat die falsche Form.",
    english: "The request cannot be understood: a field is missing, unknown, or has the wrong form.")
  public static let signedOut = Sentence(german: "Bitte melden Sie sich an.", english: "Please sign in.")
  public static let role = Sentence(
    german: "Ihre Rolle erlaubt das nicht.", english: "Your role does not allow this.")
  public static let foreign = Sentence(
    german: "Die Anfrage kommt von einer fremden Seite und wurde nicht ausgeführt.",
    english: "The request comes from another site and was not carried out.")
  public static let notFound = Sentence(german: "Das gibt es nicht.", english: "There is no such thing.")
  public static let conflict = Sentence(
    german: "Das gibt es schon, oder es wurde inzwischen geändert. Laden Sie die Ansicht neu.",
    english: "It exists already, or was changed meanwhile. Load the view again.")
  public static let notJSON = Sentence(
    german: "Die Anfrage muss JSON sein (Content-Type: application/json).",
    english: "The request must be JSON (Content-Type: application/json).")
  public static let readOnly = Sentence(
    german: "Das Relay kann zurzeit nichts speichern. Der Betreiber muss nach der Festplatte sehen.",
    english: "The relay cannot store anything at the moment. Whoever runs it must look at the disk.")
  public static let noOrganisation = Sentence(
    german: "Dieses Relay hat noch keine Organisation.", english: "This relay has no organisation yet.")
  public static let failed = Sentence(
    german: "Das Relay hat einen Fehler gemacht; es steht in seinem Protokoll.",
    english: "The relay made a mistake; it is in its log.")
}
