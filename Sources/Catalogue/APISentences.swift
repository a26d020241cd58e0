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
  public static let refused = Sentence(
    german:
      "Die Anmeldung passt nicht. Prüfen Sie Name, Passwort und Code, oder nehmen Sie den Passkey, mit dem Sie beigetreten sind.",
    english: "The sign-in does not fit. Check name, password and code, or use the passkey that you joined with.")
  public static func locked(minutes: Int) -> Sentence {
    Sentence(
      german: "Zu viele Fehlversuche. Mit Passwort geht es in \(minutes) min weiter; ein Passkey geht sofort.",
      english: "Too many misses. Passwords are taken again in \(minutes) min; a passkey is taken at once.")
  }
  public static let busy = Sentence(
    german: "Gerade melden sich zu viele an. Versuchen Sie es in einigen Sekunden wieder.",
    english: "Too many people sign in right now. Try again in a few seconds.")
  public static let gone = Sentence(
    german: "Dieser Link gilt nicht (mehr): Er wurde schon benutzt oder ist abgelaufen. Lassen Sie sich einen neuen geben.",
    english: "This link does not count (any more): it was used already or has run out. Ask for a new one.")
  public static let badPasskey = Sentence(
    german: "Dieser Passkey passt nicht: gebraucht wird einer, der nach Fingerabdruck, Gesicht oder PIN fragt.",
    english: "This passkey does not fit: it takes one that asks for fingerprint, face or PIN.")
  public static let weakPassword = Sentence(
    german: "Das Passwort braucht mindestens 12 Zeichen, und nicht immer dieselben.",
    english: "The password needs at least 12 characters, and not always the same ones.")
  public static let wrongCode = Sentence(
    german: "Der Code passt nicht. Stimmt die Uhr des Geräts, das ihn zeigt?",
    english: "The code does not fit. Is the clock right on the device that shows it?")
  public static let failed = Sentence(
    german: "Das Relay hat einen Fehler gemacht; es steht in seinem Protokoll.",
    english: "The relay made a mistake; it is in its log.")
}

extension APISentences {
  /// Why a session ended, by the stable code in `SessionEnd`, for whoever looks at the list.
  public static func ended(_ code: String) -> Sentence {
    switch code {
    case "viewer.left": Sentence(german: "Der Techniker hat sie beendet.", english: "The technician ended it.")
    case "device.stopped": Sentence(german: "Am Gerät beendet.", english: "Ended at the device.")
    case "operator.revoked":
      Sentence(
        german: "Das Zertifikat des Technikers gilt nicht mehr.", english: "The technician's certificate no longer counts.")
    case "time.over": Sentence(german: "Die erlaubte Zeit ist um.", english: "The granted time is over.")
    case "device.retired": Sentence(german: "Das Gerät wurde ausgemustert.", english: "The device was retired.")
    case "relay.restart": Sentence(german: "Das Relay wurde neu gestartet.", english: "The relay was restarted.")
    case "connection.lost": Sentence(german: "Die Verbindung ist abgerissen.", english: "The connection broke.")
    case "protocol.error": Sentence(german: "Eine Seite hat sich falsch verhalten.", english: "One side broke the rules.")
    case "agent.stopped":
      Sentence(german: "Das Programm am Gerät wurde beendet.", english: "The program at the device was ended.")
    case "display.lost": Sentence(german: "Der Bildschirm des Geräts ging weg.", english: "The device's screen went away.")
    case "nobody.present":
      Sentence(
        german: "Am Gerät war niemand mehr, oder es wurde gesperrt.",
        english: "Nobody was at the device any more, or it was locked.")
    case "administrator.ended": Sentence(german: "Ein Administrator hat sie beendet.", english: "An administrator ended it.")
    case "hours.over": Sentence(german: "Die Geschäftszeit ist vorbei.", english: "Business hours are over.")
    case "key.missed": Sentence(german: "Die Ziffern passten nicht.", english: "The digits did not fit.")
    default: Sentence(german: "Beendet (\(code)).", english: "Ended (\(code)).")
    }
  }
}
