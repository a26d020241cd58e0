import Policy

/// What `rs doctor` says.
public enum DoctorSentences {
  public static let noRelay = Sentence(
    german: "Es ist kein Relay bekannt; nennen Sie es mit --relay HOST:PORT, dann wird auch die Verbindung geprüft.",
    english: "No relay is known; name it with --relay HOST:PORT, and the connection is checked as well.")

  public static let failed = Sentence(
    german: "Was mit ✗ beginnt, muss zuerst in Ordnung gebracht werden.",
    english: "What begins with ✗ has to be put right first.")

  public static func nameKnown(_ host: String, _ addresses: String) -> Sentence {
    Sentence(german: "Der Name \(host) ist bekannt: \(addresses)", english: "The name \(host) is known: \(addresses)")
  }

  public static func nameUnknown(_ host: String) -> Sentence {
    Sentence(
      german: "Der Name \(host) ist unbekannt; prüfen Sie die Schreibweise und den Namensdienst dieses Netzes.",
      english: "The name \(host) is unknown; check its spelling and this network's name service.")
  }

  public static func resolver(_ server: String, _ way: String) -> Sentence {
    Sentence(
      german: "Der Namensdienst \(server) antwortet über \(way).", english: "The name server \(server) answers over \(way).")
  }

  public static func resolverSilent(_ server: String, _ way: String) -> Sentence {
    Sentence(
      german: "Der Namensdienst \(server) antwortet nicht über \(way); die Firewall soll Port 53 (UDP und TCP) durchlassen.",
      english: "The name server \(server) does not answer over \(way); the firewall should let port 53 (UDP and TCP) through.")
  }

  public static func open(_ host: String, _ port: UInt16) -> Sentence {
    Sentence(german: "\(host) ist auf Port \(port) erreichbar.", english: "\(host) is reachable on port \(port).")
  }

  public static func shut(_ host: String, _ port: UInt16) -> Sentence {
    Sentence(
      german: "\(host) ist auf Port \(port) nicht erreichbar; läuft rs serve, und lässt die Firewall dorthin durch?",
      english: "\(host) is not reachable on port \(port); is rs serve running, and does the firewall let you through?")
  }

  public static let shut80 = Sentence(
    german:
      "Port 80 ist nicht erreichbar; das merkt nur, wer die Adresse ohne https:// eintippt und dann nicht weitergeleitet wird.",
    english: "Port 80 is not reachable; only who types the address without https:// notices, and is not led on.")

  public static func proxy(_ place: String) -> Sentence {
    Sentence(german: "Der Proxy \(place) ist erreichbar.", english: "The proxy \(place) is reachable.")
  }

  public static func proxySilent(_ place: String) -> Sentence {
    Sentence(
      german: "Der Proxy \(place) ist nicht erreichbar; prüfen Sie https_proxy.",
      english: "The proxy \(place) is not reachable; check https_proxy.")
  }

  public static func relay(isPinned: Bool) -> Sentence {
    isPinned
      ? Sentence(
        german: "Das Relay antwortet über TLS 1.3 und hat den erwarteten Schlüssel.",
        english: "The relay answers over TLS 1.3 and has the expected key.")
      : Sentence(
        german: "Das Relay antwortet über TLS 1.3, und sein Zertifikat gilt.",
        english: "The relay answers over TLS 1.3, and its certificate is valid.")
  }

  public static let clock = Sentence(german: "Die Uhr geht richtig.", english: "The clock is right.")

  public static func clockOff(_ seconds: Int64) -> Sentence {
    Sentence(
      german: "Die Uhr weicht um \(seconds) s von der des Relays ab; stellen Sie die Zeitsynchronisation ein.",
      english: "The clock differs from the relay's by \(seconds) s; set up time synchronisation.")
  }

  public static func display(_ name: String) -> Sentence {
    Sentence(german: "Der X-Server \(name) antwortet.", english: "The X server \(name) answers.")
  }

  public static func displaySilent(_ name: String) -> Sentence {
    Sentence(
      german: "Der X-Server \(name) antwortet nicht; läuft er noch, und stimmt DISPLAY?",
      english: "The X server \(name) does not answer; is it still running, and is DISPLAY right?")
  }

  public static func displayElsewhere(_ name: String) -> Sentence {
    Sentence(
      german: "Der X-Server \(name) ist auf einer anderen Maschine; er wurde nicht geprüft.",
      english: "The X server \(name) is on another machine; it was not checked.")
  }

  public static let noDisplay = Sentence(
    german: "DISPLAY ist nicht gesetzt; ein Agent als Dienst findet den Bildschirm selbst, ein Betrachter braucht einen.",
    english: "DISPLAY is not set; an agent run as a service finds the screen by itself, a viewer needs one.")

  public static func disk(_ folder: String, _ megabytes: UInt64) -> Sentence {
    Sentence(german: "Bei \(folder) sind \(megabytes) MB frei.", english: "\(megabytes) MB are free at \(folder).")
  }

  public static func diskFull(_ folder: String, _ megabytes: UInt64) -> Sentence {
    Sentence(
      german: "Bei \(folder) sind nur noch \(megabytes) MB frei; schaffen Sie Platz.",
      english: "Only \(megabytes) MB are free at \(folder); make room.")
  }

  public static func noFolder(_ folder: String) -> Sentence {
    Sentence(
      german: "Den Ordner \(folder) gibt es noch nicht; er entsteht bei rs init, rs operator add oder beim Aufnehmen des Geräts.",
      english: "There is no folder \(folder) yet; it is made by rs init, by rs operator add, or when the device is enrolled.")
  }
}
