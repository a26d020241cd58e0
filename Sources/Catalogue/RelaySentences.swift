import Policy

/// What the relay says to the person who runs it.
public enum RelaySentences {
  public static func listening(_ address: String, folder: String) -> Sentence {
    Sentence(
      german: "Das Relay lauscht auf \(address); sein Zustand liegt in \(folder).",
      english: "The relay listens on \(address); its state is in \(folder).")
  }

  public static func fallbackPort(_ wanted: Int, _ used: Int, _ reason: Sentence) -> Sentence {
    Sentence(
      german: "Port \(wanted) ist nicht zu haben (\(reason.german)), also Port \(used); --listen nennt einen anderen.",
      english: "Port \(wanted) cannot be had (\(reason.english)), so it is port \(used); --listen names another.")
  }

  public static let runInit = Sentence(
    german: "Noch keine Organisation: Führen Sie rs init aus, dann nimmt das Relay Geräte und Techniker an.",
    english: "No organisation yet: run rs init, then the relay takes devices and technicians.")

  public static let noPages = Sentence(
    german: "Dieses rs wurde ohne Seiten gebaut; appliance/web legt sie hinein.",
    english: "This rs was built without its pages; appliance/web puts them in.")

  public static let brokenPages = Sentence(
    german: "Die Seiten in diesem Programm sind beschädigt. Holen Sie es neu.",
    english: "The pages in this program are damaged. Get it anew.")

  public static let ready = Sentence(
    german: "Bereit. Als Nächstes: rs token create --customer … --class server|network|workstation",
    english: "Ready. Next: rs token create --customer … --class server|network|workstation")

  public static func stopping(_ seconds: UInt16) -> Sentence {
    Sentence(
      german: "Das Relay hält an; die Agenten verbinden sich über \(seconds) s verteilt neu.",
      english: "The relay stops; agents reconnect spread over \(seconds) s.")
  }

  public static func auditTruncated(_ customer: String, _ number: Int64) -> Sentence {
    Sentence(
      german:
        "BRUCH: Von \(customer.isEmpty ? "rs selbst" : customer) fehlen Einträge; ein Prüfpunkt nennt Eintrag \(number), der nicht mehr da oder ein anderer ist.",
      english:
        "BROKEN: entries of \(customer.isEmpty ? "rs itself" : customer) are missing; a checkpoint names entry \(number), which is gone or another one."
    )
  }

  /// Entries of which one was altered: customer, first and last number. The first few are named.
  public static func auditAltered(_ spans: [(customer: String, first: Int64, last: Int64)]) -> Sentence {
    let more = spans.count > 5 ? ", …" : ""
    func named(_ own: String, _ to: String, _ of: String) -> String {
      spans.prefix(5).map { span in
        let numbers = span.first == span.last ? "\(span.first)" : "\(span.first) \(to) \(span.last)"
        return "\(numbers) \(of) \(span.customer.isEmpty ? own : span.customer)"
      }.joined(separator: ", ") + more
    }
    return Sentence(
      german:
        "BRUCH: Der unterschriebene Prüfpunkt dazu passt nicht; mindestens einer dieser Einträge wurde verändert: \(named("rs selbst", "bis", "von")).",
      english:
        "BROKEN: the signed checkpoint for them does not fit; at least one of these entries was altered: \(named("rs itself", "to", "of"))."
    )
  }

  public static let foreignPolicy = Sentence(
    german:
      "BRUCH: Die Richtlinie in diesem Ordner ist nicht von Ihrer Organisation unterschrieben; der Schlüssel des Protokolls lässt sich nicht bestimmen (--identity nennt eine andere).",
    english:
      "BROKEN: the policy in this folder is not signed by your organisation; the log's key cannot be told (--identity names another one)."
  )

  public static func noState(_ path: String) -> Sentence {
    Sentence(
      german: "\(path): gibt es nicht; --data nennt den Ordner eines Relays.",
      english: "\(path): does not exist; --data names the folder of a relay.")
  }

  public static func ledgerBroken(_ number: Int64) -> Sentence {
    Sentence(
      german: "BRUCH: Zeile \(number) der Prüfpunkte wurde verändert, oder davor fehlt etwas.",
      english: "BROKEN: line \(number) of the checkpoints was altered, or something before it is missing.")
  }

  public static func olderThanWitness(_ count: UInt64) -> Sentence {
    Sentence(
      german: "BRUCH: Ihr Prüfpunkt kennt \(count) Zeilen, die hier nicht stehen: ein älterer oder ein anderer Datenbestand.",
      english: "BROKEN: your checkpoint knows \(count) lines that are not here: an older or another database.")
  }

  public static func locked(_ folder: String) -> Sentence {
    Sentence(
      german:
        "\(folder): wird schon von einem laufenden rs benutzt; halten Sie es an oder nehmen Sie einen anderen Ordner (--data).",
      english: "\(folder): a running rs uses it already; stop that one or choose another folder (--data).")
  }

  public static func unreadable(_ path: String, _ reason: Sentence) -> Sentence {
    Sentence(
      german: "\(path): lässt sich nicht öffnen (\(reason.german)); prüfen Sie Rechte und Speicherplatz.",
      english: "\(path): cannot be opened (\(reason.english)); check permissions and free space.")
  }

  public static func newer(_ path: String) -> Sentence {
    Sentence(
      german: "\(path): stammt von einem neueren rs und wurde nicht angerührt; starten Sie jenes.",
      english: "\(path): was made by a newer rs and was not touched; start that one.")
  }

  public static func corrupt(_ path: String, _ reason: Sentence) -> Sentence {
    Sentence(
      german: "\(path): ist beschädigt (\(reason.german)) und wurde nicht verändert; spielen Sie eine Sicherung ein.",
      english: "\(path): is damaged (\(reason.english)) and was not changed; restore a backup.")
  }

  public static func storage(_ reason: Sentence) -> Sentence {
    Sentence(
      german: "Der Zustand lässt sich nicht sichern (\(reason.german)); prüfen Sie den Datenträger und starten Sie neu.",
      english: "The state cannot be saved (\(reason.english)); check the disk and start again.")
  }

  public static func cannotListen(_ address: String, _ reason: Sentence) -> Sentence {
    Sentence(
      german: "\(address): hier kann nicht gelauscht werden (\(reason.german)); wählen Sie eine andere Adresse (--listen).",
      english: "\(address): cannot be listened on (\(reason.english)); choose another address (--listen).")
  }

  public static func noRedirect(_ port: Int, _ reason: Sentence) -> Sentence {
    Sentence(
      german: "Port \(port) ist nicht zu haben (\(reason.german)); wer http:// eintippt, wird nicht weitergeleitet.",
      english: "Port \(port) cannot be had (\(reason.english)); who types http:// is not led on.")
  }

  public static let guarded = Sentence(
    german:
      "Jemand probiert Sitzungsschlüssel durch: Wer einen eingibt, muss jetzt anklopfen, bis zehn Minuten lang Ruhe war.",
    english: "Somebody tries session keys: whoever types one has to knock now, until ten minutes have been quiet.")

  public static func operatorAlarm(_ name: String, sessions: Int, devices: Int) -> Sentence {
    Sentence(
      german:
        "ALARM: \(name) hatte in einer Stunde \(sessions) Sitzungen mit \(devices) Geräten und bekommt gerade keine weiteren; fragen Sie nach ([relay] sessions_per_hour, devices_per_hour).",
      english:
        "ALARM: \(name) has had \(sessions) sessions with \(devices) devices within an hour and gets no more for now; ask why ([relay] sessions_per_hour, devices_per_hour)."
    )
  }

  public static func certificate(_ path: String) -> Sentence {
    Sentence(
      german: "\(path): Zertifikat oder Schlüssel ist nicht lesbar oder passt nicht; PEM wird erwartet.",
      english: "\(path): certificate or key cannot be read or do not belong together; PEM is expected.")
  }

  public static func organisationExists(_ folder: String) -> Sentence {
    Sentence(
      german: "\(folder): hat schon eine Organisation; rs init macht nur die erste.",
      english: "\(folder): has an organisation already; rs init makes only the first.")
  }

  public static func keyBroken(_ path: String) -> Sentence {
    Sentence(
      german: "\(path): ist kein Schlüssel dieses Relays; spielen Sie die Datei aus der Sicherung ein.",
      english: "\(path): is no key of this relay; restore the file from a backup.")
  }

  public static func witnessDiffers(_ who: String) -> Sentence {
    Sentence(
      german:
        "\(who) kennt einen neueren oder anderen Stand des Protokolls: Wurde eine alte Sicherung eingespielt? (rs audit verify)",
      english: "\(who) knows a newer or another state of the audit log: was an old backup restored? (rs audit verify)")
  }

  public static func conflict(_ device: String, _ tools: String) -> Sentence {
    Sentence(
      german: "\(device): Abstimmung erforderlich, andere haben permanenten Zugriff (\(tools)). Weiter: rs device settle",
      english: "\(device): to be settled, others have permanent access (\(tools)). Next: rs device settle")
  }

  public static func newTools(_ device: String, _ tools: String) -> Sentence {
    Sentence(
      german: "\(device): Fernwartungsprogramme anderer sind neu (\(tools)). Weiter: rs device settle",
      english: "\(device): remote tools of others are new (\(tools)). Next: rs device settle")
  }

  public static func duplicate(_ device: String) -> Sentence {
    Sentence(
      german:
        "\(device): Zwei Maschinen benutzen denselben Schlüssel; es gibt keine Sitzung mehr, bis sie getrennt sind. Ausweg: rs device retire; auf beiden agent.db löschen; jede neu aufnehmen.",
      english:
        "\(device): two machines use the same key; there are no more sessions until they are told apart. The way out: rs device retire; delete agent.db on both; enrol each."
    )
  }
}
