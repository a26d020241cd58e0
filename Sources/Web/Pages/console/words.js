// What the codes of the API are called by people. What is unknown here is shown as it is.

const classes = { server: "Server", network: "⟦Netzgerät|Network device⟧", workstation: "⟦Arbeitsplatz|Workstation⟧", attended: "⟦Spontan|Attended⟧" };
const variants = { A: "⟦fragt jedes Mal|asks every time⟧", B: "⟦ohne Rückfrage|no confirmation⟧" };
const rights = { view: "⟦sehen|view⟧", pointer: "⟦zeigen|pointer⟧", keyboard: "⟦tippen|keyboard⟧", clipboard: "⟦Zwischenablage|clipboard⟧" };
const roles = { admin: "⟦Admin|Admin⟧", technician: "⟦Techniker|Technician⟧", auditor: "⟦Prüfer|Auditor⟧", employee: "⟦Mitarbeiter|Employee⟧" };
const displays = { ready: "⟦X11, bereit|X11, ready⟧", none: "⟦keine|none⟧", wayland: "⟦Wayland: kein Bild|Wayland: no picture⟧" };
const presences = {
  present: "⟦jemand ist da|somebody is there⟧", locked: "⟦gesperrt|locked⟧", greeter: "⟦Anmeldebild|login screen⟧", nobody: "⟦niemand|nobody⟧",
};
const texts = {
  consentVersion: "⟦Fassung der Einwilligung|Version of the consent⟧", device: "⟦Name des Geräts|Name of the device⟧", host: "⟦Rechnername|Host name⟧",
  name: "⟦Name|Name⟧", network: "⟦Netz|Network⟧", note: "⟦Notiz|Note⟧", reason: "⟦Anlass|Reason⟧", technician: "⟦Name des Technikers|Name of the operator⟧",
  user: "⟦Benutzer|User⟧",
};
const outcomes = {
  notNeeded: "⟦nicht nötig|not needed⟧", given: "⟦zugestimmt|agreed⟧", refused: "⟦abgelehnt|refused⟧", timedOut: "⟦keine Antwort|no answer⟧",
  takenBack: "⟦widerrufen|taken back⟧",
};
const events = {
  "audit.broken": "⟦Protokoll passt nicht zum Zeugen|Audit contradicts a witness⟧", "consent.given": "⟦Zugestimmt|Consent given⟧",
  "consent.notNeeded": "⟦Ohne Rückfrage|No consent needed⟧", "consent.refused": "⟦Nicht zugestimmt|Consent refused⟧",
  "consent.takenBack": "⟦Zustimmung widerrufen|Consent taken back⟧", "consent.timedOut": "⟦Keine Antwort|No answer⟧",
  "operator.invited": "⟦Techniker eingeladen|Operator invited⟧", signin: "⟦Angemeldet|Signed in⟧", signout: "⟦Abgemeldet|Signed out⟧",
  "audit.witness": "⟦Protokoll bezeugt|Audit witnessed⟧", "device.duplicate": "⟦Gerät doppelt|Device twice⟧",
  "device.enrolled": "⟦Gerät aufgenommen|Device enrolled⟧", "device.key": "⟦Gerät hat neuen Schlüssel|Device has a new key⟧",
  "device.conflict": "⟦Fremdes Programm|Tool of others⟧", "device.labelled": "⟦Gruppe, Merkmale, Notizen geändert|Group, tags, notes changed⟧",
  "webhook.added": "⟦Webhook angelegt|Webhook added⟧", "webhook.removed": "⟦Webhook entfernt|Webhook removed⟧", "device.retired": "⟦Gerät außer Dienst|Device retired⟧", "device.settled": "⟦Abgestimmt|Settled⟧",
  "device.tools": "⟦Fremde Programme geändert|Tools of others changed⟧", "device.variant": "⟦Variante gewählt|Variant chosen⟧",
  "guest.guarded": "⟦Eingang bewacht|Entrance guarded⟧", "guest.knocked": "⟦Jemand hat geklopft|Somebody knocked⟧",
  "guest.left": "⟦Kunde gegangen|Customer left⟧", "guest.locked": "⟦Netz gesperrt|Network locked out⟧",
  "hours.closed": "⟦Außerhalb der Zeiten|Out of hours⟧", "hours.override": "⟦Notfall geöffnet|Opened for an emergency⟧",
  "hours.published": "⟦Zeiten veröffentlicht|Hours published⟧", "key.broken": "⟦Schlüssel verbraucht|Key broken⟧",
  "key.closed": "⟦Schlüssel geschlossen|Key closed⟧", "key.missed": "⟦Schlüssel falsch|Wrong key⟧", "key.opened": "⟦Schlüssel geöffnet|Key opened⟧",
  "operator.joined": "⟦Techniker beigetreten|Operator joined⟧", "signin.locked": "⟦Anmeldung gesperrt|Sign-in locked⟧",
  "token.made": "⟦API-Token erzeugt|API token made⟧", "token.removed": "⟦API-Token entfernt|API token removed⟧", "operator.added": "⟦Techniker eingetragen|Operator added⟧", "operator.alarm": "⟦Alarm eines Technikers|Operator's alarm⟧",
  "organisation.made": "⟦Organisation angelegt|Organisation made⟧", "relay.start": "⟦Relay gestartet|Relay started⟧",
  "relay.stop": "⟦Relay beendet|Relay stopped⟧", "session.denied": "⟦Sitzung abgelehnt|Session denied⟧", "session.end": "⟦Sitzung beendet|Session ended⟧",
  "session.receipt": "⟦Beleg|Receipt⟧", "session.rights": "⟦Rechte geändert|Rights changed⟧", "session.start": "⟦Sitzung begonnen|Session started⟧",
  "terms.published": "⟦Bedingungen veröffentlicht|Terms published⟧", "token.created": "⟦Einrichtung vorbereitet|Enrolment prepared⟧",
  "trust.policy": "⟦Richtlinie geändert|Policy changed⟧", "trust.revocations": "⟦Sperrliste geändert|Revocations changed⟧",
};

/** "1 device", "5.000 Geräte" */
export const deviceCount = (count) => (count === 1 ? "⟦1 Gerät|1 device⟧" : `${count.toLocaleString(document.documentElement.lang)} ⟦Geräte|devices⟧`);

const called = (table) => (code) => (Object.hasOwn(table, code) ? table[code] : String(code ?? ""));

/** Server, workstation, … */
export const className = called(classes);
/** The variant as a person would say it; A and B are the words of contracts. */
export const variantName = called(variants);
/** "view, keyboard" */
export const rightNames = (names) => (names ?? []).map(called(rights)).join(", ");
export const roleName = called(roles);
/** A text of the API in the language of the page. */
export const sentence = (text) => text?.["⟦german|english⟧"] ?? "";
/** What somebody at a device has answered. */
export const outcomeName = called(outcomes);
export const displayName = called(displays);
export const presenceName = called(presences);
export const eventName = called(events);
/** What a text of the audit is. */
export const textName = called(texts);
/** All events that have a word, as pairs of code and word, in the order of the words. */
export const eventNames = Object.entries(events).sort((one, other) => one[1].localeCompare(other[1]));
