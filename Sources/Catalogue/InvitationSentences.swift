import Policy

/// What `rs operator add --web` says.
public enum InvitationSentences {
  public static func link(_ name: String) -> Sentence {
    Sentence(
      german: "Geben Sie diesen Link \(name) auf sicherem Weg; er gilt einmal und 24 Stunden:",
      english: "Give this link to \(name) by a safe way; it counts once, and for 24 hours:")
  }

  public static func waiting(_ name: String) -> Sentence {
    Sentence(
      german:
        "Warte, bis \(name) den Schlüssel gemacht hat; er wird dann hier unterschrieben. Lassen Sie den Befehl so lange laufen.",
      english: "Waiting until \(name) has made the key, which is then signed here. Leave the command running until then.")
  }

  public static func admitted(_ name: String, until end: String) -> Sentence {
    Sentence(
      german: "\(name) ist dabei; das Zertifikat gilt bis \(end) UTC. Erneuern: rs operator renew --operator …",
      english: "\(name) is in; the certificate is valid until \(end) UTC. To renew it: rs operator renew --operator …")
  }

  public static let forged = Sentence(
    german:
      "Der Schlüssel, den das Relay vorlegt, kommt nicht von dem, der den Link hat. Nichts wurde unterschrieben; laden Sie neu ein, und sehen Sie nach dem Relay.",
    english:
      "The key that the relay shows does not come from whoever has the link. Nothing was signed; invite again, and look at the relay."
  )

  public static let over = Sentence(
    german: "Die Einladung ist abgelaufen; laden Sie neu ein.", english: "The invitation has run out; invite again.")

  public static let noAddress = Sentence(
    german: "Die Organisation nennt keine Adresse ihres Relays, die ein Browser öffnen kann.",
    english: "The organisation names no address of its relay that a browser can open.")

  public static func exists(_ name: String) -> Sentence {
    Sentence(
      german: "\(name) meldet sich schon im Browser an. Widerrufen Sie zuerst den alten Schlüssel: rs operator revoke …",
      english: "\(name) signs in by browser already. Revoke the old key first: rs operator revoke …")
  }
}
