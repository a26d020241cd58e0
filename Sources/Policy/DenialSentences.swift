extension Denial {
  /// What happened and what to do next, in one line.
  public var sentence: Sentence {
    switch self {
    case .reasonMissing, .roleMayNot, .operatorExpired, .operatorRevoked, .chainInvalid: operatorSentence
    case .noRights, .rightsForbidden, .rightsForbiddenLocally: rightsSentence
    case .deviceNotAssigned, .hostedForbidden, .hostedForbiddenLocally: scopeSentence
    case .nobodyPresent, .consentNeeded, .consentRefused, .consentTimedOut: consentSentence
    case .grantInvalid, .grantReplayed, .grantExpired, .policyOutdated: grantSentence
    case .outsideHours, .tooEarly, .tooManyKeys, .keyDead, .operatorLimit: attendedSentence
    default: deviceSentence
    }
  }

  private var operatorSentence: Sentence {
    switch self {
    case .reasonMissing:
      Sentence(
        german: "Ohne Grund keine Sitzung: bitte mit --reason angeben, warum Sie zugreifen.",
        english: "No session without a reason: say with --reason why you connect.")
    case .roleMayNot:
      Sentence(
        german: "Ihre Rolle darf keine Sitzung öffnen; ein Administrator kann Ihnen die Rolle technician geben.",
        english: "Your role may not open sessions; an administrator can give you the role technician.")
    case .operatorExpired:
      Sentence(
        german: "Ihr Zertifikat ist abgelaufen; erneuern Sie es mit rs operator renew.",
        english: "Your certificate has expired; renew it with rs operator renew.")
    case .operatorRevoked:
      Sentence(
        german: "Ihr Zertifikat wurde gesperrt; wenden Sie sich an Ihren Administrator.",
        english: "Your certificate was revoked; ask your administrator.")
    default:
      Sentence(
        german: "Ihr Zertifikat stammt nicht von der Organisation, der dieses Gerät vertraut.",
        english: "Your certificate does not come from the organisation this device trusts.")
    }
  }

  private var scopeSentence: Sentence {
    switch self {
    case .deviceNotAssigned:
      Sentence(
        german: "Dieses Gerät ist Ihnen nicht zugewiesen; ein Administrator kann Ihr Zertifikat dafür ausstellen.",
        english: "This device is not assigned to you; an administrator can make out your certificate for it.")
    case .hostedForbidden:
      Sentence(
        german:
          "Hier nicht mit einem Betrachter, dessen Code vom Server kommt: Das Gerät fragt niemanden, oder der Kunde unterliegt dem Berufsgeheimnis. Nehmen Sie rs view, oder ein Administrator erlaubt es (rs policy hosted).",
        english:
          "Not here with a viewer whose code comes from the server: the device asks nobody, or the customer is bound to professional secrecy. Take rs view, or an administrator allows it (rs policy hosted)."
      )
    default:
      Sentence(
        german:
          "Die Richtlinie auf dem Gerät selbst verbietet Betrachter, deren Code vom Server kommt; nehmen Sie rs view.",
        english: "The policy on the device itself forbids viewers whose code comes from the server; take rs view.")
    }
  }

  private var rightsSentence: Sentence {
    switch self {
    case .noRights:
      Sentence(
        german: "Es wurde kein Recht verlangt; view ist das mindeste.",
        english: "No right was asked for; view is the least.")
    case .rightsForbidden:
      Sentence(
        german:
          "Die Richtlinie Ihrer Organisation erlaubt diese Rechte auf diesem Gerät nicht; verlangen Sie weniger (--rights).",
        english: "Your organisation's policy does not allow these rights on this device; ask for fewer (--rights).")
    default:
      Sentence(
        german: "Die Richtlinie auf dem Gerät selbst verbietet diese Rechte; das kann nur der Kunde dort ändern.",
        english: "The policy on the device itself forbids these rights; only the customer can change that, there.")
    }
  }

  private var consentSentence: Sentence {
    switch self {
    case .nobodyPresent:
      Sentence(
        german: "Niemand anwesend: Das Gerät ist gesperrt oder unbenutzt, und es muss dort jemand zustimmen.",
        english: "Nobody is present: the device is locked or unused, and somebody there has to agree.")
    case .consentNeeded:
      Sentence(
        german: "Am Gerät muss erst jemand zustimmen.",
        english: "Somebody at the device has to agree first.")
    case .consentRefused:
      Sentence(
        german: "Am Gerät wurde abgelehnt.",
        english: "The person at the device refused.")
    default:
      Sentence(
        german: "Am Gerät hat niemand rechtzeitig geantwortet; rufen Sie an und versuchen Sie es noch einmal.",
        english: "Nobody at the device answered in time; call them and try again.")
    }
  }

  private var attendedSentence: Sentence {
    switch self {
    case .outsideHours:
      Sentence(
        german: "Außerhalb der Geschäftszeiten; ein zweiter Techniker kann eine Ausnahme erlauben (rs hours override).",
        english: "Outside business hours; a second technician can allow an exception (rs hours override).")
    case .tooEarly:
      Sentence(
        german: "Steuern ist in den ersten Sekunden einer ersten Sitzung noch nicht möglich; schauen Sie zunächst nur zu.",
        english: "In the first seconds of a first session control is not possible yet; only watch for now.")
    case .tooManyKeys:
      Sentence(
        german: "Sie haben schon drei offene Schlüssel; benutzen oder beenden Sie erst einen davon.",
        english: "You have three open keys already; use or cancel one of them first.")
    case .keyDead:
      Sentence(
        german: "Der Schlüssel gilt nicht mehr; machen Sie einen neuen.",
        english: "The key is not valid any more; make a new one.")
    default:
      Sentence(
        german:
          "Das sind ungewöhnlich viele Sitzungen oder Geräte in einer Stunde; warten Sie, oder sprechen Sie mit Ihrem Administrator.",
        english: "These are unusually many sessions or devices within an hour; wait, or talk to your administrator.")
    }
  }

  private var grantSentence: Sentence {
    switch self {
    case .grantInvalid:
      Sentence(
        german: "Das Gerät hat die Erlaubnis des Relays nicht anerkannt: falsche Unterschrift oder nicht für diese Sitzung.",
        english: "The device did not accept the relay's grant: wrong signature, or not for this session.")
    case .grantReplayed:
      Sentence(
        german: "Diese Erlaubnis wurde schon einmal benutzt; verbinden Sie sich neu.",
        english: "This grant has been used before; connect again.")
    case .grantExpired:
      Sentence(
        german: "Die Erlaubnis ist abgelaufen, bevor die Sitzung begann; verbinden Sie sich neu.",
        english: "The grant ran out before the session began; connect again.")
    default:
      Sentence(
        german: "Das Relay zeigt dem Gerät eine ältere Richtlinie, als es schon kennt; die Sitzung wurde verweigert.",
        english: "The relay shows the device an older policy than it already knows; the session was refused.")
    }
  }

  private var deviceSentence: Sentence {
    switch self {
    case .deviceRetired:
      Sentence(
        german: "Dieses Gerät wurde außer Dienst gestellt.",
        english: "This device was retired.")
    case .deviceDuplicate:
      Sentence(
        german:
          "Doppelt: Zwei Maschinen benutzen den Schlüssel dieses Geräts. Ausweg: rs device retire; auf beiden agent.db löschen; jede mit einer eigenen Adresse (rs token create) neu aufnehmen.",
        english:
          "Duplicate: two machines use this device's key. The way out: rs device retire; delete agent.db on both; enrol each with an address of its own (rs token create)."
      )
    case .deviceConflict:
      Sentence(
        german:
          "Abstimmung erforderlich: Auf diesem Gerät ist das Fernwartungsprogramm eines anderen für permanenten Zugriff eingerichtet (rs device show). Klären Sie das mit dem Kunden, dann: rs device settle.",
        english:
          "To be settled: somebody else's remote tool is set up for permanent access on this device (rs device show). Clear it up with the customer, then: rs device settle."
      )
    case .noDisplay:
      Sentence(
        german: "Auf dem Gerät läuft kein X-Server, also gibt es keinen Bildschirm zu zeigen.",
        english: "No X server runs on the device, so there is no screen to show.")
    case .wayland:
      Sentence(
        german: "Auf dem Gerät läuft eine Wayland-Sitzung; rs braucht X11 (im Anmeldebildschirm eine Xorg-Sitzung wählen).",
        english: "The device runs a Wayland session; rs needs X11 (choose an Xorg session at the login screen).")
    case .deviceAmbiguous:
      Sentence(
        german: "Der Name passt auf mehrere Geräte; nennen Sie mehr davon (rs device list).",
        english: "The name fits several devices; give more of it (rs device list).")
    case .deviceOffline:
      Sentence(
        german: "Das Gerät ist nicht verbunden; ist es an und hat es Internet?",
        english: "The device is offline; is it on, and has it internet?")
    case .deviceBusy:
      Sentence(
        german: "Auf dem Gerät läuft schon eine Sitzung.",
        english: "A session is already running on the device.")
    case .relayBusy:
      Sentence(
        german: "Das Relay hat gerade zu viel zu tun; versuchen Sie es in einer Minute wieder.",
        english: "The relay is too busy right now; try again in a minute.")
    case .noAnswer:
      Sentence(
        german: "Das Gerät ist verbunden, antwortet aber nicht.",
        english: "The device is connected but does not answer.")
    case .organisationMissing:
      Sentence(
        german: "Das Relay hat noch keine Organisation; führen Sie dort rs init aus.",
        english: "The relay has no organisation yet; run rs init there.")
    default:
      Sentence(
        german: "Ein solches Gerät gibt es hier nicht (rs device list).",
        english: "There is no such device here (rs device list).")
    }
  }
}
