import Policy

/// What is wrong with a configuration, and what to do. The place comes first, as `file:line`.
public enum SettingsSentences {
  public static func unreadable(_ place: String) -> Sentence {
    Sentence(
      german: "\(place): Die Konfiguration lässt sich nicht lesen; prüfen Sie Pfad, Rechte und Größe.",
      english: "\(place): the configuration cannot be read; check path, permissions and size.")
  }

  public static func syntax(_ place: String) -> Sentence {
    Sentence(
      german: "\(place): Das ist kein TOML; vergleichen Sie mit config.example.toml.",
      english: "\(place): this is not TOML; compare with config.example.toml.")
  }

  public static func unknownKey(_ place: String, _ key: String) -> Sentence {
    Sentence(
      german: "\(place): \(key) gibt es nicht; config.example.toml nennt alle Schlüssel.",
      english: "\(place): there is no \(key); config.example.toml lists every key.")
  }

  public static func notText(_ place: String, _ key: String) -> Sentence {
    Sentence(
      german: "\(place): \(key) braucht Text in Anführungszeichen.", english: "\(place): \(key) needs text in quotation marks.")
  }

  public static func notNumber(_ place: String, _ key: String, upTo most: Int) -> Sentence {
    Sentence(
      german: "\(place): \(key) braucht eine ganze Zahl von 1 bis \(most) in Anführungszeichen.",
      english: "\(place): \(key) needs a whole number from 1 to \(most) in quotation marks.")
  }

  public static func notAddress(_ place: String, _ key: String) -> Sentence {
    Sentence(
      german: "\(place): \(key) braucht ADRESSE:PORT mit einem Port von 1 bis 65535.",
      english: "\(place): \(key) needs ADDRESS:PORT with a port from 1 to 65535.")
  }

  public static func notNetworks(_ place: String, _ key: String) -> Sentence {
    Sentence(
      german: "\(place): \(key) braucht Adressen oder Netze mit Kommas dazwischen, zum Beispiel 192.0.2.1, 2001:db8::/32.",
      english: "\(place): \(key) needs addresses or networks with commas between them, such as 192.0.2.1, 2001:db8::/32.")
  }

  public static func notAliases(_ place: String, _ key: String) -> Sentence {
    Sentence(
      german:
        "\(place): \(key) braucht eigene Pfade und ihre Seiten (/, /get/host, /get/support), zum Beispiel /ra-host=/get/host.",
      english:
        "\(place): \(key) needs paths of your own and their pages (/, /get/host, /get/support), such as /ra-host=/get/host.")
  }

  public static func missing(_ place: String, _ key: String) -> Sentence {
    Sentence(
      german: "\(place): \(key) fehlt; Zertifikat und Schlüssel gehören zusammen.",
      english: "\(place): \(key) is missing; certificate and key belong together.")
  }
}
