import Policy

/// The consent to permanent access that an agent shows before it enrols (S1-14). A changed text gets a new version; the
/// organisation's policy names the version in force.
public enum PermanentAccess {
  /// The version of the text below.
  public static let version = "2"

  /// What is agreed to, naming the company.
  public static func text(company: String, domain: String) -> Sentence {
    Sentence(
      german: """
        Sie erlauben \(company) (\(domain)) den dauerhaften Fernzugriff auf dieses Gerät.

        Das Unternehmen kann dann jederzeit, auch ohne dass jemand am Gerät sitzt, den Bildschirm sehen sowie Tastatur, Maus \
        und Zwischenablage bedienen. An Arbeitsplätzen wird vor jeder Sitzung gefragt, solange Sie nichts anderes wünschen. \
        Jede Sitzung wird mit Person, Grund und Zeit aufgezeichnet; die Aufzeichnung lässt sich nicht unbemerkt ändern. Die \
        Übertragung ist zwischen beiden Enden verschlüsselt.

        Das Unternehmen erfährt den Namen dieses Geräts und ob jemand daran arbeitet, und welche Fernwartungsprogramme anderer \
        Unternehmen hier eingerichtet sind, damit sich beide nicht in die Quere kommen; von ihrem Inhalt wird nichts gelesen.

        Sie können die Erlaubnis jederzeit beenden, indem Sie das Programm entfernen oder dem Unternehmen Bescheid geben.
        """,
      english: """
        You permit \(company) (\(domain)) permanent remote access to this device.

        The company can then, at any time and with nobody at the device, see its screen and use its keyboard, mouse and clipboard. \
        At workstations each session is asked for, unless you wish otherwise. Every session is recorded with person, reason \
        and time; the record cannot be altered unnoticed. The transmission is encrypted between the two ends.

        The company learns the name of this device and whether somebody works at it, and which remote-support programs of other \
        companies are set up here, so that the two do not get in each other's way; nothing of their content is read.

        You can end the permission at any time by removing the program or by telling the company.
        """)
  }
}
