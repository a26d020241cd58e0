import Policy

/// What the viewer says: its states, its menu, and why a session ended.
public enum ViewerSentences {
  public static func connecting(_ device: String) -> Sentence {
    Sentence(german: "Verbinde mit \(device) …", english: "Connecting to \(device) …")
  }

  public static func asking(_ device: String, _ seconds: Int) -> Sentence {
    Sentence(
      german: "Bei \(device) wird jemand gefragt; es bleiben \(seconds) Sekunden für die Antwort.",
      english: "Somebody at \(device) is being asked; they have \(seconds) seconds to answer.")
  }

  public static func connected(_ device: String) -> Sentence {
    Sentence(
      german: "Verbunden mit \(device), Ende zu Ende verschlüsselt.", english: "Connected to \(device), encrypted end to end.")
  }

  public static func reconnecting(_ seconds: Int) -> Sentence {
    Sentence(
      german: "Verbindung unterbrochen; neuer Versuch in \(seconds)\u{a0}s.",
      english: "The connection is interrupted; trying again in \(seconds)\u{a0}s.")
  }

  /// The window's title: device, state, and how the connection is secured.
  public static func title(_ device: String, _ state: Sentence) -> Sentence {
    Sentence(german: "\(device) – \(state.german)", english: "\(device) – \(state.english)")
  }

  /// A customer's computer: whose, and what it calls itself.
  public static func customerDevice(_ customer: String, _ name: String) -> String {
    name.isEmpty ? customer : "\(customer) (\(name))"
  }

  public static let secured = Sentence(
    german: "verbunden, TLS 1.3 Ende zu Ende, Gerät geprüft", english: "connected, TLS 1.3 end to end, device verified")
  public static let viewOnlySuffix = Sentence(german: " (nur ansehen)", english: " (view only)")
  public static let cancel = Sentence(german: "Abbrechen", english: "Cancel")
  public static let close = Sentence(german: "Schließen", english: "Close")

  public static let reasonTitle = Sentence(german: "Grund der Sitzung", english: "Reason for the session")
  public static func reasonQuestion(_ device: String) -> Sentence {
    Sentence(german: "Warum verbinden Sie sich mit \(device)?", english: "Why do you connect to \(device)?")
  }
  public static let reasonNote = Sentence(
    german: "Der Kunde sieht den Grund, und das Protokoll hält ihn fest.",
    english: "The customer sees the reason, and the audit log keeps it.")
  public static let connect = Sentence(german: "Verbinden", english: "Connect")

  public static let menuFullScreen = Sentence(german: "Vollbild", english: "Full screen")
  public static let menuFit = Sentence(german: "An das Fenster anpassen", english: "Fit to the window")
  public static let menuViewOnly = Sentence(german: "Nur ansehen", english: "View only")
  public static let menuReleaseKeys = Sentence(german: "Tasten loslassen", english: "Release keys")
  public static let menuCtrlAltDel = Sentence(german: "Strg-Alt-Entf senden", english: "Send Ctrl-Alt-Del")
  public static let menuDisconnect = Sentence(german: "Trennen", english: "Disconnect")
  public static let menuAllMonitors = Sentence(german: "Alle Monitore", english: "All monitors")
  public static func menuMonitor(_ number: Int, _ name: String) -> Sentence {
    Sentence(german: "Monitor \(number): \(name)", english: "Monitor \(number): \(name)")
  }
  public static func noMonitor(_ number: Int, of count: Int) -> Sentence {
    Sentence(
      german: "Monitor \(number) gibt es nicht, das Gerät hat \(count); es werden alle gezeigt.",
      english: "There is no monitor \(number), the device has \(count); all are shown.")
  }
  public static let menuFigures = Sentence(german: "Messwerte anzeigen", english: "Show figures")
  public static let menuNote = Sentence(
    german: "F8 noch einmal sendet F8. Esc schließt.", english: "F8 again sends F8. Esc closes.")

  public static let figureFrames = Sentence(german: "Bilder je Sekunde", english: "Frames per second")
  public static let figureDelay = Sentence(german: "Verzögerung", english: "Delay")
  public static let figureCongestion = Sentence(german: "davon durch Stau", english: "from congestion")
  public static let figureBytes = Sentence(german: "Empfangen", english: "Received")
  public static let figureAreas = Sentence(german: "Bildfläche nach Verfahren", english: "Picture area by encoding")

  /// What a kind of section does, by its name in `SectionKind`.
  public static func encoding(_ name: String) -> Sentence {
    switch name {
    case "moves": Sentence(german: "verschoben", english: "moved")
    case "recalls": Sentence(german: "wieder gezeigt", english: "shown again")
    case "pixels": Sentence(german: "Text und Flächen", english: "text and plain")
    case "photo": Sentence(german: "Foto, verlustfrei", english: "photo, lossless")
    case "picture": Sentence(german: "Foto, vorläufig", english: "photo, preview")
    case "video": Sentence(german: "Video", english: "video")
    default: Sentence(german: "Sonstiges", english: "other")
    }
  }

  public static func cannotWrite(_ path: String) -> Sentence {
    Sentence(
      german: "Das Bild lässt sich nicht nach \(path) schreiben.", english: "The picture cannot be written to \(path).")
  }
  public static func noIdentity(_ path: String) -> Sentence {
    Sentence(
      german: "In \(path) liegt keine brauchbare Identität; rs init oder rs operator add macht eine (--identity).",
      english: "There is no usable identity in \(path); rs init or rs operator add makes one (--identity).")
  }
  public static func noDisplay(_ name: String) -> Sentence {
    Sentence(
      german:
        "Kein Fenster möglich: Der X-Server \(name) ist nicht erreichbar oder kann keine 24-Bit-Farben (DISPLAY, --headless).",
      english: "No window is possible: the X server \(name) cannot be reached or lacks 24-bit colour (DISPLAY, --headless).")
  }
  public static func page(_ address: String) -> Sentence {
    Sentence(
      german: "Im Browser auf diesem Computer öffnen: \(address)", english: "Open in the browser on this computer: \(address)")
  }
  public static func noLoopback(_ code: Int32) -> Sentence {
    Sentence(
      german: "Auf 127.0.0.1 lässt sich kein Port öffnen (errno \(code)).",
      english: "No port can be opened on 127.0.0.1 (errno \(code)).")
  }
  public static let noPages = Sentence(
    german: "Dieses Programm wurde ohne seine Seiten gebaut (appliance/web attach); rs view ohne --web öffnet ein Fenster.",
    english: "This program was built without its pages (appliance/web attach); rs view without --web opens a window.")
  public static let wrongDevice = Sentence(
    german:
      "Das Gerät ist nicht das, für das es sich ausgibt, oder gehört nicht zu Ihrer Organisation. Es wurde nichts gesendet.",
    english: "The device is not what it claims to be, or not of your organisation. Nothing was sent.")
  public static let trustRefused = Sentence(
    german: "Das Relay zeigt eine Richtlinie, die Ihre Organisation nicht unterschrieben hat oder die veraltet ist.",
    english: "The relay shows a policy that your organisation did not sign, or an outdated one.")
  public static let streamFailed = Sentence(
    german: "Die Verbindung zum Gerät kam nicht zustande; versuchen Sie es noch einmal.",
    english: "The connection to the device did not come about; try again.")

  /// Why a session ended, by the reason's stable code in `SessionEnd`.
  public static func ended(code: String) -> Sentence {
    switch code {
    case "viewer.left": Sentence(german: "Sitzung beendet.", english: "The session is over.")
    case "device.stopped":
      Sentence(german: "Die Sitzung wurde am Gerät beendet.", english: "The session was stopped at the device.")
    case "operator.revoked":
      Sentence(
        german: "Die Sitzung wurde beendet: Ihr Zertifikat wurde gesperrt oder ist abgelaufen.",
        english: "The session was ended: your certificate was revoked or has expired.")
    case "time.over":
      Sentence(german: "Die erlaubte Zeit der Sitzung ist um.", english: "The time allowed for the session is over.")
    case "device.retired": Sentence(german: "Das Gerät wurde außer Dienst gestellt.", english: "The device was retired.")
    case "relay.restart":
      Sentence(german: "Das Relay wurde neu gestartet.", english: "The relay was restarted.")
    case "protocol.error":
      Sentence(
        german: "Protokollfehler: Die Gegenseite sendet Unverständliches; sind beide von derselben Version?",
        english: "Protocol error: the other end sends what cannot be understood; are both of the same version?")
    case "agent.stopped": Sentence(german: "Der Agent auf dem Gerät wurde beendet.", english: "The agent on the device stopped.")
    case "display.lost":
      Sentence(german: "Der X-Server des Geräts ist weg.", english: "The X server of the device went away.")
    case "nobody.present":
      Sentence(
        german: "Beendet: Das Gerät wurde gesperrt oder verlassen, und es muss jemand anwesend sein.",
        english: "Ended: the device was locked or left, and somebody has to be present.")
    case "hours.over":
      Sentence(
        german: "Die Geschäftszeit ist zu Ende, und mit ihr die Sitzung.",
        english: "Business hours are over, and the session with them.")
    case "key.missed":
      Sentence(german: "Die Ziffern stimmten nicht.", english: "The digits were wrong.")
    case "administrator.ended":
      Sentence(german: "Ein Administrator hat die Sitzung beendet.", english: "An administrator ended the session.")
    default: Sentence(german: "Die Verbindung zum Gerät ist abgebrochen.", english: "The connection to the device broke.")
    }
  }
}
